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


def test_keras_gets_the_lanes_first_and_goes_on_in_the_middle(split):
    from tileseq.keras import LaneDataset

    want = list(split.lanes(columns=["x", "y", "frame_is_labeled"]))
    data = LaneDataset(split, x=["x", "frame_is_labeled"], y="y")
    assert len(data) == STEPS
    for index in (0, 1, *range(STEPS), *range(3)):  # Keras looks at the first ones before it begins
        x, y, weight = data[index]
        assert x["x"].shape == (LANES, FRAMES, 2, 2, 1) and np.array_equal(x["x"].swapaxes(0, 1), want[index]["x"])
        assert np.array_equal(x["frame_is_labeled"].T, want[index]["frame_is_labeled"]) and np.array_equal(y, want[index]["y"])
        assert x["keep_memory"].dtype == np.float32 and np.array_equal(x["keep_memory"], want[index]["keep_memory"])
        assert weight.tolist() == [float(index < sum(recordings)) for recordings in RECORDINGS]
    resumed = LaneDataset(split)
    resumed.load_state_dict(json.loads(json.dumps(data.state_after(5))))
    assert len(resumed) == STEPS - 5 and resumed.state_after(1) == data.state_after(6)
    assert all(np.array_equal(resumed[i]["x"].swapaxes(0, 1), want[i + 5]["x"]) for i in range(3))
    with pytest.raises(IndexError, match="step 8 of 8"):
        data[STEPS]
    with pytest.raises(ValueError, match="step 5 was asked for after step 2, .*: give fit shuffle=False"):
        data[5]


def test_a_keras_model_carries_its_state_along_the_lanes(split):
    import keras
    from tileseq.keras import LaneDataset

    class Carried(keras.layers.Layer):
        """The windows that it has seen of the recording of each lane, this one too, and the first pixel."""

        def build(self, *_):
            self.seen = self.add_weight(shape=(LANES,), initializer="zeros", trainable=False)

        def call(self, x, keep_memory):
            self.seen.assign(self.seen * keep_memory + 1.0)
            return keras.ops.stack([self.seen + 0.0, x[:, 0, 0, 0, 0]], -1)

    keep = keras.Input((), name="keep_memory", batch_size=LANES)
    x = keras.Input((FRAMES, 2, 2, 1), name="x", batch_size=LANES)
    model = keras.Model({"x": x, "keep_memory": keep}, Carried()(x, keep))
    for _ in range(2):  # nothing is to be reset in between
        seen = model.predict(LaneDataset(split), verbose=0).reshape(STEPS, LANES, 2)
        for lane, recordings in enumerate(RECORDINGS):
            want = [window + 1 for windows in recordings for window in range(windows)]
            assert seen[: len(want), lane].tolist() == [[n, 100 * step + 10 * lane] for step, n in enumerate(want)]
    learner = keras.Model({"x": x, "keep_memory": keep}, Carried()(x, keep)[:, :1] * 0)
    learner.compile(loss="mse")
    loss = learner.fit(LaneDataset(split, y="y"), shuffle=False, verbose=0).history["loss"][0]
    there = [[step**2 for recordings in RECORDINGS if step < sum(recordings)] for step in range(STEPS)]
    assert loss == pytest.approx(sum(map(sum, there)) / (LANES * STEPS), rel=1e-5)  # masked rows count 0
    keras.utils.set_random_seed(1)
    with pytest.raises(Exception, match="give fit shuffle=False"):  # TensorFlow makes an error of its own of it
        learner.fit(LaneDataset(split, y="y"), verbose=0)


def test_a_dataset_that_has_no_lanes_says_so(tmp_path):
    folder = handmade.write(tmp_path / "set", handmade.numbered(4))
    with pytest.raises(tileseq.DatasetError, match="was not written in lanes: it has no column lane; build it with shuffle.order: lanes"):
        tileseq.open(folder).train.lanes()
