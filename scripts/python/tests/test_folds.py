"""Reading a dataset with folds: one is held out, and values are normalised by the statistics of the others."""

import pickle

import numpy as np
import pyarrow.dataset
import pytest
import split_cases
import tifffile
import tileseq
from test_build import build


@pytest.fixture(scope="module", params=["none", "zstd"])
def folded(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("folds")
    config = split_cases.make(folder, {"k_folds": 4, "seed": 3}, more={
        "normalize": {"kind": "zscore"}, "image": {"height": 6, "width": 9},
        "output": {"path": "out", "dtype": "source", "compression": request.param}})
    code, printed = build(config)
    assert code == 0, printed
    return folder / "out"


def test_each_sample_is_held_out_once_and_trained_on_otherwise(folded):
    ds = tileseq.open(folded)
    assert ds.folds == 4
    everything = set(pyarrow.dataset.dataset(folded / "train").to_table(["sample_id"])["sample_id"].to_pylist())
    held = []
    for number in range(ds.folds):
        parts = ds.fold(number)
        found = {}
        for name, split in (("train", parts.train), ("val", parts.val)):
            batches = list(split.batches(7, seed=1, columns=["sample_id", "region_id", "fold"]))
            found[name] = np.concatenate([b["sample_id"] for b in batches]).tolist()
            folds = set(np.concatenate([b["fold"] for b in batches]).tolist())
            assert folds == ({number} if name == "val" else set(range(4)) - {number})
            assert len(split) == len(found[name]) == len(set(found[name]))
        assert set(found["train"]) | set(found["val"]) == everything and not set(found["train"]) & set(found["val"])
        held += found["val"]
    assert sorted(held) == sorted(everything)


def test_values_are_normalised_by_the_pixels_of_the_other_folds(folded):
    ds = tileseq.open(folded)
    rows = {row["sample_id"]: row for row in pyarrow.dataset.dataset(folded / "train").to_table().to_pylist()}
    spec = ds.tensors["x"]
    for number in range(ds.folds):
        entry = ds.description["folds"][number]
        mean, std = np.array(entry["statistics"]["mean"]), np.array(entry["statistics"]["std"])
        for split in (ds.fold(number).train, ds.fold(number).val):
            batch = next(split.batches(8, seed=2, columns=["x", "sample_id"]))
            raw = np.stack([np.frombuffer(rows[i]["x"], np.uint8).reshape(spec.shape) for i in batch["sample_id"]])
            assert np.array_equal(batch["x"], ((raw - mean) / std).astype(np.float32))
    assert len({tuple(fold["normalize"]["mean"]) for fold in ds.description["folds"]}) == 4


def test_all_samples_at_once_have_no_normalisation(folded):
    ds = tileseq.open(folded)
    with pytest.raises(tileseq.DatasetError, match=r"read ds.fold\(i\).train"):
        ds.train.batches(4)
    assert next(ds.train.batches(4, dtype="source"))["x"].dtype == np.uint8
    with pytest.raises(tileseq.DatasetError, match="no fold 4; it has folds 0 to 3"):
        ds.fold(4)


def test_parts_of_a_fold_pickle_and_resume(folded):
    split = tileseq.open(folded).fold(1).train
    again = pickle.loads(pickle.dumps(split))
    assert len(again) == len(split) and repr(again) == repr(split)
    batches = split.batches(5, seed=4, columns=["sample_id"])
    next(batches)
    rest = split.batches(5, seed=4, columns=["sample_id"])
    rest.load_state_dict(batches.state_dict())
    assert [b["sample_id"].tolist() for b in batches] == [b["sample_id"].tolist() for b in rest]
    with pytest.raises(tileseq.DatasetError, match="was taken on split fold 1 train but this is fold 1 val"):
        tileseq.open(folded).fold(1).val.batches(5, seed=4).load_state_dict(rest.state_dict())


def test_a_band_without_spread_is_told_before_anything_is_written(tmp_path):
    for region in "abc":
        tifffile.imwrite(tmp_path / f"{region}_0.tif", np.full((8, 8), 5, "u1"))
    (tmp_path / "config.yaml").write_text("""
tiles: whole
frames: { pattern: "{region}_{frame}.tif" }
sequence: { length: 1 }
normalize: { kind: zscore }
split: { k_folds: 3 }
output: { path: out, dtype: source }
""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 3 and "cannot be normalised by zscore" in printed, printed
    assert not (tmp_path / "out" / "train").exists()
