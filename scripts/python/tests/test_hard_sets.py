"""Sets that are small, empty, uneven, damaged or written by others."""

import copy
import json
import random

import handmade
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tileseq
import torch
from tileseq.torch import Loader, MapDataset


def numbers(batches):
    """The samples' numbers, which are their values, batch by batch."""
    return [batch["x"][:, 0, 0, 0, 0].astype(int).tolist() for batch in batches]


@pytest.mark.parametrize("compression", ["none", "zstd"])
@pytest.mark.parametrize("n", [1, 2, 5, 33, 100])
def test_any_ranks_and_batches_share_an_epoch_and_go_on_with_the_very_batches_that_were_left(n, compression, tmp_path):
    dice = random.Random(n)
    folder = handmade.write(tmp_path / "set", handmade.numbered(n), shards=min(n, 4), group_rows=3, compression=compression)
    split = tileseq.open(folder).train
    for _ in range(12):
        world, size, drop_last = dice.randint(1, 8), dice.choice([1, 2, 3, 7, 200]), dice.random() < 0.3
        options = {"seed": dice.randint(0, 9), "epoch": dice.randint(0, 3), "buffer_bytes": dice.choice([1, 2000, 1 << 20])}
        options |= {"shuffle": dice.choice([True, "windows", False]), "world_size": world, "drop_last": drop_last, "columns": ["x"]}
        whole = [numbers(split.batches(size, rank=rank, **options)) for rank in range(world)]
        assert len({sum(map(len, batches)) for batches in whole}) == 1
        everything = [number for batches in whole for batch in batches for number in batch]
        passed = split.batches(size, **options)
        if drop_last:
            assert len(set(everything)) == len(everything) == n - passed.dropped
        else:
            assert set(everything) == set(range(n)) and len(everything) == n + passed.repeated
        done = dice.randint(0, len(passed))
        state = json.loads(json.dumps(passed.state_after(done)))
        for rank in range(world):
            resumed = split.batches(size, rank=rank, world_size=world, drop_last=drop_last, columns=["x"], buffer_bytes=1)
            resumed.load_state_dict(state)
            assert numbers(resumed) == whole[rank][done:]
            if done < len(passed):  # and once more, from there
                again = split.batches(size, rank=rank, world_size=world, drop_last=drop_last, columns=["x"])
                resumed.load_state_dict(state)
                again.load_state_dict(resumed.state_after(1))
                assert numbers(again) == whole[rank][done + 1 :]
        rest = []
        for rank in range(world + 1):
            other = split.batches(4, rank=rank, world_size=world + 1, columns=["x"])
            other.load_state_dict(state)
            rest.append(numbers(other))
        assert len({sum(map(len, batches)) for batches in rest}) == 1
        seen = {number for batches in whole for batch in batches[:done] for number in batch}
        if not drop_last:
            assert seen | {number for batches in rest for batch in batches for number in batch} == set(range(n))


def test_an_empty_split_has_no_batches(tmp_path):
    folder = handmade.write(tmp_path / "set", handmade.numbered(6))
    description = json.loads((folder / "dataset.json").read_text())
    description["splits"]["val"] = {"samples": 0, "regions": 0, "bytes": 0}
    (folder / "dataset.json").write_text(json.dumps(description))
    split = tileseq.open(folder).val
    assert len(split) == 0
    for options in ({}, {"shuffle": "windows"}, {"shuffle": False}, {"world_size": 3, "rank": 2}, {"mapped": False}, {"drop_last": True}):
        assert list(split.batches(4, **options)) == []
    loader = Loader(split, 4)
    assert len(loader) == 0 and list(loader) == [] and len(MapDataset(split)) == 0
    with pytest.raises(IndexError, match="val has no samples"):
        split.sample(0)
    with pytest.raises(ValueError, match="val has no samples"):
        split.mixing(4)


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_values_that_are_missing_in_some_shards_are_nan_or_none(compression, tmp_path):
    folder = handmade.write(
        tmp_path / "set", handmade.numbered(30), {"a": np.arange(30, dtype=np.int32), "b": np.arange(30.0)}, shards=3, compression=compression
    )
    path = sorted(folder.glob("train/*.parquet"))[1]  # as another program might write it, nullable throughout
    table = pq.read_table(path)
    missing = [None if i % 3 == 0 else i for i in range(10, 20)]
    for name, kind in (("a", pa.int32()), ("b", pa.float64())):
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(missing, kind))
    table = table.set_column(table.schema.get_field_index("tile_id"), "tile_id", pa.array([None] * 10, pa.string()))
    pq.write_table(table.cast(pa.schema([field.with_nullable(True) for field in table.schema])), path, row_group_size=4)
    split = tileseq.open(folder).train
    for options in ({"shuffle": False}, {"seed": 3}, {"seed": 4, "prefetch": 0}):
        for batch in split.batches(7, columns=["x", "a", "b", "tile_id"], **options):
            number = batch["x"][:, 0, 0, 0, 0].astype(int)
            gone = (number >= 10) & (number < 20) & (number % 3 == 0)
            for name in ("a", "b"):
                assert np.array_equal(batch[name], np.where(gone, np.nan, number), equal_nan=True)
            assert batch["tile_id"].tolist() == [None if 10 <= n < 20 else f"t{n}" for n in number]


