"""What targets a sample must have, worked out from the rules alone: the part of the oracle that is about targets."""

import json
import math
import re

import image_target_oracle
import numpy as np

UNLABELED = -100


def blank(cell):
    return cell is None or not cell.strip()


def number(cell):
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None


def canonical(label):
    head, dot, tail = label.strip().partition(".")
    return head if dot and not tail.strip("0") and head.lstrip("+-").isdigit() else label.strip()


def natural(label):
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", label) if p]


def mapping(value, base):
    """The labels that a config gives, by label."""
    if isinstance(value, str):
        value = json.loads((base / value).read_text())
    if isinstance(value, list):
        return {canonical(v): i for i, v in enumerate(value)}
    if all(str(v).isdigit() for v in value.values()):
        return {canonical(k): int(v) for k, v in value.items()}
    return {canonical(v): int(k) for k, v in value.items()}


def make(name, config, base, column):
    """The target of a section of the config.

    column: gives a row's cell by the name of its column
    """
    if image_target_oracle.is_one(config):
        return image_target_oracle.make(name, config, base)
    kinds = {"scalar": Scalar, "vector": Vector, "class": Class, "multi_label": MultiLabel}
    return kinds[config.get("kind", "scalar")](name, config, base, column)


def fit(target, entry, rows):
    """Takes over the labels that were fitted, if they are those of train. Of a region without samples no split is known.

    rows: (split or None, row) of each valid row that the target is read from
    """
    if not getattr(target, "is_fitted", False):
        return
    train = {label for split, row in rows if split == "train" for label in target.labels(row)}
    perhaps = {label for split, row in rows if split is None for label in target.labels(row)}
    found = list(entry["labels"])
    assert train <= set(found) <= train | perhaps, (train, perhaps, found)
    target.number({label: i for i, label in enumerate(sorted(found, key=natural))})


def compare(key, row, targets, rows_of, entries, size, draw=None):
    """Differences of one sample's targets.

    size: height and width of its frames; draw: what happened to a copy, whose rows_of is turned round already
    """
    off = []
    flags = [[t.is_labeled(r) for r in rows_of[t]] for t in targets if t.at_frames]
    if flags:
        labeled = [all(of_frame) for of_frame in zip(*flags)]
        if row["frame_is_labeled"] != labeled:
            off.append(f"sample {key}: frame_is_labeled is {row['frame_is_labeled']}, not {labeled}")
    elif "frame_is_labeled" in row:
        off.append(f"sample {key}: frame_is_labeled without targets at frames")
    for target in targets:
        problem = target.differs(row[target.name], rows_of[target], entries[target.name], size, draw)
        if problem:
            off.append(f"sample {key}: target {target.name} is {problem}")
    return off


class Table:
    """A target of the tile table. Rows are numbers that `column` knows."""

    def __init__(self, name, config, base, column):
        self.name, self.config, self.at_frames = name, config, config.get("at") == "frames"
        self.columns = config["columns"] if "columns" in config else [config["column"]]
        self.columns = self.columns if isinstance(self.columns, list) else [self.columns]
        self.is_standardized = config.get("standardize") == "true"
        self.cells = lambda row: [column(row, c) for c in self.columns]
        self.setup(config, base)

    def setup(self, config, base):
        pass

    def is_bad(self, row):
        """Whether a valid row must not say this at a frame that the target is read from."""
        return not (self.at_frames and self.is_blank(row)) and not self.holds(row)

    def is_blank(self, row):
        return all(map(blank, self.cells(row)))

    def is_wanted(self, row):
        return True

    def is_labeled(self, row):
        return row is not None and not self.is_blank(row) and self.is_wanted(row)

    def rows_of(self, at, inputs, row):
        """What a sample's values are read from; at: rows by their frame, row: that of the target frame."""
        return [at.get(k) for k in inputs] if self.at_frames else row

    def state(self, rows):
        """Of a sample; rows as of expected, with None where there is none."""
        if self.at_frames:
            return "found" if any(self.is_labeled(r) for r in rows) else "missing"
        return "missing" if rows is None else "found" if self.is_wanted(rows) else "not wanted"

    def expected(self, rows):
        """The stored value; rows: that of the target frame, or those of the input frames."""
        if not self.at_frames:
            return np.asarray(self.value(rows), self.dtype)
        return np.stack([np.asarray(self.value(r) if self.is_labeled(r) else self.unlabeled(), self.dtype) for r in rows])

    def unlabeled(self):
        return np.zeros(self.shape)

    def differs(self, cell, rows, entry, size, draw):
        """What is off in a cell, or None."""
        have, want = self.stored(cell, entry), self.expected(rows)
        tight = dict(rtol=1e-12, atol=1e-14) if have.dtype == np.float64 else dict(rtol=2e-7, atol=2e-8)
        same = np.array_equal(have, want) or self.is_standardized and have.shape == want.shape and np.allclose(have, want, **tight)
        return None if same and have.dtype == want.dtype and have.shape == want.shape else f"{have!r}, not {want!r}"

    def stored(self, cell, entry):
        """A cell of the shard as an array, checked against what dataset.json says of it."""
        if not entry.get("shape"):
            assert not isinstance(cell, bytes)
            return np.asarray(cell, entry["dtype"])
        assert len(entry["shape"]) == len(entry["axes"])
        return np.frombuffer(cell, np.dtype(entry["dtype"]).newbyteorder("<")).reshape(entry["shape"])


