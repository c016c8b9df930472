"""Recomputes a dataset from its inputs, with Pillow, NumPy and tifffile, and compares every value.

Written from the rules of a dataset, not from the job's code. As a program:
    python oracle.py CONFIG DATASET
"""

import csv
import datetime
import functools
import hashlib
import json
import math
import pathlib
import re
import sys

import augmented
import balance_oracle
import image_target_oracle
import lanes_oracle
import layout_oracle
import nodata_oracle
import numpy as np
import object_oracle
import pixels_oracle
import pyarrow.parquet as pq
import split_oracle
import tabular_oracle
import target_oracle
import yaml


def read_config(path):
    """The config with every scalar as text, as labels need it."""
    return yaml.load(pathlib.Path(path).read_text(), Loader=yaml.BaseLoader)


def read_table(path):
    """(names, rows as lists of text or None, names of columns that are integers)"""
    path = pathlib.Path(path)
    if path.suffix == ".csv":
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
        return rows[0], [[v if v != "" else None for v in row] for row in rows[1:]], set()
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        ints = {f.name for f in table.schema if str(f.type).startswith("int")}
        return table.column_names, [[None if v is None else text(v) for v in row.values()] for row in table.to_pylist()], ints
    names, objects = [], [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    for o in objects:
        names += [k for k in o if k not in names]
    ints = {n for n in names if all(isinstance(o.get(n), (int, type(None))) for o in objects)}
    return names, [[None if o.get(n) is None else text(o[n]) for n in names] for o in objects], ints


def text(value):
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        return ",".join(str(value[k]) for k in ("x_min", "y_min", "x_max", "y_max"))
    return str(value)


def parse_box(value):
    if value is None:
        return None
    m = re.fullmatch(r"\s*(?:\((.*)\)|\[(.*)\]|([^()\[\]]*))\s*", value, re.S)
    if not m:
        return None
    inner = next(g for g in m.groups() if g is not None)
    parts = re.split(r"\s*,\s*|\s+", inner.strip())
    if len(parts) != 4 or not all(re.fullmatch(r"[+-]?\d+(\.0*)?", p) for p in parts):
        return None
    x0, y0, x1, y1 = (int(float(p)) for p in parts)
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def natural(label):
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", label) if p]


def gap_of(sequence, frames, order):
    """The largest distance between frames that is no gap, and where each frame is."""
    if "max_gap" not in sequence:
        return math.inf, list(range(len(order)))
    amount, unit = re.fullmatch(r"(\d+)\s*([a-z]*)", sequence["max_gap"]).groups()
    if not unit:
        return int(amount), list(range(len(order)))
    pattern = {"yyyy-MM-dd": "%Y-%m-%d", "yyyyDDD": "%Y%j"}[frames["time_pattern"]]
    days = [(datetime.datetime.strptime(label, pattern) - datetime.datetime(1970, 1, 1)).days for label in order]
    return int(amount) * {"d": 1, "h": 1 / 24}[unit], days


def first_after_gap(at, present, most):
    """The first input frame after the last gap; all of them if the gap reaches to the end."""
    first, before = 0, at[0]
    for t in range(len(at)):
        if present[t]:
            first, before = (t if at[t] - before > most else first), at[t]
    return len(at) if at[-1] - before > most else first


class Expected:
    """What the dataset of a config must hold."""

    def __init__(self, config_path, dataset):
        """dataset: dataset.json, which tells the splits of regions, and so what was fitted on train."""
        self.base = pathlib.Path(config_path).parent
        c = self.config = read_config(config_path)
        tiles, frames = c["tiles"], c["frames"]
        columns = {"tile": "tile_id", "region": "region_id", **tiles["columns"]}
        self.names, table, self.ints = read_table(self.base / tiles["path"])
        self.columns = columns
        col = {n: i for i, n in enumerate(self.names)}
        self.targets = [
            object_oracle.Objects(k, v, self.base, read_table) if "table" in v
            else object_oracle.RowObjects(k, v, self.base, lambda i, name: table[i][col[name]]) if v.get("kind") in ("boxes", "points")
            else target_oracle.make(k, v, self.base, lambda i, name: table[i][col[name]])
            for k, v in (c.get("targets") or {}).items()]
        self.features = tabular_oracle.make(c, lambda i, name: table[i][col[name]])
        patterns = frames["pattern"] if isinstance(frames["pattern"], list) else [frames["pattern"]]
        self.patterns = [str(self.base / p) for p in patterns]
        names = [n for p in patterns for n in re.findall(r"{([^{}]+)}", p)]
        names += [n for t in (c.get("targets") or {}).values() for n in re.findall(r"{([^{}]+)}", t.get("pattern", ""))]
        extra = [n for n in dict.fromkeys(names) if n not in ("frame", "region", columns["region"])]
        in_path = extra + ([columns["region"]] if {"region", columns["region"]} & set(names) else [])
        frame_column = columns.get("frame")
        if frame_column and "frame" in names:
            in_path.append(frame_column)
        box_columns = columns["box"] if isinstance(columns["box"], list) else [columns["box"]]

        self.rows, self.fate = table, [None] * len(table)
        ids = [columns["region"], columns["tile"]] + ([frame_column] if frame_column else []) + extra

        def unsafe(v):
            return ".." in v or re.search(r"[/\\:\x00-\x1f\x7f-\x9f]", v)

        def judge(i, reason):
            self.fate[i] = reason

        def alive():
            return [i for i, f in enumerate(self.fate) if f is None]

        get = lambda i, name: table[i][col[name]]
        for i in range(len(table)):
            if any(get(i, n) is None or not get(i, n).strip() for n in ids):
                judge(i, "missing_id")
            elif any(unsafe(get(i, n)) for n in in_path):
                judge(i, "unsafe_path")
        if frames.get("order"):
            self.order = frames["order"]
        elif frame_column:
            self.order = sorted({get(i, frame_column) for i in alive()}, key=natural)
        else:
            raise NotImplementedError("order by files")
        position = {label: k for k, label in enumerate(self.order)}
        box = {}
        for i in alive():
            if frame_column and get(i, frame_column) not in position:
                judge(i, "frame_not_in_order")
                continue
            box[i] = parse_box(get(i, box_columns[0]) if len(box_columns) == 1 else ",".join(str(get(i, b)) for b in box_columns))
            if box[i] is None:
                judge(i, "bad_box")
        key = lambda i: (get(i, columns["region"]), get(i, columns["tile"]))
        by_tile = group(alive(), key)
        for members in by_tile.values():
            if len({box[i] for i in members}) > 1:
                for i in members:
                    judge(i, "box_differs")
        frame_of = lambda i: position[get(i, frame_column)] if frame_column else None

        def target_key(i):
            return tuple(t if number(t) is None or math.isnan(number(t)) else number(t)
                         for t in ((get(i, c) or "") for source in [*self.targets, *([self.features] if self.features else [])]
                                   for c in source.columns))

        for members in group(alive(), lambda i: (key(i), frame_of(i))).values():
            kept = {}
            for i in members:
                if target_key(i) in kept:
                    judge(i, "duplicate")
                else:
                    kept[target_key(i)] = i
            if len(kept) > 1:
                for i in kept.values():
                    judge(i, "duplicate_differs")
        values = {}
        for region, members in group(alive(), lambda i: get(i, columns["region"])).items():
            found = {tuple(get(i, n) for n in extra) for i in members}
            if len(found) > 1:
                for i in members:
                    judge(i, "path_differs")
            else:
                values[region] = dict(zip(extra, found.pop()))
        self.images, self.paths = {}, {}
        self.fills = {region: {**extras, "region": region, columns["region"]: region} for region, extras in values.items()}
        for region, extras in values.items():
            for k, label in enumerate(self.order):
                fill = {**extras, "frame": label, "region": region, columns["region"]: region}
                paths = [re.sub(r"{([^{}]+)}", lambda m: fill[m.group(1)], p) for p in self.patterns]
                self.paths.setdefault(region, set()).update(paths)
                try:
                    self.images[region, k] = [pixels_oracle.read_image(p) for p in paths]
                except FileNotFoundError:
                    self.images[region, k] = "missing"
                except pixels_oracle.Unreadable:
                    self.images[region, k] = "unreadable"
        sequence, image = c.get("sequence") or {}, c.get("image") or {}
        self.horizon, self.stride = int(sequence.get("horizon", 0)), int(sequence.get("stride", 1))
        self.dilation = int(sequence.get("dilation", 1))
        of_images = [t for t in self.targets if isinstance(t, image_target_oracle.ImageTarget)]
        self.predicted = max([t.count for t in of_images if isinstance(t, image_target_oracle.Frames)], default=0)
        self.length = int(sequence.get("length") or (len(self.order) - self.horizon - self.predicted - 1) // self.dilation + 1)
        span = (self.length - 1) * self.dilation + 1 + self.horizon + self.predicted
        max_gap, coordinates = gap_of(sequence, frames, self.order)
        align = image.get("align", "reject")
        self.starts = [s for s in range(0, len(self.order), self.stride) if s + span <= len(self.order)]
        for target in of_images:
            target.attach(self, dataset)
            target.load(self)
        target_frames = {self.inputs(s)[-1] + self.horizon for s in self.starts}
        covered = {k for s in self.starts for k in self.inputs(s)}
        edge = image.get("edge", "reject")
        self.box = box
        for i in alive():
            region = get(i, columns["region"])
            sizes = [self.images[region, k][0].shape for k in range(len(self.order)) if isinstance(self.images[region, k], list)]
            if not sizes:
                continue
            h, w = min(s[0] for s in sizes), min(s[1] for s in sizes)
            x0, y0, x1, y1 = box[i]
            outside = (x0 < 0 or y0 < 0 or x1 > w or y1 > h) if edge == "reject" else (x1 <= 0 or y1 <= 0 or x0 >= w or y0 >= h)
            if outside:
                judge(i, "box_outside")
            elif edge == "clip":
                box[i] = (max(x0, 0), max(y0, 0), min(x1, w), min(y1, h))
        for i in alive():
            for target in self.targets:
                read_at = covered if target.at_frames else target_frames
                if (not frame_column or frame_of(i) in read_at) and target.is_bad(i):
                    judge(i, "bad_target")
        for i in alive() if self.features else []:
            if (not frame_column or frame_of(i) in target_frames) and self.features.is_bad(i):
                judge(i, "bad_tabular")
        self.valid = alive()
        splits = {str(region): split for split, regions in dataset["regions"].items() for region in regions}
        self.objects = [target for target in self.targets if isinstance(target, object_oracle.Objects)]
        for target in self.objects:
            read_at = covered if target.at_frames else target_frames
            target.read(self.order, frames, {get(i, columns["region"]) for i in self.valid}, read_at)
            target_oracle.fit(target, dataset["targets"][target.name], [
                (splits.get(region), said) for (region, _), rows in target.rows.items() for said, _, _ in rows])
        for target in set(self.targets) - set(self.objects):
            target_oracle.fit(target, dataset["targets"][target.name], [
                (splits.get(get(i, columns["region"])), i) for i in self.valid
                if not frame_column or frame_of(i) in (covered if target.at_frames else target_frames)])
        # Rows that samples of train read targets and features from; and of regions of unknown split, by region.
        self.samples, read_from = {}, {"target": ([], {}), "frames": ([], {})}
        tiles_alive = group(self.valid, key)
        unread = {}

        def state(region, tile_box, k):
            found = self.images[region, k]
            if isinstance(found, str):
                return found
            if (region, tile_box, k) not in unread:
                try:
                    self.crop(region, tile_box, k)
                    unread[region, tile_box, k] = "ok"
                except pixels_oracle.Unreadable:
                    unread[region, tile_box, k] = "unreadable"
            return unread[region, tile_box, k]

        missing = frames.get("missing", "reject")
        split, used, covered = split_oracle.rule(self), set(), {}
        unbalanced = balance_oracle.rule(self, split, sample_id)

        def header(region, b, k):
            return self.images[region, k] if isinstance(self.images[region, k], str) else "ok"

        def judged(region, tile, members, s, state):
            """The sample of a window, given what is known of a frame."""
            at = {frame_of(i): i for i in members}
            b, inputs = box[members[0]], self.inputs(s)
            last = inputs[-1] + self.horizon
            row = at.get(last) if frame_column else members[0]
            rows_of = {target: target.rows(region, b, s) if target in of_images
                       else target.rows_of(region, b, inputs, last) if target in self.objects
                       else target.rows_of(at, inputs, row, b) if isinstance(target, object_oracle.RowObjects)
                       else target.rows_of(at, inputs, row)
                       for target in self.targets}
            sample = dict(region=region, tile=tile, box=b, start=s, rows=rows_of, features=row)
            place = split(region, b, s)
            for when, frames_of in (("target", [row]), ("frames", [at.get(k) for k in inputs] if frame_column else [])):
                if (place or splits.get(region, "train")) == "train":
                    of_train, perhaps = read_from[when]
                    to = of_train if place or region in splits else perhaps.setdefault(region, [])
                    to += [i for i in frames_of if i is not None]
            place = "balance" if unbalanced(region, tile, s) else place
            if place.startswith("split_") or place == "balance":
                return dict(sample, fate=("dropped", place), split=None)
            states = [state(region, b, k) for k in inputs]
            gone = states.count("missing")
            present = [st == "ok" for st in states]
            first = first_after_gap([coordinates[k] for k in inputs], present, max_gap)
            shapes = {self.images[region, k][0].shape[:2] for k in inputs if isinstance(self.images[region, k], list)}
            one_size = align == "reject"
            found = [target.state(rows_of[target], shapes, one_size, state is header) if target in of_images
                     else target.state(rows_of[target]) for target in self.targets]
            if "unreadable" in states + found:
                fate = ("rejected", "image_unreadable")
            elif gone and missing == "drop":
                fate = ("dropped", "frame_missing")
            elif gone == len(states) or gone and missing == "reject":
                fate = ("rejected", "frame_missing")
            elif first == len(inputs) or first and sequence.get("gap_policy", "drop") == "drop":
                fate = ("dropped", "gap")
            elif "missing" in found:
                fate = ("rejected", "target_missing")
            elif len(shapes) > 1 and one_size or "size differs" in found:
                fate = ("rejected", "size_differs")
            elif "no class" in found:
                fate = ("rejected", "no_class")
            elif "not wanted" in found:
                fate = ("dropped", "class_not_wanted")
            elif state is not header and float(image.get("min_valid_fraction", 0)) > nodata_oracle.fraction(self, region, b, [
                    k for t, k in enumerate(inputs) if present[t] and t >= first]):
                fate = ("dropped", "nodata")
            else:
                fate = ("written", None)
            return dict(sample, fate=fate, split=place, present=[p and t >= first for t, p in enumerate(present)])

        tails = set()
        if lanes_oracle.settings(self):
            planned, takes_part = {}, set()
            for (region, tile), members in tiles_alive.items():
                told = [judged(region, tile, members, s, header) for s in self.starts]
                planned[region, tile] = [None if t["split"] is None else t["split"] or splits[region] for t in told]
                takes_part |= {(region, tile, w) for w, t in enumerate(told) if t["fate"][0] == "written"}
            self.lanes = lanes_oracle.Layout(self, dataset, planned, takes_part)
            tails = self.lanes.tails
        for (region, tile), members in tiles_alive.items():
            at = {frame_of(i): i for i in members}
            read = covered[region, tile] = set()
            for w, s in enumerate(self.starts):
                if (region, tile, w) in tails:
                    sample = dict(region=region, tile=tile, box=box[members[0]], start=s, fate=("dropped", lanes_oracle.TAIL), split=None)
                else:
                    sample = judged(region, tile, members, s, state)
                    if sample["split"] is not None:
                        read |= set(self.inputs(s)).union(*(target.own_frames(s) for target in of_images))
                self.samples[sample_id(region, tile, self.order[s])] = sample
                if sample["fate"][0] == "written":
                    last = self.inputs(s)[-1] + self.horizon
                    used |= {at[k] for k in [*self.inputs(s), last] if k in at} if frame_column else set(members)
        if self.features:
            self.features.fit(tabular_oracle.sets_of_rows(*read_from["target"]), dataset)
        for target in self.targets:
            if target.is_standardized:
                rows = tabular_oracle.sets_of_rows(*read_from["frames" if target.at_frames else "target"])
                target.fit_scale(rows, dataset["targets"][target.name]["standardize"])
        for i in self.valid:
            if i in used:
                self.fate[i] = "used"
                continue
            region, k = get(i, columns["region"]), frame_of(i)
            st = None if k is None else state(region, box[i], k) if k in covered[key(i)] else (
                self.images[region, k] if isinstance(self.images[region, k], str) else "ok")
            if st == "unreadable":
                self.fate[i] = "rejected image_unreadable"
            elif st == "missing":
                self.fate[i] = ("rejected" if missing == "reject" else "dropped") + " image_missing"
            else:
                self.fate[i] = "dropped no_sample"

    def inputs(self, start):
        """Positions of the input frames of the window that starts there."""
        return [start + t * self.dilation for t in range(self.length)]

    def crop(self, region, b, k):
        """(h, w, C) at the source's dtype; 0 outside the image."""
        x0, y0, x1, y1 = b
        bands = (self.config.get("image") or {}).get("bands")
        parts, first = [], 0
        for page in self.images[region, k]:
            first += page.shape[2]
            if bands and not any(first - page.shape[2] <= int(b) < first for b in bands):
                parts.append(np.zeros((y1 - y0, x1 - x0, page.shape[2]), parts[0].dtype if parts else np.uint8))
                continue
            h, w = page.shape[:2]
            inside = page.crop(max(y0, 0), max(x0, 0), min(y1, h), min(x1, w))
            out = np.zeros((y1 - y0, x1 - x0, inside.shape[2]), inside.dtype)
            out[max(y0, 0) - y0 : min(y1, h) - y0, max(x0, 0) - x0 : min(x1, w) - x0] = inside
            parts.append(out)
        pixels = np.concatenate(parts, -1)
        return pixels[:, :, [int(b) for b in bands]] if bands else pixels

    def ledger(self):
        dropped_reasons = {"duplicate", "frame_not_in_order"}
        rows = {"read": len(self.rows), "used": 0, "dropped": {}, "rejected": {}}
        for f in self.fate:
            if f == "used":
                rows["used"] += 1
                continue
            kind, _, reason = f.rpartition(" ")
            kind = kind or ("dropped" if f in dropped_reasons else "rejected")
            rows[kind][reason] = rows[kind].get(reason, 0) + 1
        samples = {"planned": len(self.samples), "written": 0, "dropped": {}, "rejected": {}}
        for s in self.samples.values():
            kind, reason = s["fate"]
            if kind == "written":
                samples["written"] += 1
            else:
                samples[kind][reason] = samples[kind].get(reason, 0) + 1
        counts = {"tile_rows": rows, "samples": samples}
        if self.objects:
            counts["target_rows"] = {t.name: t.ledger(self.samples.values(), self.size_of) for t in self.objects}
        return counts

    def size_of(self, b):
        """Height and width of the frames of a tile."""
        image = self.config.get("image") or {}
        return (int(image["height"]), int(image["width"])) if "height" in image else (b[3] - b[1], b[2] - b[0])


def group(items, key):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def sample_id(*parts):
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()[:32]


def compare(config_path, dataset_path):
    """A list of differences between what the dataset holds and what it must hold; empty if there are none."""
    off = []
    root = pathlib.Path(dataset_path)
    d = json.loads((root / "dataset.json").read_text())
    e = Expected(config_path, d)
    want, got = e.ledger(), json.loads(json.dumps(d["ledger"]))
    counted = got["samples"].pop("copies", 0)
    got["samples"].pop("padding", 0)
    if want != got:
        off.append(f"ledger: expected {want}, found {got}")
    x, image, out = d["tensors"]["x"], e.config.get("image") or {}, e.config.get("output") or {}
    rows, copies, ordered = {}, [], []
    for shard in d["shards"]:
        path = root / shard["path"]
        if hashlib.sha256(path.read_bytes()).hexdigest() != shard["sha256"]:
            off.append(f"{shard['path']}: sha256")
        table = pq.read_table(path)
        if table.num_rows != shard["samples"]:
            off.append(f"{shard['path']}: rows")
        for row in table.to_pylist():
            ordered.append({**row, "split": shard["split"]})
            if row.get("copy") and "lane" in row:
                continue
            if row.get("copy"):
                copies.append({**row, "split": shard["split"]})
                continue
            if row["sample_id"] in rows:
                off.append(f"sample {row['sample_id']} stands twice")
            rows[row["sample_id"]] = {**row, "split": shard["split"]}
    off += split_oracle.compare(e, d, rows)
    off += balance_oracle.compare(e, d, rows)
    off += lanes_oracle.compare(e, d, ordered) if lanes_oracle.settings(e) else []
    written = {k: s for k, s in e.samples.items() if s["fate"][0] == "written"}
    if set(rows) != set(written):
        off.append(f"samples: {len(set(rows) - set(written))} too many, {len(set(written) - set(rows))} too few")
    kind = x["normalize"]["kind"]
    mean, std = np.array(x["normalize"]["mean"]), np.array(x["normalize"]["std"])
    if kind in ("zscore", "minmax"):
        off += compare_statistics(e, d["statistics"], written, rows, kind, mean, std)
    for number, fold in enumerate(d.get("folds", ())):
        if fitted := fold.get("normalize"):
            others = {key: row for key, row in rows.items() if row["fold"] != number}
            off += compare_statistics(e, fold["statistics"], written, others, fitted["kind"], fitted["mean"], fitted["std"])
    height, width = image.get("height"), image.get("width")
    fill = np.float32(image["nodata_fill"]) if "nodata_fill" in image else None

    @functools.cache
    def resized(k):
        pixels = e.crop(*k)
        return pixels_oracle.resize(pixels, int(height), int(width), image.get("resize", "bilinear")) if height else pixels

    if counted != len(copies):
        off.append(f"ledger: counts {counted} copies of {len(copies)}")
    off += augmented.compare(e, d, rows, copies, resized)
    for key in set(rows) & set(written):
        row, s = rows[key], written[key]
        tensor = np.frombuffer(row["x"], np.dtype(x["dtype"]).newbyteorder("<")).reshape(x["shape"])
        order = [x["axes"].index(a) for a in "THWC"]
        tensor = tensor.transpose(order)
        labels = [e.order[k] for k in e.inputs(s["start"])]
        box = tuple(row["box"][k] for k in ("x_min", "y_min", "x_max", "y_max"))
        if (str(row["tile_id"]), str(row["region_id"]), row["frames"], row["frame_present"], box) != (
                s["tile"], s["region"], labels, s["present"], s["box"]):
            off.append(f"sample {key}: columns {row['tile_id']}, {row['region_id']}, {row['frames']}, {row['frame_present']}, {box}")
        off += target_oracle.compare(key, row, e.targets, s["rows"], d["targets"], e.size_of(s["box"]))
        if e.features:
            off += e.features.compare_sample(key, row, s["features"])
        for t in range(e.length):
            k = (s["region"], s["box"], e.inputs(s["start"])[t])
            if not s["present"][t]:
                y = np.zeros(tensor.shape[1:], tensor.dtype)
            else:
                y = resized(k)
            stored = tensor[t]
            if fill is not None and s["present"][t]:
                marked = nodata_oracle.resized(e, k, y)
                if not np.all(stored[marked] == fill):
                    off.append(f"sample {key}, frame {labels[t]}: not filled where there is no data")
                wanted = ((y.astype(np.float64) - mean) / std).astype(np.float32)
                stored = np.where(marked, wanted, stored)
            if out.get("dtype", "float32") == "float32":
                wanted = ((y.astype(np.float64) - mean) / std).astype(np.float32) if s["present"][t] else y
                if np.issubdtype(y.dtype, np.integer) and height and y.dtype != np.uint8:
                    good = np.all(np.abs(stored - wanted) <= pixels_oracle.level(y) / np.abs(std))
                else:
                    close = pixels_oracle.tolerance(y, std) if np.issubdtype(y.dtype, np.floating) and height else 0
                    ulp = np.spacing(np.abs(wanted))
                    good = np.all((np.abs(stored - wanted) <= ulp + close) | (np.isnan(stored) & np.isnan(wanted)))
            elif np.issubdtype(y.dtype, np.integer):
                good = np.all(np.abs(stored.astype(np.float64) - y) <= (pixels_oracle.level(y) if height else 0))
            else:
                close = pixels_oracle.tolerance(y, 1) if height else 0
                good = np.all((np.abs(stored - y) <= close) | (np.isnan(stored) & np.isnan(y)))
            if not good:
                off.append(f"sample {key}, frame {labels[t]}: values differ")
    off += e.features.compare(d) if e.features else ["tabular without features"] if "tabular" in d else []
    off += compare_rejects(e, root)
    off += layout_oracle.compare(d, root)
    return off


def compare_statistics(e, have, written, rows, kind, mean, std):
    """have: the statistics of dataset.json, of the rows of train"""
    seen, values = set(), []
    for key, s in written.items():
        if key not in rows or rows[key]["split"] != "train":
            continue
        for t in range(e.length):
            k = (s["region"], s["box"], e.inputs(s["start"])[t])
            if s["present"][t] and k not in seen:
                seen.add(k)
                x0, y0, x1, y1 = s["box"]
                h, w = e.images[k[0], k[2]][0].shape[:2]
                pixels = e.crop(*k)[max(y0, 0) - y0 : min(y1, h) - y0, max(x0, 0) - x0 : min(x1, w) - x0]
                pixels = np.where(nodata_oracle.lacks(pixels, e.images[k[0], k[2]][0].nodata), np.nan, pixels.astype(np.float64))
                values.append(pixels.reshape(-1, pixels.shape[-1]))
    values = np.concatenate(values)
    off = []
    wanted = dict(count=(~np.isnan(values)).sum(0).min(), counts=(~np.isnan(values)).sum(0), mean=np.nanmean(values, 0), std=np.nanstd(values, 0),
                  min=np.nanmin(values, 0), max=np.nanmax(values, 0))
    for name, value in wanted.items():
        if not np.allclose(have[name], value, rtol=1e-9, atol=1e-12):
            off.append(f"statistics.{name}: expected {value}, found {have[name]}")
    a, b = (wanted["mean"], wanted["std"]) if kind == "zscore" else (wanted["min"], wanted["max"] - wanted["min"])
    if not (np.allclose(mean, a, rtol=1e-9) and np.allclose(std, b, rtol=1e-9)):
        off.append(f"normalize: {mean}, {std}")
    return off


def compare_rejects(e, root):
    rows = [r for p in sorted((root / "rejects").glob("tile_rows-*.parquet")) for r in pq.read_table(p).to_pylist()]
    have = sorted((r["reason"], *[str(r[n]) for n in e.names]) for r in rows)
    dropped = {"duplicate", "frame_not_in_order"}
    want = sorted((f.rpartition(" ")[2], *[str(v) for v in e.rows[i]]) for i, f in enumerate(e.fate)
                  if f != "used" and not f.startswith("dropped ") and f not in dropped)
    for target in e.objects:
        files = sorted((root / "rejects").glob(f"target_rows-{target.name}-*.parquet"))
        have += sorted((r["reason"], *[str(r[n]) for n in target.names]) for p in files for r in pq.read_table(p).to_pylist())
        want += sorted((f, *[str(v) for v in target.table[i]]) for i, f in enumerate(target.fate) if f in object_oracle.REJECTED)
    if have != want:
        return [f"rejected rows: {len(have)} found, {len(want)} expected; first difference "
                f"{next((p for p in zip(have, want) if p[0] != p[1]), None)}"]
    samples = [r for p in sorted((root / "rejects").glob("samples-*.parquet")) for r in pq.read_table(p).to_pylist()]
    have = sorted((r["region_id"], r["tile_id"], r["frames"], r["reason"]) for r in samples)
    want = sorted((s["region"], s["tile"], [e.order[k] for k in e.inputs(s["start"])], s["fate"][1])
                  for s in e.samples.values() if s["fate"][0] == "rejected")
    return [] if have == want else [f"rejected samples: {len(have)} found, {len(want)} expected"]


if __name__ == "__main__":
    differences = compare(sys.argv[1], sys.argv[2])
    print("\n".join(differences[:50]) or "no differences")
    sys.exit(bool(differences))
