"""Keras and tf.data, against the batches of NumPy."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
import tileseq
from tileseq.keras import PyDataset, tf_data

tf = pytest.importorskip("tensorflow")


@pytest.fixture(params=["float32", "source"])
def split(request, built):
    return tileseq.open(built(request.param)).train


def test_batches_are_those_of_the_split_and_each_epoch_is_another(split):
    data = PyDataset(split, 16, y="urban", seed=3)
    for epoch in range(2):
        assert data.epoch == epoch
        want = list(split.batches(16, seed=3, epoch=epoch))
        assert len(data) == len(want)
        for index in (len(want) - 1, 0, 5):  # in any order, as Keras' workers ask
            x, y = data[index]
            assert np.array_equal(x, want[index]["x"]) and np.array_equal(y, want[index]["urban"])
        data.on_epoch_end()
    with pytest.raises(IndexError, match="batch 900 of"):
        data[900]


def test_several_inputs_weights_and_a_function_between(split):
    data = PyDataset(split, 16, x=["x", "box"], y="urban", weight="urban", prepare=lambda x, y: (x, y * 2), shuffle=False)
    want = next(split.batches(16, shuffle=False, columns=["x", "box", "urban"]))
    x, y, weight = data[0]
    assert np.array_equal(x["x"], want["x"]) and np.array_equal(x["box"], want["box"])
    assert np.array_equal(y, want["urban"] * 2) and np.array_equal(weight, want["urban"])
    assert np.array_equal(PyDataset(split, 16, shuffle=False)[0], want["x"])  # to predict: x alone


class Seen(keras.callbacks.Callback):
    """Which epochs of the data `fit` gave, and how many batches of each."""

    def __init__(self, data):
        super().__init__()
        self.data, self.epochs = data, []

    def on_train_batch_end(self, batch, logs=None):
        if not self.epochs or self.epochs[-1][0] != self.data.epoch:
            self.epochs.append((self.data.epoch, 0))
        epoch, batches = self.epochs[-1]
        self.epochs[-1] = (epoch, batches + 1)


@pytest.mark.parametrize("workers", [1, 3])
def test_fit_and_evaluate_take_it(workers, built):
    ds = tileseq.open(built("float32"))
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(1e-4))
    data = PyDataset(ds.train, 64, y="urban", seed=1, workers=workers)
    seen = Seen(data)
    history = model.fit(data, validation_data=PyDataset(ds.val, 64, y="urban", shuffle=False), epochs=2, verbose=0, callbacks=[seen])
    batches = -(-len(ds.train) // 64)
    assert seen.epochs == [(0, batches), (1, batches)] and data.epoch == 2
    model.fit(data, epochs=1, verbose=0, callbacks=[seen])
    assert seen.epochs[2:] == [(2, batches)] and data.epoch == 3
    assert history.history["loss"][1] < history.history["loss"][0]
    val = PyDataset(ds.val, 64, y="urban", shuffle=False)
    predicted = model.predict(PyDataset(ds.val, 64, shuffle=False), verbose=0)[:, 0]
    urban = np.concatenate([batch["urban"] for batch in ds.val.batches(64, shuffle=False)])
    assert model.evaluate(val, verbose=0) == pytest.approx(((predicted - urban) ** 2).mean(), rel=1e-3)


def test_a_first_fit_goes_on_in_the_middle_of_an_epoch(built):
    split = tileseq.open(built("float32")).train
    data = PyDataset(split, 64, y="urban")
    data.load_state_dict(PyDataset(split, 64, y="urban", seed=3, epoch=4).state_after(20))
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss="mse")
    seen = Seen(data)
    model.fit(data, verbose=0, shuffle=False, callbacks=[seen])
    model.fit(data, verbose=0, shuffle=False, callbacks=[seen])
    batches = -(-len(split) // 64)
    assert seen.epochs == [(4, batches - 20), (5, batches)]


def test_an_epoch_goes_on_where_the_state_was_taken(split):
    data = PyDataset(split, 16, y="urban", seed=3)
    want = [data[i][1] for i in range(len(data))]
    state = data.state_after(6)
    resumed = PyDataset(split, 16, y="urban")
    resumed.load_state_dict(state)
    assert len(resumed) == len(want) - 6
    assert all(np.array_equal(resumed[i][1], want[i + 6]) for i in range(len(resumed)))
    resumed.on_epoch_end()
    assert resumed.epoch == 1 and len(resumed) == len(data)  # the next epoch is a whole one


def test_an_epoch_in_several_parts_is_one_epoch(built):
    split = tileseq.open(built("float32")).train
    data = PyDataset(split, 64, y="urban", seed=3)
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss="mse")
    seen = Seen(data)
    model.fit(data, verbose=0, epochs=3, steps_per_epoch=9, callbacks=[seen])
    assert seen.epochs[0] == (0, len(data))  # 25 batches in parts of 9


def test_an_epoch_end_by_hand_goes_on_whatever_was_read(split):
    data = PyDataset(split, 16, y="urban", seed=3)
    first = data[0][1]
    data.on_epoch_end()
    assert data.epoch == 1 and not np.array_equal(data[0][1], first)


def test_tf_data_has_signatures_and_gives_the_same_batches(split):
    data = tf_data(split, 16, x=["x", "sample_id"], y="urban", seed=3)
    x, y = data.element_spec
    assert x["x"] == tf.TensorSpec((None, 4, 24, 20, 3), tf.float32, name="x")
    assert x["sample_id"] == tf.TensorSpec((None,), tf.string, name="sample_id")
    assert y == tf.TensorSpec((None,), tf.float64, name="urban")
    want = split.batches(16, seed=3, columns=["x", "sample_id", "urban"])
    for (x, y), batch in zip(data, want, strict=True):
        assert np.array_equal(x["x"].numpy(), batch["x"]) and np.array_equal(y.numpy(), batch["urban"])
        assert [text.decode() for text in x["sample_id"].numpy()] == batch["sample_id"].tolist()


def test_tf_data_of_inputs_alone_in_float16(split):
    data = tf_data(split, 16, dtype="float16", shuffle=False)
    assert data.element_spec == tf.TensorSpec((None, 4, 24, 20, 3), tf.float16, name="x")
    assert np.array_equal(next(iter(data)).numpy(), next(split.batches(16, dtype="float16", shuffle=False))["x"])
