"""Columns other than tensors: kept in memory once read, and given out by sample number."""

from __future__ import annotations

import threading
from typing import Any, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .objects import kind_of, to_dicts

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]


class SmallColumns:
    """Values of small columns by sample number. Numbers are kept in one array a column, everything else as Arrow has it."""

    def __init__(self, names: list[str], samples: int):
        self.names = names
        self._samples = samples
        self._numbers: dict[str, Array] = {}
        self._tables: dict[int, Any] = {}  # by the first sample
        self._lock = threading.Lock()

    def put(self, first: int, table: Any) -> None:
        """The values of the samples from `first` on."""
        others = []
        with self._lock:
            for name in self.names:
                column = table.column(name)
                if _is_number(column.type):
                    values = to_numpy(column)
                    if name not in self._numbers:
                        # Pages of an empty array take memory only when they are written.
                        self._numbers[name] = np.empty(self._samples, values.dtype)
                    elif values.dtype != self._numbers[name].dtype:  # nulls turn integers into floats
                        self._numbers[name] = self._numbers[name].astype(np.result_type(values, self._numbers[name]))
                    self._numbers[name][first : first + len(values)] = values
                else:
                    others.append(name)
            if others:
                self._tables[first] = table.select(others).combine_chunks()

    def drop(self, first: int) -> None:
        """Forgets what `put` kept as Arrow has it."""
        self._tables.pop(first, None)

    def take(self, samples: Ints) -> dict[str, Any]:
        """The values of samples that were all put, by column."""
        result: dict[str, Any] = {name: values[samples] for name, values in self._numbers.items()}
        rest = [name for name in self.names if name not in self._numbers]
        if rest and len(samples):
            with self._lock:
                firsts = np.array(sorted(self._tables), np.int64)
                tables = np.searchsorted(firsts, samples, "right") - 1
                used, which = np.unique(tables, return_inverse=True)
                parts = [self._tables[int(firsts[i])] for i in used]
            begins = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
            rows = pa.array(begins[which] + samples - firsts[tables])
            taken = pa.concat_tables(parts, promote_options="permissive").take(rows)  # others may have written some of them
            result.update((name, to_numpy(taken.column(name).combine_chunks())) for name in rest)
        return {name: result[name] for name in self.names}


def _is_number(dtype: Any) -> bool:
    return bool(pa.types.is_integer(dtype) or pa.types.is_floating(dtype))


def to_numpy(column: Any) -> Any:
    """A column of N values as NumPy.

    Numbers (N,), as float64 with NaN where integers are missing; booleans (N,); texts (N,) of object; structs of equal numbers, such as boxes, (N, fields); lists of one
    length (N, length, …); lists of several lengths an object array of N arrays; boxes and points as of `objects.to_dicts`.
    Other structs become records.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # of no chunks, or of more than fit one
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    dtype = column.type
    if pa.types.is_struct(dtype):
        fields = {dtype.field(i).name: to_numpy(pc.struct_field(column, i)) for i in range(dtype.num_fields)}
        if len({values.dtype for values in fields.values()}) == 1 and next(iter(fields.values())).dtype != object:
            return np.stack(list(fields.values()), -1)
        return _records(fields, len(column))
    kind = kind_of(dtype)
    if kind is not None and not pa.types.is_struct(dtype):
        return to_dicts(column, kind)
    if pa.types.is_list(dtype) or pa.types.is_large_list(dtype) or pa.types.is_fixed_size_list(dtype):
        return _lists(column)
    # Not through Array.to_numpy or to_pandas_dtype where it can be helped: they import pandas if it is installed, which takes
    # longer than all else up to the first batch.
    if column.null_count == 0 and len(column) and _is_number(dtype):
        width = dtype.bit_width // 8
        kind = "f" if pa.types.is_floating(dtype) else "i" if pa.types.is_signed_integer(dtype) else "u"
        return np.frombuffer(column.buffers()[1], np.dtype(f"{kind}{width}"), len(column), column.offset * width)
    if column.null_count == 0 and len(column) and pa.types.is_boolean(dtype):
        bits = np.unpackbits(np.frombuffer(column.buffers()[1], np.uint8), bitorder="little")
        return bits[column.offset : column.offset + len(column)].astype(bool)
    if pa.types.is_string(dtype) or pa.types.is_large_string(dtype):
        texts = np.empty(len(column), object)
        texts[:] = column.to_pylist()
        return texts
    return column.to_numpy(zero_copy_only=False)


def _records(fields: Mapping[str, Array], n: int) -> Array:
    records = np.empty(n, [(name, values.dtype, values.shape[1:]) for name, values in fields.items()])
    for name, values in fields.items():
        records[name] = values
    return records


def _lists(column: Any) -> Array:
    values = to_numpy(column.flatten())
    if pa.types.is_fixed_size_list(column.type):
        return np.asarray(values).reshape(len(column), column.type.list_size, *values.shape[1:])
    lengths = to_numpy(pc.fill_null(pc.list_value_length(column), 0)).astype(np.int64)
    if len(lengths) and (lengths == lengths[0]).all():
        return np.asarray(values).reshape(len(column), int(lengths[0]), *values.shape[1:])
    return ragged(values, lengths)


def ragged(values: Array, lengths: Ints) -> Array:
    """An object array whose i-th element is the next lengths[i] values."""
    result = np.empty(len(lengths), object)
    ends = np.cumsum(lengths)
    for i, (end, length) in enumerate(zip(ends.tolist(), lengths.tolist())):
        result[i] = values[end - length : end]
    return result
