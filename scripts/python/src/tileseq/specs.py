"""What dataset.json says of tensors and targets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Mapping

import numpy as np


class DatasetError(Exception):
    """A dataset that is missing, damaged or asked for what it does not hold; the message says which and what to do."""


@dataclass(frozen=True)
class Normalization:
    """y = (x - mean) / std for each band.

    `applied`: the stored values are normalised already. `kind`: what mean and std come from.
    """

    kind: str
    mean: tuple[float, ...]
    std: tuple[float, ...]
    applied: bool


@dataclass(frozen=True)
class TensorSpec:
    """A tensor of one sample, stored as a BINARY column: little-endian, C order, fixed size.

    `axes` names the axes of `shape` with a letter each, such as THWC (frames, height, width, bands); empty if unnamed.
    """

    name: str
    column: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    axes: str
    normalize: Normalization | None
    source_dtype: str = ""  # of the images, where they are other than the tensor

    @property
    def bytes(self) -> int:
        """Bytes of one sample's tensor."""
        return self.dtype.itemsize * math.prod(self.shape)

    @property
    def band_axis(self) -> int:
        """The axis of the bands, counted from the first axis of a sample."""
        return self.axes.index("C")

    @property
    def frame_axis(self) -> int | None:
        """The axis of the frames, or None."""
        return self.axes.index("T") if "T" in self.axes else None


@dataclass(frozen=True)
class TargetSpec:
    """What a model is to learn. `tensor` describes it if it is stored as one, `raw` is its entry in dataset.json."""

    name: str
    column: str
    kind: str
    dtype: str
    tensor: TensorSpec | None
    raw: Mapping[str, Any]

    @property
    def labels(self) -> Any:
        """The label map of a class target as dataset.json has it, or None."""
        return self.raw.get("labels")

    def restore(self, values: Any) -> Any:
        """Stored values, or predictions of them, in the units of the tile table: y * std + mean where the target is
        standardised, else as they are.

        values: (N,) or (N, T) of a scalar, (…, number of values) of a vector; NumPy, or anything that takes arithmetic.
        """
        scale = self.raw.get("standardize")
        if scale is None:
            return values
        if self.kind == "scalar":
            return values * float(scale["std"][0]) + float(scale["mean"][0])
        return values * np.array(scale["std"]) + np.array(scale["mean"])


def tensor_spec(name: str, entry: Mapping[str, Any]) -> TensorSpec:
    normalize = entry.get("normalize")
    return TensorSpec(
        name=name,
        column=str(entry.get("column", name)),
        dtype=np.dtype(entry["dtype"]).newbyteorder("<"),
        shape=tuple(int(n) for n in entry["shape"]),
        axes=str(entry.get("axes", "")),
        normalize=None
        if normalize is None
        else Normalization(
            str(normalize["kind"]),
            tuple(map(float, normalize["mean"])),
            tuple(map(float, normalize["std"])),
            bool(normalize.get("applied", True)),
        ),
        source_dtype=str(entry.get("source_dtype", "")),
    )


def target_spec(name: str, entry: Mapping[str, Any]) -> TargetSpec:
    dtype = str(entry.get("dtype", ""))
    return TargetSpec(
        name=name,
        column=str(entry.get("column", name)),
        kind=str(entry["kind"]),
        dtype=dtype,
        tensor=tensor_spec(name, entry) if entry.get("shape") and dtype else None,
        raw=entry,
    )
