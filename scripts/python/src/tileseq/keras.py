"""The batches of `Split.batches` for Keras 3, on any of its backends.

    from tileseq.keras import PyDataset

    data = PyDataset(ds.train, 64, y="urban", seed=1)
    model.fit(data, validation_data=PyDataset(ds.val, 64, y="urban", shuffle=False), epochs=10, shuffle=False)

`shuffle=False` of `fit` keeps Keras from giving the batches of an epoch, which are shuffled, in yet another order: so that
`state_after` tells which are done.

`tf_data` gives a tf.data.Dataset of the same.
"""

from __future__ import annotations

from typing import Any, Callable, Sequence

import keras

from .batches import Batches
from .dataset import Split

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
