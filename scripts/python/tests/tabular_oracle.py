"""Which features samples must have, worked out from the rules alone: conf/REFERENCE.md, section "Tabular features"."""

import itertools
import math

import numpy as np
from target_oracle import blank, canonical, number

FLOAT32_MAX = float(np.finfo("f4").max)


def make(config, column):
    """The features of a config, or None. column: gives a row's cell by the name of its column."""
    section = config.get("tabular")
    return Features(section, column) if section else None


def sets_of_rows(train, perhaps):
    """What the rows of train may be. perhaps: rows of each region without a written sample, of which no split is known."""
    for count in range(len(perhaps) + 1):
        for regions in itertools.combinations(perhaps.values(), count):
            yield set(train).union(*regions)


class Features:
    def __init__(self, section, column):
        listed = lambda key: [section[key]] if isinstance(section.get(key), str) else section.get(key) or []
        self.numeric, self.categorical, self.cell = listed("numeric"), listed("categorical"), column
        self.columns = [*self.numeric, *self.categorical]

    def is_bad(self, row):
        """Whether a row must not say this at a frame that features are taken from."""
        cells = [self.cell(row, name) for name in self.numeric]
        values = [0.0 if blank(cell) else number(cell) for cell in cells]
        return any(v is None or math.isinf(v) or abs(v) > FLOAT32_MAX for v in values)

    def number(self, row, name):
        return math.nan if blank(self.cell(row, name)) else number(self.cell(row, name))

    def category(self, row, name):
        return None if blank(self.cell(row, name)) else canonical(self.cell(row, name))

    def fit(self, candidates, d):
        """Takes the sets of rows that may be those of train one by one, until it is the fit that dataset.json tells."""
        for rows in candidates:
            self.fit_to(rows)
            if not self.compare(d):
                return

    def fit_to(self, rows):
        self.rows = rows
        self.scales = []
        for name in self.numeric:
            values = np.array([self.number(row, name) for row in self.rows])
            imputed = np.nanmean(values)
            values = np.where(np.isnan(values), imputed, values)
            self.scales.append((imputed, values.mean(), values.std(ddof=1)))
        # In the order of UTF-16.
        self.categories = [sorted({c for row in self.rows if (c := self.category(row, name)) is not None},
                                  key=lambda c: c.encode("utf-16-be")) for name in self.categorical]

    def of(self, row):
        """row: None where there is none."""
        features = []
        for name, (imputed, mean, std) in zip(self.numeric, self.scales):
            value = math.nan if row is None else self.number(row, name)
            features.append(((imputed if math.isnan(value) else value) - mean) / std)
        for name, known in zip(self.categorical, self.categories):
            category = None if row is None else self.category(row, name)
            hot = known.index(category) if category in known else len(known)
            features += [float(i == hot) for i in range(len(known) + 1)]
        return np.array(features, np.float32)

    def names(self):
        return [*self.numeric, *(f"{name}={c}" for name, known in zip(self.categorical, self.categories) for c in [*known, "__unknown"])]

    def compare(self, d):
        """What is wrong with what dataset.json says of them."""
        off, entry, tensor = [], d["tabular"], d["tensors"]["tabular"]
        if entry["rows"] != len(self.rows) or entry["features"] != self.names():
            off.append(f"tabular: {entry['rows']} rows and features {entry['features']}, not {len(self.rows)} and {self.names()}")
        if (tensor["shape"], tensor["axes"], tensor["dtype"]) != ([len(self.names())], "F", "float32"):
            off.append(f"tabular: tensor {tensor}")
        found = [[n[key] for key in ("imputed", "mean", "std")] for n in entry["numeric"]]
        if self.scales and not np.allclose(found, self.scales, rtol=1e-9, atol=1e-12):
            off.append(f"tabular: scales {found}, not {self.scales}")
        return off

    def compare_sample(self, key, row, source):
        """source: the table's row, or None."""
        have, want = np.frombuffer(row["tabular"], "<f4"), self.of(source)
        close = have.shape == want.shape and np.all(np.abs(have - want) <= 2 * np.spacing(np.maximum(np.abs(want), np.float32(0.1))))
        return [] if close else [f"sample {key}: tabular is {have}, not {want}"]
