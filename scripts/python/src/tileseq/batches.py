"""One pass over a split in batches."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from .normalize import Normalizer
from .order import Deal, Full, Order, Windows, Written
from .sources import Mapped, Windowed
from .specs import DatasetError, TensorSpec

if TYPE_CHECKING:
    from .dataset import Split

Ints = npt.NDArray[np.int64]

# Positions whose samples are worked out at a time.
AHEAD = 4096
STATE = "tileseq reader state"


class Batches:
    """An iterator over the batches of one rank in one epoch, as `Split.batches` says.

    A batch is a dict: by name of a tensor an array (N, *shape), by name of a column its N values. `len` is the number of
    batches still to come. `repeated` and `dropped` say how many samples of the epoch are given twice, or to nobody.

    Closing is optional: `close()` stops reading ahead, and so does the end of the loop.
    """

    def __init__(
        self,
        split: Split,
        *,
        columns: list[str],
        shuffle: str,
        seed: int,
        epoch: int,
        batch_size: int,
        rank: int,
        world_size: int,
        drop_last: bool,
        prefetch: int | None,
        dtype: np.dtype[Any] | None,
        window: int,
        mapped: bool,
        every: tuple[int, int] = (0, 1),
    ):
        if not 0 <= rank < world_size:
            raise ValueError(f"rank must be in [0, world_size = {world_size}) but is {rank}")
        if prefetch is not None and prefetch < 0:
            raise ValueError(f"prefetch must be at least 0 but is {prefetch}")
        self._split, self._columns = split, columns
        self.shuffle, self.seed, self.epoch = shuffle, seed, epoch
        self._batch_size, self._rank, self._world_size, self._drop_last = batch_size, rank, world_size, drop_last
        self._dtype, self._window, self._mapped, self._every = dtype, window, mapped, every
        self._executor: ThreadPoolExecutor | None = None
        self._ready: deque[Future[dict[str, Any]]] = deque()
        self._lock = threading.Lock()
        self._plan_columns()
        as_stored = all(spec.normalize is None or self._dtype in (None, spec.dtype) for spec in self._tensors)
        self._prefetch = prefetch if prefetch is not None else 0 if mapped and as_stored else 2
        self._begin(None)

    def _plan_columns(self) -> None:
        specs = self._split.tensors
        self._tensors = [specs[name] for name in self._columns if name in specs]
        self._small = [self._split.column_of(name) for name in self._columns if name not in specs]
        self._normalizers: dict[str, Normalizer] = {}
        self._presence: list[str] = []
        for spec in self._tensors:
            if spec.normalize is not None and not spec.normalize.applied and self._dtype is not None:
                normalizer = Normalizer(spec)
                self._normalizers[spec.name] = normalizer
                if spec.name in self._split.dataset.targets:
                    continue  # frames to predict are all there
                if not normalizer.keeps_zero and spec.frame_axis is not None and "frame_present" not in self._small:
                    self._presence = ["frame_present"]

    def _begin(self, state: Mapping[str, Any] | None) -> None:
        """Stands where `state`, as of Deal, says; None: at the beginning of the epoch."""
        self.close()
        layout = self._split.layout
        self._order: Order
        if self.shuffle == "full":
            self._order = Full(layout.samples, self.seed, self.epoch)
        elif self.shuffle == "windows" or not self._mapped:
            self._order = Windows(layout.group_rows, self._window, self.seed, self.epoch, shuffle=self.shuffle != "none")
        else:
            self._order = Written(layout.samples)
        sizes = self._batch_size, self._world_size, self._drop_last
        self._deal = Deal([(0, layout.samples)], *sizes) if state is None else Deal.from_state(state, *sizes)
        self._given = 0  # batches given out
        self._asked = 0  # batches given out or being made
        self._ahead: tuple[int, Ints, Ints] = (0, np.empty((0, 0), np.int64), np.empty((0, 0), np.int64))
        self._windowed: Windowed | None = None
        self._last_window = 0
        if isinstance(self._order, Windows) and self._deal.steps:
            self._last_window = int(self._order.window_of(self._deal.positions(self._rank, self._deal.steps - 1)).max())

    @property
    def repeated(self) -> int:
        """Samples of the epoch that some rank gets a second time, so that all get equally many."""
        return self._deal.repeated

    @property
    def dropped(self) -> int:
        """Samples of the epoch that no rank gets, because of `drop_last`."""
        return self._deal.dropped

    @property
    def samples(self) -> int:
        """Samples of this rank from where this pass began; equal on all ranks."""
        return self._deal.samples_per_rank

    @property
    def _mine(self) -> range:
        """The steps whose batches this iterator gives: all, or those of one worker of several."""
        worker, workers = self._every
        return range(worker, self._deal.steps, workers)

    def __len__(self) -> int:
        return len(self._mine) - self._given

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self

    def __next__(self) -> dict[str, Any]:
        mine = self._mine
        if self._given >= len(mine):
            self.close()
            raise StopIteration
        if not self._prefetch:
            batch = self.make(mine[self._given])
        else:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(1, "tileseq-batch")
            while self._asked < len(mine) and len(self._ready) < self._prefetch:
                self._ready.append(self._executor.submit(self.make, mine[self._asked]))
                self._asked += 1
            batch = self._ready.popleft().result()
            if self._asked < len(mine):
                self._ready.append(self._executor.submit(self.make, mine[self._asked]))
                self._asked += 1
        self._given += 1
        return batch

    def close(self) -> None:
        """Stops reading ahead and frees the buffer."""
        self._ready = deque()
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
        windowed, self._windowed = getattr(self, "_windowed", None), None
        if windowed is not None:
            windowed.close()

    def __del__(self) -> None:
        executor = getattr(self, "_executor", None)
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def sample_numbers(self, step: int) -> Ints:
        """Which samples a step's batch holds, by their number in the order in which they were written."""
        return self._order.at(self._deal.positions(self._rank, step))

    def _positions_and_samples(self, step: int) -> tuple[Ints, Ints]:
        # Working out many at a time costs little more than one.
        first, positions, samples = self._ahead
        if not first <= step < first + len(samples):
            stop = min(self._deal.steps, step + max(1, AHEAD // self._batch_size))
            many = [self._deal.positions(self._rank, s) for s in range(step, stop)]
            if len(many[-1]) != self._batch_size and len(many) > 1:
                many.pop()  # the epoch's last batch, which is not full, goes by itself
            first, positions = step, np.stack(many)
            samples = self._order.at(positions)
            self._ahead = first, positions, samples
        return positions[step - first], samples[step - first]

    def make(self, step: int) -> dict[str, Any]:
        """The batch of a step. Safe to use from several threads."""
        with self._lock:
            positions, samples = self._positions_and_samples(step)
        return self._read(positions, samples)

    def pick(self, samples: Ints) -> dict[str, Any]:
        """Samples by number, for a pass in written order."""
        self._last_window = 0  # nothing is read ahead
        return self._read(samples, samples)

    def follow(self, samples: Ints) -> dict[str, Any]:
        """Samples by number, in a pass in written order that goes on to higher numbers; where it goes back it reads again."""
        if isinstance(self._order, Windows):
            self._last_window = len(self._order) - 1
        return self._read(samples, samples)

    def _read(self, positions: Ints, samples: Ints) -> dict[str, Any]:
        small_names = self._small + self._presence
        if self._mapped:
            source = self._split.mapped_source(self._tensors, small_names)
            raw, small = source.take(samples)
        else:
            assert isinstance(self._order, Windows)
            with self._lock:
                if self._windowed is None:
                    layout = self._split.layout
                    self._windowed = Windowed(self._split.files, layout, self._tensors, small_names, self._order)
                raw, small = self._windowed.take(samples, self._order.window_of(positions), self._last_window)
        batch: dict[str, Any] = {}
        for name in self._columns:
            spec = self._split.tensors.get(name)
            if spec is None:
                batch[name] = small[self._split.column_of(name)]
            else:
                batch[name] = self._finish(spec, raw[name], small.get("frame_present"))
        return batch

    def _finish(self, spec: TensorSpec, raw: npt.NDArray[Any], present: Any) -> npt.NDArray[Any]:
        x = raw.view(spec.dtype).reshape(len(raw), *spec.shape)
        if spec.name in self._normalizers:
            x = self._normalizers[spec.name](x, None if spec.name in self._split.dataset.targets else present)
        if self._dtype is not None and spec.normalize is not None and x.dtype != self._dtype:
            x = x.astype(self._dtype)
        return x

    def state_dict(self) -> dict[str, Any]:
        """Where this pass stands, as plain values: equal on all ranks after equally many batches."""
        if self._every != (0, 1):
            raise ValueError("one worker of several does not know where the others stand; ask tileseq.torch.Loader")
        return self.state_after(self._given)

    def state_after(self, steps: int) -> dict[str, Any]:
        """What `state_dict` returns after that many batches."""
        return {
            "format": STATE,
            "dataset": self._split.fingerprint,
            "split": self._split.name,
            "shuffle": self.shuffle,
            "window": self._window,
            "seed": self.seed,
            "epoch": self.epoch,
            **self._deal.state(steps),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on where a state was taken, also with another batch size, rank or world size.

        Seed, epoch and kind of shuffle become those of the state.
        """
        if state.get("format") != STATE:
            raise ValueError(f"this is no state of a tileseq reader: {dict(state)!r:.200}")
        for name, own in (("dataset", self._split.fingerprint), ("split", self._split.name)):
            if state[name] != own:
                raise DatasetError(f"the state was taken on {name} {state[name]} but this is {own}; its order does not hold here")
        if state["shuffle"] == "full" and not self._mapped:
            raise DatasetError("the state was taken in a full shuffle, which needs local uncompressed shards; these are not")
        self.shuffle, self._window = str(state["shuffle"]), int(state["window"])
        self.seed, self.epoch = int(state["seed"]), int(state["epoch"])
        self._begin(state)
