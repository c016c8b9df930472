"""What the reader takes from dataset.json, and that it is of the kind that it must be."""

from __future__ import annotations

import math
from typing import Any, Callable, Mapping

from .specs import DatasetError

Path = tuple[str | int, ...]
Check = Callable[[Any, Path], None]

# Whole numbers that are counts or offsets lie below it, numbers of a tensor's bands within plus or minus the other.
MOST_COUNT = 1 << 53
MOST_NUMBER = 1e300
# A Parquet value tells its length in 31 bits.
MOST_BYTES = (1 << 31) - 1
DTYPES = {"uint8": 1, "int8": 1, "uint16": 2, "int16": 2, "uint32": 4, "int32": 4, "uint64": 8, "int64": 8, "float16": 2, "float32": 4, "float64": 8}
# Kinds of targets that are always stored as tensors; so are values at every frame, and classes as one_hot.
TENSOR_KINDS = ("vector", "multi_label", "mask", "frames")


class _Wrong(Exception):
    def __init__(self, path: Path, what: str):
        place = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")
        super().__init__(f"{place} {what}".strip())


def require_sound(document: str, description: Mapping[str, Any]) -> None:
    """Raises DatasetError, which names the document, the key and its value, unless all that the reader takes is as it must be.

    Keys that the reader does not take are not looked at. Whether numbers agree with the shards is seen when these are read.
    """
    try:
        _DESCRIPTION(description, ())
        _agree(description)
    except _Wrong as wrong:
        raise DatasetError(f"{document} is damaged: {wrong}") from None


def _must_be(what: str, value: Any, path: Path) -> _Wrong:
    shown = repr(value)
    return _Wrong(path, f"must be {what} but is {shown if len(shown) <= 80 else shown[:77] + '...'}")


def _value(what: str, holds: Callable[[Any], bool]) -> Check:
    def check(value: Any, path: Path) -> None:
        if not holds(value):
            raise _must_be(what, value, path)

    return check


