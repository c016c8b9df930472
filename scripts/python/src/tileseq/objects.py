"""Lists of boxes and points, as torchvision's detection models take them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

COORDINATES = {"boxes": ("x_min", "y_min", "x_max", "y_max"), "points": ("x", "y")}
NAMES = {"class": "labels"}


def kind_of(dtype: Any) -> str | None:
    """boxes or points, if that is what a list, or a list of lists, holds."""
    while pa.types.is_list(dtype) or pa.types.is_large_list(dtype):
        dtype = dtype.value_type
    if not pa.types.is_struct(dtype):
        return None
    fields = {dtype.field(i).name for i in range(dtype.num_fields)}
    return next((kind for kind, names in COORDINATES.items() if fields >= set(names)), None)


def to_dicts(column: Any, kind: str) -> npt.NDArray[Any]:
    """A column of N lists as an object array (N,), or of N lists of T lists as one (N, T), of dicts of arrays over n objects:

    boxes float32 (n, 4) of x_min, y_min, x_max, y_max, or points float32 (n, 2) of x, y; labels, track and visibility int64 (n,),
    those of them that there are.
    """
    shape: tuple[int, ...] = (len(column),)
    inner = column.flatten()
    if not pa.types.is_struct(inner.type):
        shape = (len(column), len(inner) // max(1, len(column)))
        column, inner = inner, inner.flatten()
    fields = [inner.type.field(i).name for i in range(inner.type.num_fields)]
    values = {name: np.asarray(pc.struct_field(inner, name)) for name in fields}
    ends = COORDINATES[kind]
    arrays = {kind: np.stack([values[name] for name in ends], -1) if len(inner) else np.empty((0, len(ends)), np.float32)}
    arrays.update((NAMES.get(name, name), values[name]) for name in fields if name not in ends)
    bounds = np.concatenate([[0], np.cumsum(np.asarray(pc.list_value_length(column)))])
    result = np.empty(len(column), object)
    for i, (first, end) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist())):
        result[i] = {name: array[first:end] for name, array in arrays.items()}
    return result.reshape(shape)
