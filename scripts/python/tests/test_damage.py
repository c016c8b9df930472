"""A dataset.json with any one value damaged: read as before where the reader does not need it, else told with file, key and value."""

import copy
import json
import shutil

import handmade
import numpy as np
import pytest
import tileseq

GONE = object()
DAMAGE = [GONE, None, True, -1, 0, 1.5, 1e30, 10**400, float("nan"), float("inf"), "", "other", "\0", "ä" * 200, [], [None], [[]], {}, {"a": None}]


def places(value, path=()):
    """Where values stand in a document; of a list's elements the first ones."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:2]):
            yield from places(inner, (*path, number))


def damaged(sound, path, value):
    description = copy.deepcopy(sound)
    place = description
    for key in path[:-1]:
        place = place[key]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return description


def everything(folder):
    """All that a reader gives of a dataset."""
    ds = tileseq.open(folder)
    told = [repr(ds), len(ds), ds.frames, ds.labels, ds.features, ds.folds, ds.fingerprint is not None]
    splits = [ds.fold(i).train for i in range(ds.folds)] if ds.folds else list(ds.splits.values())
    batches = []
    for split in splits:
        for mapped in (None, False):
            if len(split):
                batches.append(next(split.batches(8, shuffle=False, prefetch=0, mapped=mapped)))
                list(split.batches(4096, columns=list(ds.targets), prefetch=0, mapped=mapped))
    restored = [target.restore(batches[0][name]) for name, target in ds.targets.items() if target.kind in ("scalar", "vector")]
    return told, batches, restored


def same(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return np.array_equal(one, other)


# Keys whose other values are as good as those that were written; and nobody can know of a target that is gone.
FREE = {"fingerprint", "frames", "kind", "source_dtype", "labels", "statistics", "features", "applied", "mean", "std", "axes", "column", "normalize", "standardize", "at", "encoding"}


def check(folder, sound, report):
    """Damages each value in turn; says how many were refused."""
    want = everything(folder)
    refused = 0
    for path in places({name: value for name, value in sound.items() if name not in ("ledger", "rejects", "config", "regions", "software", "certificate")}):
        for value in DAMAGE:
            description = damaged(sound, path, value)
            if description == sound:
                continue
            (folder / "dataset.json").write_text(json.dumps(description))
            what = f"{'.'.join(map(str, path))} = {'nothing' if value is GONE else repr(value)[:40]}"
            try:
                got = everything(folder)
            except tileseq.DatasetError as error:
                refused += 1
                told = [key.rstrip("s") for key in path if isinstance(key, str)][-2:] + [value] * (path[-1] == "path")
                if "dataset.json" not in str(error) or not any(name in str(error) for name in told):
                    report.append(f"{what}: the message names neither file nor key: {error}")
            except Exception as error:
                report.append(f"{what}: {type(error).__name__}: {error}")
            else:
                if not same(got, want) and not FREE & {str(key) for key in path} and not (path[0] == "targets" and len(path) < 3):
                    report.append(f"{what}: reads other values")
    (folder / "dataset.json").write_text(json.dumps(sound))
    return refused


@pytest.mark.parametrize("kind", ["source", "square", "zstd"])
def test_any_damaged_value_of_a_dataset_that_the_job_wrote_is_told(kind, built, tmp_path):
    folder = tmp_path / "set"
    shutil.copytree(built(kind), folder)
    sound = json.loads((folder / "dataset.json").read_text())
    sound["shards"] = [next(entry for entry in sound["shards"] if entry["split"] == split) for split in ("train", "val", "test")]  # one each
    for name, split in sound["splits"].items():
        split["samples"] = sum(entry["samples"] for entry in sound["shards"] if entry["split"] == name)
    (folder / "dataset.json").write_text(json.dumps(sound))
    report = []
    refused = check(folder, sound, report)
    assert not report, "\n".join(report)
    assert refused > 300


def test_any_damaged_value_of_folds_and_scales_is_told(tmp_path):
    x = handmade.numbered(12, (2, 4, 4, 1), "u1")
    folder = handmade.write(tmp_path / "set", x, {"y": np.arange(12.0)}, shards=2, normalize={"kind": "zscore", "mean": [1.0], "std": [2.0], "applied": False})
    sound = json.loads((folder / "dataset.json").read_text())
    sound["targets"] = {"y": {"column": "y", "kind": "scalar", "dtype": "float64", "at": "target", "standardize": {"mean": [1.0], "std": [2.0]}}}
    sound["folds"] = [{"samples": 6, "regions": 3, "normalize": {"kind": "zscore", "mean": [1.0], "std": [2.0]}} for _ in range(2)]
    sound["shards"] = [{**entry, "fold": number} for number, entry in enumerate(sound["shards"])]
    (folder / "dataset.json").write_text(json.dumps(sound))
    report = []
    refused = check(folder, sound, report)
    assert not report, "\n".join(report)
    assert refused > 300


@pytest.mark.parametrize("path, value, message", [
    (("tensors", "x", "column"), None, "tensors.x.column must be a name but is None"),
    (("tensors", "x", "shape"), [2, 1e30, 4, 1], r"tensors.x.shape\[1\] must be a whole number from 1 but is 1e\+30"),
    (("tensors", "x", "shape"), [2, 1 << 30, 4, 1], "tensors.x.shape must be of at most 2,147,483,647 bytes"),
    (("tensors", "x", "axes"), "THW", r"tensors.x.axes must be a letter for each of the axes of \[2, 4, 4, 1\] but is 'THW'"),
    (("shards", 1, "samples"), 1e30, r"shards\[1\].samples must be a whole number from 0 but is 1e\+30"),
    (("shards", 1, "split"), "tarin", r"shards\[1\].split must be one of train but is 'tarin'"),
    (("shards", 0, "pages", "x", 0), {"rows": 6}, r"shards\[0\].pages.x\[0\] lacks offset"),
])  # fmt: skip
def test_the_message_names_file_key_and_value(path, value, message, tmp_path):
    folder = handmade.write(tmp_path / "set", handmade.numbered(12), shards=2)
    sound = json.loads((folder / "dataset.json").read_text())
    (folder / "dataset.json").write_text(json.dumps(damaged(sound, path, value)))
    with pytest.raises(tileseq.DatasetError, match=f"set/dataset.json is damaged: {message}"):
        tileseq.open(folder)
