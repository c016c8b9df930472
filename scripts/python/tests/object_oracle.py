"""What lists of boxes and points samples must have, from "Boxes and points" of conf/REFERENCE.md: a part of the oracle."""

import datetime
import json
import math
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import numpy as np
import target_oracle
from target_oracle import blank, canonical, number

REJECTED = {"missing_id", "bad_time", "bad_box", "bad_point", "bad_class", "bad_track", "bad_visibility"}
PATTERNS = {"yyyy-MM-dd": "%Y-%m-%d", "yyyyDDD": "%Y%j", "yyyy-MM-dd HH:mm": "%Y-%m-%d %H:%M"}


def time_of(text, pattern):
    if pattern is None:
        try:
            value = Decimal(text.strip())
        except InvalidOperation:
            return None
        return Fraction(value) if value.is_finite() else None
    try:
        return Fraction(int((datetime.datetime.strptime(text.strip(), PATTERNS[pattern]) - datetime.datetime(1970, 1, 1)).total_seconds()))
    except ValueError:
        return None


def integer(text):
    match = re.fullmatch(r"([+-]?\d{1,18})(\.0*)?", (text or "").strip(), re.ASCII)
    return int(match[1]) if match else None


class Stored:
    """What is stored of boxes or points, wherever they come from."""

    is_standardized = False

    def __init__(self, name, config, base):
        self.name, self.config, self.at_frames = name, config, config.get("at") == "frames"
        self.boxes = config["kind"] == "boxes"
        self.fields = ["x_min", "y_min", "x_max", "y_max"] if self.boxes else ["x", "y"]
        self.integers = [key for key in ("class", "track", "visibility") if config.get(key)]
        self.everywhere = config.get("unlisted", "unlabeled") == "empty"
        self.label_map = target_oracle.Labels(config, base) if config.get("class") else None
        self.is_fitted = self.label_map is not None and self.label_map.is_fitted

    def content(self, get):
        columns = self.config["columns"]
        if all(blank(get(c)) for c in columns):
            return ()
        values = [number(get(c)) for c in columns]
        bad = "bad_box" if self.boxes else "bad_point"
        if any(v is None or not math.isfinite(v) for v in values):
            return bad
        if self.boxes:
            a, b, c, d = values
            how = self.config.get("format", "xywh")
            ends = {"xywh": (a, b, a + c, b + d), "xyxy": (a, b, c, d), "cxcywh": (a - c / 2, b - d / 2, a + c / 2, b + d / 2)}[how]
            if not (ends[0] < ends[2] and ends[1] < ends[3]):
                return bad
        else:
            ends = (*values, *values)
        label, track, visibility = "", -1, 0
        if "class" in self.config:
            cell = get(self.config["class"])
            if blank(cell) or not self.label_map.knows(canonical(cell)):
                return "bad_class"
            label = canonical(cell)
        if "track" in self.config and not blank(get(self.config["track"])):
            track = integer(get(self.config["track"]))
            if track is None:
                return "bad_track"
        if "visibility" in self.config:
            visibility = integer(get(self.config["visibility"]))
            if visibility is None:
                return "bad_visibility"
        return ends, label, track, visibility

    def number(self, given):
        self.label_map.number(given)

    def place(self, said, tile, size, draw):
        """The stored coordinates, or why there are none."""
        (x0, y0, x1, y1), (height, width) = tile, size
        ends = said[0]
        forward = draw.forward(height, width) if draw else np.eye(3)
        to = lambda x, y: forward @ [(x - x0) * width / (x1 - x0), (y - y0) * height / (y1 - y0), 1]
        if not self.boxes:
            if not (x0 <= ends[0] < x1 and y0 <= ends[1] < y1):
                return "no_sample"
            x, y, _ = to(ends[0], ends[1])
            if not (0 <= x <= width and 0 <= y <= height):
                return "no_sample"
            return [x, y]
        left = (max(ends[0], x0), max(ends[1], y0), min(ends[2], x1), min(ends[3], y1))
        if not (left[0] < left[2] and left[1] < left[3]):
            return "no_sample"
        visible = (left[2] - left[0]) * (left[3] - left[1]) / ((ends[2] - ends[0]) * (ends[3] - ends[1]))
        corners = np.array([to(x, y) for x in (left[0], left[2]) for y in (left[1], left[3])])
        (a, b), (c, d) = corners[:, :2].min(0), corners[:, :2].max(0)
        area = (c - a) * (d - b)
        a, b, c, d = max(a, 0), max(b, 0), min(c, width), min(d, height)
        if not (c > a and d > b):
            return "no_sample"
        least = float(self.config.get("min_size", 0))
        stored = np.array([a, b, c, d], np.float32)
        if c - a < least or d - b < least or stored[0] >= stored[2] or stored[1] >= stored[3]:
            return "too_small"
        return "not_visible" if visible * ((c - a) * (d - b) / area) < float(self.config.get("min_visible", 0)) else [a, b, c, d]

    def values(self, objects, tile, size, draw):
        """What is stored of objects, as content gives them, in their order."""
        found = []
        for said in objects:
            if not said or self.label_map and self.label_map.of(said[1]) is None:
                continue
            ends = self.place(said, tile, size, draw)
            if isinstance(ends, str):
                continue
            if self.config.get("normalize") == "true":
                ends = [e / (size[1], size[0])[j % 2] for j, e in enumerate(ends)]
            values = {"class": self.label_map.of(said[1]) if self.label_map else None, "track": said[2], "visibility": said[3]}
            found.append((*ends, *(values[name] for name in self.integers)))
        return found

    def differs(self, cell, rows, entry, size, draw):
        """What is off in a cell, or None."""
        assert entry["fields"] == [*self.fields, *self.integers]
        want = [self.list_at(r, size, draw) for r in (rows if self.at_frames else [rows])]
        have = [[tuple(o[f] for f in entry["fields"]) for o in frame] for frame in (cell if self.at_frames else [cell])]
        n = len(self.fields)
        same = [len(f) for f in want] == [len(f) for f in have] and all(
            a[n:] == b[n:] and np.allclose(a[:n], b[:n], rtol=1e-6, atol=1e-6)
            for f, g in zip(want, have) for a, b in zip(f, g))
        return None if same else f"{have}, not {want}"

