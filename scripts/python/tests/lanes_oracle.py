"""How samples must lie in lanes: part of the oracle, written from the section "Lanes" of conf/REFERENCE.md."""

import itertools

import numpy as np
from augmented import MASK, hash64, mix

SPLITS = ("train", "val", "test")
TAIL = "lane_tail"


def settings(e):
    """The section shuffle, or None where samples are not in lanes."""
    shuffle = e.config.get("shuffle") or {}
    return shuffle if shuffle.get("order") == "lanes" else None


def size_in(text):
    units = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
    unit = next((u for u in units if str(text).endswith(u)), "")
    return int(str(text).removesuffix(unit)) * units.get(unit, 1)


def signed(word):
    return word - (1 << 64) if word >> 63 else word


def groups(e, d, planned):
    """Lists of regions that one task reads, in the order of their steps. planned: (region, tile) -> the split of each window."""
    shuffle = settings(e)
    seed, lanes, room = int(shuffle.get("seed", 0)), int(shuffle["lanes"]), size_in(shuffle.get("group_bytes", "512MiB"))
    described = [*d["tensors"].values(), *(t for t in d["targets"].values() if "shape" in t)]
    tensor_bytes = sum(int(np.prod(t["shape"])) * np.dtype(t["dtype"]).itemsize for t in described)
    most = max(1, room // (tensor_bytes + 512))
    of_region = {}
    for (region, _), windows in planned.items():
        of_region.setdefault(region, []).append(windows)
    packs = {}
    for region, tiles in of_region.items():
        bits = sum(1 << i for i, name in enumerate(SPLITS) if any(name in windows for windows in tiles))
        packs.setdefault(bits, []).append(region)

    def cost(region):
        gone = sum(windows.count(None) for windows in of_region[region])
        return sum(map(len, of_region[region])) - gone + -(-gone * 512 // (tensor_bytes + 512))

    found = []
    for bits in sorted(packs):
        regions = sorted(packs[bits], key=lambda region: (signed(hash64(seed, region)), region))
        total = sum(map(cost, regions))
        target = max(1, -(-total // max(1, -(-total // most))))
        held, recordings = 0, 0
        for region in regions:
            c = cost(region)
            assert c <= most, "a region that is cut is not recomputed here"
            full = recordings and (recordings % lanes == 0 or recordings >= 16 * lanes)
            if not recordings or full and not (held + c <= most and held + c // 2 <= target):
                found.append([])
                held = recordings = 0
            found[-1].append(region)
            held, recordings = held + c, recordings + len(of_region[region])
    return found


def pack(runs, lanes):
    """A list of runs for each lane. A run is (key, recording, its windows)."""
    columns = [[] for _ in range(lanes)]
    load = [0] * lanes
    for run in sorted(runs, key=lambda run: (-len(run[2]), run[0])):
        lane = load.index(min(load))
        columns[lane].append(run)
        load[lane] += len(run[2])
    return [sorted(column) for column in columns]


def runs_of(recording, windows, most, seed):
    """windows: the numbers of those that take part, ascending."""
    found = []
    for _, same in itertools.groupby(enumerate(windows), key=lambda pair: pair[1] - pair[0]):
        row = [w for _, w in same]
        for at in range(0, len(row), most or len(row)):
            part = row[at : at + (most or len(row))]
            key = mix((hash64(hash64(seed, recording[0]), recording[1]) + part[0]) & MASK)
            found.append((key, recording, part))
    return found


class Layout:
    """Where each window lies. cells[split][step][lane] is (recording, window, whether a run begins) or None; replayed gives
    for a cell (step, lane) of padding the one that it repeats."""

    def __init__(self, e, d, planned, takes_part):
        """planned: (region, tile) -> the split of each window, None if it is dropped; takes_part: (region, tile, window)."""
        shuffle = settings(e)
        self.lanes, policy = int(shuffle["lanes"]), shuffle.get("padding", "mask")
        most, seed = int(shuffle.get("max_consecutive") or 0), int(shuffle.get("seed", 0))
        self.cells, self.replayed, self.group_starts = {}, {}, {}
        self.tails = set()
        for split in SPLITS:
            cells, replayed, starts = [], {}, []
            for regions in groups(e, d, planned):
                runs = []
                for recording, splits in planned.items():
                    if recording[0] in regions:
                        windows = [w for w, name in enumerate(splits) if name == split and (*recording, w) in takes_part]
                        runs += runs_of(recording, windows, most, seed)
                columns = [[(r, w, w == row[0]) for _, r, row in column for w in row] for column in pack(runs, self.lanes)]
                steps = (min if policy == "drop" else max)(map(len, columns))
                first = len(cells)
                starts.append(first)
                filled = sum(map(bool, columns))
                for step in range(steps):
                    cells.append([column[step] if step < len(column) else None for column in columns])
                    for lane, column in enumerate(columns):
                        if step >= len(column) and policy == "replay":
                            source = lane if column else lane % filled
                            replayed[first + step, lane] = (first + step % len(columns[source]), source)
                self.tails |= {(*r, w) for column in columns for r, w, _ in column[steps:]}
            self.cells[split], self.replayed[split], self.group_starts[split] = cells, replayed, starts

    def rows(self, split, written, present):
        """What each cell of the steps that are there holds: (step, lane, recording and window, copy, keep_memory, kind).

        written: which windows are; present: the steps of shards with a written sample.
        """
        cells, copies, found = self.cells[split], {}, []
        starts = self.group_starts[split]
        for first, end in zip(starts, [*starts[1:], len(cells)]):
            is_written = lambda step, lane: cells[step][lane] is not None and cells[step][lane][0] + (cells[step][lane][1],) in written
            name = lambda step, lane: (*cells[step][lane][0], cells[step][lane][1])
            keeps = lambda step, lane: int(not cells[step][lane][2] and is_written(step - 1, lane))
            last = next((name(s, n) for s in range(first, end) for n in range(self.lanes) if is_written(s, n)), None)
            for step in filter(present.__contains__, range(first, end)):
                for lane in range(self.lanes):
                    source = self.replayed[split].get((step, lane))
                    if is_written(step, lane):
                        last = name(step, lane)
                        found.append((step, lane, last, 0, keeps(step, lane), "own"))
                        continue
                    if source and is_written(*source):
                        row = (name(*source), keeps(*source), "replayed")
                    else:
                        row = (last, 0, "masked")
                    copies[row[0]] = copies.get(row[0], 0) + 1
                    found.append((step, lane, row[0], copies[row[0]], *row[1:]))
        return found


def compare(e, d, rows):
    """What is wrong with the lanes. rows: all rows of the dataset as dicts with their split, in the order of the shards."""
    off, lanes, padding = [], e.lanes.lanes, 0
    if d["lanes"] != {"lanes": lanes, "padding": settings(e).get("padding", "mask"),
                      "steps": {split: len(e.lanes.cells[split]) for split in SPLITS}}:
        off.append(f"lanes: {d['lanes']}")
    names = {key: (s["region"], s["tile"], e.starts.index(s["start"])) for key, s in e.samples.items()}
    written = {names[key] for key, s in e.samples.items() if s["fate"][0] == "written"}
    for split in SPLITS:
        have = [row for row in rows if row["split"] == split]
        steps = {row["step"] for row in have}
        want = e.lanes.rows(split, written, steps)
        for step in set(range(len(e.lanes.cells[split]))) - steps:
            if any(cell and (*cell[0], cell[1]) in written for cell in e.lanes.cells[split][step]):
                off.append(f"{split}: step {step} is missing")
        found = [(row["step"], row["lane"], names[row["sample_id"]], row["copy"], row["keep_memory"]) for row in have]
        if found != [row[:5] for row in want]:
            at = next((i for i, (a, b) in enumerate(zip(found, want)) if a != b[:5]), min(len(found), len(want)))
            off.append(f"{split}: row {at} is {found[at : at + 1]}, expected {want[at : at + 1]}; {len(found)} of {len(want)} rows")
            continue
        own = {names[row["sample_id"]]: row for row in have if row["copy"] == 0}
        for row, (*_, kind) in zip(have, want):
            padding += kind != "own"
            original = own[names[row["sample_id"]]]
            ignored = {"lane", "step", "keep_memory", "copy"}
            if kind == "masked":
                ignored |= {"x", "tabular", "frame_present", "frame_is_labeled", *(target["column"] for target in d["targets"].values())}
                off += masked(d, row)
            if any(row[k] != original[k] for k in row if k not in ignored):
                off.append(f"{split}, step {row['step']}, lane {row['lane']}: {kind}, but differs from its original")
        for shard in (s for s in d["shards"] if s["split"] == split):
            if shard["samples"] % lanes or d["row_group_samples"] % lanes:
                off.append(f"{shard['path']}: {shard['samples']} rows, {d['row_group_samples']} a row group, do not hold whole steps")
    if d["ledger"]["samples"].get("padding", 0) != padding:
        off.append(f"ledger: padding {d['ledger']['samples'].get('padding')}, but there are {padding}")
    return off


def masked(d, row):
    off = []
    if any(row["frame_present"]) or any(row.get("frame_is_labeled", [])) or any(row["x"]) or any(row.get("tabular", b"")):
        off.append(f"step {row['step']}, lane {row['lane']}: a masked row that is not empty")
    for target in d["targets"].values():
        wanted = -100 if target["kind"] == "class" and target["encoding"] == "index" else 0
        if target["kind"] == "mask" and target["ignore"] is not None:
            wanted = target["ignore"]
        value = row[target["column"]]
        if "fields" in target:
            if value != ([[]] * len(row["frames"]) if target["at"] == "frames" else []):
                off.append(f"step {row['step']}, lane {row['lane']}: {target['column']} of a masked row is {value}")
            continue
        values = np.frombuffer(value, np.dtype(target["dtype"])) if "shape" in target else value
        if np.any(values != wanted):
            off.append(f"step {row['step']}, lane {row['lane']}: {target['column']} of a masked row is {values}")
    return off
