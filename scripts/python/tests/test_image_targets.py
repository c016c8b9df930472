"""Masks, shares and frames to predict, every value recomputed by the oracle or written as arithmetic."""

import json

import image_target_cases
import numpy as np
import oracle
import pyarrow.parquet as pq
import pytest
import tifffile
import tileseq
import yaml
from PIL import Image
from test_augment import EVERYTHING
from test_build import ROOT, build


@pytest.mark.parametrize("seed", [1, 2, 8, 9])
def test_random_masks_shares_and_frames_are_what_the_rules_say(seed, tmp_path):
    image_target_cases.make(seed, tmp_path)
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []


@pytest.mark.parametrize("seed", [4, 10])
def test_copies_move_masks_and_predicted_frames_with_the_input(seed, tmp_path):
    image_target_cases.make(seed, tmp_path)
    path = tmp_path / "config.yaml"
    config = yaml.safe_load(path.read_text())
    augment = {key: value for key, value in EVERYTHING.items() if key != "rot90"}
    config["augment"] = {**augment, "copies": 2, "value_range": [0, 1000]}
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    code, printed = build(path)
    assert code == 0, printed
    assert oracle.compare(path, tmp_path / "out") == []


def rows_of(dataset):
    """dataset.json, and the rows of all shards with their split and the tensors as arrays."""
    d = json.loads((dataset / "dataset.json").read_text())
    specs = {**d["tensors"], **{name: t for name, t in d["targets"].items() if "shape" in t}}
    rows = []
    for shard in d["shards"]:
        for row in pq.read_table(dataset / shard["path"]).to_pylist():
            for name, spec in specs.items():
                row[name] = np.frombuffer(row[name], spec["dtype"]).reshape(spec["shape"])
            rows.append({**row, "split": shard["split"]})
    return d, rows


def run(folder, config, *options):
    (folder / "config.yaml").write_text(config)
    code, printed = build(folder / "config.yaml", *options)
    assert code == 0, printed
    return rows_of(folder / "out")


# Cityscapes' ids by category, as its own scripts have them.
CATEGORIES = [range(0, 7), range(7, 11), range(11, 17), range(17, 21), range(21, 23), [23], range(24, 26), [*range(26, 34), -1]]


def test_cityscapes_gives_frames_and_masks_of_eight_classes_flipped_alike(tmp_path):
    shots = [("train", "aachen", "000000", "000019"), ("train", "bremen", "000004", "000019"), ("val", "ulm", "000001", "000019")]
    rng, images, ids = np.random.default_rng(5), {}, {}
    for split, city, seq, frame in shots:
        left, fine = (tmp_path / kind / split / city for kind in ("leftImg8bit", "gtFine"))
        left.mkdir(parents=True)
        fine.mkdir(parents=True)
        name = f"{city}_{seq}_{frame}"
        images[f"{city}_{seq}"] = np.repeat(np.repeat(rng.integers(0, 256, (128, 256, 3), "u1"), 8, 0), 8, 1)
        ids[f"{city}_{seq}"] = np.repeat(np.repeat(rng.integers(0, 34, (128, 256)).astype("u1"), 8, 0), 8, 1)
        Image.fromarray(images[f"{city}_{seq}"]).save(left / f"{name}_leftImg8bit.png")
        Image.fromarray(ids[f"{city}_{seq}"]).save(fine / f"{name}_gtFine_labelIds.png")
        Image.new("L", (4, 4)).save(fine / f"{name}_gtFine_instanceIds.png")  # another file beside it
    d, rows = run(tmp_path, f"""
tiles: whole
frames:
  listing:
    path: leftImg8bit
    match: (?<split>[^/]+)/(?<city>[^/]+)/[^/]+_(?<seq>\\d+)_(?<frame>\\d+)_leftImg8bit\\.png
    region: "{{city}}_{{seq}}"
    split: "{{split}}"
image: {{ height: 512, width: 512, resize: nearest }}
targets:
  category:
    kind: mask
    pattern: "gtFine/{{split}}/{{city}}/{{city}}_{{seq}}_{{frame}}_gtFine_labelIds.png"
    remap: {ROOT}/conf/labels/cityscapes-8.json
split: {{ by: column }}
augment: {{ copies: 3, flip_horizontal: 0.5, flip_vertical: 0.5 }}
output: {{ path: out, dtype: source }}
""")
    category = {v: k for k, all_of in enumerate(CATEGORIES) for v in all_of}
    labels = dict(zip(["void", "flat", "construction", "object", "nature", "sky", "human", "vehicle"], range(8)))
    entry = d["targets"]["category"]
    assert (entry["dtype"], entry["shape"], entry["axes"], entry["classes"], entry["labels"]) == ("uint8", [512, 512], "HW", 8, labels)
    assert {v: labels_of for v, labels_of in entry["remap"]} == category
    assert sorted((r["split"], r["copy"]) for r in rows) == [("train", c) for c in (0, 0, 1, 1, 2, 2, 3, 3)] + [("val", 0)]
    flipped = set()
    for row in rows:
        # 1024 x 2048 to 512 x 512: under the centre of row i lies row 2 i + 1, of column j column 4 j + 2.
        image = images[row["region_id"]][1::2, 2::4]
        mask = np.vectorize(category.get)(ids[row["region_id"]])[1::2, 2::4]
        turns = {(v, h): (image[::v, ::h], mask[::v, ::h]) for v in (1, -1) for h in (1, -1)}
        alike = [t for t, (i, m) in turns.items() if np.array_equal(row["x"][0], i) and np.array_equal(row["category"], m)]
        assert len(alike) == 1 and (row["copy"] or alike == [(1, 1)])
        flipped |= set(alike)
    assert len(flipped) > 1


