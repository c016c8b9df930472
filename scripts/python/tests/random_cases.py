"""Small random inputs of every kind: images, a spoiled tile table, a config.

    python random_cases.py SEED FOLDER       makes one case; its config is FOLDER/config.yaml
"""

import csv
import json
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tifffile
import yaml
from PIL import Image


def write_tiff(rng, path, pixels):
    options = dict(
        compression=rng.choice([None, "lzw", "deflate", "zstd", "packbits"]),
        byteorder=rng.choice(["<", ">"]), bigtiff=bool(rng.random() < 0.3),
        planarconfig=rng.choice(["contig", "separate"]) if pixels.shape[2] > 1 else "contig")
    if rng.random() < 0.5:
        options["tile"] = (int(rng.choice([16, 32, 48])), int(rng.choice([16, 32, 64])))
    else:
        options["rowsperstrip"] = int(rng.choice([1, 3, 8, 200]))
    if options["compression"] in ("lzw", "deflate", "zstd") and rng.random() < 0.5:
        options["predictor"] = True
    writer = {k: options.pop(k) for k in ("byteorder", "bigtiff")}
    options["compression"] = None if options["compression"] is None else str(options["compression"])
    options["planarconfig"] = str(options["planarconfig"])
    if pixels.shape[2] == 1:
        options.pop("planarconfig")
        pixels = pixels[:, :, 0]
    elif options["planarconfig"] == "separate":
        pixels = np.ascontiguousarray(np.moveaxis(pixels, -1, 0))
    photometric = "rgb" if options.get("planarconfig") and 3 in pixels.shape else "minisblack"
    with tifffile.TiffWriter(path, byteorder=str(writer["byteorder"]), bigtiff=writer["bigtiff"]) as tif:
        tif.write(pixels, photometric=photometric, metadata=None, **options)


