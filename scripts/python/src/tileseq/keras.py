"""The batches of `Split.batches` for Keras 3, on any of its backends.

    from tileseq.keras import PyDataset

    data = PyDataset(ds.train, 64, y="urban", seed=1)
    model.fit(data, validation_data=PyDataset(ds.val, 64, y="urban", shuffle=False), epochs=10, shuffle=False)

`shuffle=False` of `fit` keeps Keras from giving the batches of an epoch, which are shuffled, in yet another order: so that
`state_after` tells which are done.

`tf_data` gives a tf.data.Dataset of the same. `LaneDataset` gives the steps of a dataset written in lanes.
"""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Sequence

import keras
import numpy as np

from .batches import Batches
from .dataset import Split
from .lanes import Lanes

Names = str | Sequence[str]


def _pick(batch: dict[str, Any], names: Names) -> Any:
    return batch[names] if isinstance(names, str) else {name: batch[name] for name in names}


def _listed(names: Names | None) -> list[str]:
    return [] if names is None else [names] if isinstance(names, str) else list(names)


class PyDataset(keras.utils.PyDataset):
    """Batches (x, y), or x alone without y, or (x, y, weight).

    x, y: a name gives an array (N, *shape), a list of names a dict of them. weight: a column with a weight for each sample.
    prepare: if given, (x, y) goes through it. Options: as of `Split.batches`; `on_epoch_end` goes to the next epoch.
    """

    def __init__(
        self,
        split: Split,
        batch_size: int,
        x: Names = "x",
        y: Names | None = None,
        weight: str | None = None,
        prepare: Callable[[Any, Any], tuple[Any, Any]] | None = None,
        workers: int = 1,
        use_multiprocessing: bool = False,
        max_queue_size: int = 10,
        **options: Any,
    ):
        super().__init__(workers=workers, use_multiprocessing=use_multiprocessing, max_queue_size=max_queue_size)
        self._split, self._batch_size = split, batch_size
        self._x, self._y, self._weight, self._prepare = x, y, weight, prepare
        columns = list(dict.fromkeys([*_listed(x), *_listed(y), *_listed(weight)]))
        self._options = {**options, "columns": columns, "prefetch": 0}
        self._batches = self._make(int(options.get("epoch", 0)))
        self._drawn: set[int] = set()  # the batches of this epoch that were asked for
        self._unfinished: tuple[Batches, set[int]] | None = None  # the epoch before, if it was ended early

    def _make(self, epoch: int) -> Batches:
        return self._split.batches(self._batch_size, **{**self._options, "epoch": epoch})

    @property
    def epoch(self) -> int:
        return self._batches.epoch

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(f"batch {index} of {len(self)}")
        self._drawn.add(index)
        batch = self._batches.make(index)
        x = _pick(batch, self._x)
        if self._y is None:
            return x if self._prepare is None else self._prepare(x, None)
        y = _pick(batch, self._y)
        if self._prepare is not None:
            x, y = self._prepare(x, y)
        return (x, y) if self._weight is None else (x, y, batch[self._weight])

    def on_epoch_begin(self) -> None:
        """Goes back to an epoch that was ended before all its batches were asked for.

        Keras does so at the start of every `fit`, and between the parts into which `steps_per_epoch` cuts an epoch.
        """
        if self._unfinished is not None:
            self._batches, self._drawn = self._unfinished
            self._unfinished = None
        if self.use_multiprocessing:  # they are asked for elsewhere
            self._drawn.update(range(len(self)))

    def on_epoch_end(self) -> None:
        """Goes to the next epoch."""
        self._unfinished = None if len(self._drawn) >= len(self) else (self._batches, self._drawn)
        self._batches, self._drawn = self._make(self.epoch + 1), set()

    def state_after(self, batches: int) -> dict[str, Any]:
        """What `Batches.state_dict` says when that many batches of this epoch are done."""
        return self._batches.state_after(batches)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """This epoch is now what was left of it when the state was taken; `len` and indices begin there.

        Give it a `fit` of one epoch: Keras takes `len` once a `fit`, and the next epoch is longer.
        """
        self._batches.load_state_dict(state)
        self._drawn, self._unfinished = set(), None


