"""Random inputs with boxes and points: a case of random_cases with tables of objects and a section of targets.

    python object_cases.py SEED FOLDER       makes one case; its config is FOLDER/config.yaml
"""

import csv
import json
import pathlib
import sys

import numpy as np
import oracle
import pyarrow as pa
import pyarrow.parquet as pq
import random_cases
import yaml

LABELS = ["car", "van", "7", "two wheels"]


def make(seed, folder):
    folder = pathlib.Path(folder)
    random_cases.make(seed, folder)
    rng = np.random.default_rng([seed, 2])
    pick = lambda *options: options[rng.integers(len(options))]
    config = yaml.safe_load((folder / "config.yaml").read_text())
    names, rows, _ = oracle.read_table(folder / config["tiles"]["path"])
    columns = config["tiles"]["columns"]
    regions = sorted({r[names.index(columns["region"])] for r in rows} - {None}) + ["elsewhere"]
    labels = sorted({p.name.split("_B")[0].rsplit(".", 1)[0] for p in (folder / "img").rglob("*.*")}, key=oracle.natural)
    config["frames"]["order"] = labels
    config["frames"].pop("order_by", None)
    boxes = [b for r in rows if (b := oracle.parse_box(
        ",".join(map(str, (r[names.index(n)] for n in columns["box"]))) if isinstance(columns["box"], list) else r[names.index(columns["box"])]))]
    dated, numbers = "time_pattern" in config["frames"], all(label.isdigit() for label in labels)
    targets = {}
    for name, kind in (("things", "boxes"), ("marks", "points")):
        if rng.random() < 0.15 and targets:
            continue
        timed = (dated or numbers) and rng.random() < 0.5
        pattern = "yyyy-MM-dd HH:mm" if dated and rng.random() < 0.5 else None
        given = {label: i for i, label in enumerate(LABELS)}
        how = pick({}, {"labels": given}, {"labels": given, "wanted": ["7", "car"]}, {"wanted": ["van", "car"]})
        shape = pick("xywh", "xyxy", "cxcywh") if kind == "boxes" else "xy"
        path = f"{name}.{pick('csv', 'json', 'parquet')}"
        has_class = bool(how) or rng.random() < 0.7
        table = {"path": path, "region": "scene", ("time" if timed else "frame"): "when", "max_rejected_fraction": 1}
        if timed and pattern:
            table["time_pattern"] = pattern
        targets[name] = {
            "kind": kind, "at": pick("target", "frames"), "table": table, "columns": ["a", "b", "c", "d"][: 2 if shape == "xy" else 4],
            **({"class": "label", **how} if has_class else {}), **({"other": "background"} if "wanted" in how and rng.random() < 0.5 else {}),
            **pick({}, {"track": "track"}), **(pick({}, {"visibility": "seen"}) if kind == "points" else {}),
            **({"format": shape, "min_size": pick(0, 1.5, 4), "min_visible": pick(0, 0.25, 0.6)} if kind == "boxes" else {}),
            **pick({}, {"normalize": True}), **pick({}, {"unlisted": "empty"})}
        write(folder / path, objects(rng, shape, regions, when_of(rng, labels, timed, dated, pattern), boxes))
    config["targets"] = {**targets, **(config["targets"] if rng.random() < 0.3 else {})}
    if rng.random() < 0.5:
        config["augment"] = dict(
            copies=2, flip_horizontal=0.5, flip_vertical=0.5, rotate_degrees=20, time_reversal=0.5, frame_drop=0.2,
            random_resized_crop=dict(scale=[0.4, 1.0]))
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))


def when_of(rng, labels, timed, dated, pattern):
    """Gives what a row says of its frame; times lie on edges of bins as often as not."""
    def days(label):
        return (np.datetime64(f"{label[:4]}-01-01") + np.timedelta64(int(label[4:]) - 1, "D")) if dated else float(label)

    def when():
        if rng.random() < 0.03:
            return str(rng.choice(["never", "", "2020"]))
        label = str(rng.choice(labels))
        if not timed:
            return label
        if not dated:
            return str(float(label) + float(rng.choice([0, 0, 0.5, -0.25, 3, 40]))) if rng.random() < 0.8 else label
        at = days(label) + np.timedelta64(int(rng.choice([0, 0, 1, -1, 15])), "D")
        if pattern:
            return f"{at} {int(rng.choice([0, 0, 13])):02d}:{int(rng.choice([0, 30])):02d}"
        return f"{at.astype(object).year}{at.astype(object).timetuple().tm_yday:03d}"
    return when


def objects(rng, shape, regions, when, boxes):
    """Rows of scene, when, a, b, c, d, label, track, seen: objects that lie about the edges of tiles, and what tables have."""
    rows = []
    for _ in range(700):
        x0, y0, x1, y1 = boxes[rng.integers(len(boxes))]
        whole = rng.random() < 0.5
        at = lambda low, high: float(rng.integers(low, high + 1)) if whole else float(np.round(rng.uniform(low, high), 3))
        x, y, w, h = at(x0 - 6, x1), at(y0 - 6, y1), at(1, 25), at(1, 25)
        if rng.random() < 0.02:
            x, y, w, h = x0 - 1000, y0 - 1000, 5000, 5000
        numbers = {"xywh": [x, y, w, h], "xyxy": [x, y, x + w, y + h], "cxcywh": [x + w / 2, y + h / 2, w, h], "xy": [x, y]}[shape]
        cells = [str(int(v)) if v == int(v) and rng.random() < 0.5 else str(v) for v in numbers] + [""] * (4 - len(numbers))
        label = str(rng.choice(LABELS))
        row = [str(rng.choice(regions)), when(), *cells, "7.0" if label == "7" and rng.random() < 0.5 else label,
               str(rng.choice(["", "3", "4.0", "17"])), str(rng.integers(0, 3))]
        fate = rng.random()
        if fate < 0.04:
            row[2:6] = [""] * 4
        elif fate < 0.06:
            row[int(rng.integers(2, 2 + len(numbers)))] = str(rng.choice(["", "nan", "inf", "wide", "1e400"]))
        elif fate < 0.08 and shape != "xy":
            row[4] = "-3"
        elif fate < 0.10:
            row[int(rng.integers(6, 9))] = str(rng.choice(["", "sand", "1.5"]))
        elif fate < 0.11:
            row[0] = ""
        rows.append(row)
        if rng.random() < 0.05:
            rows.append(list(row))
    return rows


def write(path, rows):
    names = ["scene", "when", "a", "b", "c", "d", "label", "track", "seen"]
    rows = [[v if v != "" else None for v in row] for row in rows]
    if path.suffix == ".csv":
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([names, *rows])
    elif path.suffix == ".json":
        path.write_text("".join(json.dumps({n: v for n, v in zip(names, r) if v is not None}) + "\n" for r in rows))
    else:
        pq.write_table(pa.table({n: pa.array([r[i] for r in rows], pa.string()) for i, n in enumerate(names)}), path, row_group_size=100)


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    make(int(sys.argv[1]), target)
