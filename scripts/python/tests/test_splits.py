"""Rules to split on random inputs, held against the oracle."""

import json

import oracle
import pytest
import random_cases
import yaml
from test_build import build


def case(seed, folder, change):
    """A random case whose config `change` was applied to; the config's path."""
    random_cases.make(seed, folder)
    config = yaml.safe_load((folder / "config.yaml").read_text())
    change(config)
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    return folder / "config.yaml"


def built(config, *options):
    code, printed = build(config, *options)
    assert code == 0, printed
    assert oracle.compare(config, config.parent / "out") == []
    return json.loads((config.parent / "out" / "dataset.json").read_text())


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
