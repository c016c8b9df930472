"""Rules to split on random inputs, held against the oracle."""


import oracle
import pytest
import random_cases
import split_cases
import yaml
from test_build import build, built


def case(seed, folder, change):
    """A random case whose config `change` was applied to; the config's path."""
    random_cases.make(seed, folder)
    config = yaml.safe_load((folder / "config.yaml").read_text())
    change(config)
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    return folder / "config.yaml"


@pytest.mark.parametrize("seed, length, horizon, gap, val, test", [
    (4, 2, 0, 0, None, 3), (16, 1, 1, 0, 2, 4), (56, 1, 0, 1, 2, 4)])
def test_by_time_no_frame_is_in_two_splits(seed, length, horizon, gap, val, test, tmp_path):
    random_cases.make(seed, tmp_path)
    order = sorted({p.name.split(".")[0].split("_B")[0] for p in tmp_path.glob("img/*/*")}, key=oracle.natural)
    assert len(order) == 6
    time = {"test_from": order[test], "gap": gap, **({"val_from": order[val]} if val else {})}

    def change(config):
        config["sequence"] = {"length": length, "horizon": horizon}
        config["split"] = {"by": "time", "time": time}

    dataset = built(case(seed, tmp_path, change))
    assert dataset["ledger"]["samples"]["dropped"]["split_gap"] > 0
    assert dataset["certificate"]["rule"] == "time"
    assert {name for name, split in dataset["splits"].items() if split["samples"]} == {
        "train", "test", *(["val"] if val else [])}


FRACTIONS = {"train": 0.5, "val": 0.25, "test": 0.25}


@pytest.mark.parametrize("seed, height, width, buffer", [(1, 40, 40, 0), (2, 35, 50, 4), (3, 61, 47, 1)])
def test_by_grid_no_pixel_is_in_two_splits_whatever_region_reads_it(seed, height, width, buffer, tmp_path):
    config = split_cases.make(
        tmp_path, {"by": "grid", "grid": {"height": height, "width": width, "buffer": buffer}, "fractions": FRACTIONS, "seed": seed},
        seed=seed, sizes=[(240, 250), (240, 250), (130, 90)], tiles=[150, 60, 20], shared=[(0, 1)])
    dataset = built(config)
    assert dataset["certificate"]["rule"] == "grid" and dataset["certificate"]["blocks_shared"] == 0
    assert dataset["ledger"]["samples"]["dropped"]["split_buffer"] > 0
    assert all(split["samples"] for split in dataset["splits"].values())


def test_a_grid_whose_buffer_leaves_nothing_of_a_split_is_an_error_with_a_remedy(tmp_path):
    config = split_cases.make(
        tmp_path, {"by": "grid", "grid": {"height": 20, "width": 20, "buffer": 30}, "fractions": FRACTIONS}, sizes=[(200, 200)], tiles=40)
    code, printed = build(config)
    assert code == 2 and "larger blocks in split.grid, a smaller split.grid.buffer" in printed, printed


@pytest.mark.parametrize("seed, stratify", [
    (1, {"target": "cover"}), (2, {"target": "share", "bins": [0.1, 0.3, 0.6]}), (3, {"target": "cover"})])
def test_stratified_regions_have_classes_as_alike_as_moves_and_exchanges_make_them(seed, stratify, tmp_path):
    split = {"by": "region", "fractions": FRACTIONS, "seed": seed, "stratify": stratify}
    config = split_cases.make(tmp_path, split, seed=seed, sizes=[(60, 60)] * 13, tiles=[9, 14, 12, 11, 10, 13, 8, 12, 15, 9, 10, 11, 12],
                              shared=[(2, 5), (3, 9)])
    built(config)


@pytest.mark.parametrize("seed, kind, stratify", [(1, "zscore", {}), (2, "minmax", {"stratify": {"target": "cover"}}), (3, "scale", {})])
def test_folds_hold_whole_regions_and_statistics_of_the_other_folds(seed, kind, stratify, tmp_path):
    config = split_cases.make(
        tmp_path, {"k_folds": 3, "seed": seed, **stratify}, seed=seed, shared=[(1, 4)],
        more={"normalize": {"kind": kind}, "image": {"height": 8, "width": 12}})
    dataset = built(config)
    assert dataset["splits"]["val"]["samples"] == dataset["splits"]["test"]["samples"] == 0
    assert len(dataset["folds"]) == 3 and dataset["statistics"] is None
