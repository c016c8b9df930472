"""Where a dataset lies: a local folder, or a file system of pyarrow or fsspec."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import pyarrow.fs as pafs

from .specs import DatasetError


class Files:
    """The files of one dataset. Pickles by where it lies, so that worker processes open it anew."""

    def __init__(self, uri: str | os.PathLike[str], filesystem: Any = None):
        self.uri = os.fspath(uri)
        if filesystem is not None:
            self.filesystem, self.root = _wrapped(filesystem), self.uri
        elif isinstance(uri, pathlib.PurePath) or "://" not in self.uri:
            self.filesystem, self.root = pafs.LocalFileSystem(), os.path.abspath(self.uri)
        else:
            self.filesystem, self.root = _from_uri(self.uri)
        self.root = self.root.rstrip("/") or "/"

    @property
    def local(self) -> bool:
        """Whether files can be mapped into memory."""
        return isinstance(self.filesystem, pafs.LocalFileSystem)

    def path(self, relative: str) -> str:
        return f"{self.root}/{relative}"

    def read(self, relative: str) -> bytes | None:
        """The bytes of a small file, or None if it is not there."""
        try:
            with self.filesystem.open_input_file(self.path(relative)) as file:
                return bytes(file.readall())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def open(self, relative: str) -> Any:
        """A file to read at any position; the caller closes it."""
        try:
            return self.filesystem.open_input_file(self.path(relative))
        except FileNotFoundError:
            raise DatasetError(f"{self.uri} has no {relative}, though its dataset.json lists it; build it again") from None

    def sizes(self, folder: str) -> dict[str, int]:
        """Size by path of the files of a folder; one request for many on object stores."""
        if self.local:
            try:
                with os.scandir(self.path(folder)) as entries:
                    return {f"{folder}/{entry.name}": entry.stat().st_size for entry in entries}
            except FileNotFoundError:
                return {}
        listing = self.filesystem.get_file_info(pafs.FileSelector(self.path(folder), allow_not_found=True))
        return {f"{folder}/{info.base_name}": info.size for info in listing if info.is_file}


def _wrapped(filesystem: Any) -> Any:
    if isinstance(filesystem, pafs.FileSystem):
        return filesystem
    return pafs.PyFileSystem(pafs.FSSpecHandler(filesystem))


def _from_uri(uri: str) -> tuple[Any, str]:
    for hadoops in ("s3a://", "s3n://"):
        if uri.startswith(hadoops):
            uri = "s3://" + uri[len(hadoops) :]
    try:
        return pafs.FileSystem.from_uri(uri)  # type: ignore[no-any-return]
    except (ValueError, NotImplementedError, OSError) as unknown:  # a scheme that pyarrow does not know, or lacks the library for
        try:
            import fsspec
        except ImportError:
            scheme = uri.split("://")[0]
            raise DatasetError(f"{uri}: pyarrow does not read {scheme}:// ({unknown}); install fsspec and its package for {scheme}") from None
        try:
            filesystem, path = fsspec.core.url_to_fs(uri)
        except (ValueError, ImportError, OSError) as error:
            raise DatasetError(f"{uri}: neither pyarrow ({unknown}) nor fsspec ({error}) reads it") from None
        return _wrapped(filesystem), str(path)