def test_the_share_of_the_towns_colour_is_the_column_that_the_table_has(tmp_path):
    code, printed = build(ROOT / "conf" / "landcover.yaml", "--set", f"output.path={tmp_path / 'out'}", "--set",
                          "targets.rate={kind: scalar, share_of: [196, 40, 27]}", "--set", "image={height: 8, width: 8}")
    assert code == 0, printed
    d, rows = rows_of(tmp_path / "out")
    assert len(rows) == 2118 and d["targets"]["rate"]["share_of"] == [196, 40, 27]
    assert max(abs(row["rate"] - row["urban"]) for row in rows) <= 5.001e-7  # six decimals in the table
    assert len({row["rate"] for row in rows}) > 500


def strips(path, pixels, rows_per_strip, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    tifffile.imwrite(path, pixels, rowsperstrip=rows_per_strip, **options)


def test_images_and_masks_are_decoded_once_whatever_they_serve(tmp_path):
    """Inputs, frames to predict and masks of several targets: each touched strip once."""
    rng, frames = np.random.default_rng(1), 5
    for k in range(frames):
        strips(tmp_path / "img" / f"r_{k}.tif", rng.integers(0, 9, (64, 40), "u1"), 8)
        strips(tmp_path / "lab" / f"r_{k}.tif", rng.integers(0, 3, (64, 40), "u1"), 4)
    strips(tmp_path / "map" / "r.tif", rng.integers(0, 3, (64, 40), "u1"), 16)
    (tmp_path / "tiles.csv").write_text("tile_id,region_id,x0,y0,x1,y1\na,r,0,0,20,24\nb,r,10,8,30,32\n")
    (tmp_path / "config.yaml").write_text("""
tiles: { path: tiles.csv, columns: { box: [x0, y0, x1, y1] } }
frames: { pattern: "img/{region}_{frame}.tif", order: [0, 1, 2, 3, 4] }
sequence: { length: 2, horizon: 1 }
targets:
  mask: { kind: mask, pattern: "lab/{region}_{frame}.tif" }
  share: { share_of: 2, pattern: "lab/{region}_{frame}.tif" }
  own: { share_of: 2 }
  map: { kind: mask, pattern: "map/{region}.tif", remap: { 0: 1, 1: 0, 2: 0 } }
  later: { kind: frames, count: 1 }
split: { fractions: { train: 1.0 } }
output: { path: out, dtype: source }
""")
    code, printed = build(tmp_path / "config.yaml", "--summary", str(tmp_path / "summary.json"))
    assert code == 0, printed
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []
    work = json.loads((tmp_path / "summary.json").read_text())["work"]
    # Rows 0 to 32. Windows start at 0 and 1: images 0 to 4, masks of frames 2 and 3, and the one map.
    assert work["blocks"] == 5 * 32 // 8 + 2 * 32 // 4 + 32 // 16


def rejects(folder):
    return {(r["tile_id"], r["frames"][0]): (r["reason"], r["message"])
            for p in (folder / "out" / "rejects").glob("samples-*") for r in pq.read_table(p).to_pylist()}


def test_what_a_mask_can_lack_costs_only_the_samples_that_need_it(tmp_path):
    rng = np.random.default_rng(2)
    for k in range(6):
        strips(tmp_path / "img" / f"r_{k}.tif", rng.integers(0, 200, (32, 20), "u1"), 8)
        mask = np.zeros((32, 20), "u1")
        mask[20, 3] = 9 if k == 1 else 1
        strips(tmp_path / "lab" / f"r_{k}.tif", mask[:30] if k == 2 else mask, 8)
    (tmp_path / "lab" / "r_3.tif").unlink()
    (tmp_path / "lab" / "r_4.tif").write_text("<html>")
    broken = (tmp_path / "lab" / "r_5.tif").read_bytes()
    with tifffile.TiffFile(tmp_path / "lab" / "r_5.tif") as tif:
        (tmp_path / "lab" / "r_5.tif").write_bytes(broken[: tif.pages[0].dataoffsets[-1] + 5])
    (tmp_path / "tiles.csv").write_text("tile_id,region_id,x0,y0,x1,y1\ntop,r,0,0,20,10\nlow,r,0,16,20,32\n")
    config = """
tiles: { path: tiles.csv, columns: { box: [x0, y0, x1, y1] } }
frames: { pattern: "img/{region}_{frame}.tif", order: [0, 1, 2, 3, 4, 5] }
sequence: { length: 1 }
image: { height: 4, width: 4 }
normalize: { kind: zscore }
targets: { town: { kind: mask, pattern: "lab/{region}_{frame}.tif", remap: { 0: 0, 1: 1 }MORE } }
split: { fractions: { train: 1.0 } }
output: { path: out }
"""
    run(tmp_path, config.replace("MORE", ""))
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []
    found = rejects(tmp_path)
    reasons = {key: reason for key, (reason, _) in found.items()}
    assert reasons == {("low", "1"): "no_class", ("top", "2"): "size_differs", ("low", "2"): "size_differs",
                       ("top", "3"): "target_missing", ("low", "3"): "target_missing", ("top", "4"): "image_unreadable",
                       ("low", "4"): "image_unreadable", ("low", "5"): "image_unreadable"}
    assert "holds 9, which remap lacks" in found["low", "1"][1]
    assert "30 high" in found["top", "2"][1] and "no file" in found["top", "3"][1] and "HTML" in found["top", "4"][1]
    assert "r_5.tif: block 3" in found["low", "5"][1]
    code, printed = build(tmp_path / "config.yaml", "--overwrite", "--set", "targets.town.ignore=255", "--set", "image.align=top_left")
    assert code == 0, printed
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") != []  # of another config
    assert ("low", "1") not in rejects(tmp_path) and ("top", "2") not in rejects(tmp_path)


@pytest.mark.parametrize("edge", ["pad", "clip"])
def test_outside_the_image_a_mask_is_ignored(edge, tmp_path):
    rng = np.random.default_rng(3)
    strips(tmp_path / "r_0.tif", rng.integers(0, 200, (20, 20), "u1"), 8)
    strips(tmp_path / "m.tif", rng.integers(1, 4, (20, 20), "u2"), 8)
    (tmp_path / "tiles.csv").write_text("tile_id,region_id,x0,y0,x1,y1\na,r,-4,-3,6,8\nb,r,15,14,25,25\n")
    d, rows = run(tmp_path, f"""
tiles: {{ path: tiles.csv, columns: {{ box: [x0, y0, x1, y1] }} }}
frames: {{ pattern: "{{region}}_{{frame}}.tif", order: [0] }}
image: {{ edge: {edge}, height: 11, width: 10, resize: nearest }}
targets: {{ m: {{ kind: mask, pattern: m.tif, ignore: -1 }}, n: {{ kind: mask, pattern: m.tif }}, s: {{ share_of: 2, pattern: m.tif }} }}
split: {{ fractions: {{ train: 1.0 }} }}
output: {{ path: out, dtype: source }}
""")
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []
    assert (d["targets"]["m"]["dtype"], d["targets"]["n"]["dtype"]) == ("int32", "uint16")
    mask = tifffile.imread(tmp_path / "m.tif")
    for row in rows:
        part = mask[:8, :6] if row["tile_id"] == "a" else mask[14:, 15:]
        assert row["s"] == (part == 2).mean()
        outside = row["m"] == -1
        assert outside.sum() == (110 - part.size if edge == "pad" else 0)
        assert np.array_equal(row["n"], np.where(outside, 0, row["m"]))


def test_one_mask_for_all_regions_or_all_times_is_refused_where_it_would_leak(tmp_path):
    for region in "ab":
        for k in range(4):
            strips(tmp_path / f"{region}_{k}.tif", np.zeros((8, 8), "u1"), 8)
    strips(tmp_path / "m.tif", np.zeros((8, 8), "u1"), 8)
    (tmp_path / "config.yaml").write_text("""
tiles: whole
frames: { pattern: "{region}_{frame}.tif" }
sequence: { length: 1 }
targets: { m: { kind: mask, pattern: m.tif } }
split: { fractions: { train: 0.5, val: 0.5 } }
output: { path: out }
""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 2 and "the masks join all 2 regions" in printed and "m.tif" in printed, printed
    # The mask of all is an image of the first region.
    code, printed = build(tmp_path / "config.yaml", "--overwrite", "--set", "targets.m.pattern=a_0.tif")
    assert code == 2 and "the masks join all 2 regions" in printed and "a_0.tif" in printed, printed
    code, printed = build(tmp_path / "config.yaml", "--overwrite", "--set", "split={by: time, time: {test_from: 2}}")
    assert code == 2 and "an image or a mask has one frame" in printed, printed
    code, printed = build(tmp_path / "config.yaml", "--overwrite", "--set", "split={fractions: {train: 1.0}}")
    assert code == 0, printed


def test_the_reader_gives_masks_and_normalises_predicted_frames_as_x(tmp_path):
    rng = np.random.default_rng(4)
    images, masks = rng.integers(0, 250, (6, 16, 16, 3), "u1"), rng.integers(0, 3, (6, 16, 16), "u1")
    for k in range(6):
        strips(tmp_path / "img" / f"r_{k}.tif", images[k], 8, photometric="rgb")
        strips(tmp_path / "lab" / f"r_{k}.tif", masks[k], 8)
    run(tmp_path, """
tiles: whole
frames: { pattern: "img/{region}_{frame}.tif", missing: mask }
sequence: { length: 2 }
targets:
  mask: { kind: mask, pattern: "lab/{region}_{frame}.tif" }
  masks: { kind: mask, pattern: "lab/{region}_{frame}.tif", at: frames }
  later: { kind: frames, count: 3 }
normalize: { kind: constants, mean: [10, 20, 30], std: [2, 4, 8] }
split: { fractions: { train: 1.0 } }
output: { path: out, dtype: source, layout: TCHW }
""")
    ds = tileseq.open(tmp_path / "out")
    [batch] = ds.train.batches(8, shuffle="none")
    assert (batch["mask"].shape, batch["mask"].dtype, batch["masks"].shape) == ((2, 16, 16), np.uint8, (2, 2, 16, 16))
    assert batch["later"].shape == (2, 3, 3, 16, 16) and batch["later"].dtype == np.float32
    raw = next(iter(ds.train.batches(8, shuffle="none", dtype="source", columns=["later", "frames"])))
    for n, first in enumerate(int(f[0]) for f in raw["frames"]):
        wanted = (images[first + 2 : first + 5] - np.array([10.0, 20, 30])) / np.array([2.0, 4, 8])
        assert np.array_equal(raw["later"][n], images[first + 2 : first + 5].transpose(0, 3, 1, 2))
        assert np.allclose(batch["later"][n], wanted.transpose(0, 3, 1, 2), rtol=1e-6, atol=1e-5)
        assert np.array_equal(batch["mask"][n], masks[first + 1]) and np.array_equal(batch["masks"][n], masks[first : first + 2])
    assert len(tileseq.show(ds.train.sample(0), tmp_path / "sample.png")) > 500
