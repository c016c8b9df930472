"""Pixels without data: dropped samples, filled values and statistics, every value recomputed by the oracle."""

import csv

import numpy as np
import pyarrow.parquet as pq
import pytest
import tifffile
import yaml
from test_build import built


def write(path, pixels, nodata):
    """A strip-wise TIFF, with the tag GDAL_NODATA unless nodata is None."""
    extra = [] if nodata is None else [(42113, "s", 0, f"{nodata:.17g}", True)]
    path.parent.mkdir(parents=True, exist_ok=True)
    tifffile.imwrite(path, pixels, rowsperstrip=8, photometric="minisblack", planarconfig="contig", metadata=None, extratags=extra)


def case(seed, folder, dtype, **changes):
    """Regions whose images have holes of their own nodata value, or none; the config's path."""
    rng = np.random.default_rng(seed)
    dtype, frames, bands, size = np.dtype(dtype), ["a", "b", "c", "d"], 3, 70
    values = [0, 255, None] if dtype == np.uint8 else [-9999.9, None, np.nan] if dtype.kind == "f" else [-1.5, 77, None, 0]
    for r in range(6):
        for k, frame in enumerate(frames):
            if rng.random() < 0.06:
                continue
            pixels = rng.integers(1, 200, (size, size, bands)).astype(dtype)
            nodata = values[rng.integers(len(values))]
            hole = np.nan if dtype.kind == "f" and nodata is None else 0 if nodata is None else nodata
            if dtype.kind != "f" and hole != int(hole):
                hole = 7  # such a value is nowhere
            y, x = rng.integers(0, size - 20, 2)
            pixels[y : y + 25, x : x + 30, rng.integers(bands) :] = hole
            scattered = rng.random((size, size, bands)) < 0.004
            pixels[scattered] = hole
            write(folder / f"img/r{r}_{frame}.tif", pixels, nodata)
    with open(folder / "tiles.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["tile", "region", "x0", "y0", "x1", "y1", "cover"])
        for r in range(6):
            for i in range(12):
                x, y, w, h = *rng.integers(-4, size - 18, 2), *rng.integers(12, 24, 2)
                writer.writerow([i, f"r{r}", x, y, min(x + w, size + 3), min(y + h, size + 3), rng.choice(["wood", "town", "lake"])])
    config = {
        "tiles": {"path": "tiles.csv", "columns": {"tile": "tile", "region": "region", "box": ["x0", "y0", "x1", "y1"]},
                  "max_rejected_fraction": 1},
        "frames": {"pattern": "img/{region}_{frame}.tif", "order": frames, "missing": "mask"},
        "sequence": {"length": 2, "max_gap": 1, "gap_policy": "mask"},
        "image": {"height": 13, "width": 15, "edge": "pad", "min_valid_fraction": 0.8, **changes.pop("image", {})},
        "targets": {"cover": {"kind": "class", "column": "cover", "wanted": ["wood", "town"]}},
        "split": {"fractions": {"train": 0.6, "val": 0.4, "test": 0}}, "output": {"path": "out", **changes.pop("output", {})},
        **changes}
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    return folder / "config.yaml"


def stored(folder, dataset):
    return [np.frombuffer(x, dataset["tensors"]["x"]["dtype"]) for shard in dataset["shards"]
            for x in pq.read_table(folder / "out" / shard["path"])["x"].to_pylist()]


@pytest.mark.parametrize("seed, dtype, resize, layout, more", [
    (1, "u1", "bilinear", "THWC", {"normalize": {"kind": "zscore"}}),
    (2, "u2", "lanczos", "TCHW", {"normalize": {"kind": "minmax"}}),
    (3, "i2", "nearest", "CTHW", {}),
    (4, "f4", "bicubic", "THWC", {"normalize": {"kind": "zscore"}}),
    (5, "f8", "box", "TCHW", {"image_bands": [2, 0]}),
])
def test_dropped_and_filled_as_the_rules_say(seed, dtype, resize, layout, more, tmp_path):
    image = {"resize": resize, "nodata_fill": -3.7, **({"bands": more.pop("image_bands")} if "image_bands" in more else {})}
    dataset = built(case(seed, tmp_path, dtype, image=image, output={"layout": layout}, **more))
    samples = dataset["ledger"]["samples"]
    assert samples["dropped"]["nodata"] > 0 and samples["dropped"]["class_not_wanted"] > 0 and samples["written"] > 20
    values = np.concatenate(stored(tmp_path, dataset))
    assert np.isfinite(values).all() and (values == np.float32(-3.7)).any()


def test_without_a_fill_values_pass_and_samples_are_dropped_all_the_same(tmp_path):
    dataset = built(case(4, tmp_path, "f4", output={"dtype": "source"}))
    assert dataset["ledger"]["samples"]["dropped"]["nodata"] > 0
    assert np.isnan(np.concatenate(stored(tmp_path, dataset))).any()


@pytest.mark.parametrize("seed, dtype, resize", [(6, "u1", "bilinear"), (7, "f4", "hamming"), (8, "i2", "nearest")])
def test_copies_carry_what_has_no_data_along(seed, dtype, resize, tmp_path):
    augment = dict(copies=2, flip_horizontal=0.5, flip_vertical=0.5, rotate_degrees=20, random_resized_crop=dict(scale=[0.6, 1]),
                   contrast=0.2, brightness=0.1, noise_std=0.02, band_drop=0.2, time_reversal=0.5, value_range=[0, 200])
    config = case(seed, tmp_path, dtype, image={"resize": resize, "nodata_fill": 9.5}, augment=augment, normalize={"kind": "zscore"})
    dataset = built(config)
    assert dataset["ledger"]["samples"]["copies"] > 0
    assert (np.concatenate(stored(tmp_path, dataset)) == 9.5).any()


def test_flips_alone_move_marks_as_they_are(tmp_path):
    built(case(9, tmp_path, "u2", image={"nodata_fill": 0}, augment=dict(copies=1, flip_horizontal=1)))


def test_the_fit_is_of_what_is_written_wherever_groups_are_cut(tmp_path):
    config = case(10, tmp_path, "u1", image={"nodata_fill": 0}, normalize={"kind": "zscore"})
    whole = built(config)
    cut = built(config, "--overwrite", "--set", "shuffle.group_bytes=64KiB", "--conf", "spark.default.parallelism=5")
    assert whole["statistics"] == cut["statistics"]
