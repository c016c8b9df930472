"""Tiles without a table, and images that are found by their paths."""

import json
import math

import numpy as np
import pyarrow.parquet as pq
import pytest
import tifffile
from PIL import Image
from test_build import build


def made(seed, *shape, dtype=np.uint8):
    return np.random.default_rng(seed).integers(0, 250, shape).astype(dtype)


def run(folder, config, *options):
    (folder / "config.yaml").write_text(config)
    code, printed = build(folder / "config.yaml", *options)
    assert code == 0, printed
    return json.loads((folder / "out" / "dataset.json").read_text())


def samples(folder, dataset):
    """{(split, tile): row with `x` as an array}"""
    shape = dataset["tensors"]["x"]["shape"]
    rows = {}
    for shard in dataset["shards"]:
        for row in pq.read_table(folder / "out" / shard["path"]).to_pylist():
            row["x"] = np.frombuffer(row["x"], dataset["tensors"]["x"]["dtype"]).reshape(shape)
            rows[shard["split"], row["tile_id"], row["frames"][0]] = row
    return rows


OUTPUT = "output: { path: out, dtype: source }\nsplit: { fractions: { train: 1.0 } }\n"


@pytest.mark.parametrize("edge", ["reject", "clip", "pad"])
def test_a_grid_covers_every_region_and_the_edge_is_as_the_policy_says(edge, tmp_path):
    height, width, stride_y, stride_x = 32, 24, 16, 24
    images = {"town": made(1, 2, 75, 100, 3), "hill": made(2, 2, 32, 23, 3)}
    for region, frames in images.items():
        for frame in range(2):
            (tmp_path / region).mkdir(exist_ok=True)
            tifffile.imwrite(tmp_path / region / f"{frame}.tif", frames[frame], photometric="rgb", rowsperstrip=8)
    size = "image: { edge: clip, height: 8, width: 8, resize: nearest }" if edge == "clip" else f"image: {{ edge: {edge} }}"
    dataset = run(tmp_path, f"""
tiles: {{ grid: {{ height: {height}, width: {width}, stride: [{stride_y}, {stride_x}] }} }}
frames: {{ pattern: "{{region}}/{{frame}}.tif" }}
{size}
{OUTPUT}""")
    expected, over = {}, 0
    for region, frames in images.items():
        h, w = frames.shape[1:3]
        for row in range(max(0, math.ceil((h - height) / stride_y)) + 1):
            for column in range(max(0, math.ceil((w - width) / stride_x)) + 1):
                y, x = row * stride_y, column * stride_x
                if edge == "reject" and (y + height > h or x + width > w):
                    over += 1
                    continue
                padded = np.pad(frames, ((0, 0), (0, height), (0, width), (0, 0)))
                if edge == "clip":
                    box = (x, y, min(x + width, w), min(y + height, h))
                    ys = ((np.arange(8) + 0.5) * (box[3] - y) / 8).astype(int)
                    xs = ((np.arange(8) + 0.5) * (box[2] - x) / 8).astype(int)
                    pixels = frames[:, y + ys][:, :, x + xs]
                else:
                    box, pixels = (x, y, x + width, y + height), padded[:, y : y + height, x : x + width]
                expected["train", f"{region}_{row:04d}_{column:04d}", "0"] = (box, pixels)
    found = samples(tmp_path, dataset)
    assert sorted(found) == sorted(expected)
    for key, (box, pixels) in expected.items():
        assert tuple(found[key]["box"].values()) == box
        assert np.array_equal(found[key]["x"], pixels), key
    rows = dataset["ledger"]["tile_rows"]
    assert rows == {"read": len(expected) + over, "used": len(expected), "dropped": {"edge": over} if over else {}, "rejected": {}}


def test_a_tree_like_that_of_cityscapes_gives_whole_frames_and_their_splits(tmp_path):
    shots = {("train", "aachen", "000000"): 3, ("train", "bremen", "000002"): 3, ("val", "ulm", "000000"): 3}
    images = {}
    for number, ((split, city, seq), frames) in enumerate(shots.items()):
        folder = tmp_path / "leftImg8bit" / split / city
        folder.mkdir(parents=True)
        for frame in range(frames):
            images[split, f"{city}_{seq}", frame] = made(10 * number + frame, 20, 30, 3)
            Image.fromarray(images[split, f"{city}_{seq}", frame]).save(folder / f"{city}_{seq}_{frame:06d}_leftImg8bit.png")
    (tmp_path / "leftImg8bit" / "README.txt").write_text("not an image")
    dataset = run(tmp_path, """
tiles: whole
frames:
  listing:
    path: leftImg8bit
    match: (?<split>[^/]+)/(?<city>[^/]+)/[^/]+_(?<seq>\\d+)_(?<frame>\\d+)_leftImg8bit\\.png
    region: "{city}_{seq}"
    split: "{split}"
sequence: { length: 2 }
split: { by: column }
output: { path: out, dtype: source }
""")
    found = samples(tmp_path, dataset)
    assert len(found) == 6
    for (split, tile, first), row in found.items():
        assert row["region_id"] == tile and row["frames"] == [first, f"{int(first) + 1:06d}"]
        for t in range(2):
            assert np.array_equal(row["x"][t], images[split, tile, int(first) + t])
    assert {s: d["samples"] for s, d in dataset["splits"].items()} == {"train": 4, "val": 2, "test": 0}