class Objects(Stored):
    """A target of a table of its own. What other targets call a row is here (region, tile's box, frame)."""

    columns = ()

    def __init__(self, name, config, base, read_table):
        super().__init__(name, config, base)
        self.names, self.table, _ = read_table(base / config["table"]["path"])

    def read(self, order, frames, regions, read_at):
        """Judges the rows; what is left is known by region and frame. read_at: the frames that windows read the target from."""
        table, at = self.config["table"], {n: i for i, n in enumerate(self.names)}
        region_column, frame_column = table.get("region", "region"), table.get("time") or table.get("frame", "frame")
        label_pattern = frames.get("time_pattern")
        starts = [time_of(label, label_pattern) for label in order] if "time" in table else []
        ends = starts[1:] + [starts[-1] + (starts[-1] - starts[-2]) if len(starts) > 1 else math.inf] if starts else []
        self.fate, self.rows, seen = [None] * len(self.table), {}, {}
        for i, cells in enumerate(self.table):
            get = lambda column: cells[at[column]]
            region, when, moment = get(region_column), get(frame_column), ""
            if blank(region) or blank(when):
                self.fate[i] = "missing_id"
                continue
            if region not in regions:
                self.fate[i] = "region_not_in_tiles"
                continue
            if "time" in table:
                moment = time_of(when, table.get("time_pattern") or label_pattern)
                if moment is None:
                    self.fate[i] = "bad_time"
                    continue
                frame = next((k for k in range(len(order)) if starts[k] <= moment < ends[k]), None)
            else:
                frame = order.index(when) if when in order else None
            if frame is None:
                self.fate[i] = "frame_not_in_order"
                continue
            said = self.content(get)
            if isinstance(said, str):
                self.fate[i] = said
                continue
            if frame not in read_at:
                self.fate[i] = "frame_not_read"
                continue
            key = (region, frame, moment, said)
            if key in seen:
                self.fate[i] = "duplicate"
                continue
            seen[key] = i
            self.rows.setdefault((region, frame), []).append((said, moment, i))
        for rows in self.rows.values():
            # y_min, x_min, y_max, x_max, label, track, visibility, time; rows that say that there is nothing come first
            rows.sort(key=lambda r: (bool(r[0]), [r[0][0][j] for j in (1, 0, 3, 2)], *r[0][1:], r[1]) if r[0] else (False,))

    def is_bad(self, row):
        return False

    def rows_of(self, region, box, inputs, last):
        return [(region, box, k) for k in inputs] if self.at_frames else (region, box, last)

    def is_labeled(self, row):
        return self.everywhere or (row[0], row[2]) in self.rows

    def is_wanted(self, row):
        return True

    def state(self, rows):
        found = any(map(self.is_labeled, rows)) if self.at_frames else self.is_labeled(rows)
        return "found" if found else "missing"

    def labels(self, said):
        return [said[1]] if said else []

    def list_at(self, row, size, draw):
        region, tile, frame = row
        return self.values([said for said, _, _ in self.rows.get((region, frame), [])], tile, size, draw)

    def ledger(self, samples, size_of):
        """used, dropped and rejected rows, with the samples that were written."""
        stages = {"no_sample": 0, "too_small": 1, "not_visible": 2}
        best = {}
        for s in samples:
            if s["fate"][0] != "written":
                continue
            for row in s["rows"][self] if self.at_frames else [s["rows"][self]]:
                for said, _, i in self.rows.get((row[0], row[2]), []):
                    placed = self.place(said, row[1], size_of(row[1]), None) if said else []
                    best[i] = max(best.get(i, 0), stages[placed] if isinstance(placed, str) else 3)
        for rows in self.rows.values():
            for said, _, i in rows:
                if said and self.label_map and self.label_map.of(said[1]) is None:
                    self.fate[i] = "class_not_wanted"
                else:
                    self.fate[i] = ["no_sample", "too_small", "not_visible", "used"][best.get(i, 0)]
        counts = {"read": len(self.table), "used": 0, "dropped": {}, "rejected": {}}
        for fate in self.fate:
            if fate == "used":
                counts["used"] += 1
            else:
                kind = counts["rejected" if fate in REJECTED else "dropped"]
                kind[fate] = kind.get(fate, 0) + 1
        return counts


