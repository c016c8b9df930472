"""The reader against datasets that the job wrote in this run, checked with pyarrow alone."""

import json
import pathlib
import pickle
import shutil
import sys

import fsspec
import handmade
import numpy as np
import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq
import pytest
import tileseq

EVERYTHING = ["x", "urban", "sample_id", "tile_id", "region_id", "box", "frames", "frame_present"]


def plain(folder, split="train"):
    """Every sample by its id, as pyarrow reads the shards; x as stored."""
    spec = json.loads((folder / "dataset.json").read_text())["tensors"]["x"]
    rows = {}
    for path in sorted((folder / split).glob("*.parquet")):
        for row in pq.read_table(path).to_pylist():
            row["x"] = np.frombuffer(row["x"], spec["dtype"]).reshape(spec["shape"])
            rows[row["sample_id"]] = row
    return rows


def collected(batches):
    """Every sample by its id, as the reader gives it."""
    rows = {}
    for batch in batches:
        for i, sample_id in enumerate(batch["sample_id"]):
            assert sample_id not in rows
            rows[sample_id] = {name: values[i] for name, values in batch.items()}
    return rows


def ids(batches):
    return [sample_id for batch in batches for sample_id in batch["sample_id"]]


@pytest.mark.parametrize("kind", ["float32", "source", "zstd"])
@pytest.mark.parametrize("options", [
    {}, {"shuffle": "windows", "mapped": False, "buffer_bytes": 1 << 20}, {"shuffle": False}, {"shuffle": False, "mapped": False},
    {"prefetch": 0},
], ids=str)  # fmt: skip
def test_every_sample_comes_once_with_the_values_that_are_stored(kind, options, built):
    ds = tileseq.open(built(kind))
    expected = plain(built(kind))
    got = collected(ds.train.batches(16, columns=EVERYTHING, dtype="source", **options))
    assert got.keys() == expected.keys() and len(ds.train) == len(expected)
    for sample_id, row in got.items():
        want = expected[sample_id]
        assert np.array_equal(row["x"], want["x"]) and row["x"].dtype == want["x"].dtype
        assert row["urban"] == want["urban"]
        assert row["box"].tolist() == [want["box"][k] for k in ("x_min", "y_min", "x_max", "y_max")]
        for name in ("tile_id", "region_id"):
            assert row[name] == want[name]
        for name in ("frames", "frame_present"):
            assert row[name].tolist() == want[name]


@pytest.mark.parametrize("kind", ["source", "zstd", "channels"])
def test_what_is_normalised_on_read_is_what_float32_would_have_stored(kind, built):
    stored = plain(built("float32"))
    got = collected(tileseq.open(built(kind)).train.batches(16, columns=["x", "sample_id"]))
    assert got.keys() == stored.keys()
    masked = 0
    for sample_id, row in got.items():
        x = np.moveaxis(row["x"], 0, -1) if kind == "channels" else row["x"]  # CTHW
        assert x.dtype == np.float32
        assert np.array_equal(x, stored[sample_id]["x"])
        masked += not all(stored[sample_id]["frame_present"])
    assert masked > 0


def test_float16_is_the_float32_rounded(built):
    split = tileseq.open(built("source")).train
    narrow, wide = (next(split.batches(8, dtype=dtype, seed=1)) for dtype in ("float16", "float32"))
    assert narrow["x"].dtype == np.float16 and np.array_equal(narrow["x"], wide["x"].astype(np.float16))


def test_a_dataset_tells_what_is_in_it(built):
    ds = tileseq.open(built("float32"))
    description = json.loads((built("float32") / "dataset.json").read_text())
    assert {name: len(split) for name, split in ds.splits.items()} == {
        name: entry["samples"] for name, entry in description["splits"].items()
    }
    assert len(ds) == sum(len(split) for split in (ds.train, ds.val, ds.test))
    assert ds.tensors["x"].shape == (4, 24, 20, 3) and ds.tensors["x"].axes == "THWC" and ds.tensors["x"].dtype == np.float32
    assert ds.targets["urban"].kind == "scalar"
    assert ds.statistics == description["statistics"] and ds.frames == description["frames"]
    assert "train" in repr(ds) and "urban" in repr(ds)


