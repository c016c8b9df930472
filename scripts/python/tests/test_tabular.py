"""Tabular features and scaled targets on random inputs, every value recomputed by the oracle; and how they read."""

import math

import numpy as np
import oracle
import pytest
import target_cases
import tileseq
import yaml
from PIL import Image
from test_build import build, built

NUMERIC, CATEGORICAL = ["v1", "v0"], ["cover", "tags"]


def case(seed, folder, tabular, targets=None, **changes):
    """A random case with features; the config's path. Its columns have empty cells, NaN, and cells that are no number."""
    target_cases.make(seed, folder)
    config = yaml.safe_load((folder / "config.yaml").read_text())
    config["targets"] = targets if targets is not None else {"share": {"kind": "scalar", "column": "share"}}
    if tabular:
        config["tabular"] = tabular
    config.update(changes)
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    return folder / "config.yaml"


@pytest.mark.parametrize("seed", [1, 2, 3, 5])
def test_random_features_are_what_the_rules_say(seed, tmp_path):
    dataset = built(case(seed, tmp_path, {"numeric": NUMERIC, "categorical": CATEGORICAL}))
    features = dataset["tabular"]["features"]
    assert features[:2] == NUMERIC and features[2].startswith("cover=") and features[-1] == "tags=__unknown"
    if seed == 1:
        assert dataset["ledger"]["tile_rows"]["rejected"]["bad_tabular"] > 0
        # Some combinations of tags stand in val alone.
        val = tileseq.open(tmp_path / "out").val
        assert val.take(range(len(val)), columns=["tabular"])["tabular"][:, -1].any()


def test_by_hand_with_a_row_that_is_not_there(tmp_path):
    """Two regions, two frames, no targets: features come from the second frame's row."""
    for name in ("r0_a", "r1_a", "r0_b", "r1_b"):
        Image.fromarray(np.zeros((4, 4), np.uint8)).save(tmp_path / f"{name}.png")
    cells = {("r0", 0, "b"): "10,wood", ("r0", 1, "b"): "20,3.0", ("r0", 2, "b"): ",wood", ("r0", 3, "b"): "much,sea",
             ("r1", 0, "b"): "-5,lake", ("r1", 1, "a"): "7,wood", ("r0", 3, "a"): "1e99,wood", ("r0", 0, "a"): "99,never"}
    lines = ["tile_id,region_id,frame,box,height,cover"]
    lines += [f'{tile},{region},{frame},"0 0 4 4",{cell}' for (region, tile, frame), cell in cells.items()]
    (tmp_path / "tiles.csv").write_text("\n".join(lines) + "\n")
    config = tmp_path / "config.yaml"
    config.write_text("""
        tiles: { path: tiles.csv, columns: { frame: frame, box: box }, max_rejected_fraction: 0.5 }
        frames: { pattern: "{region}_{frame}.png", order: [a, b] }
        sequence: { length: 1, horizon: 1 }
        tabular: { numeric: [height], categorical: [cover] }
        split: { fractions: { train: 0.67, val: 0.33 } }
        output: { path: out }
        """)
    dataset = built(config)
    assert dataset["ledger"]["tile_rows"]["rejected"] == {"bad_tabular": 1}  # r0 3 b; nothing is read from frame a
    assert dataset["tabular"]["features"] == ["height", "cover=3", "cover=wood", "cover=__unknown"]
    # Of train are the rows of r0 at b that are valid: 10, 20, and not known, so 15; r0 3 and r1 1 have no row there.
    std = math.sqrt((5**2 + 5**2 + 0) / 2)
    expected = {("r0", 0): [-5 / std, 0, 1, 0], ("r0", 1): [5 / std, 1, 0, 0], ("r0", 2): [0, 0, 1, 0], ("r0", 3): [0, 0, 0, 1],
                ("r1", 0): [-20 / std, 0, 0, 1], ("r1", 1): [0, 0, 0, 1]}
    opened = tileseq.open(tmp_path / "out")
    assert opened.features == dataset["tabular"]["features"]
    found = {}
    for split in (opened.train, opened.val):
        batch = split.take(range(len(split)), columns=["region_id", "tile_id", "tabular"])
        assert batch["tabular"].shape == (len(split), 4) and batch["tabular"].dtype == np.float32
        found.update({(r, int(t)): v for r, t, v in zip(batch["region_id"], batch["tile_id"], batch["tabular"])})
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert np.array_equal(found[key], np.float32(values)) or np.allclose(found[key], values, atol=1e-7), key


