"""How samples must be divided: part of the oracle, written from the rules of conf/REFERENCE.md."""

SPLITS = ("train", "val", "test")


def settings(e):
    return {"by": "region", **(e.config.get("split") or {})}


def rule(e):
    """place(region, box, start): the split of a sample, a reason to drop it, or "" where the draw decides."""
    split = settings(e)
    if split["by"] != "time":
        return lambda region, box, start: ""
    time, frames = split["time"], len(e.order)
    test = e.order.index(time["test_from"]) if "test_from" in time else frames
    val = e.order.index(time["val_from"]) if "val_from" in time else test
    gap = int(time.get("gap", 0))
    ranges = {"train": (0, val), "val": (val + gap, test), "test": (test + gap, frames)}

    def place(region, box, start):
        last = e.inputs(start)[-1] + e.horizon
        inside = [name for name, (first, end) in ranges.items() if first <= start and last < end]
        return inside[0] if inside else "split_gap"

    return place


def compare(e, d, rows):
    """What is wrong with the splits of the rows, which are by sample id and have the key `split`."""
    off = []
    for key, row in rows.items():
        wanted = e.samples[key]["split"] if key in e.samples else None
        if wanted and row["split"] != wanted:
            off.append(f"sample {key}: in {row['split']}, not {wanted}")
    of_region = {}
    for row in rows.values():
        of_region.setdefault(str(row["region_id"]), set()).add(row["split"])
    for name in SPLITS:
        listed = set(map(str, d["regions"][name]))
        if listed != {region for region, names in of_region.items() if name in names}:
            off.append(f"regions.{name}: {sorted(listed)}")
    split = settings(e)
    if split["by"] == "time":
        frames = {}
        for key, row in rows.items():
            s = e.samples[key]
            for k in [*e.inputs(s["start"]), e.inputs(s["start"])[-1] + e.horizon]:
                frames.setdefault((s["region"], k), set()).add(row["split"])
        off += [f"frame {k} of region {r} in {names}" for (r, k), names in frames.items() if len(names) > 1]
        if d["certificate"]["frames_compared"] != len(frames):
            off.append(f"certificate: {d['certificate']['frames_compared']} frames compared, but {len(frames)} are used")
    else:
        off += [f"region {region} in {names}" for region, names in of_region.items() if len(names) > 1]
    if split["by"] == "region":
        off += compare_fractions(e, split, of_region)
    return off


def compare_fractions(e, split, of_region):
    planned = {}
    for s in e.samples.values():
        planned.setdefault(s["region"], []).append(s)
    most, total = max(map(len, planned.values())), len(e.samples)
    fractions = {k: float(v) for k, v in (split.get("fractions") or {"train": 0.8, "val": 0.1, "test": 0.1}).items()}
    off = []
    for name in SPLITS:
        have = sum(len(v) for r, v in planned.items() if name in of_region.get(r, ()))
        gone = sum(len(v) for r, v in planned.items() if r not in of_region)
        if abs(have - fractions.get(name, 0) * total) > most + gone + 1e-6:
            off.append(f"split {name}: {have} of {total} samples, fraction {fractions.get(name, 0)}")
    return off
