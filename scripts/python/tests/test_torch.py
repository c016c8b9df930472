"""PyTorch: loaders with and without workers, against the batches of NumPy."""

import json
import subprocess
import sys

import numpy as np
import pytest
import tileseq
import torch
from tileseq.torch import IterableDataset, Loader, MapDataset, to_torch
from torch.utils.data import DataLoader

COLUMNS = ["x", "urban", "sample_id"]


@pytest.fixture(params=["float32", "zstd"])
def split(request, built):
    """Of a dataset that is mapped, and of one whose row groups are read."""
    return tileseq.open(built(request.param)).train


def same(got, want):
    assert torch.equal(got["x"], torch.from_numpy(want["x"])) and got["x"].dtype == torch.float32
    assert torch.equal(got["urban"], torch.from_numpy(want["urban"]))
    assert got["sample_id"] == want["sample_id"].tolist()


def ids(batches):
    return [sample_id for batch in batches for sample_id in batch["sample_id"]]


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_a_loader_gives_the_same_batches_with_any_number_of_workers(workers, split):
    loader = Loader(split, 16, seed=5, columns=COLUMNS, num_workers=workers)
    want = list(split.batches(16, seed=5, columns=COLUMNS))
    assert len(loader) == len(want)
    for got, batch in zip(loader, want, strict=True):
        same(got, batch)


def test_each_pass_of_a_loader_is_the_next_epoch(split):
    loader = Loader(split, 16, seed=5, columns=["sample_id"], num_workers=2)
    passes = [ids(loader) for _ in range(2)]
    assert passes == [ids(split.batches(16, seed=5, epoch=epoch, columns=["sample_id"])) for epoch in range(2)]
    assert loader.epoch == 2
    next(iter(loader))
    assert ids(loader) == ids(split.batches(16, seed=5, epoch=2, columns=["sample_id"]))  # left in the middle: again
    loader.set_epoch(1)
    assert ids(loader) == passes[1]