@pytest.mark.parametrize("shuffle", ["full", "windows"])
def test_the_order_depends_on_seed_and_epoch_and_not_on_prefetch_workers_or_the_way_of_reading(shuffle, built):
    split = tileseq.open(built("float32")).train

    def order(seed=1, epoch=0, **options):
        return ids(split.batches(16, shuffle=shuffle, seed=seed, epoch=epoch, columns=["sample_id"], **options))

    first = order()
    assert order() == order(prefetch=0) == order(prefetch=5) == first
    assert order(seed=2) != first and order(epoch=1) != first and sorted(order(epoch=1)) == sorted(first)
    if shuffle == "windows":
        assert order(mapped=False) == first
    parts = [list(split.batches(16, shuffle=shuffle, seed=1, columns=["sample_id"], every=(w, 3))) for w in range(3)]
    dealt = [parts[step % 3][step // 3] for step in range(sum(map(len, parts)))]
    assert ids(dealt) == first


@pytest.mark.parametrize("options", [{}, {"mapped": False}, {"shuffle": False}], ids=str)
def test_ranks_share_an_epoch(options, built):
    split = tileseq.open(built("float32")).train
    passes = [split.batches(16, seed=3, rank=r, world_size=3, columns=["sample_id"], **options) for r in range(3)]
    repeated, samples = passes[0].repeated, passes[0].samples
    of_rank = [ids(batches) for batches in passes]
    assert [len(part) for part in of_rank] == [samples] * 3
    everything = [sample_id for part in of_rank for sample_id in part]
    assert set(everything) == set(plain(built("float32"))) and len(everything) == len(split) + repeated


@pytest.mark.parametrize("options", [{}, {"mapped": False, "buffer_bytes": 1 << 20}, {"shuffle": False}], ids=str)
def test_a_pass_goes_on_in_the_middle_with_another_world_size(options, built):
    split = tileseq.open(built("float32")).train
    first = [split.batches(16, seed=4, epoch=2, rank=r, world_size=2, columns=["sample_id"], **options) for r in range(2)]
    seen = [sample_id for batches in first for _ in range(9) for sample_id in next(batches)["sample_id"]]
    state = json.loads(json.dumps(first[0].state_dict()))
    assert state == first[1].state_dict()
    for batches in first:
        batches.close()
    for rank in range(3):
        rest = split.batches(20, rank=rank, world_size=3, columns=["sample_id"], **options)
        rest.load_state_dict(state)
        assert rest.epoch == 2 and len(rest) == -(-rest.samples // 20)
        seen += ids(rest)
    assert set(seen) == set(plain(built("float32"))) and len(seen) - len(split) == rest.repeated


def test_a_pass_that_goes_on_gives_the_batches_that_were_left(built):
    split = tileseq.open(built("float32")).train
    whole = list(split.batches(16, seed=4))
    begun = split.batches(16, seed=4)
    for _ in range(5):
        next(begun)
    resumed = split.batches(16)
    resumed.load_state_dict(begun.state_dict())
    assert len(resumed) == len(whole) - 5
    for got, want in zip(resumed, whole[5:], strict=True):
        assert np.array_equal(got["x"], want["x"]) and np.array_equal(got["urban"], want["urban"])
    assert len(resumed) == 0 and list(resumed) == []
    at_end = split.batches(16)
    at_end.load_state_dict(resumed.state_dict())
    assert list(at_end) == []


def test_a_state_of_another_dataset_is_refused(built):
    state = tileseq.open(built("float32")).train.batches(4).state_dict()
    with pytest.raises(tileseq.DatasetError, match="the state was taken on dataset .* its order does not hold here"):
        tileseq.open(built("source")).train.batches(4).load_state_dict(state)
    with pytest.raises(tileseq.DatasetError, match="the state was taken on split train but this is val"):
        tileseq.open(built("float32")).val.batches(4).load_state_dict(state)
    with pytest.raises(ValueError, match="no state of a tileseq reader"):
        tileseq.open(built("float32")).val.batches(4).load_state_dict({"epoch": 3})


@pytest.fixture
def copied(built, tmp_path):
    def copy(kind):
        shutil.copytree(built(kind), tmp_path / kind)
        return tmp_path / kind

    return copy


def rewrite(path, **options):
    """The shard as another program would write it."""
    table = pq.read_table(path)
    pq.write_table(table, path, **options)


def test_shards_that_another_program_wrote_are_read_by_row_groups(copied, built):
    folder = copied("source")
    for path in folder.glob("train/*.parquet"):
        rewrite(path, compression="snappy", row_group_size=17)
    split = tileseq.open(folder).train
    assert not split.mappable
    got = collected(split.batches(16, columns=["x", "sample_id", "urban"]))
    want = collected(tileseq.open(built("source")).train.batches(16, columns=["x", "sample_id", "urban"]))
    assert got.keys() == want.keys()
    assert all(np.array_equal(got[k]["x"], want[k]["x"]) and got[k]["urban"] == want[k]["urban"] for k in got)
    with pytest.raises(tileseq.DatasetError, match="a full shuffle needs local, uncompressed shards"):
        split.batches(16, shuffle="full")


def test_shards_written_as_lists_or_fixed_size_binary_are_read_too(copied, built):
    folder = copied("float32")
    for path in sorted(folder.glob("val/*.parquet")):
        table = pq.read_table(path)
        at = table.schema.get_field_index("x")
        size = 4 * 24 * 20 * 3
        values = np.frombuffer(b"".join(table["x"].to_pylist()), np.float32)
        if "00000-of" in path.name:
            column = pa.FixedSizeListArray.from_arrays(pa.array(values), size)
        else:
            column = table["x"].combine_chunks().cast(pa.large_binary())
        pq.write_table(table.set_column(at, "x", column), path, store_schema=True)
    got = collected(tileseq.open(folder).val.batches(16, columns=["x", "sample_id"]))
    want = plain(built("float32"), "val")
    assert got.keys() == want.keys() and all(np.array_equal(got[k]["x"], want[k]["x"]) for k in got)


def test_offsets_that_do_not_hold_are_found_on_open_and_row_groups_are_read(copied, built):
    folder = copied("float32")
    description = json.loads((folder / "dataset.json").read_text())
    for shard in description["shards"]:
        for page in shard["pages"]["x"]:
            page["offset"] -= 4
    (folder / "dataset.json").write_text(json.dumps(description))
    split = tileseq.open(folder).train
    assert not split.mappable
    assert collected(split.batches(16, columns=["x", "sample_id"])).keys() == plain(built("float32")).keys()


def test_a_shard_that_is_cut_short_or_missing_is_named(copied):
    folder = copied("float32")
    path = sorted(folder.glob("train/*.parquet"))[1]
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(tileseq.DatasetError, match=f"{path.name} has other bytes than dataset.json lists .* no whole Parquet file"):
        tileseq.open(folder).train.batches(16)
    path.unlink()
    with pytest.raises(tileseq.DatasetError, match=f"has no train/{path.name}, though its dataset.json lists it"):
        tileseq.open(folder).train.batches(16)


def test_a_shard_of_other_samples_is_named(copied):
    folder = copied("float32")
    path = sorted(folder.glob("train/*.parquet"))[0]
    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(tileseq.DatasetError, match="it is not the file that was written"):
        tileseq.open(folder).train.batches(16)


@pytest.mark.parametrize("content, message", [
    (None, "is not a finished dataset: it has no dataset.json"),
    ("{", "dataset.json is not JSON"),
    ('{"format": "other"}', "does not describe a tileseq dataset"),
    ('{"format": "tileseq", "version": 2}', "has version 2; this reader knows version 1"),
])  # fmt: skip
def test_what_is_no_dataset_is_refused(content, message, tmp_path):
    if content is not None:
        (tmp_path / "dataset.json").write_text(content)
    with pytest.raises(tileseq.DatasetError, match=message):
        tileseq.open(tmp_path)


def test_wrong_arguments_are_told(built):
    split = tileseq.open(built("float32")).train
    for options, message in [
        ({"batch_size": 0}, "batch_size must be at least 1 but is 0"),
        ({"batch_size": 4, "rank": 2, "world_size": 2}, r"rank must be in \[0, world_size = 2\) but is 2"),
        ({"batch_size": 4, "shuffle": "some"}, "shuffle must be True, False or one of full, windows, none but is 'some'"),
        ({"batch_size": 4, "prefetch": -1}, "prefetch must be at least 0 but is -1"),
        ({"batch_size": 4, "columns": "x"}, "columns must be a list of names but is the text 'x'"),
        ({"batch_size": 4, "columns": ["x", "urbn"]}, "there is no column urbn; there are x, urban, sample_id"),
    ]:
        with pytest.raises((ValueError, tileseq.DatasetError), match=message):
            split.batches(**options)


def put_in_memory(folder):
    filesystem = fsspec.filesystem("memory")
    filesystem.put(str(folder), "/" + folder.name, recursive=True)
    return filesystem


@pytest.mark.parametrize("kind", ["float32", "zstd"])
def test_file_systems_of_fsspec_and_pyarrow_are_read(kind, built):
    filesystem = put_in_memory(built(kind))
    want = collected(tileseq.open(built(kind)).train.batches(16, columns=EVERYTHING))
    subtree = pyarrow.fs.SubTreeFileSystem(str(built(kind).parent), pyarrow.fs.LocalFileSystem())
    for ds in (tileseq.open(f"memory://{kind}"), tileseq.open(f"/{kind}", filesystem), tileseq.open(kind, subtree)):
        assert not ds.train.mappable
        got = collected(ds.train.batches(16, columns=EVERYTHING))
        assert got.keys() == want.keys()
        for k in got:
            assert np.array_equal(got[k]["x"], want[k]["x"]) and got[k]["urban"] == want[k]["urban"]
    assert tileseq.open(f"file://{built('float32')}").train.mappable


def test_a_file_that_all_readers_share_gives_each_what_it_asked_for(tmp_path):
    # fsspec's memory:// has one position for all who opened a path: row groups of one shard are read by several threads.
    x = handmade.numbered(3000, (4, 16, 16, 3), "<u2")
    put_in_memory(handmade.write(tmp_path / "shared", x, {"y": np.arange(len(x))}, group_rows=60))
    for epoch in range(10):
        for batch in tileseq.open("memory://shared").train.batches(64, seed=1, epoch=epoch, columns=["x", "y"]):
            assert np.array_equal(batch["x"][:, 0, 0, 0, 0], batch["y"])


def test_a_scheme_that_nobody_reads_is_told():
    with pytest.raises(tileseq.DatasetError, match=r"neither pyarrow \(.*\) nor fsspec \(.*\) reads it"):
        tileseq.open("nosuch://bucket/set")


def test_samples_are_taken_by_number(built):
    for kind in ("float32", "zstd"):
        split = tileseq.open(built(kind)).train
        written = ids(split.batches(16, shuffle=False, columns=["sample_id"]))
        taken = split.take([5, 0, -1, 77], columns=["sample_id", "x"])
        assert taken["sample_id"].tolist() == [written[5], written[0], written[-1], written[77]]
        assert np.array_equal(taken["x"], split.take([5, 0, len(split) - 1, 77])["x"])
        with pytest.raises(IndexError, match="samples are numbered from 0 to"):
            split.take([len(split)])


def test_a_split_travels_to_other_processes(built):
    split = pickle.loads(pickle.dumps(tileseq.open(built("float32")).val))
    assert len(ids(split.batches(16, columns=["sample_id"]))) == len(split)


def test_shuffled_batches_mix_regions(built):
    split = tileseq.open(built("float32")).train
    written = split.mixing(64, shuffle=False)
    for options in ({"shuffle": "full"}, {"shuffle": "windows", "buffer_bytes": 16 << 20}):
        mixing = split.mixing(64, **options)
        assert mixing.regions_per_batch > 8 and abs(mixing.correlation) < 0.1
        assert mixing.regions == 11
    assert written.correlation == pytest.approx(1)


def test_the_package_installs_with_numpy_and_pyarrow_alone(tmp_path):
    import subprocess

    source = pathlib.Path(__file__).parents[1]
    shutil.copytree(source / "src", tmp_path / "source" / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    shutil.copy(source / "pyproject.toml", tmp_path / "source")
    run = subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", tmp_path / "site", tmp_path / "source"],
        capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    program = (
        "import sys; sys.modules.update(dict.fromkeys(['torch', 'keras', 'tensorflow', 'PIL', 'fsspec', 'pandas']))\n"
        f"sys.path.insert(0, {str(tmp_path / 'site')!r})\nimport tileseq\nprint(tileseq.__file__)")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert str(tmp_path / "site") in run.stdout
    assert (tmp_path / "site" / "tileseq" / "py.typed").exists()


def test_the_types_hold():
    import subprocess

    run = subprocess.run([sys.executable, "-m", "mypy"], cwd=pathlib.Path(__file__).parents[1], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