BOX = pa.struct([(name, pa.float32()) for name in ("x_min", "y_min", "x_max", "y_max")] + [("class", pa.int64())])


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_boxes_come_as_a_dict_for_each_sample_even_where_all_have_equally_many(compression, tmp_path):
    def boxes(count, number):
        return [{"x_min": number, "y_min": 0, "x_max": number + i + 1, "y_max": 2, "class": i} for i in range(count)]

    one = pa.array([boxes(i % 3 if i < 20 else 2, i) for i in range(40)], pa.list_(BOX))
    of_frames = pa.array([[boxes(i % 2, i), boxes(0, i)] for i in range(40)], pa.list_(pa.list_(BOX)))
    folder = handmade.write(tmp_path / "set", handmade.numbered(40), {"cars": one, "tracks": of_frames}, shards=2, compression=compression)
    split = tileseq.open(folder).train
    for batch in split.batches(4, columns=["x", "cars", "tracks"], shuffle=False):
        assert batch["cars"].dtype == object and batch["cars"].shape == (4,) and batch["tracks"].shape == (4, 2)
        for number, cars, (first, second) in zip(batch["x"][:, 0, 0, 0, 0].astype(int).tolist(), batch["cars"], batch["tracks"]):
            assert cars["labels"].tolist() == list(range(number % 3 if number < 20 else 2))
            assert cars["boxes"][:, 2].tolist() == [number + i + 1 for i in range(len(cars["boxes"]))]
            assert len(first["boxes"]) == number % 2 and len(second["boxes"]) == 0
    batch = next(iter(Loader(split, 4, columns=["cars", "tracks"], shuffle=False)))
    assert torch.equal(batch["cars"][2]["boxes"][:, 2], torch.tensor([3.0, 4.0])) and batch["cars"][0]["labels"].dtype == torch.int64
    assert batch["tracks"][1][0]["boxes"][:, 0].tolist() == [1] and batch["tracks"][1][1]["boxes"].shape == (0, 4)
    assert MapDataset(split, columns=["cars"])[5]["cars"]["labels"].tolist() == [0, 1]
    assert tileseq.show(split.sample(5))[:4] == b"\x89PNG"


def test_what_is_wrong_in_dataset_json_is_told(tmp_path):
    folder = handmade.write(tmp_path / "set", handmade.numbered(12), shards=2, group_rows=3)
    sound = json.loads((folder / "dataset.json").read_text())
    broken = 0
    for keys, value in [
        (("tensors",), None), (("tensors", "x", "dtype"), "float33"), (("tensors", "x", "shape"), [2, "four", 4, 1]), (("targets",), 7),
        (("splits",), None), (("splits", "train", "samples"), "many"), (("splits", "train", "samples"), 11), (("shards",), {}),
        (("shards", 0, "path"), None), (("shards", 1, "samples"), -3), (("shards", 0, "pages"), 3),
        (("shards", 0, "row_groups"), None), (("tensors", "x", "shape"), [2, 4, 4, 2]), (("tensors", "x", "normalize", "mean"), 4),
    ]:  # fmt: skip
        description = copy.deepcopy(sound)
        place = description
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value
        (folder / "dataset.json").write_text(json.dumps(description))
        with pytest.raises(tileseq.DatasetError):
            list(tileseq.open(folder).train.batches(4))
        broken += 1
    assert broken == 14


def test_numpy_has_no_bfloat16_and_no_batch_is_made_of_whole_numbers(tmp_path):
    split = tileseq.open(handmade.write(tmp_path / "set", handmade.numbered(4))).train
    for dtype in ("bfloat16", "int8"):
        with pytest.raises(ValueError, match=f"dtype must be source, float32, float16 or float64 but is '{dtype}'; bfloat16 is for tileseq.torch"):
            split.batches(2, dtype=dtype)
