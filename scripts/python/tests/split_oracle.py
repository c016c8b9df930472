"""How samples must be divided: part of the oracle, written from the rules of conf/REFERENCE.md."""

import itertools

from augmented import hash64

SPLITS = ("train", "val", "test")


def settings(e):
    return {"by": "region", **(e.config.get("split") or {})}


def fractions(split):
    given = {k: float(v) for k, v in (split.get("fractions") or {"train": 0.8, "val": 0.1, "test": 0.1}).items()}
    return [given.get(name, 0.0) for name in SPLITS]


def rule(e):
    """place(region, box, start): the split of a sample, a reason to drop it, or "" where the draw decides for its region."""
    split = settings(e)
    if split["by"] == "grid":
        return by_grid(e, split)
    if split["by"] != "time":
        return lambda region, box, start: ""
    time, frames = split["time"], len(e.order)
    test = e.order.index(time["test_from"]) if "test_from" in time else frames
    val = e.order.index(time["val_from"]) if "val_from" in time else test
    gap = int(time.get("gap", 0))
    ranges = {"train": (0, val), "val": (val + gap, test), "test": (test + gap, frames)}

    def place(region, box, start):
        last = e.inputs(start)[-1] + e.horizon + e.predicted
        inside = [name for name, (first, end) in ranges.items() if first <= start and last < end]
        return inside[0] if inside else "split_gap"

    return place


def sharing(e, regions):
    """The first, in order, of the regions that share source files with each."""
    first = {}
    for region in sorted(regions):
        first.setdefault(region, region)
        for other in sorted(regions):
            if e.paths[region] & e.paths[other]:
                low, high = sorted((first[region], first.setdefault(other, other)))
                first = {r: low if f == high else f for r, f in first.items()}
    return first


def tiles_of(e):
    """(region, tile) to the box of every tile with a valid row."""
    region, tile = (e.names.index(e.columns[name]) for name in ("region", "tile"))
    return {(e.rows[i][region], e.rows[i][tile]): e.box[i] for i in e.valid}


def signed(word):
    return word - (1 << 64) if word >> 63 else word


def draw(units, shares, seed):
    """The part of each unit, by its key. units: [(key, samples)]."""
    row = sorted(units, key=lambda unit: (signed(hash64(seed, unit[0])), unit[0]))
    size, total = [n for _, n in row], sum(n for _, n in row)
    parts = [p for p, share in enumerate(shares) if share > 0]
    part, at, placed, end = [0] * len(row), 0, 0, 0.0
    for p in parts:
        end += shares[p]
        while at < len(row) and (p == parts[-1] or placed + size[at] / 2 <= end * total):
            placed += size[at]
            part[at] = p
            at += 1
    if len(row) <= 500:
        largest = max(size, default=0) * (1 + 1e-9)

        def score(part):
            off = max(abs(sum(s for s, q in zip(size, part) if q == p) - shares[p] * total) for p in parts)
            return float("inf") if set(parts) - set(part) or off > largest else off

        for _ in range(200):
            best, chosen = score(part), None
            for i in range(len(row)):
                tries = [[*part[:i], p, *part[i + 1 :]] for p in parts if p != part[i]]
                for j in range(i + 1, len(row)):
                    if part[i] != part[j] and size[i] != size[j]:
                        other = list(part)
                        other[i], other[j] = part[j], part[i]
                        tries.append(other)
                for tried in tries:
                    if score(tried) < best - 1e-9:
                        best, chosen = score(tried), tried
            if chosen is None:
                break
            part = chosen
    return {key: p for (key, _), p in zip(row, part)}


def distance(counts, part, shares):
    """D: by how much the classes of the parts differ from those of all. counts: of each unit by class."""
    everything = sum(sum(c.values()) for c in counts)
    names = sorted({name for c in counts for name in c})
    d = 0.0
    for p, share in enumerate(shares):
        own = [c for c, q in zip(counts, part) if q == p]
        n = sum(sum(c.values()) for c in own)
        if share > 0:
            d += 1.0 if not n else sum(abs(sum(c.get(name, 0) for c in own) / n - sum(c.get(name, 0) for c in counts) / everything)
                                       for name in names) / 2
    return d


