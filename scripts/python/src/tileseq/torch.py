"""The batches of `Split.batches` for PyTorch.

    from tileseq.torch import Loader

    loader = Loader(ds.train, 64, seed=1, num_workers=2)
    for epoch in range(10):
        for batch in loader:
            batch["x"]  # (64, T, H, W, C)

`Loader` knows where it stands (`state_dict`). `MapDataset`, `IterableDataset` and `LaneDataset` are for a DataLoader of one's own.
"""

from __future__ import annotations

import contextlib
from typing import Any, Collection, Iterator, Mapping

import numpy as np
import torch
from torch.utils import data

from .batches import Batches
from .dataset import Split
from .lanes import Lanes


def to_torch(batch: Mapping[str, Any], bfloat16: Collection[str] = ()) -> dict[str, Any]:
    """Arrays of numbers and booleans as tensors that share their memory; arrays of objects, such as texts, as lists.

    Boxes and points are lists of dicts of tensors, as torchvision's detection models take them, one for each sample, or one for each
    frame of each sample. Arrays named in `bfloat16` are rounded to it.
    """
    return {name: _tensor(values).to(torch.bfloat16) if name in bfloat16 else _tensor(values) for name, values in batch.items()}


def _tensor(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _tensor(np.ascontiguousarray(array)) for name, array in values.items()}
    if not isinstance(values, (np.ndarray, np.generic)):
        return values
    array = np.asarray(values)
    if array.dtype.kind in "uifb":
        return torch.from_numpy(array)
    return [_tensor(value) for value in array] if array.dtype == object and array.ndim else values


