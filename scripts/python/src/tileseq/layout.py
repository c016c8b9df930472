"""Where the samples of a split lie: shards, row groups, and in uncompressed shards the pages of tensors."""

from __future__ import annotations

import dataclasses
import os
import struct
from dataclasses import dataclass, field
from typing import Any, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from .files import Files
from .specs import DatasetError, TensorSpec

Ints = npt.NDArray[np.int64]

# Bytes of a value's length, which precedes the value in a PLAIN page of BINARY.
LENGTH = 4
# Shards of a split whose pages are looked into on open; the others when they are first read.
LOOKED_INTO = 4


@dataclass(frozen=True)
class Shard:
    """A file. `pages` has for each tensor column the offset of the page of each row group; empty if unknown."""

    path: str
    samples: int
    group_rows: tuple[int, ...]
    pages: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


class Layout:
    """The shards of a split. Samples are numbered shard by shard, row by row, as they were written."""

    def __init__(self, shards: Sequence[Shard]):
        self.shards = list(shards)
        self.samples = sum(shard.samples for shard in self.shards)
        self.group_rows: list[int] = [rows for shard in self.shards for rows in shard.group_rows]
        self.group_first: Ints = np.concatenate([[0], np.cumsum(self.group_rows, dtype=np.int64)]).astype(np.int64)
        self.group_shard: Ints = np.repeat(np.arange(len(self.shards)), [len(s.group_rows) for s in self.shards])
        first_group = np.concatenate([[0], np.cumsum([len(s.group_rows) for s in self.shards], dtype=np.int64)])
        self.shard_first_group: Ints = first_group.astype(np.int64)

    def group_of(self, samples: Ints) -> Ints:
        """The row group, counted through all shards, that holds each sample."""
        return np.searchsorted(self.group_first, samples, "right") - 1

    @property
    def paged(self) -> bool:
        """Whether the place of every tensor is known."""
        return all(shard.pages for shard in self.shards)


def read_layout(files: Files, description: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], tensors: Sequence[TensorSpec]) -> Layout:
    """The layout of some shards, from dataset.json where the files are still those that it lists, else from their footers.

    entries: the shards, as dataset.json lists them
    """
    sizes: dict[str, int] = {}
    for folder in sorted({os.path.dirname(entry["path"]) for entry in entries}):
        sizes.update(files.sizes(folder))
    common = description.get("row_group_samples")
    looked_into = set(range(0, len(entries), max(1, len(entries) // LOOKED_INTO)))
    shards: list[Shard] = []
    trusted = True
    for number, entry in enumerate(entries):
        path = str(entry["path"])
        if path not in sizes:
            raise DatasetError(f"{files.uri} has no {path}, though its dataset.json lists it; build it again")
        shard = _listed(entry, common, tensors) if sizes[path] == entry["bytes"] else None
        if shard is not None and shard.pages and number in looked_into and files.local:
            with open(files.path(path), "rb") as file:
                if not lengths_hold(shard, tensors, lambda at, count: os.pread(file.fileno(), count, at)):
                    trusted = False
        shards.append(shard or _from_footer(files, entry))
    # Offsets that are wrong in one shard are believed in none.
    return Layout(shards if trusted else [dataclasses.replace(shard, pages={}) for shard in shards])


def _listed(entry: Mapping[str, Any], common: int | None, tensors: Sequence[TensorSpec]) -> Shard | None:
    """A shard as dataset.json tells it, or None if that does not tell its row groups."""
    samples, count = int(entry["samples"]), int(entry["row_groups"])
    pages = entry.get("pages") or {}
    if all(spec.column in pages for spec in tensors) and tensors:
        rows = tuple(int(page["rows"]) for page in pages[tensors[0].column])
        offsets = {spec.column: tuple(int(page["offset"]) for page in pages[spec.column]) for spec in tensors}
        inside = all(
            [page["rows"] for page in pages[spec.column]] == list(rows)
            and all(LENGTH <= at and at + n * (LENGTH + spec.bytes) <= entry["bytes"] for at, n in zip(offsets[spec.column], rows))
            for spec in tensors
        )
        if inside and sum(rows) == samples and len(rows) == count:
            return Shard(str(entry["path"]), samples, rows, offsets)
    if count == 1:
        return Shard(str(entry["path"]), samples, (samples,))
    if common is not None and (count - 1) * common < samples <= count * common:
        return Shard(str(entry["path"]), samples, (common,) * (count - 1) + (samples - (count - 1) * common,))
    return None


def _from_footer(files: Files, entry: Mapping[str, Any]) -> Shard:
    """A shard that another program wrote anew."""
    path = str(entry["path"])
    try:
        with files.open(path) as file:
            footer = pq.read_metadata(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise DatasetError(
            f"{path} has other bytes than dataset.json lists ({entry['bytes']:,}) and is no whole Parquet file: {error}"
        ) from None
    rows = tuple(footer.row_group(i).num_rows for i in range(footer.num_row_groups))
    if sum(rows) != entry["samples"]:
        raise DatasetError(
            f"{path} has {sum(rows):,} samples but dataset.json lists {entry['samples']:,}; it is not the file that was written"
        )
    return Shard(path, sum(rows), rows)


def lengths_hold(shard: Shard, tensors: Sequence[TensorSpec], read: Any) -> bool:
    """Whether the first and the last value of each page begin with their length, as they do if the offsets are right.

    read: (offset, count) to bytes of the shard.
    """
    for spec in tensors:
        for offset, rows in zip(shard.pages[spec.column], shard.group_rows):
            for row in {0, rows - 1}:
                length = read(offset + row * (LENGTH + spec.bytes), LENGTH)
                if len(length) != LENGTH or struct.unpack("<i", length)[0] != spec.bytes:
                    return False
    return True