def stratified(units, counts, shares, seed):
    """The part of each unit, by its key, when classes are to be alike. counts: of each key, samples by class."""
    drawn = draw(units, shares, seed)
    row = sorted(units, key=lambda unit: (signed(hash64(seed, unit[0])), unit[0]))
    size, total = [n for _, n in row], sum(n for _, n in row)
    classes, part = [counts[key] for key, _ in row], [drawn[key] for key, _ in row]
    parts = [p for p, share in enumerate(shares) if share > 0]
    reach, largest = max(16, 250_000 // len(row)), max(size) * (1 + 1e-9)

    def allowed(part):
        return all(p in part and abs(sum(s for s, q in zip(size, part) if q == p) - shares[p] * total) <= largest for p in parts)

    for _ in range(100):
        before = list(part)
        for i in range(len(row)):
            tries = [[*part[:i], p, *part[i + 1 :]] for p in parts if p != part[i]]
            for j in range(i + 1, min(len(row), i + reach + 1)):
                if part[j] != part[i]:
                    other = list(part)
                    other[i], other[j] = part[j], part[i]
                    tries.append(other)
            now = distance(classes, part, shares)
            best, chosen = -1e-9, None
            for tried in tries:
                if allowed(tried) and (gain := distance(classes, tried, shares) - now) < best - 1e-12:
                    best, chosen = gain, tried
            part = chosen or part
        if part == before:
            break
    return {key: p for (key, _), p in zip(row, part)}


def by_grid(e, split):
    tiles, buffer = tiles_of(e), int(split["grid"].get("buffer", 0))
    high, wide = int(split["grid"]["height"]), int(split["grid"]["width"])
    first = sharing(e, {region for region, _ in tiles})
    extent = {}
    for region in first:
        shapes = [e.images[region, k][0].shape for k in range(len(e.order)) if isinstance(e.images[region, k], list)]
        height, width = extent.get(first[region], (1, 1))
        extent[first[region]] = (max([height, *(s[0] for s in shapes)]), max([width, *(s[1] for s in shapes)]))

    def blocks(region, x0, y0, x1, y1):
        """Rows and columns of the blocks from one pixel to another, both included."""
        height, width = extent[first[region]]
        rows = [min(max(y, 0), height - 1) // high for y in (y0, y1)]
        columns = [min(max(x, 0), width - 1) // wide for x in (x0, x1)]
        return list(itertools.product(range(rows[0], rows[1] + 1), range(columns[0], columns[1] + 1)))

    key = lambda region, block: f"{first[region]}/{block[0]},{block[1]}"
    counts = {key(root, b): 0 for root, (h, w) in extent.items() for b in blocks(root, 0, 0, w - 1, h - 1)}
    for (region, _), (x0, y0, x1, y1) in tiles.items():
        x, y = (x0 + x1) // 2, (y0 + y1) // 2
        counts[key(region, blocks(region, x, y, x, y)[0])] += len(e.starts)
    drawn = draw(list(counts.items()), fractions(split), int(split.get("seed", 0)))

    def place(region, box, start):
        x0, y0, x1, y1 = box
        near = blocks(region, x0 - buffer, y0 - buffer, x1 - 1 + buffer, y1 - 1 + buffer)
        found = {drawn[key(region, block)] for block in near}
        return SPLITS[found.pop()] if len(found) == 1 else "split_buffer"

    e.blocks_near = lambda region, box: {
        (first[region], b) for b in blocks(region, box[0] - buffer, box[1] - buffer, box[2] - 1 + buffer, box[3] - 1 + buffer)}
    return place


def planned(e):
    """Every planned sample: (region, tile, box, start, row of the table at the target frame or None)."""
    columns = {name: e.names.index(e.columns[name]) for name in ("region", "tile", "frame") if name in e.columns}
    tiles = {}
    for i in e.valid:
        at = e.order.index(e.rows[i][columns["frame"]]) if "frame" in columns else None
        tiles.setdefault((e.rows[i][columns["region"]], e.rows[i][columns["tile"]]), {})[at] = i
    for (region, tile), at in tiles.items():
        box = e.box[next(iter(at.values()))]
        for start in e.starts:
            yield region, tile, box, start, at.get(e.inputs(start)[-1] + e.horizon if "frame" in columns else None)


def class_of(e, asked, row, fitted):
    """The class of a sample for `stratify` and `balance`; None if it has none. fitted: whether labels are fitted by then"""
    if row is None:
        return None
    target = next(t for t in e.targets if t.name == asked["target"])
    if "bins" in asked:
        return str(sum(float(bound) <= float(target.cells(row)[0]) for bound in asked["bins"]))
    label = target.labels(row)[0]
    index = label if target.is_fitted and not fitted else target.of(label)
    return None if index is None else str(index)


def drawn_regions(e, split, shares):
    """The part of each region as the rules draw it."""
    samples, counts = {}, {}
    everything = list(planned(e))
    first = sharing(e, {region for region, *_ in everything})
    for region, _, _, _, row in everything:
        root = first[region]
        samples[root] = samples.get(root, 0) + 1
        if "stratify" in split and (name := class_of(e, split["stratify"], row, False)) is not None:
            own = counts.setdefault(root, {})
            own[name] = own.get(name, 0) + 1
    seed = int(split.get("seed", 0))
    if split["by"] == "hash":
        ends = [sum(shares[: p + 1]) for p in range(len(shares))]
        u = {root: (hash64(seed, root) >> 11) * 2.0**-53 for root in samples}
        drawn = {root: max(p for p, share in enumerate(shares) if share > 0 and (u[root] >= ends[p] - share or not p))
                 for root in samples}
    elif "stratify" in split:
        drawn = stratified(list(samples.items()), {root: counts.get(root, {}) for root in samples}, shares, seed)
    else:
        drawn = draw(list(samples.items()), shares, seed)
    return {region: drawn[root] for region, root in first.items()}


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
    folds = int(split.get("k_folds", 0))
    if split["by"] == "time":
        frames = {}
        for key, row in rows.items():
            s = e.samples[key]
            last = e.inputs(s["start"])[-1] + e.horizon
            for k in {*e.inputs(s["start"]), *range(last, last + e.predicted + 1)}:
                frames.setdefault((s["region"], k), set()).add(row["split"])
        off += [f"frame {k} of region {r} in {names}" for (r, k), names in frames.items() if len(names) > 1]
        if d["certificate"]["frames_compared"] != len(frames):
            off.append(f"certificate: {d['certificate']['frames_compared']} frames compared, but {len(frames)} are used")
    elif split["by"] == "grid":
        off += compare_pixels(e, d, rows)
    else:
        off += [f"region {region} in {names}" for region, names in of_region.items() if len(names) > 1]
    if folds:
        off += compare_folds(e, d, rows, split, folds)
    elif split["by"] in ("region", "hash"):
        off += compare_fractions(e, split, of_region) if split["by"] == "region" else []
        drawn = drawn_regions(e, split, fractions(split))
        off += [f"region {r} in {names}, not {SPLITS[drawn[r]]}" for r, names in of_region.items() if names != {SPLITS[drawn[r]]}]
    return off


def compare_folds(e, d, rows, split, folds):
    drawn = drawn_regions(e, split, [1 / folds] * folds)
    off = [f"sample {k}: in {r['split']}, fold {r['fold']}" for k, r in rows.items()
           if r["split"] != "train" or r["fold"] != drawn[str(r["region_id"])]]
    regions, files = {}, {}
    for row in rows.values():
        regions.setdefault(row["fold"], set()).add(str(row["region_id"]))
    for fold, own in regions.items():
        for path in set().union(*(e.paths[r] for r in own)):
            files.setdefault(path, set()).add(fold)
    off += [f"file {path} in folds {found}" for path, found in files.items() if len(found) > 1]
    for number, fold in enumerate(d["folds"]):
        samples = sum(row["fold"] == number for row in rows.values())
        if (fold["samples"], fold["regions"]) != (samples, len(regions.get(number, ()))):
            off.append(f"fold {number}: {fold['samples']} samples of {fold['regions']} regions")
        listed = sum(s["samples"] for s in d["shards"] if s["fold"] == number)
        if listed != samples:
            off.append(f"fold {number}: its shards have {listed} samples")
    found = {k: d["certificate"][k] for k in ("folds", "regions_compared", "source_files_compared")}
    wanted = {"folds": len(regions), "regions_compared": sum(map(len, regions.values())), "source_files_compared": len(files)}
    return off + ([f"certificate: {found}, not {wanted}"] if found != wanted else [])


def compare_pixels(e, d, rows):
    """No pixel, nor one of a buffer, may be in two splits, whatever region reads it."""
    off, near = [], {}
    boxes = [(row["split"], str(row["region_id"]), e.samples[key]["box"]) for key, row in rows.items()]
    buffer = int(settings(e)["grid"].get("buffer", 0))
    for (a, r, p), (b, q, o) in itertools.combinations(set(boxes), 2):
        if a != b and e.paths[r] & e.paths[q] and (r == q or not buffer):
            apart = max(o[0] - p[2], p[0] - o[2], o[1] - p[3], p[1] - o[3])
            if apart < buffer:
                off.append(f"{a} {r} {p} and {b} {q} {o}: {apart} pixels apart")
    for split, region, box in boxes:
        for block in e.blocks_near(region, box):
            near.setdefault(block, set()).add(split)
    if d["certificate"]["blocks_compared"] != len(near):
        off.append(f"certificate: {d['certificate']['blocks_compared']} blocks compared, but {len(near)} are touched")
    return off


def compare_fractions(e, split, of_region):
    planned = {}
    for s in e.samples.values():
        planned.setdefault(s["region"], []).append(s)
    first = sharing(e, set(planned))
    units = {}
    for region, samples in planned.items():
        units[first[region]] = units.get(first[region], 0) + len(samples)
    most, total = max(units.values()), len(e.samples)
    off = []
    for name, fraction in zip(SPLITS, fractions(split)):
        have = sum(len(v) for r, v in planned.items() if name in of_region.get(r, ()))
        gone = sum(len(v) for r, v in planned.items() if r not in of_region)
        if abs(have - fraction * total) > most + gone + 1e-6:
            off.append(f"split {name}: {have} of {total} samples, fraction {fraction}")
    return off