def _split_dtype(split: Split, options: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The tensors that are to be bfloat16, which NumPy does not have, and the options for NumPy."""
    dtype = options.get("dtype", "float32")
    bfloat16 = dtype in ("bfloat16", torch.bfloat16)
    if isinstance(dtype, torch.dtype) and not bfloat16:
        dtype = str(dtype).removeprefix("torch.")
    names = [name for name, spec in split.tensors.items() if spec.normalize is not None] if bfloat16 else []
    return names, {**options, "dtype": "float32" if bfloat16 else dtype}


def _ranks(options: dict[str, Any]) -> dict[str, Any]:
    """rank and world_size as torch.distributed has them, if it runs and nothing else is said."""
    distributed = torch.distributed
    if "world_size" not in options and distributed.is_available() and distributed.is_initialized():
        return {**options, "rank": distributed.get_rank(), "world_size": distributed.get_world_size()}
    return options


class MapDataset(data.Dataset):
    """A map-style dataset: sample i of the split as a dict of tensors (*shape), in the order in which it was written.

    Wants local, uncompressed shards, where any sample is at hand; else each sample costs the reading of its row group.
    Options: columns and dtype, as of `Split.batches`; dtype may be "bfloat16".
    """

    def __init__(self, split: Split, **options: Any):
        self._split = split
        self._bfloat16, self._options = _split_dtype(split, options)

    def __len__(self) -> int:
        return len(self._split)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self.__getitems__([index])[0]

    def __getitems__(self, indices: list[int]) -> list[dict[str, Any]]:
        """Several samples with one read; DataLoader calls this."""
        batch = self._split.take(indices, **self._options)
        return [to_torch({name: values[i] for name, values in batch.items()}, self._bfloat16) for i in range(len(indices))]


class IterableDataset(data.IterableDataset):
    """An iterable dataset of whole batches, for `DataLoader(dataset, batch_size=None, num_workers=…)`.

    The batches and their order are the same for every number of workers: each makes every num_workers-th batch.
    Options: as of `Split.batches`; dtype may be "bfloat16". `set_epoch` before each epoch.
    """

    def __init__(self, split: Split, batch_size: int, **options: Any):
        self._split, self._batch_size = split, batch_size
        self._bfloat16, options = _split_dtype(split, _ranks(options))
        self._epoch = torch.tensor(int(options.pop("epoch", 0))).share_memory_()  # also seen by workers that live on
        self._options = options
        self._state: dict[str, Any] | None = None

    @property
    def epoch(self) -> int:
        return int(self._epoch)

    def set_epoch(self, epoch: int) -> None:
        """The epoch that the next pass is; a state that was loaded is done with."""
        self._epoch.fill_(epoch)
        self._state = None

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The next pass goes on where the state was taken, as `Batches.load_state_dict` says."""
        self._epoch.fill_(int(state["epoch"]))
        self._state = dict(state)

    def batches(self, worker: int = 0, workers: int = 1) -> Batches:
        """The pass of one worker, in arrays of NumPy."""
        batches = self._split.batches(self._batch_size, epoch=self.epoch, every=(worker, workers), **self._options)
        if self._state is not None and self._state["epoch"] == self.epoch:
            batches.load_state_dict(self._state)
        return batches

    def __len__(self) -> int:
        """Batches of a pass, of all workers."""
        return len(self.batches())

    def __iter__(self) -> Iterator[dict[str, Any]]:
        info = data.get_worker_info()
        batches = self.batches() if info is None else self.batches(info.id, info.num_workers)
        with contextlib.closing(batches):
            for batch in batches:
                yield to_torch(batch, self._bfloat16)


class LaneDataset(data.IterableDataset):
    """The steps of `Split.lanes` as tensors (T, N, …), for `DataLoader(dataset, batch_size=None, num_workers=…)`.

    The steps are the same for every number of workers. Options: as of `Split.lanes`; dtype may be "bfloat16".
    """

    def __init__(self, split: Split, **options: Any):
        self._split = split
        self._bfloat16, self._options = _split_dtype(split, _ranks(options))
        self._state: Mapping[str, Any] | None = None

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Passes go on where the state was taken, as `Lanes.load_state_dict` says."""
        self._state = dict(state)

    def lanes(self, worker: int = 0, workers: int = 1) -> Lanes:
        """The pass of one worker, in arrays of NumPy."""
        lanes = self._split.lanes(every=(worker, workers), **self._options)
        if self._state is not None:
            lanes.load_state_dict(self._state)
        return lanes

    def __len__(self) -> int:
        return len(self.lanes())

    def __iter__(self) -> Iterator[dict[str, Any]]:
        info = data.get_worker_info()
        lanes = self.lanes() if info is None else self.lanes(info.id, info.num_workers)
        with contextlib.closing(lanes):
            for batch in lanes:
                yield to_torch(batch, self._bfloat16)


class Loader:
    """A DataLoader over the batches of a split that knows where it stands, whatever its workers have read ahead.

    Each pass is an epoch, and the next one has the next number. Options of `Split.batches` (dtype may be "bfloat16"), and
    of DataLoader: num_workers, pin_memory, prefetch_factor, persistent_workers, multiprocessing_context, timeout,
    worker_init_fn. Where shards are mapped into memory more workers make batches faster; elsewhere one worker is best,
    as each reads all row groups, with threads.
    """

    _OF_DATALOADER = (
        "num_workers", "pin_memory", "prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout",
        "worker_init_fn",
    )  # fmt: skip

    def __init__(self, split: Split, batch_size: int, **options: Any):
        own = {name: options.pop(name) for name in self._OF_DATALOADER if name in options}
        if own.get("persistent_workers"):
            raise ValueError("persistent_workers would go on with an old state; workers start in milliseconds without it")
        if own.get("num_workers"):
            options.setdefault("prefetch", 0)  # the workers are ahead themselves
        self.dataset = IterableDataset(split, batch_size, **options)
        self._loader = data.DataLoader(self.dataset, batch_size=None, **own)
        self._plan: Batches = self.dataset.batches()
        self._given = 0

    @property
    def epoch(self) -> int:
        """The epoch that is being read, or the next one."""
        return self.dataset.epoch

    def __len__(self) -> int:
        """Batches of the pass that is going on or comes next."""
        return len(self._plan)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if self._given:  # a pass was left in the middle: from its beginning
            self.set_epoch(self.epoch)
        for batch in self._loader:
            self._given += 1
            yield batch
        self.set_epoch(self.epoch + 1)

    def set_epoch(self, epoch: int) -> None:
        """The next pass is this epoch, from its beginning."""
        self.dataset.set_epoch(epoch)
        self._plan, self._given = self.dataset.batches(), 0

    def state_dict(self) -> dict[str, Any]:
        """Where the loop stands, as plain values: equal on all ranks after equally many batches."""
        return self._plan.state_after(self._given)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The next pass goes on where the state was taken, also with another batch size, rank, world size or workers."""
        self.dataset.load_state_dict(state)
        self._plan, self._given = self.dataset.batches(), 0
        if not len(self._plan):  # the state is that of an epoch's end
            self.set_epoch(self.epoch + 1)