def _keys(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    def check(value: Any, path: Path) -> None:
        if type(value) is not dict:
            raise _must_be("an object", value, path)
        for name, of_name in required.items():
            if name not in value:
                raise _Wrong(path, f"lacks {name}")
            of_name(value[name], (*path, name))
        for name, of_name in (optional or {}).items():
            if name in value:
                of_name(value[name], (*path, name))

    return check


def _by_name(of_each: Check, least: int = 0) -> Check:
    def check(value: Any, path: Path) -> None:
        if type(value) is not dict or len(value) < least:
            raise _must_be("an object by name", value, path)
        for name, one in value.items():
            of_each(one, (*path, name))

    return check


def _list(of_each: Check, least: int = 0) -> Check:
    def check(value: Any, path: Path) -> None:
        if type(value) is not list or len(value) < least:
            raise _must_be(f"a list{f' of at least {least}' if least else ''}", value, path)
        for number, one in enumerate(value):
            of_each(one, (*path, number))

    return check


def _or_null(of_value: Check) -> Check:
    def check(value: Any, path: Path) -> None:
        if value is not None:
            of_value(value, path)

    return check


_TEXT = _value("text", lambda v: type(v) is str)
_NAME = _value("a name", lambda v: type(v) is str and v != "" and "\0" not in v)
_COUNT = _value("a whole number from 0", lambda v: type(v) is int and 0 <= v < MOST_COUNT)
_SIZE = _value("a whole number from 1", lambda v: type(v) is int and 1 <= v < MOST_COUNT)
_NUMBER = _value("a number", lambda v: type(v) in (int, float) and -MOST_NUMBER <= v <= MOST_NUMBER)
_BOOLEAN = _value("true or false", lambda v: type(v) is bool)
_DTYPE = _value(f"one of {', '.join(DTYPES)}", lambda v: type(v) is str and v in DTYPES)
_AXES = _value("text of a letter for each axis", lambda v: type(v) is str and len(set(v)) == len(v))
_SHAPE = _list(_SIZE, 1)
_BANDS = {"mean": _list(_NUMBER, 1), "std": _list(_NUMBER, 1)}
_NORMALIZE = _or_null(_keys({"kind": _TEXT, **_BANDS}, {"applied": _BOOLEAN}))
_TENSOR = _keys({"dtype": _DTYPE, "shape": _SHAPE}, {"column": _NAME, "axes": _AXES, "normalize": _NORMALIZE, "source_dtype": _DTYPE})
_TARGET = _keys(
    {"kind": _TEXT},
    {
        "column": _NAME, "dtype": _DTYPE, "shape": _SHAPE, "axes": _AXES, "normalize": _NORMALIZE, "source_dtype": _DTYPE,
        "standardize": _or_null(_keys(_BANDS)), "labels": _or_null(_by_name(_COUNT)), "normalized": _BOOLEAN,
    },
)  # fmt: skip
_PAGE = _keys({"offset": _COUNT, "rows": _SIZE})
_SHARD = _keys(
    {"path": _NAME, "split": _NAME, "samples": _COUNT, "row_groups": _COUNT, "bytes": _COUNT},
    {"fold": _COUNT, "pages": _or_null(_by_name(_list(_PAGE)))},
)
_DESCRIPTION = _keys(
    {
        "fingerprint": _NAME, "tensors": _by_name(_TENSOR, 1), "targets": _by_name(_TARGET), "frames": _list(_TEXT),
        "statistics": _or_null(_by_name(_value("a number or a list", lambda v: type(v) in (int, float, list)))),
        "splits": _by_name(_keys({"samples": _COUNT}), 1), "shards": _list(_SHARD),
    },
    {"row_group_samples": _SIZE, "folds": _list(_keys({"samples": _COUNT}, {"normalize": _keys({"kind": _TEXT, **_BANDS})})), "tabular": _keys({}, {"features": _list(_TEXT)})},
)  # fmt: skip


def _agree(description: Mapping[str, Any]) -> None:
    """Whether what stands in one place fits what stands in another."""
    for name, entry in description["tensors"].items():
        _agree_tensor(entry, ("tensors", name))
    for name, entry in description["targets"].items():
        per_frame = entry.get("at") == "frames" and entry["kind"] not in ("boxes", "points")
        if "shape" in entry:
            _agree_tensor(entry, ("targets", name))
        elif per_frame or entry["kind"] in TENSOR_KINDS or entry.get("encoding") == "one_hot":
            raise _Wrong(("targets", name), "lacks shape")
        if entry.get("standardize") is not None:
            values = entry["shape"][-1] if entry["kind"] == "vector" and "shape" in entry else 1
            _agree_bands(entry["standardize"], values, ("targets", name, "standardize"))
    for number, fold in enumerate(description.get("folds", ())):
        for name, entry in description["tensors"].items():
            if "normalize" in fold and entry.get("normalize") is not None:
                _agree_bands(fold["normalize"], _bands_of(entry, ("tensors", name)), ("folds", number, "normalize"))
    _agree_samples(description)


def _agree_samples(description: Mapping[str, Any]) -> None:
    """Whether splits, or folds, have as many samples as their shards."""
    splits, folds = description["splits"], description.get("folds", [])
    of_split, of_fold = dict.fromkeys(splits, 0), [0] * len(folds)
    for number, shard in enumerate(description["shards"]):
        if shard["split"] not in splits:
            raise _must_be(f"one of {', '.join(splits)}", shard["split"], ("shards", number, "split"))
        of_split[shard["split"]] += shard["samples"]
        if bool(folds) != ("fold" in shard) or folds and shard["fold"] >= len(folds):
            raise _must_be(f"one of {len(folds)} folds, from 0,", shard.get("fold"), ("shards", number, "fold"))
        if folds:
            of_fold[shard["fold"]] += shard["samples"]
    for name, samples in of_split.items():
        if splits[name]["samples"] != samples:
            raise _must_be(f"{samples}, as of its shards,", splits[name]["samples"], ("splits", name, "samples"))
    for number, samples in enumerate(of_fold):
        if folds[number]["samples"] != samples:
            raise _must_be(f"{samples}, as of its shards,", folds[number]["samples"], ("folds", number, "samples"))


def _agree_tensor(entry: Mapping[str, Any], path: Path) -> None:
    if "dtype" not in entry:
        raise _Wrong(path, "lacks dtype")
    if entry.get("axes") and len(entry["axes"]) != len(entry["shape"]):
        raise _must_be(f"a letter for each of the axes of {entry['shape']}", entry["axes"], (*path, "axes"))
    size = DTYPES[entry["dtype"]] * math.prod(entry["shape"])
    if size > MOST_BYTES:
        raise _must_be(f"of at most {MOST_BYTES:,} bytes, which a Parquet value holds,", entry["shape"], (*path, "shape"))
    normalize = entry.get("normalize")
    if normalize is not None and not normalize.get("applied", True):
        _agree_bands(normalize, _bands_of(entry, path), (*path, "normalize"))


def _bands_of(entry: Mapping[str, Any], path: Path) -> int:
    axes = entry.get("axes", "")
    if "C" not in axes:
        raise _must_be("text with C for the bands, which are normalised,", axes, (*path, "axes"))
    return int(entry["shape"][axes.index("C")])


def _agree_bands(scale: Mapping[str, Any], bands: int, path: Path) -> None:
    for name in ("mean", "std"):
        if len(scale[name]) != bands:
            raise _must_be(f"a list of {bands}", scale[name], (*path, name))
