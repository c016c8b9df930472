"""Reading in lanes, against a loop over recordings."""

import json

import handmade
import numpy as np
import pytest
import tileseq

LANES, FRAMES = 4, 3
# Windows of each lane's recordings, one after the other; lane 2 ends early.
RECORDINGS = [[5, 3], [2, 4, 2], [1, 4], [8]]
STEPS = 8


def cells():
    """(step, lane, keep_memory), in the order in which the job writes them."""
    rows = []
    for lane, recordings in enumerate(RECORDINGS):
        starts = np.cumsum([0, *recordings])
        rows += [(step, lane, int(step not in starts)) for step in range(starts[-1])]
    return sorted(rows)


@pytest.fixture(scope="module", params=["none", "zstd", "rows in another order"])
def folder(request, tmp_path_factory):
    rows = cells()
    if request.param == "rows in another order":
        rows = [rows[i] for i in np.random.default_rng(1).permutation(len(rows))]
    step, lane, keep = (np.array(values, np.int32) for values in zip(*rows))
    x = np.zeros((len(rows), FRAMES, 2, 2, 1), np.float32)
    x[:] = (100 * step + 10 * lane)[:, None, None, None, None] + np.arange(FRAMES).reshape(-1, 1, 1, 1)
    columns = {"lane": lane, "step": step, "keep_memory": keep, "y": step * 1.0}
    columns["frame_is_labeled"] = [[True, s % 2 == 0, False] for s in step]
    path = tmp_path_factory.mktemp("lanes") / "set"
    compression = "zstd" if request.param == "zstd" else "none"
    return handmade.write(path, x, columns, shards=2, group_rows=6, compression=compression)


@pytest.fixture
def split(folder):
    return tileseq.open(folder).train


@pytest.mark.parametrize("prefetch", [0, 1, 3])
def test_batches_have_frames_first_and_memory_is_kept_within_recordings(prefetch, split):
    passed = split.lanes(columns=["x", "y", "tile_id", "frame_is_labeled"], prefetch=prefetch, buffer_bytes=1)
    assert len(passed) == STEPS and passed.lanes == LANES
    memory = np.zeros(LANES)
    for step, batch in enumerate(passed):
        assert batch["x"].shape == (FRAMES, LANES, 2, 2, 1) and batch["frame_present"].shape == (FRAMES, LANES)
        assert batch["keep_memory"].dtype == np.float32 and batch["keep_memory"].shape == (LANES,)
        memory = memory * batch["keep_memory"] + 1  # the windows since a recording began
        for lane, recordings in enumerate(RECORDINGS):
            if step < sum(recordings):
                starts = np.cumsum([0, *recordings])
                assert memory[lane] == step - starts[starts <= step].max() + 1
                assert (batch["x"][:, lane, 0, 0, 0] == 100 * step + 10 * lane + np.arange(FRAMES)).all()
                assert batch["y"][lane] == step and batch["frame_present"][:, lane].all()
                assert batch["frame_is_labeled"][:, lane].tolist() == [True, step % 2 == 0, False]
            else:
                assert not batch["x"][:, lane].any() and not batch["frame_present"][:, lane].any()
                assert batch["keep_memory"][lane] == 0 and batch["tile_id"][lane] is None
    assert step == STEPS - 1 and len(passed) == 0


def test_ranks_share_the_lanes_and_go_on_with_another_number_of_them(split):
    whole = [batch["x"] for batch in split.lanes()]
    ranks = [split.lanes(rank=rank, world_size=2) for rank in range(2)]
    for step in range(3):
        parts = [next(rank)["x"] for rank in ranks]
        assert all(np.array_equal(part, whole[step][:, rank::2]) for rank, part in enumerate(parts))
    states = [json.loads(json.dumps(rank.state_dict())) for rank in ranks]
    assert states[0] == states[1]
    for rank in range(4):
        resumed = split.lanes(rank=rank, world_size=4)
        resumed.load_state_dict(states[0])
        assert len(resumed) == STEPS - 3
        for batch, want in zip(resumed, whole[3:], strict=True):
            assert np.array_equal(batch["x"], want[:, rank::4])
    with pytest.raises(ValueError, match="the number of lanes must be a multiple of world_size = 3 but is 4"):
        split.lanes(world_size=3)
    with pytest.raises(ValueError, match="this is no state of a pass over lanes"):
        split.lanes().load_state_dict({"step": 2})


def test_pytorch_gets_tensors_from_any_number_of_workers(split):
    import torch
    from tileseq.torch import LaneDataset
    from torch.utils.data import DataLoader

    want = list(split.lanes(columns=["x"]))
    for workers in (0, 2):
        loader = DataLoader(LaneDataset(split, columns=["x"]), batch_size=None, num_workers=workers)
        for got, batch in zip(loader, want, strict=True):
            assert torch.equal(got["x"], torch.from_numpy(batch["x"])) and got["keep_memory"].shape == (LANES,)
    assert next(iter(LaneDataset(split, dtype="bfloat16")))["x"].dtype == torch.bfloat16


def test_a_dataset_that_has_no_lanes_says_so(tmp_path):
    folder = handmade.write(tmp_path / "set", handmade.numbered(4))
    with pytest.raises(tileseq.DatasetError, match="was not written in lanes: it has no column lane; build it with shuffle.order: lanes"):
        tileseq.open(folder).train.lanes()
