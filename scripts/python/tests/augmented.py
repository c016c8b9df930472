"""Recomputes augmented copies from the formulas of conf/REFERENCE.md, section "Augmentation"."""

import functools
import math
from statistics import NormalDist

import nodata_oracle
import numpy as np
import target_oracle

MASK = (1 << 64) - 1


def mix(v):
    z = (v + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def hash64(seed, text):
    h = 0xCBF29CE484222325 ^ mix(seed & MASK)
    for b in text.encode():
        h = ((h ^ b) * 0x100000001B3) & MASK
    return mix(h)


def as_range(value, about):
    if isinstance(value, list):
        return [float(v) for v in value]
    return [float(v) for v in about(float(value))]


@functools.cache
def normal(word):
    return NormalDist().inv_cdf((word + 0.5) / 65536)


class Draw:
    """All parameters of one copy."""

    def __init__(self, config, sample_id, copy):
        self.key = mix((hash64(int(config.get("seed", 0)), sample_id) + copy) & MASK)
        chance = lambda name: self.u(name) < float(config.get(name, 0))
        self.horizontal, self.vertical = chance("flip_horizontal"), chance("flip_vertical")
        self.reversed = chance("time_reversal")
        self.turns = 1 + int(3 * self.u("rot90.turns")) if chance("rot90") else 0
        self.degrees = self.within("rotate_degrees", config.get("rotate_degrees", 0), lambda n: (-n, n))
        crop = config.get("random_resized_crop")
        self.crop = None
        if crop:
            low, high = [math.log(float(v)) for v in crop.get("ratio", (3 / 4, 4 / 3))]
            self.crop = (self.within("crop.scale", crop["scale"], None), math.exp(low + self.u("crop.ratio") * (high - low)),
                         self.u("crop.x"), self.u("crop.y"))
        self.brightness = self.within("brightness", config.get("brightness", 0), lambda n: (-n, n))
        self.contrast = self.within("contrast", config.get("contrast", 0), lambda n: (1 - n, 1 + n))
        self.gamma = self.within("gamma", config.get("gamma", 0), lambda n: (1 - n, 1 + n))
        self.noise = self.within("noise_std", config.get("noise_std", 0), lambda n: (0, n))
        self.band_drop, self.frame_drop = float(config.get("band_drop", 0)), float(config.get("frame_drop", 0))
        self.value_range = config.get("value_range")

    def u(self, name):
        return (hash64(self.key, name) >> 11) * 2.0**-53

    def within(self, name, value, about):
        low, high = as_range(value, about)
        return low + self.u(name) * (high - low)

    def dropped_bands(self, bands):
        dropped = [self.u(f"band_drop.{i}") < self.band_drop for i in range(bands)]
        return [False] * bands if all(dropped) else dropped

    def dropped_frames(self, present):
        dropped = [self.u(f"frame_drop.{i}") < self.frame_drop for i in range(len(present))]
        left = any(p and not d for p, d in zip(present, dropped))
        return dropped if left else [False] * len(present)

    def forward(self, height, width):
        """The 3 x 3 matrix that takes (x, y, 1) of the original to the copy."""
        m = np.eye(3)
        if self.degrees:
            a = math.radians(self.degrees)
            centre = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1.0]])
            turn = np.array([[math.cos(a), math.sin(a), 0], [-math.sin(a), math.cos(a), 0], [0, 0, 1]])
            m = centre @ turn @ np.linalg.inv(centre) @ m
        if self.crop:
            s, r, ux, uy = self.crop
            w, h = min(width, math.sqrt(s * height * width * r)), min(height, math.sqrt(s * height * width / r))
            x0, y0 = ux * (width - w), uy * (height - h)
            m = np.array([[width / w, 0, -x0 * width / w], [0, height / h, -y0 * height / h], [0, 0, 1]]) @ m
        for _ in range(self.turns):
            m = np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1.0]]) @ m
        if self.horizontal:
            m = np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1.0]]) @ m
        if self.vertical:
            m = np.array([[1, 0, 0], [0, -1, height], [0, 0, 1.0]]) @ m
        return m

    def pixels(self, frame, t, nearest, nodata=None):
        """One frame of the copy from frame t of the original, both (H, W, C) at the source's dtype."""
        height, width, bands = frame.shape
        exact = not self.degrees and not self.crop
        if exact:
            moved = np.rot90(frame, self.turns)
            moved = moved[:, ::-1] if self.horizontal else moved
            moved = moved[::-1] if self.vertical else moved
        tone = self.brightness or self.contrast != 1 or self.gamma != 1
        if exact and not tone and not self.noise:
            out = moved.copy()
        else:
            v = self.tone(frame.astype(np.float64), frame.dtype, nodata) if tone else frame.astype(np.float64)
            v = self.sampled(v, nearest)
            v = v + self.drawn_noise(v.shape, t) * self.length(frame.dtype) if self.noise else v
            if np.issubdtype(frame.dtype, np.integer):
                info = np.iinfo(frame.dtype)
                v = np.clip(np.floor(v + 0.5), info.min, info.max)
            out = v.astype(frame.dtype)
        for band, dropped in enumerate(self.dropped_bands(bands)):
            if dropped:
                out[:, :, band] = 0
        return out

    def ends(self, dtype):
        if self.value_range:
            return [float(v) for v in self.value_range]
        return 0.0, float(np.iinfo(dtype).max)

    def length(self, dtype):
        low, high = self.ends(dtype)
        return high - low

    def tone(self, v, dtype, nodata):
        if nodata is not None and dtype == np.float32:
            nodata = float(np.float32(nodata))  # as the pixels hold it
        keep = np.isnan(v) | ((v == nodata) if nodata is not None else False)
        mean = np.where(keep, 0, v).sum((0, 1)) / np.maximum((~keep).sum((0, 1)), 1)
        out = mean + self.contrast * (v - mean)
        if self.brightness or self.gamma != 1:
            low, high = self.ends(dtype)
            out = out + self.brightness * (high - low)
            e = (out - low) / (high - low)
            out = np.where(e > 0, low + (high - low) * np.abs(e) ** self.gamma, out)
        return np.where(keep, v, out)

    def sampled(self, v, nearest):
        height, width, _ = v.shape
        m = np.linalg.inv(self.forward(height, width))
        i, j = np.mgrid[0:height, 0:width] + 0.5
        x, y = (m[k, 0] * j + m[k, 1] * i + m[k, 2] for k in (0, 1))
        inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        if nearest:
            out = v[np.clip(np.floor(y).astype(int), 0, height - 1), np.clip(np.floor(x).astype(int), 0, width - 1)]
            return np.where(inside[:, :, None], out, 0)
        x, y = np.clip(x - 0.5, 0, width - 1), np.clip(y - 0.5, 0, height - 1)
        # A weight that is 0 but for the last digits of the matrix is 0.
        x, y = (np.where(np.abs(p - np.round(p)) < 1e-9, np.round(p), p) for p in (x, y))
        column, row = np.floor(x).astype(int), np.floor(y).astype(int)
        out = np.zeros(v.shape)
        for dy, dx in ((0, 0), (0, 1), (1, 0), (1, 1)):
            weight = (np.abs(1 - dy - (y - row)) * np.abs(1 - dx - (x - column)))[:, :, None]
            part = v[np.minimum(row + dy, height - 1), np.minimum(column + dx, width - 1)]
            out += np.where(weight > 0, weight * part, 0)
        return np.where(inside[:, :, None], out, 0)

    def drawn_noise(self, shape, t):
        key, count = hash64(self.key, "noise"), math.prod(shape)
        words = [mix((key + e // 4) & MASK) >> 16 * (e % 4) & 0xFFFF for e in range(t * count, (t + 1) * count)]
        return self.noise * np.array([normal(w) for w in words]).reshape(shape)


def compare(e, d, rows, copies, frame_of):
    """
    What differs in the rows of copies from what the formulas give.

    e: what the dataset must hold; d: dataset.json; rows: the originals by sample id, each with its split; copies: rows with copy
    above 0, likewise; frame_of: the resized frame at the source's dtype of (region, box, frame)
    """
    off = []
    config, image = e.config.get("augment") or {}, e.config.get("image") or {}
    k, numbers = int(config.get("copies", 0)), {}
    x = d["tensors"]["x"]
    mean, std = np.array(x["normalize"]["mean"]), np.array(x["normalize"]["std"])
    for row in copies:
        numbers.setdefault(row["sample_id"], []).append(row["copy"])
        original = rows.get(row["sample_id"])
        changing = {"copy", "frames", "frame_present", "frame_is_labeled", "x", *d["targets"]}
        alike = [n for n in row if n not in changing]
        if original is None or any(row[n] != original[n] for n in alike):
            off.append(f"sample {row['sample_id']}, copy {row['copy']}: differs from its original in more than its frames")
    for i, row in rows.items():
        want = list(range(1, e.times.get(i, 1) * (1 + k if row["split"] == "train" else 1)))
        if sorted(numbers.get(i, [])) != want or (k or want) and row["copy"] != 0:
            off.append(f"sample {i} of {row['split']}: copies {sorted(numbers.get(i, []))}, not {want}")
    for row in copies:
        s = e.samples[row["sample_id"]]
        draw = Draw(config if k and row["split"] == "train" else {}, row["sample_id"], row["copy"])
        frames = e.inputs(s["start"])
        dropped = draw.dropped_frames(s["present"])
        present = [p and not g for p, g in zip(s["present"], dropped)]
        order = list(range(e.length))[:: -1 if draw.reversed else 1]
        name = f"sample {row['sample_id']}, copy {row['copy']}"
        if row["frames"] != [e.order[frames[t]] for t in order] or row["frame_present"] != [present[t] for t in order]:
            off.append(f"{name}: frames {row['frames']}, {row['frame_present']}")
        targets = {t: r[::-1] if draw.reversed and t.at_frames else r for t, r in s["rows"].items()}
        off += target_oracle.compare(name, row, e.targets, targets, d["targets"], e.size_of(s["box"]), draw)
        tensor = np.frombuffer(row["x"], np.dtype(x["dtype"]).newbyteorder("<")).reshape(x["shape"])
        tensor = tensor.transpose([x["axes"].index(a) for a in "THWC"])
        for at, t in enumerate(order):
            wanted, level, tight = np.zeros(tensor.shape[1:]), 0, 0
            if present[t]:
                at_frame = (s["region"], s["box"], frames[t])
                source, is_nearest = frame_of(at_frame), image.get("resize") == "nearest"
                marks = None
                if "nodata_fill" in image:
                    wanted, marks = nodata_oracle.pixels_of_copy(draw, source, nodata_oracle.resized(e, at_frame, source), t, is_nearest)
                else:
                    wanted = draw.pixels(source, t, is_nearest, e.images[s["region"], frames[t]][0].nodata)
                wanted = wanted.astype(np.float64)
                size = np.abs(np.nan_to_num(wanted))
                tight = level = 1e-5 * np.maximum(size, size.max() / 10) + 1e-12
                if np.issubdtype(source.dtype, np.integer):
                    # A level apart where a sum lies next to a half, or where a resize was.
                    level, tight = 1.01 + 1e-8 * size, 1e-9 * size
                if x["dtype"] == "float32" and x["normalize"]["applied"]:
                    wanted = (wanted - mean) / std
                    level, tight = (v / np.abs(std) + 1e-6 * np.abs(np.nan_to_num(wanted)) for v in (level, tight))
                if marks is not None:
                    wanted = np.where(marks, np.float32(image["nodata_fill"]), wanted)
                    level, tight = np.where(marks, 0, level), np.where(marks, 0, tight)
            got = tensor[at].astype(np.float64)
            apart = np.where(np.isnan(got) & np.isnan(wanted), 0, np.abs(got - wanted))
            if not np.all(apart <= level) or np.mean(apart > tight) > 0.002:
                off.append(f"{name}, frame {at}: values differ by up to {np.nanmax(apart)}, {np.mean(apart > tight):.3f} of them")
    return off