def test_a_loader_goes_on_in_the_middle_of_an_epoch_with_other_ranks_and_workers(split):
    loaders = [Loader(split, 16, seed=5, columns=["sample_id"], rank=r, world_size=2, num_workers=2 - r) for r in range(2)]
    seen, states = [], []
    for loader in loaders:
        for number, batch in enumerate(loader, 1):
            seen += batch["sample_id"]
            if number == 7:
                break
        states.append(json.loads(json.dumps(loader.state_dict())))
    assert states[0] == states[1]
    for rank in range(3):
        loader = Loader(split, 10, columns=["sample_id"], rank=rank, world_size=3, num_workers=1)
        loader.load_state_dict(states[0])
        left = len(loader)
        rest = [batch["sample_id"] for batch in loader]
        assert left == len(rest)
        assert loader.epoch == 1 and len(loader) == -(-len(split) // 3 // 10)  # the next epoch is a whole one
        seen += [sample_id for batch in rest for sample_id in batch]
    assert set(seen) == set(ids(split.batches(64, shuffle=False, columns=["sample_id"])))
    assert len(seen) - len(split) < 3  # repeated, so that three ranks get equally many


def test_the_state_of_an_epochs_end_is_the_beginning_of_the_next(split):
    loader = Loader(split, 64, seed=5, columns=["sample_id"])
    for batch in loader:
        last = loader.state_dict()
    assert batch and last["rest"] == []
    resumed = Loader(split, 64, seed=5, columns=["sample_id"])
    resumed.load_state_dict(last)
    assert resumed.epoch == 1
    assert ids(resumed) == ids(split.batches(64, seed=5, epoch=1, columns=["sample_id"]))


def test_an_iterable_dataset_behaves_in_a_loader_of_ones_own(split):
    dataset = IterableDataset(split, 16, seed=5, columns=COLUMNS)
    loader = DataLoader(dataset, batch_size=None, num_workers=2, persistent_workers=True)
    for epoch in range(2):
        dataset.set_epoch(epoch)  # also seen by the workers, which live on
        for got, want in zip(loader, split.batches(16, seed=5, epoch=epoch, columns=COLUMNS), strict=True):
            same(got, want)
    assert len(loader) == len(dataset) == -(-len(split) // 16)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_map_style_dataset_is_shuffled_and_collated_by_the_loader(workers, built):
    split = tileseq.open(built("float32")).val
    loader = DataLoader(MapDataset(split, columns=COLUMNS), batch_size=16, shuffle=True, num_workers=workers)
    want = {row: split.take([i], columns=COLUMNS) for i, row in enumerate(ids(split.batches(64, shuffle=False, columns=["sample_id"])))}
    seen = []
    for batch in loader:
        for x, urban, sample_id in zip(batch["x"], batch["urban"], batch["sample_id"], strict=True):
            assert np.array_equal(x.numpy(), want[sample_id]["x"][0]) and urban.item() == want[sample_id]["urban"][0]
            seen.append(sample_id)
    assert sorted(seen) == sorted(want)
    assert torch.equal(MapDataset(split)[3]["x"], torch.from_numpy(split.take([3])["x"][0]))


@pytest.mark.parametrize("dtype", ["bfloat16", torch.bfloat16])
def test_bfloat16_is_the_float32_rounded(dtype, built):
    split = tileseq.open(built("source")).train
    wide = next(iter(Loader(split, 16, seed=5)))["x"]
    narrow = next(iter(Loader(split, 16, seed=5, dtype=dtype)))["x"]
    assert narrow.dtype == torch.bfloat16 and torch.equal(narrow, wide.to(torch.bfloat16))
    assert not torch.equal(narrow.float(), wide)
    assert MapDataset(split, dtype=dtype)[0]["x"].dtype == torch.bfloat16
    assert next(iter(Loader(split, 16, dtype=torch.float16)))["x"].dtype == torch.float16


def test_numbers_become_tensors_that_share_memory_and_texts_stay():
    batch = {"x": np.arange(3, dtype=np.float32), "present": np.array([True]), "id": np.array(["a", None], object)}
    got = to_torch(batch)
    batch["x"][0] = 7
    assert got["x"].tolist() == [7, 1, 2] and got["present"].dtype == torch.bool and got["id"] == ["a", None]
    both = to_torch({"x": batch["x"], "y": batch["x"]}, bfloat16=["x"])
    assert both["x"].dtype == torch.bfloat16 and both["y"].dtype == torch.float32  # inputs alone, not what is to be learnt


def test_a_loader_refuses_workers_that_live_on(built):
    with pytest.raises(ValueError, match="persistent_workers would go on with an old state"):
        Loader(tileseq.open(built("float32")).val, 4, num_workers=1, persistent_workers=True)


RANK = """
import sys
import tileseq, torch.distributed as dist
from tileseq.torch import Loader
rank, folder, store = int(sys.argv[1]), sys.argv[2], sys.argv[3]
dist.init_process_group("gloo", init_method="file://" + store, rank=rank, world_size=2)
for batch in Loader(tileseq.open(folder).val, 8, seed=2, columns=["sample_id"]):
    print(*batch["sample_id"])
dist.destroy_process_group()
"""


def test_ranks_are_those_of_torch_distributed(built, tmp_path):
    command = [sys.executable, "-c", RANK]
    ranks = [subprocess.Popen([*command, str(rank), built("float32"), tmp_path / "store"], stdout=subprocess.PIPE, text=True,
                              env={"PYTHONPATH": ":".join(sys.path), "GLOO_SOCKET_IFNAME": "lo"}) for rank in range(2)]
    printed = [process.communicate(timeout=120)[0] for process in ranks]
    split = tileseq.open(built("float32")).val
    for rank in range(2):
        assert printed[rank].split() == ids(split.batches(8, seed=2, rank=rank, world_size=2, columns=["sample_id"]))
