"""Memory that row groups are read into, and copying samples from wherever they lie into batches, with one NumPy call a batch."""

from __future__ import annotations

import mmap
import os
import sys
import threading
from typing import Any

import numpy as np
import numpy.typing as npt

from .specs import DatasetError

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]


class Rows:
    """All memory from one address to another as one array of overlapping rows, one row beginning at each byte.

    Only rows that exist may be asked for. They may lie in different blocks of memory: a batch from a hundred files takes one
    call instead of a hundred.
    """

    def __init__(self, low: int, high: int, count: int):
        """low, high: the lowest and the highest address that a row begins at; count: bytes of a row."""
        self.count, self._low, self._middle = count, low, 0
        self._parts: tuple[Rows, Rows] | None = None
        rows = high - low + 1
        if rows > sys.maxsize // max(1, count):  # NumPy refuses arrays of more bytes than an address space has
            self._middle = low + rows // 2
            self._parts = Rows(low, self._middle - 1, count), Rows(self._middle, high, count)
        else:
            self._rows: Array = np.asarray(_Memory(low, rows, count))

    def take(self, addresses: Ints) -> Array:
        """Copies a row from each address; returns (len(addresses), count) of uint8."""
        if self._parts is None:
            return self._rows[addresses - self._low]
        result = np.empty((len(addresses), self.count), np.uint8)
        above = addresses >= self._middle
        for part, rows in ((~above, self._parts[0]), (above, self._parts[1])):
            if part.any():
                result[part] = rows.take(addresses[part])
        return result


class _Memory:
    """NumPy's protocol for memory that others own."""

    def __init__(self, address: int, rows: int, count: int):
        self.__array_interface__ = {
            "version": 3, "typestr": "|u1", "data": (address, True), "shape": (rows, count), "strides": (1, 1),
        }  # fmt: skip


class Buffers:
    """Memory that is given out again when it is done with. The system would clear fresh memory page by page, which can take as long
    as reading or unpacking into it.

    Keeps no more than was out at a time. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._free: list[Array] = []
        self._lock = threading.Lock()
        self.made = 0  # buffers that were made so far

    def take(self, count: int) -> Array:
        """An array of uint8 of at least `count` elements, whatever they hold."""
        with self._lock:
            fitting = [i for i, buffer in enumerate(self._free) if count <= len(buffer) <= 2 * count]
            if fitting:
                return self._free.pop(min(fitting, key=lambda i: len(self._free[i])))
            if self._free:
                self._free.pop(0)
            self.made += 1
        return np.empty(count, np.uint8)

    def give(self, buffer: Array) -> None:
        """Takes back a buffer that nobody reads any more."""
        with self._lock:
            self._free.append(buffer)


def address_of(buffer: Any) -> int:
    """Where the bytes of an object with the buffer protocol begin."""
    return int(np.frombuffer(buffer, np.uint8).__array_interface__["data"][0])


def map_file(path: str) -> mmap.mmap:
    """A file as memory; it stays mapped as long as the result is referenced."""
    with open(path, "rb") as file:
        # Before Python 3.13 every map holds a file descriptor.
        options: dict[str, Any] = {"trackfd": False} if sys.version_info >= (3, 13) else {}
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ, **options)


def allow_open_files(count: int) -> None:
    """Raises the process's own limit of open files if `count` more would not fit, up to what the system allows."""
    if sys.version_info >= (3, 13) or os.name != "posix":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 256
    if soft != resource.RLIM_INFINITY and soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise DatasetError(
                f"{count:,} shards are to be mapped but the system allows {hard:,} open files: raise ulimit -n, "
                'use Python 3.13, or read with shuffle="windows"'
            )
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
