"""Copying samples from wherever they lie in memory into batches, with one NumPy call a batch."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from .specs import DatasetError

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]


def gather(addresses: Ints, count: int) -> Array:
    """Copies `count` bytes from each address into a row; returns (len(addresses), count) of uint8.

    The addresses may lie in different blocks of memory: all of it is seen as one array of overlapping rows, a row for each
    byte between the lowest and the highest address, of which only rows that exist are touched. So a batch from a hundred
    files takes one call instead of a hundred.
    """
    if not len(addresses):
        return np.empty((0, count), np.uint8)
    base = int(addresses.min())
    rows = int(addresses.max()) - base + 1
    if rows > sys.maxsize // max(1, count):  # NumPy refuses arrays of more bytes than an address space has
        middle = base + rows // 2
        result = np.empty((len(addresses), count), np.uint8)
        for part in (addresses < middle, addresses >= middle):
            result[part] = gather(addresses[part], count)
        return result
    first = np.frombuffer(memoryview((ctypes.c_uint8 * count).from_address(base)), np.uint8)
    rows_at_each_byte = np.lib.stride_tricks.as_strided(first, (rows, count), (1, 1), writeable=False)
    return rows_at_each_byte[addresses - base]


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
