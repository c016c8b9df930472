"""Regresses a tile's share of town with a small ResNet in Keras, and compares it with the mean of the train split.

    python scripts/train/resnet_keras.py target/landcover --out target/resnet

From the last frame of a sample; mean squared error on the test split. Runs on any backend of Keras (KERAS_BACKEND).
"""

import io
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tileseq
from keras import layers
from PIL import Image, ImageDraw
from tileseq.keras import PyDataset

from common import options, report

TARGET = "urban"


def resnet(height: int, width: int, bands: int) -> keras.Model:
    frame = x = keras.Input((height, width, bands))
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
    for channels in (16, 32, 64):
        y = layers.Conv2D(channels, 3, strides=2, padding="same", activation="relu")(x)
        y = layers.Conv2D(channels, 3, padding="same")(y)
        x = layers.Activation("relu")(layers.Add()([layers.Conv2D(channels, 1, strides=2)(x), y]))
    return keras.Model(frame, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)))


class Checkpoint(keras.callbacks.Callback):
    """Keeps the model, its optimizer and where the data stood, every so many steps; ends the training at one of them if asked to."""

    def __init__(self, data: PyDataset, chosen, losses: list[float]):
        super().__init__()
        self.data, self.chosen, self.losses = data, chosen, losses

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(float(logs["loss"]))
        step, rest = divmod(len(self.losses), self.chosen.accumulate)
        stop = step == self.chosen.stop_after
        if rest == 0 and (stop or step % self.chosen.save_every == 0):
            state = {"data": self.data.state_after(batch + 1), "losses": self.losses}
            self.model.save(self.chosen.out / "new.keras")
            (self.chosen.out / "new.json").write_text(json.dumps(state))
            for ending in ("keras", "json"):
                os.replace(self.chosen.out / f"new.{ending}", self.chosen.out / f"checkpoint.{ending}")
            self.model.stop_training = stop


def scatter(truth: np.ndarray, predicted: np.ndarray, size: int = 320) -> bytes:
    """A picture of each sample's prediction over its target, both from 0 to 1."""
    picture = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(picture)
    pen.line((0, size, size, 0), fill="grey")
    for x, y in zip(truth * size, (1 - predicted) * size):
        pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill=(196, 40, 27))
    with io.BytesIO() as file:
        picture.save(file, "png")
        return file.getvalue()


def main():
    chosen = options(__doc__, epochs=4, learning_rate=2e-3)
    keras.utils.set_random_seed(chosen.seed)
    ds = tileseq.open(chosen.dataset)

    def last_frame(x, y):
        return x[:, -1], y

    data = PyDataset(ds.train, chosen.batch_size, y=TARGET, seed=chosen.seed, prepare=last_frame)
    losses: list[float] = []
    if chosen.resume:
        model = keras.models.load_model(chosen.out / "checkpoint.keras")
        state = json.loads((chosen.out / "checkpoint.json").read_text())
        data.load_state_dict(state["data"])
        losses = state["losses"]
        if not len(data):  # at an epoch's end
            data.on_epoch_end()
    else:
        model = resnet(*ds.tensors["x"].shape[1:])
        optimizer = keras.optimizers.Adam(chosen.learning_rate, gradient_accumulation_steps=chosen.accumulate if chosen.accumulate > 1 else None)
        model.compile(loss="mse", optimizer=optimizer)
    checkpoint = Checkpoint(data, chosen, losses)
    while data.epoch < chosen.epochs:  # one at a time: what is left of an epoch is shorter than the next
        model.fit(data, verbose=0, shuffle=False, callbacks=[checkpoint])
        if model.stop_training:
            return
    predicted = model.predict(PyDataset(ds.test, 64, shuffle=False, prepare=lambda x, y: x[:, -1]), verbose=0)[:, 0]
    truth, seen = (
        np.concatenate([batch[TARGET] for batch in split.batches(1024, shuffle=False, columns=[TARGET])]) for split in (ds.test, ds.train)
    )
    metrics = {"test_mse": float(((predicted - truth) ** 2).mean()), "mean_mse": float(((seen.mean() - truth) ** 2).mean())}
    metrics |= {"ratio": metrics["test_mse"] / metrics["mean_mse"], "steps": len(losses) // chosen.accumulate, "losses": losses}
    report(chosen.out, metrics, scatter(truth, predicted))


if __name__ == "__main__":
    main()