class LaneDataset(keras.utils.PyDataset):
    """The steps of `Split.lanes` for a model that carries a state from step to step: x alone without y, or (x, y, weight).

    x: a dict of the named arrays, tensors as (N, T, …), and `keep_memory` (N,) of float32, 0 where a recording begins and else 1:
    the model multiplies the state of lane n with keep_memory[n] before the step. All lanes begin anew at step 0, so nothing is
    to be reset between epochs. y: a name gives an array, a list of names a dict. weight: float32 (N,), 0 where a lane has no
    sample, which then counts in no loss, else 1. Options: as of `Split.lanes`.

    Steps follow each other: give `shuffle=False` to `fit`. Raises ValueError where they are asked for in another order.
    """

    def __init__(self, split: Split, x: Names = "x", y: Names | None = None, **options: Any):
        super().__init__(workers=1)
        self._split, self._x, self._y = split, _listed(x), y
        columns = list(dict.fromkeys([*self._x, *_listed(y)]))
        self._options = {**options, "columns": columns, "batch_first": True}
        self._begin = split.lanes(**self._options).state_dict()  # where index 0 stands
        self._last = -1  # the index that was asked for last
        self._reading: tuple[int, Lanes] | None = None  # and the index that comes next

    def _lanes_from(self, index: int) -> Lanes:
        lanes = self._split.lanes(**self._options)
        lanes.load_state_dict(self.state_after(index))
        return lanes

    def __len__(self) -> int:
        with contextlib.closing(self._lanes_from(0)) as lanes:
            return len(lanes)

    def __getitem__(self, index: int) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(f"step {index} of {len(self)}")
        if index not in (0, self._last, self._last + 1):
            raise ValueError(f"step {index} was asked for after step {self._last}, but steps of lanes follow each other: give fit shuffle=False")
        coming, lanes = self._reading or (-1, None)
        if lanes is None or coming != index:
            if lanes is not None:
                lanes.close()
            lanes = self._lanes_from(index)
        batch = next(lanes)
        self._last, self._reading = index, (index + 1, lanes)
        x = {name: batch[name] for name in dict.fromkeys([*self._x, "keep_memory"])}
        if self._y is None:
            return x
        return x, _pick(batch, self._y), batch["frame_present"].any(1).astype(np.float32)

    def state_after(self, steps: int) -> dict[str, Any]:
        """What `Lanes.state_dict` says when that many steps are done. A model's own state of the lanes is the caller's."""
        return {**self._begin, "step": self._begin["step"] + steps}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The pass is now what was left of it when the state was taken; `len` and indices begin there."""
        with contextlib.closing(self._split.lanes(**self._options)) as lanes:
            lanes.load_state_dict(state)
            self._begin = lanes.state_dict()
        self._last, self._reading = -1, None


def tf_data(split: Split, batch_size: int, x: Names = "x", y: Names | None = None, **options: Any) -> Any:
    """A tf.data.Dataset of one epoch's batches, with signatures: (x, y), or x alone; names as of PyDataset.

    Texts become tf.string. Options: as of `Split.batches`. Needs TensorFlow, whatever Keras' backend is.
    """
    import tensorflow as tf

    columns = list(dict.fromkeys([*_listed(x), *_listed(y)]))
    probe = split.batches(1, **{**options, "columns": columns, "prefetch": 0, "shuffle": False})

    def signature(name: str, values: Any) -> Any:
        if values.dtype == object and not isinstance(values[0], (str, bytes)):
            raise ValueError(f"{name} has lists of several lengths, which have no signature; read it with batches()")
        dtype = tf.string if values.dtype == object else tf.as_dtype(values.dtype.newbyteorder("="))
        return tf.TensorSpec((None, *values.shape[1:]), dtype, name=name)

    specs = {name: signature(name, values) for name, values in probe.make(0).items()}
    picked = _pick(specs, x) if y is None else (_pick(specs, x), _pick(specs, y))

    def generate() -> Any:
        for batch in split.batches(batch_size, **{**options, "columns": columns}):
            yield _pick(batch, x) if y is None else (_pick(batch, x), _pick(batch, y))

    return tf.data.Dataset.from_generator(generate, output_signature=picked)
