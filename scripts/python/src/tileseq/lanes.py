"""One pass over a dataset that was written in lanes: step by step, each lane a row of recordings."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from .specs import DatasetError

if TYPE_CHECKING:
    from .dataset import Split

Array = npt.NDArray[Any]

LANE_COLUMNS = ("lane", "step", "keep_memory")
STATE = "tileseq lanes state"


class Lanes:
    """An iterator over the steps of one rank's lanes, as `Split.lanes` says. `len` is the number of steps still to come."""

    def __init__(
        self,
        split: Split,
        columns: list[str],
        dtype: Any,
        *,
        rank: int,
        world_size: int,
        prefetch: int,
        buffer_bytes: int,
        batch_first: bool,
        every: tuple[int, int],
    ):
        if not 0 <= rank < world_size:
            raise ValueError(f"rank must be in [0, world_size = {world_size}) but is {rank}")
        if prefetch < 0:
            raise ValueError(f"prefetch must be at least 0 but is {prefetch}")
        samples = split.lane_samples
        if samples.shape[1] % world_size:
            raise ValueError(f"the number of lanes must be a multiple of world_size = {world_size} but is {samples.shape[1]}")
        self._split, self._samples = split, samples[:, rank::world_size]
        self._columns = list(dict.fromkeys([*columns, "frame_present", "keep_memory"]))
        # Beside one another: a batch has as many samples as there are lanes.
        self._batches = split.batches(
            max(1, self._samples.shape[1]), shuffle=False, columns=self._columns, dtype=dtype, prefetch=0, buffer_bytes=buffer_bytes
        )
        self._prefetch, self._every = prefetch, every
        self._frames_at = 1 if batch_first else 0  # the axis
        self._executor: ThreadPoolExecutor | None = None
        self._ready: deque[Future[dict[str, Any]]] = deque()
        self._begin(0)

    def _begin(self, step: int) -> None:
        self.close()
        worker, workers = self._every
        self._steps = range(step + worker, len(self._samples), workers)
        self._first, self._given, self._asked = step, 0, 0

    @property
    def lanes(self) -> int:
        """Lanes of this rank."""
        return int(self._samples.shape[1])

    def __len__(self) -> int:
        return len(self._steps) - self._given

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self

    def __next__(self) -> dict[str, Any]:
        if self._given >= len(self._steps):
            self.close()
            raise StopIteration
        if self._prefetch:
            # One thread: steps are read in their order.
            self._executor = self._executor or ThreadPoolExecutor(1, "tileseq-lanes")
            while self._asked < len(self._steps) and len(self._ready) <= self._prefetch:
                self._ready.append(self._executor.submit(self._make, self._steps[self._asked]))
                self._asked += 1
            batch = self._ready.popleft().result()
        else:
            batch = self._make(self._steps[self._given])
        self._given += 1
        return batch

    def close(self) -> None:
        """Stops reading ahead and frees the buffer."""
        self._ready = deque()
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
        self._batches.close()

    def _make(self, step: int) -> dict[str, Any]:
        samples = self._samples[step]
        there = samples >= 0
        if there.any():
            batch = self._batches.follow(samples[there])
        else:  # of this rank; the last sample tells what to leave empty
            last = self._batches.follow(np.array([max(0, self._samples.max())]))
            batch = {name: values[:0] for name, values in last.items()}
        batch["keep_memory"] = batch["keep_memory"].astype(np.float32)
        if not there.all():
            batch = {name: _spread(values, there) for name, values in batch.items()}
        for name in self._columns:
            spec = self._split.tensors.get(name)
            per_frame = name in ("frame_present", "frame_is_labeled") or batch[name].dtype == object and batch[name].ndim == 2  # boxes and points
            axis = 0 if per_frame else spec.frame_axis if spec is not None else None
            if axis is not None:
                batch[name] = np.ascontiguousarray(np.moveaxis(batch[name], axis + 1, self._frames_at))
        return batch

    def state_dict(self) -> dict[str, Any]:
        """Where this pass stands, as plain values: equal on all ranks after equally many steps."""
        if self._every != (0, 1):
            raise ValueError("one worker of several does not know where the others stand")
        return {
            "format": STATE,
            "dataset": self._split.fingerprint,
            "split": self._split.name,
            "step": self._first + self._given,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on where a state was taken, also with another world size. A model's own state of the lanes is the caller's."""
        if state.get("format") != STATE:
            raise ValueError(f"this is no state of a pass over lanes: {dict(state)!r:.200}")
        for name, own in (("dataset", self._split.fingerprint), ("split", self._split.name)):
            if state[name] != own:
                raise DatasetError(f"the state was taken on {name} {state[name]} but this is {own}")
        self._begin(int(state["step"]))


def _spread(values: Array, there: npt.NDArray[np.bool_]) -> Array:
    """values (n, …) at the n places that are there, and zeros, or None for objects, at the others."""
    shape = (len(there), *values.shape[1:])
    result = np.full(shape, None) if values.dtype == object else np.zeros(shape, values.dtype)
    result[there] = values
    return result
