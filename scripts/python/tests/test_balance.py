"""Classes that are balanced, held against the oracle; and what their counts must be, as arithmetic."""

import collections
import json

import numpy as np
import pyarrow.dataset
import pytest
import split_cases
import tileseq
from test_build import build
from test_splits import FRACTIONS, built, case

CLASSES = {"target": "cover"}
BINS = {"target": "share", "bins": [0.2, 0.5]}


def made(tmp_path, balance, **more):
    config = split_cases.make(tmp_path, {"fractions": FRACTIONS, "seed": 5}, seed=5, tiles=17, more={"balance": balance, **more})
    return built(config), tmp_path / "out"


def rows_by_class(out, split):
    table = pyarrow.dataset.dataset(out / split).to_table(["cover", "sample_id"]).to_pydict()
    return collections.Counter(table["cover"]), table["sample_id"]


@pytest.mark.parametrize("method", ["over", "under"])
def test_every_class_of_train_has_as_many_rows_as_the_largest_or_the_smallest(method, tmp_path):
    dataset, out = made(tmp_path, {**CLASSES, "method": method})
    planned = {int(name): entry["planned"] for name, entry in dataset["balance"]["classes"]["train"].items()}
    rows, ids = rows_by_class(out, "train")
    m = max(planned.values()) if method == "over" else min(planned.values())
    assert rows == {name: m for name in planned} and len(set(planned.values())) > 1
    samples = dataset["ledger"]["samples"]
    if method == "over":
        assert len(set(ids)) == sum(planned.values())
        assert samples["copies"] == 3 * m - sum(planned.values()) and samples["dropped"] == {}
    else:
        assert len(set(ids)) == len(ids) == 3 * m
        assert samples["dropped"] == {"balance": sum(planned.values()) - 3 * m} and "copies" not in samples
    # Another split is as it was.
    assert "val" not in dataset["balance"]["classes"] and len(set(rows_by_class(out, "val")[0].values())) > 1


def test_target_samples_repeats_where_there_are_few_and_drops_where_there_are_many(tmp_path):
    dataset, out = made(tmp_path, {**BINS, "method": "target_samples", "target_samples": 45, "splits": ["train", "val"], "seed": 9})
    for split in ("train", "val"):
        table = pyarrow.dataset.dataset(out / split).to_table(["share", "sample_id", "copy"]).to_pydict()
        bins = np.digitize(table["share"], BINS["bins"])
        assert np.bincount(bins).tolist() == [45, 45, 45]
        times = collections.Counter(table["sample_id"])
        for name, entry in dataset["balance"]["classes"][split].items():
            n = entry["planned"]
            own = [times[i] for i in {i for i, b in zip(table["sample_id"], bins) if b == int(name)}]
            assert sorted(set(own)) in ([45 // n], [45 // n, 45 // n + 1], [1]) and len(own) == min(n, 45)
        assert len(set(zip(table["sample_id"], table["copy"]))) == len(table["copy"])
    planned = [entry["planned"] for entry in dataset["balance"]["classes"]["train"].values()]
    assert min(planned) < 45 < max(planned)


def test_repeated_samples_are_augmented_in_train_alone_and_the_first_is_not(tmp_path):
    dataset, out = made(tmp_path, {**CLASSES, "method": "over", "splits": ["train", "test"]},
                        augment={"copies": 2, "flip_horizontal": 0.5, "brightness": 0.2})
    m = max(entry["planned"] for entry in dataset["balance"]["classes"]["train"].values())
    rows, ids = rows_by_class(out, "train")
    assert rows == {0: 3 * m, 1: 3 * m, 2: 3 * m}
    assert dataset["ledger"]["samples"]["copies"] == sum(s["samples"] for s in dataset["splits"].values()) - \
        dataset["ledger"]["samples"]["written"]
    table = pyarrow.dataset.dataset(out / "test").to_table(["sample_id", "copy", "x"]).to_pylist()
    assert max(row["copy"] for row in table) > 0
    assert len({(row["sample_id"], row["x"]) for row in table}) == len({row["sample_id"] for row in table})


@pytest.mark.parametrize("split", [{"fractions": FRACTIONS, "seed": 5}, {"k_folds": 3}])
def test_weights_make_every_class_weigh_the_same_and_repeat_nothing(split, tmp_path):
    config = split_cases.make(tmp_path, split, seed=6, more={"balance": {**CLASSES, "method": "weights"}})
    dataset = built(config)
    ds = tileseq.open(tmp_path / "out")
    batches = list(ds.train.batches(64, columns=["weight", "cover", "sample_id", *(["fold"] if ds.folds else [])], dtype="source"))
    weight, cover, ids = (np.concatenate([b[name] for b in batches]) for name in ("weight", "cover", "sample_id"))
    assert len(set(ids.tolist())) == len(ids) and weight.dtype == np.float64
    parts = np.concatenate([b["fold"] for b in batches]) if ds.folds else np.zeros(len(ids))
    for part in np.unique(parts):
        w, c = weight[parts == part], cover[parts == part]
        names = np.unique(c)
        assert np.allclose([w[c == name].sum() for name in names], len(w) / len(names))
    assert "copies" not in dataset["ledger"]["samples"] and dataset["ledger"]["samples"]["dropped"] == {}


def test_a_class_that_would_be_repeated_too_often_is_told(tmp_path):
    config = split_cases.make(tmp_path, {"fractions": FRACTIONS}, more={
        "balance": {**CLASSES, "method": "target_samples", "target_samples": 200_000}})
    code, printed = build(config)
    assert code == 3 and "more than 1000 times each; use other bins" in printed, printed


@pytest.mark.parametrize("seed, balance", [
    (4, {"method": "over"}), (11, {"method": "under"}), (2, {"method": "target_samples", "target_samples": 12}), (6, {"method": "weights"})])
def test_random_inputs_with_missing_frames_and_bad_rows(seed, balance, tmp_path):
    def change(config):
        config["targets"] = {"share": {"kind": "scalar", "column": "share", **({"standardize": True} if seed == 11 else {})}}
        config["balance"] = {"target": "share", "bins": [0.3, 0.9], "seed": seed, **balance}

    built(case(seed, tmp_path, change))


def test_the_same_bytes_come_whatever_the_partitions(tmp_path):
    dataset, out = made(tmp_path, {**BINS, "method": "target_samples", "target_samples": 21})
    again = tmp_path / "again"
    code, printed = build(tmp_path / "config.yaml", "--set", f"output.path={again}", "--conf", "spark.default.parallelism=7",
                          "--conf", "spark.sql.files.maxPartitionBytes=900")
    assert code == 0, printed
    assert [s["sha256"] for s in json.loads((again / "dataset.json").read_text())["shards"]] == [s["sha256"] for s in dataset["shards"]]