def make(seed, folder):
    rng = np.random.default_rng(seed)
    folder = pathlib.Path(folder)
    pick = lambda *options: options[rng.integers(len(options))]
    dtype = np.dtype(pick("u1", "u1", "u1", "u2", "i2", "f4", "f8", "i4"))
    per_band = rng.random() < 0.25
    bands = int(pick(2, 3)) if per_band else int(pick(1, 2, 3, 4, 5))
    png = dtype == np.uint8 and not per_band and bands in (1, 3) and rng.random() < 0.2
    years = sorted(rng.choice(np.arange(1, 30), int(pick(3, 4, 6)), replace=False).tolist())
    label = pick(lambda y: f"{y}", lambda y: f"{y:03d}", lambda y: f"t_{y}", lambda y: f"2020{10 * y:03d}")
    dated = label(1) == "2020010"
    labels = [label(y) for y in years]
    regions = [pick(f"r{i}", f"region {i}", f"gebiet_ä{i}") for i in range(int(pick(5, 8)))]
    with_frames = rng.random() < 0.75
    same_tiles = rng.random() < 0.4
    sizes_differ = rng.random() < 0.2
    height, width = int(rng.integers(60, 140)), int(rng.integers(60, 140))
    extension = "png" if png else "tif"
    pattern = "img/{region}/{frame}" + ("_B%d." if per_band else ".") + extension
    missing_frames = set()
    for region in regions:
        for name in labels:
            if rng.random() < 0.06:
                missing_frames.add((region, name))
                continue
            grow = int(rng.integers(0, 3)) if sizes_differ else 0
            if dtype.kind == "f":
                pixels = rng.standard_normal((height + grow, width, bands)) * 50
                if rng.random() < 0.2:
                    pixels[rng.random(pixels.shape) < 0.01] = np.nan
            else:
                info = np.iinfo(dtype)
                pixels = rng.integers(info.min, info.max, (height + grow, width, bands), endpoint=True)
                pixels = pixels // 4 + np.linspace(0, info.max / 2, width)[None, :, None].astype(np.int64)
            pixels = pixels.astype(dtype)
            for b in range(bands if per_band else 1):
                path = folder / (pattern % b if per_band else pattern).format(region=region, frame=name)
                path.parent.mkdir(parents=True, exist_ok=True)
                part = pixels[:, :, b : b + 1] if per_band else pixels
                if png:
                    Image.fromarray(part[:, :, 0] if bands == 1 else part).save(path)
                else:
                    write_tiff(rng, path, part)
                fate = rng.random()
                if fate < 0.03:
                    content = path.read_bytes()
                    path.write_bytes(content[: len(content) * int(rng.integers(1, 9)) // 10])
                elif fate < 0.04:
                    path.write_bytes(b"<html>not found</html>")
    rows = []
    for region in regions:
        for t in range(int(rng.integers(2, 9))):
            h, w = (17, 23) if same_tiles else (int(rng.integers(5, 40)), int(rng.integers(5, 40)))
            x, y = int(rng.integers(-3, width - w + 4)), int(rng.integers(-3, height - h + 4))
            if rng.random() < 0.75:
                x, y = min(max(x, 0), width - w), min(max(y, 0), height - h)
            box = [x, y, x + w, y + h]
            for name in labels if with_frames else [None]:
                if with_frames and rng.random() < 0.06:
                    continue
                rows.append([f"{t:02d}", region, name, f"{rng.random():.4f}", box])
    spoiled = []
    for row in rows:
        row = [*row[:4], list(row[4])]
        fate = rng.random()
        if fate < 0.01:
            row[int(rng.integers(0, 3 if with_frames else 2))] = ""
        elif fate < 0.02:
            row[3] = str(pick("nan", "inf", "", "much", "1e400"))
        elif fate < 0.025:
            row[4] = None
        elif fate < 0.03:
            row[4][0] += 1
        elif fate < 0.035 and with_frames:
            row[2] = "never"
        elif fate < 0.04:
            row[1] = "../" + row[1]
        elif fate < 0.06:
            spoiled.append([*row[:4], list(row[4])])
            if rng.random() < 0.5:
                spoiled[-1][3] = "0.75"
        spoiled.append(row)
    rows = [spoiled[k] for k in rng.permutation(len(spoiled))]
    kind = pick("csv", "json", "parquet")
    four = rng.random() < 0.3
    names = ["tile", "where", "when", "share"] + (["x0", "y0", "x1", "y1"] if four else ["box"])
    style = pick("({}, {}, {}, {})", "[{},{},{},{}]", "{} {} {} {}", "({}.0, {}, {}, {}.0)")

    def cells(row):
        box = row[4]
        boxed = ([None] * 4 if box is None else [str(v) for v in box]) if four else [None if box is None else style.format(*box)]
        return [v if v != "" else None for v in row[:4]] + boxed

    table = folder / f"tiles.{kind}"
    keep = [i for i, n in enumerate(names) if with_frames or n != "when"]
    records = [[cells(r)[i] for i in keep] for r in rows]
    names = [names[i] for i in keep]
    if kind == "csv":
        with open(table, "w", newline="") as file:
            csv.writer(file).writerows([names, *records])
    elif kind == "json":
        table.write_text("".join(json.dumps({n: v for n, v in zip(names, r) if v is not None}) + "\n" for r in records))
    else:
        pq.write_table(pa.table({n: pa.array([r[i] for r in records], pa.string()) for i, n in enumerate(names)}), table)
    length = pick(None, 1, 2, 3)
    resized = not same_tiles or rng.random() < 0.5
    edge = pick("reject", "reject", "clip", "pad") if resized else pick("reject", "pad")
    dtype_out = pick("float32", "float32", "source")
    normalize = pick("none", "zscore", "minmax", "constants") if dtype.kind != "u" or dtype.itemsize > 2 else \
        pick("none", "scale", "zscore", "minmax", "constants")
    chosen = sorted(rng.choice(bands, int(rng.integers(1, bands + 1)), replace=False).tolist()) if rng.random() < 0.3 else None
    count = len(chosen) if chosen else bands
    config = {
        "tiles": {"path": table.name, "columns": {
            "tile": "tile", "region": "where", **({"frame": "when"} if with_frames else {}),
            "box": ["x0", "y0", "x1", "y1"] if four else "box"}, "max_rejected_fraction": 1},
        "frames": {"pattern": [pattern % b for b in range(bands)] if per_band else pattern,
                   "missing": pick("reject", "drop", "mask")},
        "sequence": {"stride": int(pick(1, 1, 2)), "horizon": int(pick(0, 0, 1)), **({"length": length} if length else {})},
        "image": {"edge": edge, "resize": pick("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"),
                  **({"height": int(rng.integers(4, 50)), "width": int(rng.integers(4, 50))} if resized else {}),
                  **({"bands": chosen} if chosen else {})},
        "targets": {} if rng.random() < 0.2 else {"share": {"kind": "scalar", "column": "share"}},
        "normalize": {"kind": normalize, **({"mean": [1.5] * count, "std": [2.25] * count} if normalize == "constants" else {})},
        "split": {"fractions": {"train": 0.6, "val": 0.4, "test": 0}, "seed": int(seed)},
        "shuffle": {"seed": int(seed), "group_bytes": int(pick(1 << 29, 1 << 18, 1 << 15)), "order": pick("random", "region")},
        "output": {"path": "out", "dtype": dtype_out, "layout": pick("THWC", "TCHW", "CTHW"),
                   "compression": pick("none", "zstd"), **pick({"row_group_bytes": 1 << 25, "shard_bytes": 1 << 28},
                                                                   {"row_group_bytes": 1 << 14, "shard_bytes": 1 << 16})},
    }
    if not with_frames or rng.random() < 0.6:
        config["frames"]["order"] = labels
    if dated:
        config["frames"]["time_pattern"] = "yyyyDDD"
    if "order" not in config["frames"] and label(1) != "t_1":
        config["frames"]["order_by"] = pick("numeric", "time") if dated else pick("natural", "numeric")
    sequence = config["sequence"]
    if len(labels) > 3 and (length or 1) <= 2 and rng.random() < 0.4:
        sequence["dilation"] = 2
    if rng.random() < 0.4:
        sequence["max_gap"] = f"{pick(30, 60)}d" if dated else int(pick(2, 3))
        sequence["gap_policy"] = pick("drop", "mask")
    if sizes_differ and rng.random() < 0.5:
        config["image"]["align"] = "top_left"
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    make(int(sys.argv[1]), target)
