"""Datasets and their splits; `open` is where to start."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from .batches import Batches
from .description import require_sound
from .files import Files
from .lanes import LANE_COLUMNS, Lanes
from .layout import Layout, read_layout
from .order import Written
from .pictures import Sample
from .sources import Mapped
from .specs import DatasetError, Normalization, TargetSpec, TensorSpec, target_spec, tensor_spec

# Bytes of row groups that are held at a time where shards cannot be mapped.
DEFAULT_BUFFER_BYTES = 256 << 20
# Row groups of a window at most: the first batch waits for a window, and on object stores each row group is a request or two.
MOST_GROUPS = 32
SHUFFLES = ("full", "windows", "none")
# Columns that every dataset has; whether there are more is seen in a shard.
OTHER_COLUMNS = ("sample_id", "tile_id", "region_id", "box", "frames", "frame_present")


@dataclass(frozen=True)
class Mixing:
    """regions_per_batch: the mean number of different regions in a batch; regions: of the split. correlation: of a sample's
    position in the epoch with its number in the order in which it was written: 1 without a shuffle, about 0 with a good one.
    """

    regions_per_batch: float
    regions: int
    correlation: float


def open(uri: str | os.PathLike[str], filesystem: Any = None) -> Dataset:  # noqa: A001 (as in tileseq.open)
    """Opens a finished dataset.

    uri: a folder, or a URI such as s3://bucket/path, gs://…, hdfs://…, or one that fsspec knows. With `filesystem`, one of
    pyarrow's or fsspec's, it is a path in there.

    Raises DatasetError if there is no finished dataset, or a shard is missing or damaged.
    """
    return Dataset(Files(uri, filesystem))


class Dataset:
    """A finished dataset: `train`, `val` and `test`, and what dataset.json says of them."""

    def __init__(self, files: Files):
        self.files = files
        text = files.read("dataset.json")
        if text is None:
            raise DatasetError(f"{files.uri} is not a finished dataset: it has no dataset.json")
        try:
            self.description: dict[str, Any] = json.loads(text)
        except ValueError as error:
            raise DatasetError(f"{files.uri}/dataset.json is not JSON: {error}") from None
        if not isinstance(self.description, dict) or self.description.get("format") != "tileseq":
            raise DatasetError(f"{files.uri}/dataset.json does not describe a tileseq dataset: its format is not tileseq")
        if type(self.description.get("version")) is not int or self.description["version"] != 1:
            raise DatasetError(f"{files.uri}/dataset.json has version {self.description.get('version')!r:.80}; this reader knows version 1")
        require_sound(f"{files.uri}/dataset.json", self.description)
        self.tensors: dict[str, TensorSpec] = {name: tensor_spec(name, entry) for name, entry in self.description["tensors"].items()}
        self.targets: dict[str, TargetSpec] = {name: target_spec(name, entry) for name, entry in self.description["targets"].items()}
        self.splits: dict[str, Split] = {name: Split(self, name) for name in self.description["splits"]}

    @property
    def fingerprint(self) -> str:
        """Equal for datasets of equal samples in equal order."""
        return str(self.description["fingerprint"])

    @property
    def frames(self) -> list[str]:
        """The labels of all frames, in order."""
        return list(self.description["frames"])

    @property
    def statistics(self) -> dict[str, Any] | None:
        """count, mean, std, min and max of each band over the train pixels; None if the build needed none."""
        return self.description["statistics"]  # type: ignore[no-any-return]

    @property
    def labels(self) -> dict[str, Any]:
        """The label map of each target that has one."""
        return {name: target.labels for name, target in self.targets.items() if target.labels is not None}

    @property
    def features(self) -> list[str]:
        """The names of the features in the tensor `tabular`, in their order; empty without one."""
        return list(self.description.get("tabular", {}).get("features", []))

    @property
    def train(self) -> Split:
        return self._split("train")

    @property
    def val(self) -> Split:
        return self._split("val")

    @property
    def test(self) -> Split:
        return self._split("test")

    @property
    def folds(self) -> int:
        """The number of folds; 0 for a dataset with splits."""
        return len(self.description.get("folds", ()))

    def fold(self, number: int) -> Fold:
        """The parts of a dataset with folds when one of them, counted from 0, is held out."""
        if not 0 <= number < self.folds:
            has = f"folds 0 to {self.folds - 1}" if self.folds else "no folds; build it with split.k_folds"
            raise DatasetError(f"{self.files.uri} has no fold {number}; it has {has}")
        return Fold(FoldSplit(self, number, False), FoldSplit(self, number, True))

    def _split(self, name: str) -> Split:
        if name not in self.splits:
            raise DatasetError(f"{self.files.uri} has no split {name}; it has {', '.join(self.splits)}")
        return self.splits[name]

    def __len__(self) -> int:
        """Samples of all splits."""
        return sum(len(split) for split in self.splits.values())

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(split):,}" for name, split in self.splits.items())
        tensors = ", ".join(f"{spec.name} {spec.dtype.name}{list(spec.shape)}{spec.axes}" for spec in self.tensors.values())
        return f"<tileseq.Dataset {self.files.uri}: {sizes}; {tensors}; targets {', '.join(self.targets) or 'none'}>"


class Split:
    """The samples of one split. Pickles by name, so that worker processes open it anew."""

    def __init__(self, dataset: Dataset, name: str):
        self.dataset, self.name, self.files = dataset, name, dataset.files
        self._sources: dict[tuple[tuple[str, ...], tuple[str, ...]], Mapped] = {}

    def __reduce__(self) -> Any:
        files = self.files
        return _reopen, (files.root, files.filesystem, self.name)

    def __len__(self) -> int:
        return int(self.dataset.description["splits"][self.name]["samples"])

    def __repr__(self) -> str:
        return f"<tileseq.Split {self.name} of {self.files.uri}: {len(self):,} samples>"

    @property
    def fingerprint(self) -> str:
        return self.dataset.fingerprint

    @functools.cached_property
    def tensors(self) -> dict[str, TensorSpec]:
        """Everything that is stored as a tensor, by name: inputs, and targets such as masks."""
        targets = {name: target.tensor for name, target in self.dataset.targets.items() if target.tensor is not None}
        return {**self.dataset.tensors, **targets}

    @functools.cached_property
    def layout(self) -> Layout:
        layout = read_layout(self.files, self.dataset.description, self._entries(), list(self.tensors.values()))
        if layout.samples != len(self):
            raise DatasetError(
                f"{self.files.uri}/dataset.json lists {len(self):,} samples of {self.name} but its shards {layout.samples:,}"
            )
        return layout

    def _entries(self) -> list[Mapping[str, Any]]:
        """Its shards, as dataset.json lists them."""
        return [entry for entry in self.dataset.description["shards"] if entry["split"] == self.name]

    @property
    def mappable(self) -> bool:
        """Whether all shards are local, uncompressed and as they were written, so that any sample is at hand."""
        return self.files.local and self.layout.paged

    def column_of(self, name: str) -> str:
        """The Parquet column of a target or other column."""
        target = self.dataset.targets.get(name)
        return name if target is None else target.column

    def mapped_source(self, tensors: Sequence[TensorSpec], small: list[str]) -> Mapped:
        wanted = (tuple(spec.name for spec in tensors), tuple(small))
        if wanted not in self._sources:
            self._sources[wanted] = Mapped(self.files, self.layout, tensors, small)
        return self._sources[wanted]

    def batches(
        self,
        batch_size: int,
        shuffle: bool | str = True,
        seed: int = 0,
        epoch: int = 0,
        rank: int = 0,
        world_size: int = 1,
        drop_last: bool = False,
        prefetch: int | None = None,
        *,
        columns: Sequence[str] | None = None,
        dtype: str | npt.DTypeLike | None = "float32",
        buffer_bytes: int = DEFAULT_BUFFER_BYTES,
        mapped: bool | None = None,
        every: tuple[int, int] = (0, 1),
    ) -> Batches:
        """One pass over the split, in batches: dicts of arrays (N, *shape), N being `batch_size` but for the last.

        shuffle: "full" draws from all samples and needs local uncompressed shards; "windows" draws from as many row groups,
        of all shards, as half of `buffer_bytes` holds, at most 32; True is the one of the two that the dataset allows; False or "none"
        keeps the order in which the samples were written.

        seed, epoch: the order is a function of these, of the kind of shuffle, and for windows of `buffer_bytes`; of nothing
        else, be it the number of ranks or of workers.

        rank, world_size: ranks get equally many samples and batches. What does not divide is repeated from the beginning of
        the epoch, or with `drop_last` left out with every batch that is not full; the result's `repeated` and `dropped`
        say how many samples that is.

        prefetch: batches made ahead by a thread; 0 makes each when it is asked for. If omitted 2, but 0 where a batch is a mere
        copy from mapped memory, which a thread does not hasten unless the files are larger than the memory.

        columns: which; all tensors and targets if omitted. Others are sample_id, tile_id, region_id, box, frames, …

        dtype: of input tensors: "float32" (normalised on read if the stored values are not yet), "float16" (rounded from
        that), or "source": as stored.

        buffer_bytes: of row groups that are held and read ahead, where shards are not mapped into memory.

        mapped: False reads row groups even where shards could be mapped.

        every: (w, k) gives every k-th batch from the w-th on, for worker w of k.
        """
        kind = shuffle if isinstance(shuffle, str) else "none"
        if shuffle is True:
            kind = "full" if self.mappable and mapped is not False else "windows"
        if kind not in SHUFFLES:
            raise ValueError(f"shuffle must be True, False or one of {', '.join(SHUFFLES)} but is {shuffle!r}")
        names = self._columns(columns)
        if not (isinstance(dtype, str) and dtype == "source"):
            self._require_normalization(names)
        use_map = self.mappable if mapped is None else mapped
        if (kind == "full" or mapped) and not (use_map and self.mappable):
            raise DatasetError(
                f'{self.files.uri}: {"a full shuffle" if kind == "full" else "mapping"} needs local, uncompressed shards as they '
                'were written; these are not. Use shuffle="windows", or build with output.compression: none'
            )
        return Batches(
            self,
            columns=names,
            shuffle=kind,
            seed=seed,
            epoch=epoch,
            batch_size=batch_size,
            rank=rank,
            world_size=world_size,
            drop_last=drop_last,
            prefetch=prefetch,
            dtype=_dtype(dtype),
            window=self._window(buffer_bytes),
            mapped=use_map,
            every=every,
        )

    @functools.cached_property
    def lane_samples(self) -> npt.NDArray[np.int64]:
        """(steps, lanes): the number of the sample that a lane has at a step, -1 where it has none.

        Raises DatasetError if the dataset was not written in lanes.
        """
        missing = [name for name in LANE_COLUMNS if name not in self._stored_columns]
        if missing:
            raise DatasetError(f"{self.files.uri} was not written in lanes: it has no column {missing[0]}; build it with shuffle.order: lanes")
        if not len(self):
            return np.empty((0, 0), np.int64)
        parts = list(self.batches(1 << 16, shuffle=False, columns=["lane", "step"]))
        lane, step = (np.concatenate([part[name] for part in parts]).astype(np.int64) for name in ("lane", "step"))
        samples = np.full((int(step.max()) + 1, int(lane.max()) + 1), -1, np.int64)
        samples[step, lane] = np.arange(len(lane))
        if (samples >= 0).sum() != len(lane):
            raise DatasetError(f"{self.files.uri}: two samples of {self.name} have the same lane and step")
        return samples

    def lanes(
        self,
        *,
        columns: Sequence[str] | None = None,
        dtype: str | npt.DTypeLike | None = "float32",
        rank: int = 0,
        world_size: int = 1,
        prefetch: int = 1,
        buffer_bytes: int = DEFAULT_BUFFER_BYTES,
        batch_first: bool = False,
        every: tuple[int, int] = (0, 1),
    ) -> Lanes:
        """One pass over a dataset written in lanes, for training that carries a state from step to step.

        Each batch is one step of all lanes of this rank, frames first: tensors (T, N, …), `frame_present` (T, N), and
        `keep_memory` (N,) of float32, which is 0 where a lane begins anew and else 1, to multiply the state with. In the next
        batch lane n goes on where it ended. Where a lane has no sample, tensors are 0, frame_present and keep_memory too.

        Ranks take every world_size-th lane; their number must be a multiple of world_size. batch_first: tensors (N, T, …) and
        frame_present (N, T), as Keras takes them. Other options: as of `batches`.
        """
        return Lanes(
            self,
            self._columns(columns),
            dtype,
            rank=rank,
            world_size=world_size,
            prefetch=prefetch,
            buffer_bytes=buffer_bytes,
            batch_first=batch_first,
            every=every,
        )

    def mixing(self, batch_size: int, **options: Any) -> Mixing:
        """How well an epoch's batches are mixed; reads the regions' ids alone. Options: as of `batches`."""
        if not len(self):
            raise ValueError(f"{self.name} has no samples")
        batches = self.batches(batch_size, **{**options, "columns": ["region_id"]})
        samples = np.concatenate([batches.sample_numbers(step) for step in range(len(batches))])
        regions = [len(set(batch["region_id"].tolist())) for batch in batches]
        everything = self.batches(4096, shuffle=False, columns=["region_id"], mapped=options.get("mapped"))
        return Mixing(
            float(np.mean(regions)),
            len({region for batch in everything for region in batch["region_id"].tolist()}),
            float(np.corrcoef(np.arange(len(samples)), samples)[0, 1]),
        )

    def take(self, numbers: Sequence[int] | npt.NDArray[np.int64], **options: Any) -> dict[str, Any]:
        """Samples by their number in the order in which they were written, as a batch. Options: columns and dtype.

        Where shards cannot be mapped this reads the whole row group of each.
        """
        samples = np.asarray(numbers, np.int64)
        if not samples.size:
            raise ValueError("no sample is asked for")
        if not len(self):
            raise IndexError(f"{self.name} has no samples")
        if not (-len(self) <= samples.min() and samples.max() < len(self)):
            raise IndexError(f"samples are numbered from 0 to {len(self) - 1:,}; asked for {samples.min()} to {samples.max()}")
        samples = np.where(samples < 0, samples + len(self), samples)
        batches = self.batches(len(samples), shuffle=False, prefetch=0, buffer_bytes=0, **options)
        return batches.pick(samples)

    def sample(self, number: int, **options: Any) -> Sample:
        """One sample by its number, with all its columns, for `tileseq.show`. Options: as of `take`."""
        options.setdefault("columns", [*self._columns(None), *(name for name in self._stored_columns if name not in self._columns(None))])
        return Sample({name: values[0] for name, values in self.take([number], **options).items()}, self)

    def _require_normalization(self, columns: Sequence[str]) -> None:
        """Values that are normalised for each fold by the others have no normalisation of their own."""
        folds = self.dataset.description.get("folds", ())
        if any("normalize" in fold for fold in folds) and any(name in self.dataset.tensors for name in columns):
            raise DatasetError(
                f"{self.files.uri} is normalised for each fold by the statistics of the others; read ds.fold(i).train and"
                ' ds.fold(i).val, or stored values with dtype="source"'
            )

    def _columns(self, columns: Sequence[str] | None) -> list[str]:
        if columns is None:
            return [*self.dataset.tensors, *self.dataset.targets]
        if isinstance(columns, str):
            raise ValueError(f"columns must be a list of names but is the text {columns!r}")
        known = [*self.tensors, *self.dataset.targets, *OTHER_COLUMNS]
        for name in columns:
            if name not in known and name not in self._stored_columns:
                raise DatasetError(f"there is no column {name}; there are {', '.join(dict.fromkeys([*known[:-len(OTHER_COLUMNS)], *self._stored_columns]))}")
        return list(dict.fromkeys(columns))

    @functools.cached_property
    def _stored_columns(self) -> list[str]:
        """The columns of a shard, as Parquet names them; of another split's if this one has none."""
        for split in (self, *self.dataset.splits.values()):
            if split.layout.shards:
                with self.files.open(split.layout.shards[0].path) as file:
                    return list(pq.read_schema(file).names)
        return []

    def _window(self, buffer_bytes: int) -> int:
        """Row groups of a window: two windows, the one in use and the next, fit the buffer."""
        rows = max(self.layout.group_rows, default=1)
        of_group = rows * sum(spec.bytes for spec in self.tensors.values())
        return min(MOST_GROUPS, max(1, buffer_bytes // 2 // max(1, of_group)))


class FoldSplit(Split):
    """One fold, or with `held_out` false all others. Values are normalised by the statistics of the others."""

    def __init__(self, dataset: Dataset, fold: int, held_out: bool):
        super().__init__(dataset, f"fold {fold} {'val' if held_out else 'train'}")
        self._fold, self._held_out = fold, held_out

    def __reduce__(self) -> Any:
        return _reopen_fold, (self.files.root, self.files.filesystem, self._fold, self._held_out)

    def __len__(self) -> int:
        return sum(int(entry["samples"]) for entry in self._entries())

    def _entries(self) -> list[Mapping[str, Any]]:
        return [entry for entry in self.dataset.description["shards"] if (entry["fold"] == self._fold) == self._held_out]

    def _require_normalization(self, columns: Sequence[str]) -> None:
        pass

    @functools.cached_property
    def tensors(self) -> dict[str, TensorSpec]:
        tensors = dict(super().tensors)
        fitted = self.dataset.description["folds"][self._fold].get("normalize")
        for name in self.dataset.tensors if fitted else ():
            normalize = Normalization(fitted["kind"], tuple(fitted["mean"]), tuple(fitted["std"]), False)
            tensors[name] = dataclasses.replace(tensors[name], normalize=normalize)
        return tensors


@dataclass(frozen=True)
class Fold:
    """A dataset with folds when one is held out: `val` is that fold, `train` all others."""

    train: FoldSplit
    val: FoldSplit


def _dtype(dtype: str | npt.DTypeLike | None) -> np.dtype[Any] | None:
    """The dtype of input tensors in batches; None: as they are stored."""
    if isinstance(dtype, str) and dtype == "source":
        return None
    try:
        wanted = np.dtype(dtype)
    except TypeError:
        wanted = np.dtype(object)
    if wanted.kind != "f":
        raise ValueError(f"dtype must be source, float32, float16 or float64 but is {dtype!r}; bfloat16 is for tileseq.torch")
    return wanted


def _reopen(root: str, filesystem: Any, name: str) -> Split:
    return open(root, filesystem).splits[name]


def _reopen_fold(root: str, filesystem: Any, fold: int, held_out: bool) -> Split:
    parts = open(root, filesystem).fold(fold)
    return parts.val if held_out else parts.train