class Scalar(Table):
    dtype, shape = "f8", ()

    def fit_scale(self, candidates, entry):
        """The scale of a standardised target. candidates: what the rows of train may be that it is read from."""
        for rows in candidates:
            values = np.array([[number(c) for c in self.cells(row)] for row in sorted(rows) if not self.is_blank(row)])
            self.scale = values.mean(0), values.std(0)
            if np.allclose(self.scale, (entry["mean"], entry["std"]), rtol=1e-12, atol=1e-14):
                return

    def scaled(self, values):
        if not self.is_standardized:
            return values
        mean, std = self.scale
        return ((np.array(values) - mean) / std).astype(self.dtype)

    def holds(self, row):
        return all((v := number(c)) is not None and math.isfinite(v) for c in self.cells(row))

    def value(self, row):
        return self.scaled([number(self.cells(row)[0])])[0]


class Vector(Scalar):
    dtype = "f4"

    def holds(self, row):
        return super().holds(row) and all(abs(number(c)) <= float(np.finfo("f4").max) for c in self.cells(row))

    @property
    def shape(self):
        return (len(self.columns),)

    def value(self, row):
        return self.scaled([number(c) for c in self.cells(row)])


class Labels:
    """The classes of a target."""

    def __init__(self, config, base):
        self.wanted = [canonical(w) for w in config.get("wanted", [])]
        self.background = config.get("other", "drop") == "background"
        self.given = mapping(config["labels"], base) if config.get("labels") else None
        self.is_fitted = self.given is None and not self.wanted
        if not self.is_fitted:
            self.number(self.given)

    def number(self, given):
        first = int(self.background)
        if self.wanted:
            self.index = {label: i + first for i, label in enumerate(self.wanted)}
        else:
            self.index = {label: i + first for label, i in given.items()}
        self.classes = max(self.index.values()) + 1

    def knows(self, label):
        return self.given is None or label in self.given

    def of(self, label):
        return self.index.get(label, 0 if self.background else None)


class Labeled(Table):
    def setup(self, config, base):
        self.separator = config.get("separator", ",")
        self.label_map = Labels(config, base)
        self.is_fitted, self.of, self.number = self.label_map.is_fitted, self.label_map.of, self.label_map.number

    @property
    def classes(self):
        return self.label_map.classes

    def holds(self, row):
        if self.is_blank(row):
            return False
        return all(self.label_map.knows(label) for label in self.labels(row))

    def labels(self, row):
        return [] if self.is_blank(row) else [canonical(self.cells(row)[0])]

    def hot(self, indices):
        return [float(i in indices) for i in range(self.classes)]

    @property
    def shape(self):
        return (self.classes,)


class Class(Labeled):
    @property
    def one_hot(self):
        return self.config.get("encoding") == "one_hot"

    @property
    def dtype(self):
        return "f4" if self.one_hot else "i8"

    def is_wanted(self, row):
        return self.of(self.labels(row)[0]) is not None

    def value(self, row):
        index = self.of(self.labels(row)[0])
        return self.hot([index]) if self.one_hot else index

    def unlabeled(self):
        return np.zeros(self.shape) if self.one_hot else UNLABELED


class MultiLabel(Labeled):
    dtype = "f4"

    def labels(self, row):
        if self.is_blank(row):
            return []
        text = self.cells(row)[0].strip()
        if text.startswith("[") and text.endswith("]"):
            text = text[1:-1]
        return [canonical(part) for part in text.split(self.separator) if part.strip()]

    def value(self, row):
        return self.hot([self.of(label) for label in self.labels(row)])
