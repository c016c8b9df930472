"""The order of an epoch: pure functions of (seed, epoch), that any rank computes for any position at once.

Samples are numbered as they were written: shard by shard, row by row. An order says which sample stands at which position
of the epoch; a `Deal` says which positions a rank gets in which step.
"""

from __future__ import annotations

from typing import Any, Mapping, Protocol, Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Pairs = list[tuple[int, int]]

_ROUNDS = 8
_MASK = (1 << 64) - 1


def _mix(value: int) -> int:
    """A 64-bit number whose bits all depend on all bits of `value` (the finaliser of splitmix64)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def key(*parts: int) -> int:
    """A 64-bit key from whole numbers."""
    result = 0
    for part in parts:
        result = _mix(result ^ (part & _MASK))
    return result


class Permutation:
    """A permutation of range(n) whose values are computed where they are asked for: no memory, and any part at once.

    A Feistel network on the bits of the place; what falls outside [0, n) goes through it again until it falls inside.
    """

    def __init__(self, n: int, permutation_key: int):
        self.n = n
        bits = max(2, (n - 1).bit_length())
        self._low = np.uint64(bits // 2)
        self._low_mask = np.uint64((1 << (bits // 2)) - 1)
        self._high_mask = np.uint64((1 << (bits - bits // 2)) - 1)
        self._keys = [np.uint64(key(permutation_key, i)) for i in range(_ROUNDS)]

    def __call__(self, places: Ints) -> Ints:
        """places: whole numbers in [0, n), of any shape; returns what stands there."""
        if self.n <= 1:
            return np.zeros_like(places)
        result = self._once(places.astype(np.uint64))
        outside = result >= self.n
        while outside.any():
            result[outside] = self._once(result[outside])
            outside = result >= self.n
        return result.astype(np.int64)

    def _once(self, x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
        high, low = x >> self._low, x & self._low_mask
        for i, round_key in enumerate(self._keys):
            if i % 2:
                high = high ^ (_hash(low, round_key) & self._high_mask)
            else:
                low = low ^ (_hash(high, round_key) & self._low_mask)
        return (high << self._low) | low


def _hash(x: npt.NDArray[np.uint64], hash_key: np.uint64) -> npt.NDArray[np.uint64]:
    x = (x ^ hash_key) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(32))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(29))


class Order(Protocol):
    """Which sample stands at which position of an epoch."""

    n: int

    def at(self, positions: Ints) -> Ints:
        """positions in [0, n), of any shape; returns the numbers of the samples."""
        ...


class Written:
    """The samples as they were written."""

    def __init__(self, n: int):
        self.n = n

    def at(self, positions: Ints) -> Ints:
        return positions


class Full:
    """A shuffle over all samples of the split."""

    def __init__(self, n: int, seed: int, epoch: int):
        self.n = n
        self._permutation = Permutation(n, key(seed, epoch, 1))

    def at(self, positions: Ints) -> Ints:
        return self._permutation(positions)


class Windows:
    """Row groups in shuffled order, `size` of them at a time; the samples of each such window shuffled among themselves.

    So a reader needs to hold no more than one window. Without a shuffle the windows are those of the written order.
    """

    def __init__(self, group_rows: Sequence[int], size: int, seed: int, epoch: int, shuffle: bool = True):
        rows = np.asarray(group_rows, np.int64)
        groups = np.arange(len(rows), dtype=np.int64)
        self.groups = Permutation(len(rows), key(seed, epoch, 2))(groups) if shuffle else groups
        self.size = size
        self._shuffle = shuffle
        self._seed, self._epoch = seed, epoch
        first = np.concatenate([[0], np.cumsum(rows)])
        self._first = first[:-1]  # of each group: its first sample
        self._place = np.concatenate([[0], np.cumsum(rows[self.groups])])  # of each group in shuffled order: its first position
        self.starts: Ints = np.append(self._place[:-1:size], self._place[-1])  # of each window, and the end
        self.n = int(first[-1])

    def __len__(self) -> int:
        """The number of windows."""
        return len(self.starts) - 1

    def window_of(self, positions: Ints) -> Ints:
        return np.searchsorted(self.starts, positions, "right") - 1

    def groups_of(self, window: int) -> Ints:
        """The row groups that a window needs, in the order in which they were drawn."""
        return self.groups[window * self.size : (window + 1) * self.size]

    def at(self, positions: Ints) -> Ints:
        flat = positions.reshape(-1)
        places = np.empty_like(flat)
        windows = self.window_of(flat)
        for window in np.unique(windows):
            inside = windows == window
            start = self.starts[window]
            local = flat[inside] - start
            if self._shuffle:
                rows = int(self.starts[window + 1] - start)
                local = Permutation(rows, key(self._seed, self._epoch, 3, int(window)))(local)
            places[inside] = local + start
        drawn = np.searchsorted(self._place, places, "right") - 1
        samples: Ints = self._first[self.groups[drawn]] + places - self._place[drawn]
        return samples.reshape(positions.shape)


class Deal:
    """How what is left of an epoch is dealt to ranks: each gets a part of one piece, equally long, cut into batches.

    `rest` holds the positions that are left, as [start, stop) pairs; at the beginning of an epoch that is [(0, n)]. Where it
    does not divide, some ranks repeat a position of theirs; with `drop_last` all leave out what does not fill a batch. As
    ranks read parts of one piece, each reads its own row groups only, and what is left after some steps of all ranks can
    be dealt again to another number of them.

    `done` steps of all ranks are over: step 0 is the first one after them.
    """

    def __init__(self, rest: Pairs, batch_size: int, world_size: int, drop_last: bool, done: int = 0):
        for name, value in (("batch_size", batch_size), ("world_size", world_size)):
            if value < 1:
                raise ValueError(f"{name} must be at least 1 but is {value}")
        self._rest = [(int(start), int(stop)) for start, stop in rest if start < stop]
        pairs = np.array(self._rest, np.int64).reshape(-1, 2)
        self._begins = pairs[:, 0]
        self._ends = np.cumsum(pairs[:, 1] - pairs[:, 0])  # of each pair, counted through all
        self._firsts = self._ends - (pairs[:, 1] - pairs[:, 0])
        self.left = int(self._ends[-1]) if len(pairs) else 0
        self._batch_size, self._world_size, self._drop_last, self._done = batch_size, world_size, drop_last, done
        self._of_rank = self.left // world_size // batch_size * batch_size if drop_last else -(-self.left // world_size)

    @classmethod
    def from_state(cls, state: Mapping[str, Any], batch_size: int, world_size: int, drop_last: bool) -> Deal:
        """Goes on where `state` says: with the same steps if the sizes are the same, else what is left is dealt anew."""
        before = cls(state["rest"], state["batch_size"], state["world_size"], state["drop_last"], state["done"])
        if (batch_size, world_size, drop_last) == (before._batch_size, before._world_size, before._drop_last):
            return before
        return cls(before.after(0), batch_size, world_size, drop_last)

    def state(self, steps: int) -> dict[str, Any]:
        """Plain values, equal on all ranks, that say where this stands after that many steps."""
        rest = self._rest if steps < self.steps else []
        return {
            "rest": [list(pair) for pair in rest],
            "batch_size": self._batch_size,
            "world_size": self._world_size,
            "drop_last": self._drop_last,
            "done": self._done + steps if rest else 0,
        }

    @property
    def samples_per_rank(self) -> int:
        return max(0, self._of_rank - self._done * self._batch_size)

    @property
    def steps(self) -> int:
        """Batches that each rank gets."""
        return -(-self.samples_per_rank // self._batch_size)

    @property
    def repeated(self) -> int:
        """Samples that a rank gets a second time so that all ranks get equally many."""
        return max(0, self._of_rank * self._world_size - self.left)

    @property
    def dropped(self) -> int:
        """Samples that no rank gets (with `drop_last`)."""
        return max(0, self.left - self._of_rank * self._world_size)

    def _part(self, rank: int) -> tuple[int, int]:
        """A rank's part, counted through all that is left."""
        return rank * self.left // self._world_size, (rank + 1) * self.left // self._world_size

    def positions(self, rank: int, step: int) -> Ints:
        """The positions in the epoch of a rank's batch."""
        start, stop = self._part(rank)
        size = min(self._batch_size, self.samples_per_rank - step * self._batch_size)
        places = start + (self._done + step) * self._batch_size + np.arange(size, dtype=np.int64)
        if places[-1] >= stop:  # one too few: the part's first again, or any if there are fewer positions than ranks
            places[-1] = start if start < stop else rank % self.left
        pair = np.searchsorted(self._ends, places, "right")
        positions: Ints = self._begins[pair] + places - self._firsts[pair]
        return positions

    def after(self, steps: int) -> Pairs:
        """What is left when every rank has had so many batches; nothing after the last."""
        if steps >= self.steps:
            return []
        rest: Pairs = []
        for rank in range(self._world_size):
            start, stop = self._part(rank)
            start = min(stop, start + (self._done + steps) * self._batch_size)
            for first, end, begin in zip(self._firsts.tolist(), self._ends.tolist(), self._begins.tolist()):
                low, high = max(start, first), min(stop, end)
                if low < high:
                    pair = (begin + low - first, begin + high - first)
                    if rest and rest[-1][1] == pair[0]:
                        rest[-1] = (rest[-1][0], pair[1])
                    else:
                        rest.append(pair)
        return rest
