"""Two ways to get at samples: files mapped into memory, and row groups read one window at a time."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from .columns import SmallColumns
from .files import Files
from .layout import LENGTH, Layout, lengths_hold
from .memory import Buffers, Rows, address_of, allow_open_files, map_file
from .order import Windows
from .specs import DatasetError, TensorSpec

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]

# Bytes within which a page's header ends, and how a ZSTD frame begins.
MOST_HEADER = 256
ZSTD_MAGIC = bytes.fromhex("28b52ffd")
# Footers that are kept, so that the next row group of a shard needs no request for it.
MOST_FOOTERS = 64
# Threads that read row groups: they wait for storage, or unpack outside of Python. Of local files no more than there are cores.
READERS = 4


class Mapped:
    """Samples of local, uncompressed shards in any order. A shard is mapped when its first sample is asked for.

    Safe to use from several threads.
    """

    def __init__(self, files: Files, layout: Layout, tensors: Sequence[TensorSpec], small: list[str]):
        self._files, self._layout, self._tensors = files, layout, tensors
        groups = len(layout.group_rows)
        # Of each row group: the address of its first value, where its shard is mapped.
        self._address: dict[str, Ints] = {spec.name: np.zeros(groups, np.int64) for spec in tensors}
        self._rows: dict[str, Rows] = {}
        self._mapped = np.zeros(len(layout.shards), bool)
        self._maps: list[Any] = []
        self._small = SmallColumns(small, layout.samples)
        self._lock = threading.Lock()
        if tensors:
            allow_open_files(len(layout.shards))

    def take(self, samples: Ints) -> tuple[dict[str, Array], dict[str, Any]]:
        """The stored bytes of each tensor as (N, bytes), and the small columns."""
        groups = self._layout.group_of(samples)
        shards = self._layout.group_shard[groups]
        if not self._mapped[shards].all():
            self._map(np.unique(shards[~self._mapped[shards]]).tolist())
        rows = samples - self._layout.group_first[groups]
        tensors = {
            spec.name: self._rows[spec.name].take(self._address[spec.name][groups] + rows * (LENGTH + spec.bytes))
            for spec in self._tensors
        }
        return tensors, self._small.take(samples)

    def _map(self, shards: list[int]) -> None:
        with self._lock:
            shards = [shard for shard in shards if not self._mapped[shard]]
            tables = [self._small_of(shard) for shard in shards]
            for number, table in zip(shards, tables):
                if self._tensors:
                    self._map_tensors(number)
                if table is not None:
                    self._small.put(int(self._layout.group_first[self._layout.shard_first_group[number]]), table)
            for spec in self._tensors:
                first = self._address[spec.name]
                last = first + (np.array(self._layout.group_rows) - 1) * (LENGTH + spec.bytes)
                self._rows[spec.name] = Rows(int(first[first > 0].min()), int(last[first > 0].max()), spec.bytes)
            self._mapped[shards] = True

    def _map_tensors(self, number: int) -> None:
        shard = self._layout.shards[number]
        path = self._files.path(shard.path)
        try:
            mapped = map_file(path)
        except FileNotFoundError:
            raise DatasetError(f"{self._files.uri} has no {shard.path} any more") from None
        if not lengths_hold(shard, self._tensors, lambda at, count: mapped[at : at + count]):
            raise DatasetError(
                f"{shard.path} does not hold tensors where dataset.json says: it is not the file that was written; "
                'build the dataset again, or read it with shuffle="windows", mapped=False'
            )
        base = address_of(mapped)
        first = self._layout.shard_first_group[number]
        for spec in self._tensors:
            values = np.array(shard.pages[spec.column], np.int64) + (base + LENGTH)
            self._address[spec.name][first : first + len(values)] = values
        self._maps.append(mapped)

    def _small_of(self, number: int) -> Any:
        if not self._small.names:
            return None
        path = self._layout.shards[number].path
        with self._files.open(path) as file:
            return _with_columns(pq.ParquetFile(file).read(columns=self._small.names, use_threads=False), self._small.names, path)


def _with_columns(table: Any, names: Sequence[str], path: str) -> Any:
    """The table that pyarrow read, which leaves out what is not there without a word."""
    for name in names:
        if name not in table.column_names:
            raise DatasetError(f"{path} has no column {name}, though dataset.json names it; its columns are other than those that were written")
    return table


def _take(addresses: Ints, count: int) -> Array:
    if not len(addresses):
        return np.empty((0, count), np.uint8)
    return Rows(int(addresses.min()), int(addresses.max()), count).take(addresses)


class _Group:
    """A row group in memory: of each tensor where the first value is and how far it is to the next."""

    def __init__(self) -> None:
        self.address: dict[str, int] = {}
        self.stride: dict[str, int] = {}
        self.keep: list[Any] = []
        self.buffers: list[Array] = []  # those of `keep` that are given back
        self.small: Any = None


class _Pages:
    """Reads pages of tensors of one open file into a row group, without decoding their values one by one."""

    def __init__(self, file: Any, local: bool, buffers: Buffers, group: _Group, rows: int):
        """local: whether nobody else moves the file's position. Some file systems, fsspec's memory:// for one, give all who
        open a path the same file; of these the bytes are taken in one call, and copied.
        """
        self._file, self._local, self._buffers, self._group, self._rows = file, local, buffers, group, rows

    def read(self, offset: int, spec: TensorSpec) -> bool:
        """Reads a page of values as they lie in the file; False if they do not lie there."""
        count = self._rows * (LENGTH + spec.bytes)
        buffer = self._buffers.take(count)
        there = self._fill(buffer[:count], offset) and self._address(buffer[:count], spec)
        if there:
            self._group.buffers.append(buffer)
        else:
            self._buffers.give(buffer)
        return there

    def unpack(self, chunk: Any, spec: TensorSpec) -> bool:
        """Unpacks the page of a column; False if it is not one page of ZSTD with plain values."""
        if chunk is None or chunk.compression != "ZSTD" or chunk.physical_type != "BYTE_ARRAY" or chunk.has_dictionary_page:
            return False
        buffer = self._buffers.take(chunk.total_compressed_size)
        packed = buffer[: chunk.total_compressed_size]
        try:
            # The page's header is a few bytes; then the frame begins with its magic number.
            begin = bytes(packed[:MOST_HEADER]).find(ZSTD_MAGIC) if self._fill(packed, chunk.data_page_offset) else -1
            if begin < 0:
                return False
            size = self._rows * (LENGTH + spec.bytes)
            page = pa.decompress(pa.py_buffer(packed[begin:]), decompressed_size=size, codec="zstd")
        except OSError:  # several pages, or other bytes in them
            return False
        finally:
            self._buffers.give(buffer)
        return self._address(page, spec)

    def _address(self, page: Any, spec: TensorSpec) -> bool:
        """Notes where the values of a plain page lie, if each has its length before it."""
        stride = LENGTH + spec.bytes
        if len(page) != self._rows * stride or not (np.ndarray((self._rows,), "<i4", page, 0, (stride,)) == spec.bytes).all():
            return False
        self._group.address[spec.name] = address_of(page) + LENGTH
        self._group.stride[spec.name] = stride
        self._group.keep.append(page)
        return True

    def _fill(self, array: Array, offset: int) -> bool:
        """Fills an array with what the file holds from `offset` on; False if it ends before."""
        if self._local:
            self._file.seek(offset)
            return bool(self._file.readinto(array) == len(array))
        data = self._file.read_at(len(array), offset)
        if len(data) == len(array):
            array[:] = np.frombuffer(data, np.uint8)
        return len(data) == len(array)


class Windowed:
    """Samples of row groups, wherever they lie and whoever wrote them, in the order of `Windows`.

    Holds the window that is being used and reads the next one meanwhile; `take` must be called in the order of positions,
    by one thread at a time.
    """

    def __init__(self, files: Files, layout: Layout, tensors: Sequence[TensorSpec], small: list[str], windows: Windows):
        self._files, self._layout, self._tensors, self._windows = files, layout, tensors, windows
        groups = len(layout.group_rows)
        self._address: dict[str, Ints] = {spec.name: np.zeros(groups, np.int64) for spec in tensors}
        self._stride: dict[str, Ints] = {spec.name: np.zeros(groups, np.int64) for spec in tensors}
        self._held: dict[int, dict[int, _Group]] = {}  # by window and group
        self._coming: dict[int, dict[int, Future[_Group]]] = {}
        self._small = SmallColumns(small, layout.samples)
        self._pool = ThreadPoolExecutor(min(READERS, os.cpu_count() or 1) if files.local else READERS, "tileseq-read")
        self._buffers = Buffers()
        self._footers: dict[int, Any] = {}

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._held.clear()
        self._coming.clear()

    @property
    def held_bytes(self) -> int:
        """Bytes of tensors that are held or being read."""
        rows = sum(self._layout.group_rows[g] for w in {**self._held, **self._coming} for g in self._windows.groups_of(w))
        return int(rows * sum(spec.bytes for spec in self._tensors))

    def take(self, samples: Ints, windows: Ints, last: int) -> tuple[dict[str, Array], dict[str, Any]]:
        """As Mapped.take; windows: of each sample; last: the last window that will be asked for."""
        needed = np.unique(windows).tolist()
        self._hold(needed, last)
        groups = self._layout.group_of(samples)
        rows = samples - self._layout.group_first[groups]
        tensors = {
            spec.name: _take(self._address[spec.name][groups] + rows * self._stride[spec.name][groups], spec.bytes)
            for spec in self._tensors
        }
        return tensors, self._small.take(samples)

    def _hold(self, needed: list[int], last: int) -> None:
        for window in [w for w in self._held if w not in needed]:
            for number, group in self._held.pop(window).items():
                self._small.drop(int(self._layout.group_first[number]))
                for buffer in group.buffers:
                    self._buffers.give(buffer)
        for window in [w for w in self._coming if w not in needed and w != needed[-1] + 1]:
            self._coming.pop(window)
        for window in needed:
            if window not in self._held:
                self._ask(window)
                self._held[window] = {number: coming.result() for number, coming in self._coming.pop(window).items()}
                for number, group in self._held[window].items():
                    for name in group.address:
                        self._address[name][number], self._stride[name][number] = group.address[name], group.stride[name]
                    if group.small is not None:
                        self._small.put(int(self._layout.group_first[number]), group.small)
        # The next one, once all but one of the windows of this batch are left behind: never more than two at a time.
        if len(needed) == 1 and needed[0] < last:
            self._ask(needed[0] + 1)

    def _ask(self, window: int) -> None:
        if window not in self._coming and window not in self._held:
            self._coming[window] = {
                int(group): self._pool.submit(self._read, int(group)) for group in self._windows.groups_of(window)
            }

    def _read(self, number: int) -> _Group:
        shard_number = int(self._layout.group_shard[number])
        shard = self._layout.shards[shard_number]
        inside = number - int(self._layout.shard_first_group[shard_number])
        rows = shard.group_rows[inside]
        group = _Group()
        with self._files.open(shard.path) as file:
            # Pages without decoding them, if they are where they should be; else all through pyarrow.
            pages = _Pages(file, self._files.local, self._buffers, group, rows)
            paged = bool(shard.pages) and all(pages.read(shard.pages[spec.column][inside], spec) for spec in self._tensors)
            if paged and not self._small.names:
                return group
            parquet = pq.ParquetFile(file, metadata=self._footers.get(shard_number), pre_buffer=True)
            if len(self._footers) >= MOST_FOOTERS:
                self._footers.clear()
            self._footers[shard_number] = parquet.metadata
            names = list(self._small.names)
            if not paged:
                chunks = _chunks(parquet.metadata.row_group(inside))
                names += [spec.column for spec in self._tensors if not pages.unpack(chunks.get(spec.column), spec)]
            if names:
                table = _with_columns(parquet.read_row_group(inside, columns=names, use_threads=False), names, shard.path)
                if table.num_rows != rows:
                    raise DatasetError(f"{shard.path}: row group {inside} has {table.num_rows} samples instead of {rows}")
                for spec in self._tensors:
                    if spec.column in names:
                        _address_column(table.column(spec.column), shard.path, spec, group)
                group.small = table.select(self._small.names) if self._small.names else None
        return group


def _chunks(group: Any) -> dict[str, Any]:
    """What the footer says of a row group's columns, by name."""
    chunks = [group.column(i) for i in range(group.num_columns)]
    return {chunk.path_in_schema: chunk for chunk in chunks}


