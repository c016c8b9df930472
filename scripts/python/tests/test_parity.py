"""What people get who come from other loaders, with values worked out here in a few lines."""

import csv
import json

import numpy as np
import pyarrow.dataset
import pytest
import tileseq
import yaml
from PIL import Image
from test_build import build

YEARS = [2016, 2017, 2018, 2019]
HEIGHT, WIDTH = 20, 36  # of what goes into the model: not square
BOXES = [(3 + 31 * i, 5 + 23 * j, 3 + 31 * i + 24 + i, 5 + 23 * j + 18 + j) for i in range(3) for j in range(3)]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Folder with 6 regions of 4 years, whose pixels say where and when they are, and a table of tiles and years."""
    folder = tmp_path_factory.mktemp("world")
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:90, 0:110]
    rows = []
    for region in range(6):
        for k, year in enumerate(YEARS):
            pixels = np.stack([2 * y, 2 * x, y + x + 10 * k], -1) + rng.integers(0, 9, (90, 110, 3))
            (folder / str(year)).mkdir(exist_ok=True)
            Image.fromarray(pixels.astype(np.uint8)).save(folder / str(year) / f"{region}.png")
            rows += [[t, region, year, *box, round(0.01 * t + 0.1 * k + 0.003 * region, 6)] for t, box in enumerate(BOXES)]
    with open(folder / "tiles.csv", "w", newline="") as file:
        csv.writer(file).writerows([["tile", "region", "year", "x0", "y0", "x1", "y1", "urban"], *rows])
    return folder


def written(world, name, **sections):
    """The rows of the dataset that the sections make of the world, each with its split and its tensor."""
    config = {
        "tiles": {"path": "tiles.csv", "columns": {"tile": "tile", "region": "region", "frame": "year", "box": ["x0", "y0", "x1", "y1"]}},
        "frames": {"pattern": "{frame}/{region}.png"},
        "targets": {"urban": {"kind": "scalar", "column": "urban"}},
        "split": {"fractions": {"train": 0.5, "val": 0.5, "test": 0}},
        "output": {"path": name}, **sections}
    path = world / f"{name}.yaml"
    path.write_text(yaml.safe_dump(config))
    code, printed = build(path)
    assert code == 0, printed
    d = json.loads((world / name / "dataset.json").read_text())
    shape = d["tensors"]["x"]["shape"]
    return [{**row, "split": split, "x": np.frombuffer(row["x"], "<f4").reshape(shape)}
            for split in ("train", "val") for row in pyarrow.dataset.dataset(world / name / split).to_table().to_pylist()]


def crop(world, row, year):
    box = tuple(row["box"][name] for name in ("x_min", "y_min", "x_max", "y_max"))
    return Image.open(world / str(year) / f"{row['region_id']}.png").crop(box)


def urban(row, year):
    return round(0.01 * int(row["tile_id"]) + 0.1 * YEARS.index(int(year)) + 0.003 * int(row["region_id"]), 6)


def test_sequence_data_loader(world):
    """All years in one sequence, the target of the last, values by 255, bicubic to a size that is not square."""
    rows = written(world, "sequence", image={"height": HEIGHT, "width": WIDTH, "resize": "bicubic"}, normalize={"kind": "scale"})
    assert len(rows) == 6 * len(BOXES)
    for row in rows:
        assert row["frames"] == [str(year) for year in YEARS] and row["urban"] == urban(row, 2019)
        assert row["x"].shape == (4, HEIGHT, WIDTH, 3)
        for t, year in enumerate(YEARS):
            # Pillow's size is width first; rows and columns must stay rows and columns.
            image = np.asarray(crop(world, row, year).resize((WIDTH, HEIGHT), Image.BICUBIC))
            assert np.abs(row["x"][t] - image.astype(np.float64) / 255).max() <= 1.01 / 255
        # Red grows by two from row to row of the source and stays along rows; green does so along columns.
        down, along = np.diff(row["x"][..., 0].mean(2), axis=1), np.diff(row["x"][..., 0].mean(1), axis=1)
        assert down.mean() > 5 * abs(along.mean())
        assert row["x"].tobytes() != row["x"].reshape(4, WIDTH, HEIGHT, 3).transpose(0, 2, 1, 3).tobytes()


@pytest.mark.parametrize("first_to_last", [True, False])
def test_forecasting_dataset(first_to_last, world):
    """Windows of L years: the first year with the target of the last, or all L years with the target of the last."""
    length = 3
    # One input frame and a target L - 1 frames on; or L input frames whose last one has the target.
    sequence = {"length": 1, "horizon": length - 1} if first_to_last else {"length": length, "horizon": 0}
    rows = written(world, f"forecast_{first_to_last}", sequence=sequence, image={"height": 16, "width": 16})
    windows = [YEARS[k : k + length] for k in range(len(YEARS) - length + 1)]
    assert len(rows) == 6 * len(BOXES) * len(windows)
    seen = set()
    for row in rows:
        window = next(w for w in windows if str(w[0]) == row["frames"][0])
        inputs = window[:1] if first_to_last else window
        assert row["frames"] == [str(year) for year in inputs] and row["urban"] == urban(row, window[-1])
        for t, year in enumerate(inputs):
            image = np.asarray(crop(world, row, year).resize((16, 16), Image.BILINEAR)).astype(np.float64)
            assert np.abs(row["x"][t] - image).max() <= 1.01
        seen.add((row["region_id"], row["tile_id"], window[0]))
    assert len(seen) == len(rows)


def test_forecasting_dataset_with_its_distribution_adjusted(world):
    """n samples of each interval of the target: with repeats where there are fewer, without where there are more."""
    bins, n = [0.3, 0.38], 20
    rows = written(world, "adjusted", sequence={"length": 1, "horizon": 2}, image={"height": 8, "width": 8},
                   balance={"target": "urban", "bins": bins, "method": "target_samples", "target_samples": n})
    for split in ("train", "val"):
        regions = {row["region_id"] for row in rows if row["split"] == split}
        targets = [urban({"tile_id": t, "region_id": r}, year) for r in regions for t in range(len(BOXES)) for year in (2018, 2019)]
        there = np.bincount(np.digitize(targets, bins), minlength=3)
        values = [row["urban"] for row in rows if row["split"] == split]
        counts = np.bincount(np.digitize(values, bins), minlength=3)
        if split == "val":
            assert counts.tolist() == there.tolist()  # validation is as it was
            continue
        assert counts.tolist() == [n if planned else 0 for planned in there] and there.min() < n < there.max()
        for name, planned in enumerate(there):
            own = [row for row in rows if row["split"] == split and np.digitize(row["urban"], bins) == name]
            distinct = {row["sample_id"] for row in own}
            assert len(distinct) == min(n, planned)
            assert {row["copy"] for row in own} == set(range(-(-n // planned))) if planned < n else {0}
    ds = tileseq.open(world / "adjusted")
    batch = next(ds.train.batches(4, columns=["x", "copy", "urban"]))
    assert batch["copy"].dtype == np.int32 and batch["x"].shape == (4, 1, 8, 8, 3)