class RowObjects(Stored):
    """A target of the tile table: the objects of a row's tile. What samples have of it are pairs of row and tile's box."""

    def __init__(self, name, config, base, column):
        super().__init__(name, config, base)
        usual = {"xywh": "x y w h", "xyxy": "x_min y_min x_max y_max", "cxcywh": "cx cy w h"}[config.get("format", "xywh")] if self.boxes else "x y"
        self.config = config = {**config, "columns": config.get("columns") or usual.split()}
        self.names = [*config["columns"], *(config[key] for key in self.integers)]
        self.columns = [config["column"]] if "column" in config else self.names
        self.column = column

    def is_blank(self, row):
        return all(blank(self.column(row, c)) for c in self.columns)

    def said(self, row):
        """The objects that a row names, or None if it is bad."""
        if self.is_blank(row):
            return []
        if "column" not in self.config:
            objects = [{n: self.column(row, n) for n in self.names}]
        else:
            try:
                items = json.loads(self.column(row, self.columns[0]).replace("'", '"'))
            except json.JSONDecodeError:
                return None
            if not isinstance(items, list):
                return None
            n = len(self.names)
            if items and not isinstance(items[0], (list, dict)):
                if len(items) % n:
                    return None
                items = [items[i : i + n] for i in range(0, len(items), n)]
            if not all(isinstance(item, (list, dict)) for item in items):
                return None
            text = lambda v: None if v is None else str(v)
            objects = [{k: text(v) for k, v in (item.items() if isinstance(item, dict) else zip(self.names, item))} for item in items]
        found = [self.content(o.get) for o in objects]
        return None if any(isinstance(f, str) or f == () for f in found) else found

    def is_bad(self, row):
        if self.is_blank(row):
            return not self.at_frames and not self.everywhere
        return self.said(row) is None

    def labels(self, row):
        return [said[1] for said in self.said(row)] if self.label_map else []

    def rows_of(self, at, inputs, row, box):
        return [(at.get(k), box) for k in inputs] if self.at_frames else (row, box)

    def is_labeled(self, pair):
        return pair[0] is not None and (self.everywhere or not self.is_blank(pair[0]))

    def state(self, rows):
        found = any(map(self.is_labeled, rows)) if self.at_frames else rows[0] is not None
        return "found" if found else "missing"

    def list_at(self, pair, size, draw):
        return self.values(self.said(pair[0]), pair[1], size, draw) if pair[0] is not None else []
