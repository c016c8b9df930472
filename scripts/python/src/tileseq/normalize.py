"""Normalising on read: the same float32 values that a build with `output.dtype: float32` would have stored."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .specs import TensorSpec

Array = npt.NDArray[Any]

# Elements that are normalised at a time: small enough that the doubles in between stay in the cache.
BLOCK = 1 << 15


class Normalizer:
    """y = (x - mean) / std for each band, in double, rounded once to float32."""

    def __init__(self, spec: TensorSpec):
        if spec.normalize is None:
            raise ValueError(f"tensor {spec.name} has no normalisation")
        self._spec = spec
        self._mean = np.array(spec.normalize.mean, np.float64)
        self._std = np.array(spec.normalize.std, np.float64)
        # One band in a row of the array's memory: what lies behind the band axis.
        self._inner = int(np.prod(spec.shape[spec.band_axis + 1 :], dtype=np.int64))
        self._bands = spec.shape[spec.band_axis]
        self._zero = np.all(self._mean == 0)
        self._table: Array | None = self._make_table() if spec.dtype.kind in "ui" and spec.dtype.itemsize <= 2 else None

    @property
    def keeps_zero(self) -> bool:
        """Whether 0 stays 0, so that absent frames need no look."""
        return bool(self._zero)

    def _make_table(self) -> Array:
        """The result for each of the few bit patterns that an element can have: (bands, patterns) to float32."""
        size = self._spec.dtype.itemsize
        bits = np.arange(1 << (8 * size), dtype=f"<u{size}")
        values = bits.view(self._spec.dtype).astype(np.float64)
        return ((values - self._mean[:, None]) / self._std[:, None]).astype(np.float32)

    def __call__(self, x: Array, present: Array | None = None) -> Array:
        """x: (N, *shape) in the stored dtype; returns float32 of the same shape.

        present: (N, T) of bool; frames that are False become 0.
        """
        out = np.empty(x.shape, np.float32)
        if self._table is not None:
            self._look_up(x, out)
        else:
            self._compute(x, out)
        if present is not None and not self.keeps_zero and not present.all():
            axis = self._spec.frame_axis
            assert axis is not None
            np.moveaxis(out, axis + 1, 1)[~present] = 0
        return out

    def _look_up(self, x: Array, out: Array) -> None:
        assert self._table is not None
        size = self._spec.dtype.itemsize
        bits = x.view(f"<u{size}")
        if (self._table == self._table[0]).all():
            flat, result = bits.reshape(-1), out.reshape(-1)
            for at in range(0, flat.size, BLOCK):
                np.take(self._table[0], flat[at : at + BLOCK], out=result[at : at + BLOCK], mode="clip")
            return
        if self._inner > 1:
            rows, results = bits.reshape(-1, self._bands, self._inner), out.reshape(-1, self._bands, self._inner)
            for row, target in zip(rows, results):
                for band in range(self._bands):
                    np.take(self._table[band], row[band], out=target[band], mode="clip")
            return
        # Bands side by side: all bands' tables in one, and where each element's table begins.
        table, flat, result = self._table.ravel(), bits.reshape(-1), out.reshape(-1)
        block = BLOCK // self._bands * self._bands
        begins = np.tile(np.arange(self._bands, dtype=np.int64) * self._table.shape[1], block // self._bands)
        places = np.empty(block, np.int64)
        for at in range(0, flat.size, block):
            part = flat[at : at + block]
            np.add(part, begins[: part.size], out=places[: part.size])
            np.take(table, places[: part.size], out=result[at : at + block], mode="clip")

    def _compute(self, x: Array, out: Array) -> None:
        axis = self._spec.band_axis
        shape = [1] * len(self._spec.shape)
        shape[axis] = self._bands
        mean, std = self._mean.reshape(shape), self._std.reshape(shape)
        for sample, result in zip(x, out):  # a sample at a time, so that the doubles are few
            wide = np.subtract(sample, mean, dtype=np.float64)
            np.divide(wide, std, out=wide)
            with np.errstate(over="ignore"):
                result[...] = wide
