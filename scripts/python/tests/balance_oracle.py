"""How often samples must stand in their split, and with what weight: part of the oracle, from the rules of conf/REFERENCE.md."""

import split_oracle
from augmented import hash64


def rule(e, place, sample_id):
    """
    drops(region, tile, start): whether balance drops a sample. Sets e.times, how often samples stand in their split, and
    e.weights, both by sample id; samples that are not there stand once and weigh 1.

    place: as split_oracle.rule gives it; sample_id: of (region, tile, label of the first frame)
    """
    e.times, e.weights = {}, {}
    config = e.config.get("balance") or {}
    if not config:
        return lambda region, tile, start: False
    split, names = split_oracle.settings(e), config.get("splits", ["train"])
    folds = int(split.get("k_folds", 0))
    drawn = {}
    if split["by"] in ("region", "hash"):
        drawn = split_oracle.drawn_regions(e, split, [1 / folds] * folds if folds else split_oracle.fractions(split))
    classes = {}
    for region, tile, box, start, row in split_oracle.planned(e):
        part = place(region, box, start) or (f"fold {drawn[region]}" if folds else split_oracle.SPLITS[drawn[region]])
        name = split_oracle.class_of(e, config, row, True)
        if name is not None and (folds or part in names):
            classes.setdefault(part, {}).setdefault(name, []).append(sample_id(region, tile, e.order[start]))
    for of_class in classes.values():
        sizes = list(map(len, of_class.values()))
        for ids in of_class.values():
            n = len(ids)
            rows = {"over": max(sizes), "under": min(sizes), "target_samples": int(config.get("target_samples", 0)),
                    "weights": n}[config["method"]]
            ranked = sorted(ids, key=lambda i: (hash64(int(config.get("seed", 0)), i), i))
            for rank, i in enumerate(ranked):
                e.times[i] = len(range(rank, rows, n))
                if config["method"] == "weights":
                    e.weights[i] = sum(sizes) / (len(sizes) * n)
    e.class_rows = {part: {name: len(ids) for name, ids in of_class.items()} for part, of_class in classes.items()}
    return lambda region, tile, start: e.times.get(sample_id(region, tile, e.order[start]), 1) == 0


def compare(e, d, rows):
    """What is wrong with the weights, and with what dataset.json says of the classes. How often samples stand: augmented.compare."""
    config = e.config.get("balance") or {}
    if not config:
        return ["dataset.json: balance without balance"] if "balance" in d else []
    off = []
    for key, row in rows.items():
        if ("weight" in row) != (config["method"] == "weights"):
            off.append(f"sample {key}: a weight with method {config['method']}, or none without")
        elif "weight" in row and abs(row["weight"] - e.weights.get(key, 1.0)) > 1e-12 * row["weight"]:
            off.append(f"sample {key}: weight {row['weight']}, not {e.weights.get(key, 1.0)}")
    found = {part: {name: entry["planned"] for name, entry in of_class.items()} for part, of_class in d["balance"]["classes"].items()}
    if found != e.class_rows:
        off.append(f"balance: planned {found}, not {e.class_rows}")
    return off