def _address_column(column: Any, path: str, spec: TensorSpec, group: _Group) -> None:
    """Notes where the values of a tensor column lie that pyarrow decoded."""
    if column.num_chunks != 1:
        column = pa.chunked_array([column.combine_chunks()])
    array = column.chunk(0)
    if isinstance(array.type, pa.BaseExtensionType):
        array = array.storage
    if array.null_count:
        raise DatasetError(f"{path} has samples without {spec.name}")
    if pa.types.is_fixed_size_list(array.type):
        values = array.flatten()
        start = values.offset * spec.dtype.itemsize
        data, wrong = values.buffers()[1], len(values) * spec.dtype.itemsize != len(array) * spec.bytes
    elif pa.types.is_fixed_size_binary(array.type):
        start, data, wrong = array.offset * spec.bytes, array.buffers()[1], array.type.byte_width != spec.bytes
    else:
        width = "<i8" if pa.types.is_large_binary(array.type) else "<i4"
        _, offsets, data = array.buffers()
        ends = np.frombuffer(offsets, width, len(array) + 1, array.offset * np.dtype(width).itemsize)
        start, wrong = int(ends[0]), not (np.diff(ends) == spec.bytes).all()
    if wrong:
        raise DatasetError(f"{path}: a value of {spec.name} does not have {spec.bytes:,} bytes, which {spec.shape} of {spec.dtype} take")
    group.address[spec.name] = address_of(data) + start
    group.stride[spec.name] = spec.bytes
    group.keep.append((array, data))
