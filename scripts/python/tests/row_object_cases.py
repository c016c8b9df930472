"""Random inputs with boxes and points in the tile table: a case of random_cases with more columns and a section of targets.

    python row_object_cases.py SEED FOLDER       makes one case; its config is FOLDER/config.yaml
"""

import json
import pathlib
import sys

import numpy as np
import oracle
import random_cases
import yaml
from target_cases import write

LABELS = ["car", "van", "7", "two wheels"]


def make(seed, folder):
    folder = pathlib.Path(folder)
    random_cases.make(seed, folder)
    rng = np.random.default_rng([seed, 3])
    pick = lambda *options: options[rng.integers(len(options))]
    config = yaml.safe_load((folder / "config.yaml").read_text())
    at = ["target", "frames"] if "frame" in config["tiles"]["columns"] else ["target"]
    given = {label: i for i, label in enumerate(LABELS)}
    how = pick({}, {"labels": given}, {"labels": given, "wanted": ["7", "car"]}, {"wanted": ["van", "car"], "other": "background"})
    shape = pick("xywh", "xyxy", "cxcywh")
    written = pick("objects", "arrays", "quoted")
    lists = {"kind": "boxes", "column": "things", "format": shape, "class": "label", "track": "id", "at": pick(*at), **how,
             **pick({}, {"columns": ["a", "b", "c", "d"]}), "min_size": pick(0, 1.5, 4), "min_visible": pick(0, 0.25, 0.6),
             **pick({}, {"normalize": True}), **pick({}, {"unlisted": "empty"})}
    flat = {"kind": "points", "column": "marks", "visibility": "seen", "at": pick(*at), **pick({}, {"unlisted": "empty"})}
    one = {"kind": "points", "columns": ["px", "py"], "class": "sort", "at": pick(*at), **pick({}, {"unlisted": "empty"})}
    add_columns(rng, folder / config["tiles"]["path"], config["tiles"]["columns"]["box"], lists, written)
    config["targets"] = {"things": lists, "marks": flat, "spot": one}
    if rng.random() < 0.5:
        config["augment"] = dict(copies=2, flip_horizontal=0.5, flip_vertical=0.5, rotate_degrees=20, time_reversal=0.5)
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))


def add_columns(rng, path, box, lists, written):
    """things, marks, px, py and sort beside what the table has; equal rows stay equal more often than not."""
    names, rows, _ = oracle.read_table(path)
    seen, records = {}, []
    for row in rows:
        key = tuple(row)
        if key not in seen or rng.random() < 0.05:
            where = oracle.parse_box(",".join(str(row[names.index(n)]) for n in box) if isinstance(box, list) else row[names.index(box)])
            seen[key] = cells(rng, where or (0, 0, 20, 20), lists, written)
        records.append([*row, *seen[key]])
    write(path, [*names, "things", "marks", "px", "py", "sort"], records)


def cells(rng, box, lists, written):
    x0, y0, x1, y1 = box
    at = lambda low, high: float(np.round(rng.uniform(low, high), 3)) if rng.random() < 0.5 else int(rng.integers(low, high + 1))
    things = []
    for _ in range(int(rng.integers(0, 5))):
        x, y, w, h = at(x0 - 6, x1), at(y0 - 6, y1), at(1, 25), at(1, 25)
        numbers = {"xywh": [x, y, w, h], "xyxy": [x, y, x + w, y + h], "cxcywh": [x + w / 2, y + h / 2, w, h]}[lists["format"]]
        label = str(rng.choice(LABELS))
        things.append([*numbers, {"7": 7}.get(label, label), int(rng.integers(0, 9)) if rng.random() < 0.7 else None])
    if things and rng.random() < 0.06:
        things[0][int(rng.integers(0, 6))] = [None, "wide", -3, "sand", 1.5][rng.integers(5)]
    marks = [v for _ in range(int(rng.integers(0, 4))) for v in (at(x0 - 2, x1 + 2), at(y0 - 2, y1 + 2), int(rng.integers(0, 3)))]
    if written == "objects":
        fields = lists.get("columns") or {"xywh": "x y w h", "xyxy": "x_min y_min x_max y_max", "cxcywh": "cx cy w h"}[lists["format"]].split()
        things = [{**dict(zip([*fields, "label", "id"], v)), "score": 0.5} for v in things]
    text = json.dumps(things).replace('"', "'") if written == "quoted" else json.dumps(things)
    out = [text, json.dumps(marks), str(at(x0 - 2, x1 + 2)), str(at(y0 - 2, y1 + 2)), str(rng.choice(LABELS))]
    fate = rng.random()
    if fate < 0.06:
        out[int(rng.integers(0, 2))] = None
    elif fate < 0.09:
        out[2:5] = [None, None, None]
    elif fate < 0.13:
        out[int(rng.integers(0, 2))] = str(rng.choice(["[", "3", "{}", "[3]", "[[1, 2]]", "[] []", "none"]))
    elif fate < 0.15:
        out[int(rng.integers(2, 5))] = str(rng.choice(["", "nan", "wide"]))
    return out


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    make(int(sys.argv[1]), target)
