"""Random inputs with targets of every kind: a case of random_cases with more columns and a section of targets.

    python target_cases.py SEED FOLDER       makes one case; its config is FOLDER/config.yaml
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

LABELS = ["forest", "water", "town", "7", "ice field"]


def make(seed, folder):
    folder = pathlib.Path(folder)
    random_cases.make(seed, folder)
    rng = np.random.default_rng([seed, 1])
    pick = lambda *options: options[rng.integers(len(options))]
    config = yaml.safe_load((folder / "config.yaml").read_text())
    has_frames = "frame" in config["tiles"]["columns"]
    at = {"at": "frames"} if has_frames and rng.random() < 0.5 else {}
    separator = pick(",", "|")
    add_columns(rng, folder / config["tiles"]["path"], separator)
    given = {label: i for i, label in enumerate(LABELS + ["sand"])}
    (folder / "labels.json").write_text(json.dumps({str(i): label for label, i in given.items()}))
    how = pick({}, {"labels": given}, {"labels": "labels.json"}, {"labels": given, "wanted": ["7", "water", "forest"]},
               {"wanted": ["town", "forest"]})
    other = {"other": "background"} if "wanted" in how and rng.random() < 0.5 else {}
    several = pick({"labels": given}, {"labels": LABELS + ["sand"], "wanted": ["ice field", "7"]}, {})
    kinds = {
        "share": {"kind": "scalar", "column": "share", **at},
        "height": {"kind": "vector", "columns": ["v1", "v0", "v1"], **pick(at, {})},
        "cover": {"kind": "class", "column": "cover", "encoding": pick("index", "one_hot"), **how, **other, **pick(at, {})},
        "tags": {"kind": "multi_label", "column": "tags", "separator": separator, **several, **pick(at, {})},
    }
    names = [name for name in kinds if rng.random() < 0.7] or ["cover"]
    config["targets"] = {name: kinds[name] for name in rng.permutation(names).tolist()}
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))


def add_columns(rng, path, separator):
    """v0, v1, cover and tags beside what the table has; equal rows stay equal more often than not."""
    names, rows, _ = oracle.read_table(path)
    seen, records = {}, []
    for row in rows:
        key = tuple(row)
        if key not in seen or rng.random() < 0.1:
            tags = rng.choice(LABELS, int(rng.integers(0, 4)), replace=False).tolist()
            cells = [f"{rng.normal():.5f}", f"{rng.normal() * 1e3:.3e}",
                     {"7": "7.0"}.get(label := str(rng.choice(LABELS)), label), separator.join(tags) or "[]"]
            fate = rng.random()
            if fate < 0.08:
                cells[int(rng.integers(0, 4))] = None
            elif fate < 0.11:
                cells[int(rng.integers(0, 4))] = str(rng.choice(["nan", "1e60", "sand", "grass"]))
            elif fate < 0.13:
                cells = [None] * 4
            elif fate < 0.5:
                cells[3] = f"[{cells[3].strip('[]')}]"
            seen[key] = cells
        records.append([*row, *seen[key]])
    names = [*names, "v0", "v1", "cover", "tags"]
    write(path, names, records)


def write(path, names, records):
    """A table of texts, None for empty cells."""
    if path.suffix == ".csv":
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([names, *records])
    elif path.suffix == ".json":
        path.write_text("".join(json.dumps({n: v for n, v in zip(names, r) if v is not None}) + "\n" for r in records))
    else:
        pq.write_table(pa.table({n: pa.array([r[i] for r in records], pa.string()) for i, n in enumerate(names)}), path)


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    make(int(sys.argv[1]), target)