def test_the_pages_of_a_file_are_frames_and_a_page_too_few_is_a_missing_one(tmp_path):
    stacks = {"a": made(1, 4, 16, 12, dtype=np.uint16), "b": made(2, 3, 16, 12, dtype=np.uint16)}
    for region, stack in stacks.items():
        with tifffile.TiffWriter(tmp_path / f"{region}.tif") as tif:
            for page in stack:
                tif.write(page, photometric="minisblack", metadata=None)
    dataset = run(tmp_path, f"""
tiles: whole
frames: {{ pattern: "{{region}}.tif", pages: true, missing: mask }}
{OUTPUT}""")
    assert dataset["frames"] == ["0", "1", "2", "3"]
    found = samples(tmp_path, dataset)
    assert np.array_equal(found["train", "a", "0"]["x"][..., 0], stacks["a"])
    assert np.array_equal(found["train", "b", "0"]["x"][:3, ..., 0], stacks["b"])
    assert not found["train", "b", "0"]["x"][3].any()
    assert found["train", "b", "0"]["frame_present"] == [True, True, True, False]


def test_one_file_per_band_is_stacked_in_the_listed_order(tmp_path):
    bands = {name: made(k, 10, 14, dtype=np.int16) for k, name in enumerate(["B02", "B03", "B08"])}
    (tmp_path / "scene" / "x").mkdir(parents=True)
    for name, pixels in bands.items():
        tifffile.imwrite(tmp_path / "scene" / "x" / f"T33_20200105_{name}.tif", pixels)
    dataset = run(tmp_path, f"""
tiles: whole
frames:
  listing:
    path: scene
    match: x/(?<region>T\\d+)_(?<date>\\d+)_(?<band>B\\d+).tif
    frame: "{{date}}"
    band: "{{band}}"
    bands: [B08, B02]
{OUTPUT}""")
    [(key, row)] = samples(tmp_path, dataset).items()
    assert key == ("train", "T33", "20200105")
    assert np.array_equal(row["x"][0], np.stack([bands["B08"], bands["B02"]], -1))


def test_a_region_without_any_readable_image_is_a_reject(tmp_path):
    for region in ("good", "bad"):
        (tmp_path / region).mkdir()
    tifffile.imwrite(tmp_path / "good" / "1.tif", made(1, 8, 8))
    (tmp_path / "bad" / "1.tif").write_text("<html>gone</html>")
    dataset = run(tmp_path, f"""
tiles: {{ whole: true, max_rejected_fraction: 0.5 }}
frames: {{ pattern: "{{region}}/{{frame}}.tif" }}
{OUTPUT}""")
    assert dataset["ledger"]["tile_rows"] == {"read": 2, "used": 1, "dropped": {}, "rejected": {"no_image": 1}}
    [rejected] = [r for p in (tmp_path / "out" / "rejects").glob("tile_rows-*") for r in pq.read_table(p).to_pylist()]
    assert (rejected["region_id"], rejected["reason"]) == ("bad", "no_image")
    assert "HTML" in rejected["message"]


def test_a_pattern_with_the_column_of_frames_is_told_to_say_frame(tmp_path):
    (tmp_path / "tiles.csv").write_text("tile_id,region_id,year,box\nt,r,2016,\"0,0,8,8\"\n")
    (tmp_path / "config.yaml").write_text(f"""
tiles: {{ path: tiles.csv, columns: {{ frame: year, box: box }} }}
frames: {{ pattern: "{{year}}/{{region_id}}.tif" }}
{OUTPUT}""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 2
    assert "a pattern of images has {year}, the column of frames (tiles.columns.frame); write {frame}" in printed


def test_a_file_whose_path_names_no_frame_is_of_all_frames(tmp_path):
    height, images = made(1, 8, 8), made(2, 2, 8, 8)
    tifffile.imwrite(tmp_path / "r_height.tif", height)
    for frame in range(2):
        tifffile.imwrite(tmp_path / f"r_{frame}.tif", images[frame])
    dataset = run(tmp_path, f"""
tiles: whole
frames: {{ pattern: ["{{region}}_{{frame}}.tif", "{{region}}_height.tif"], order: ["0", "1"] }}
{OUTPUT}""")
    x = samples(tmp_path, dataset)["train", "r", "0"]["x"]
    assert np.array_equal(x, np.stack([images, np.stack([height, height])], axis=-1))
    dataset = run(tmp_path, f"""
tiles: whole
frames: {{ pattern: "{{region}}_height.tif", order: [now] }}
{OUTPUT}""", "--overwrite")
    assert np.array_equal(samples(tmp_path, dataset)["train", "r", "now"]["x"][0, :, :, 0], height)