@pytest.mark.parametrize("seed, at", [(1, "target"), (2, "frames"), (4, "target"), (6, "frames")])
def test_scaled_targets_are_what_the_rules_say_and_read_back(seed, at, tmp_path):
    config = case(seed, tmp_path, None)
    with_frames = "frame" in yaml.safe_load(config.read_text())["tiles"]["columns"]
    at = {"at": at} if with_frames else {}
    targets = {"height": {"kind": "vector", "columns": ["v1", "v0", "v1"], "standardize": True, **at},
               "share": {"kind": "scalar", "column": "share", "standardize": True, **at}}
    plain = {name: {**target, "standardize": False} for name, target in targets.items()}
    config.write_text(yaml.safe_dump({**yaml.safe_load(config.read_text()), "targets": targets}, allow_unicode=True))
    built(config)
    scaled = tileseq.open(tmp_path / "out")
    values = {name: scaled.train.take(range(len(scaled.train)), columns=[name, "sample_id"]) for name in targets}
    config.write_text(yaml.safe_dump({**yaml.safe_load(config.read_text()), "targets": plain}, allow_unicode=True))
    built(config, "--overwrite")
    raw = tileseq.open(tmp_path / "out").train
    for name, batch in values.items():
        wanted = raw.take(range(len(raw)), columns=[name, "sample_id", *(["frame_is_labeled"] if at.get("at") == "frames" else [])])
        assert batch["sample_id"].tolist() == wanted["sample_id"].tolist()
        restored = scaled.targets[name].restore(batch[name])
        there = wanted.get("frame_is_labeled", np.ones(len(restored), bool))
        assert np.allclose(restored[there], wanted[name][there], rtol=1e-5, atol=1e-3 if name == "height" else 1e-12)
        assert tileseq.open(tmp_path / "out").targets[name].restore(wanted[name]) is wanted[name]


def test_the_same_bytes_come_whatever_the_partitions(tmp_path):
    config = case(2, tmp_path, {"numeric": NUMERIC, "categorical": CATEGORICAL},
                  {"share": {"kind": "scalar", "column": "share", "standardize": True}})
    first = built(config)
    again = built(config, "--overwrite", "--conf", "spark.default.parallelism=7", "--conf", "spark.sql.shuffle.partitions=5",
                  "--conf", "spark.sql.files.maxPartitionBytes=1000", "--conf", "spark.sql.codegen.wholeStage=true")
    assert first["shards"] == again["shards"] and first["tabular"] == again["tabular"]


def test_what_cannot_be_fitted_is_said(tmp_path):
    config = case(1, tmp_path, None)
    code, printed = build(config, "--set", "tabular.numeric=[shares]")
    assert code == 2 and "the tile table has no column shares" in printed
    table = tmp_path / yaml.safe_load(config.read_text())["tiles"]["path"]
    names, rows, _ = oracle.read_table(table)
    config.write_text(config.read_text().replace(table.name, "same.csv"))
    lines = [",".join([*names, "same"])] + [",".join([f'"{v or ""}"' for v in row] + ["0.5"]) for row in rows]
    (tmp_path / "same.csv").write_text("\n".join(lines) + "\n")
    code, printed = build(config, "--set", "tabular.numeric=[same]")
    assert code == 3 and "column same makes no feature: all rows of the train split have 0.5 in it" in printed
    code, printed = build(config, "--overwrite", "--set", "targets={same: {kind: scalar, column: same, standardize: true}}")
    assert code == 3 and "target same cannot be standardised: all rows of the train split have the value 0.5" in printed
