"""Targets that are images, worked out from conf/REFERENCE.md, section "Targets that are images"."""

import functools
import json
import re

import numpy as np
import pixels_oracle
from PIL import Image

TYPES = ("u1", "i2", "i4", "i8")


def is_one(config):
    return config.get("kind") in ("mask", "frames") or "share_of" in config


def values(text):
    """A value or a colour, as a tuple."""
    if isinstance(text, (list, tuple)):
        return tuple(int(v) for v in text)
    return tuple(int(v) for v in re.split(r"[,\s]+", text.strip("()[] ")))


class Spot:
    """What a target is read from: a tile at a frame."""

    def __init__(self, region, box, frame):
        self.region, self.box, self.frame = region, box, frame


class ImageTarget:
    columns = ()
    is_standardized = False

    def __init__(self, name, config, base):
        self.name, self.config, self.base = name, config, base
        self.at_frames = config.get("at") == "frames"
        self.setup()

    def attach(self, e, dataset):
        self.e, self.x = e, dataset["tensors"]["x"]

    def differs(self, cell, rows, entry, size, draw):
        """What is off in a cell, or None."""
        have, want = self.stored(cell, entry), self.expected(rows, draw)
        same = have.dtype == want.dtype and have.shape == want.shape and np.array_equal(have, want)
        return None if same else f"{have!r}, not {want!r}"

    def is_bad(self, row):
        return False

    def stored(self, cell, entry):
        if not entry.get("shape"):
            return np.asarray(cell, entry["dtype"])
        return np.frombuffer(cell, np.dtype(entry["dtype"]).newbyteorder("<")).reshape(entry["shape"])

    def rows(self, region, box, start):
        spots = [Spot(region, box, k) for k in self.frames(start)]
        return spots if self.at_frames or self.config.get("kind") == "frames" else spots[0]

    def frames(self, start):
        inputs = self.e.inputs(start)
        return inputs if self.at_frames else [inputs[-1] + self.e.horizon]

    def own_frames(self, start):
        return [] if "pattern" in self.config else self.frames(start)

    def page(self, spot):
        """(pixels inside the image, where they lie in the box, nodata), or why there are none."""
        if "pattern" in self.config:
            found = self.masks.get((spot.region, spot.frame), "missing")
            if isinstance(found, str):
                return found
            height, width = found.shape[:2]
        else:
            found = self.e.images[spot.region, spot.frame]
            if isinstance(found, str):
                return found
            height, width = found[0].shape[:2]
        x0, y0, x1, y1 = spot.box
        ys, xs = slice(max(y0, 0), max(min(y1, height), max(y0, 0))), slice(max(x0, 0), max(min(x1, width), max(x0, 0)))
        place = (slice(ys.start - y0, ys.stop - y0), slice(xs.start - x0, xs.stop - x0))
        if ys.start == ys.stop or xs.start == xs.stop:
            return np.zeros((0, 0, 3), "u1"), None, None, (height, width)
        try:
            if "pattern" in self.config:
                return found.crop(ys.start, xs.start, ys.stop, xs.stop), place, found.nodata, (height, width)
            return self.e.crop(spot.region, spot.box, spot.frame)[place], place, found[0].nodata, (height, width)
        except pixels_oracle.Unreadable:
            return "unreadable"

    def load(self, e):
        """Reads the masks of all regions at the frames that windows read."""
        if "pattern" not in self.config:
            return
        self.masks = {}
        needed = {k for s in e.starts for k in self.frames(s)}
        for region, extras in e.fills.items():
            for k in needed:
                fill = {**extras, "frame": e.order[k]}
                path = str(self.base / re.sub(r"{([^{}]+)}", lambda m: fill[m.group(1)], self.config["pattern"]))
                e.paths.setdefault(region, set()).add(path)
                try:
                    self.masks[region, k] = read(path, self.bands > 1)
                    if self.bands == 1 and self.masks[region, k].shape[2] != 1 or self.masks[region, k].shape[2] < self.bands:
                        self.masks[region, k] = "unreadable"
                except FileNotFoundError:
                    self.masks[region, k] = "missing"
                except pixels_oracle.Unreadable:
                    self.masks[region, k] = "unreadable"

    def header(self, spot):
        """What the header tells: (height, width), or why there is none."""
        found = self.masks.get((spot.region, spot.frame), "missing") if "pattern" in self.config else self.e.images[spot.region, spot.frame]
        return found if isinstance(found, str) else (found if "pattern" in self.config else found[0]).shape[:2]

    def state_of(self, spot, sizes, one_size, by_header):
        if by_header:
            known = self.header(spot)
            if isinstance(known, str):
                return known
            return "size differs" if one_size and sizes and known not in sizes else "found"
        page = self.page(spot)
        if isinstance(page, str):
            return page
        if one_size and sizes and page[3] not in sizes:
            return "size differs"
        return self.value_state(spot)

    def value_state(self, spot):
        return "found"

    def state(self, rows, sizes, one_size, by_header):
        """missing, unreadable, size differs, no class, found. by_header: as far as headers tell"""
        spots = rows if isinstance(rows, list) else [rows]
        states = [self.state_of(s, sizes, one_size, by_header) for s in spots]
        if self.at_frames:
            states = [s for s in states if s != "missing"] or ["missing"]
        for bad in ("unreadable", "missing", "size differs", "no class"):
            if bad in states:
                return bad
        return "found"

    def is_labeled(self, spot):
        return not (isinstance(self.page(spot), str) and self.page(spot) == "missing")


@functools.lru_cache(maxsize=256)
def read(path, colours):
    page = pixels_oracle.read_image(path)
    if not path.endswith(".png"):
        return page
    image = Image.open(path)
    pixels = np.asarray(image.convert("RGB") if colours and image.mode == "P" else image)
    pixels = pixels.astype("u2") if image.mode.startswith("I") else pixels.astype("u1")
    return pixels_oracle.WholePage(pixels[:, :, None] if pixels.ndim == 2 else pixels)


class Mask(ImageTarget):
    def setup(self):
        remap = self.config.get("remap")
        if isinstance(remap, str):
            remap = json.loads((self.base / remap).read_text())
        self.ignore = int(self.config["ignore"]) if "ignore" in self.config else None
        self.remap = None
        self.bands = 1
        if remap:
            pairs = [(v, str(i)) for i, v in enumerate(remap)] if isinstance(remap, list) else list(remap.items())
            if not all(re.fullmatch(r"-?\d+", str(c)) for _, c in pairs):
                names = list(dict.fromkeys(c for _, c in pairs))
                pairs = [(v, names.index(c)) for v, c in pairs]
            self.remap = {values(v): int(c) for v, c in pairs}
            self.bands = len(next(iter(self.remap)))

    def load(self, e):
        super().load(e)
        if self.remap is None and "pattern" in self.config:
            found = [(m.dtype if hasattr(m, "dtype") else m.pixels.dtype) for m in self.masks.values() if not isinstance(m, str)]
            self.images = max(sorted(set(found), key=str), key=found.count)
            for key, m in self.masks.items():
                if not isinstance(m, str) and (m.dtype if hasattr(m, "dtype") else m.pixels.dtype) != self.images:
                    self.masks[key] = "unreadable"
        elif self.remap is None:
            found = [m[0] for m in e.images.values() if not isinstance(m, str)]
            self.images = found[0].dtype if hasattr(found[0], "dtype") else found[0].pixels.dtype

    @property
    def dtype(self):
        if self.remap is None:
            info = np.iinfo(self.images)
            held = [info.min, info.max] + ([self.ignore] if self.ignore is not None else [])
            tries = [self.images, *TYPES]
        else:
            held = [0, *self.remap.values()] + ([self.ignore] if self.ignore is not None else [])
            tries = TYPES
        return next(np.dtype(t) for t in tries if np.iinfo(t).min <= min(held) and max(held) <= np.iinfo(t).max)

    def value_state(self, spot):
        if self.remap is None or self.ignore is not None:
            return "found"
        pixels = self.page(spot)[0]
        seen = {tuple(p) for p in pixels[..., : self.bands].reshape(-1, self.bands).astype(int).tolist()}
        return "found" if seen <= set(self.remap) else "no class"

    def one(self, spot):
        """The mask (H, W) of a frame, before it is augmented."""
        x0, y0, x1, y1 = spot.box
        image = self.e.config.get("image") or {}
        fill = self.ignore if self.ignore is not None else 0
        full = np.full((y1 - y0, x1 - x0), fill, self.dtype)
        kind = "u1"
        if self.is_labeled(spot):
            pixels, place, _, _ = self.page(spot)
            kind = self.source_dtype(spot)
            if place is not None and self.remap is None:
                full[place] = pixels[..., 0]
            elif place is not None:
                classes = [self.remap.get(tuple(p), fill) for p in pixels[..., : self.bands].reshape(-1, self.bands).astype(int).tolist()]
                full[place] = np.array(classes).reshape(pixels.shape[:2])
        height, width = int(image.get("height", full.shape[0])), int(image.get("width", full.shape[1]))
        if full.shape == (height, width):
            return full
        ys, xs = pixels_oracle.nearest(kind, full.shape[0], height), pixels_oracle.nearest(kind, full.shape[1], width)
        return full[ys][:, xs]

    def source_dtype(self, spot):
        page = self.masks[spot.region, spot.frame] if "pattern" in self.config else self.e.images[spot.region, spot.frame][0]
        return page.dtype if hasattr(page, "dtype") else page.pixels.dtype

    def expected(self, rows, draw=None):
        frames = [self.one(s) for s in (rows if self.at_frames else [rows])]
        if draw is not None:
            fill = self.ignore if self.ignore is not None else 0
            frames = [moved(f, draw, fill) for f in frames]
        return np.stack(frames) if self.at_frames else frames[0]


def moved(mask, draw, outside):
    if not (draw.degrees or draw.crop):
        mask = np.rot90(mask, draw.turns)
        mask = mask[:, ::-1] if draw.horizontal else mask
        return mask[::-1] if draw.vertical else mask
    height, width = mask.shape
    m = np.linalg.inv(draw.forward(height, width))
    i, j = np.mgrid[0:height, 0:width] + 0.5
    x, y = (m[k, 0] * j + m[k, 1] * i + m[k, 2] for k in (0, 1))
    inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    taken = mask[np.clip(np.floor(y).astype(int), 0, height - 1), np.clip(np.floor(x).astype(int), 0, width - 1)]
    return np.where(inside, taken, np.array(outside, mask.dtype))


class Share(ImageTarget):
    def setup(self):
        self.value = values(self.config["share_of"])
        self.bands = len(self.value)
        self.ignore = values(self.config["ignore"]) if "ignore" in self.config else None

    def counts(self, spot):
        pixels, place, nodata, _ = self.page(spot)
        pixels = pixels[..., : self.bands].reshape(-1, self.bands).astype(np.int64)
        counts = np.ones(len(pixels), bool)
        if self.ignore is not None:
            counts &= ~(pixels == self.ignore).all(1)
        if nodata is not None:
            counts &= ~(pixels == nodata).all(1)
        return int(counts.sum()), int((counts & (pixels == self.value).all(1)).sum())

    def value_state(self, spot):
        return "found" if self.counts(spot)[0] else "missing"

    def expected(self, spot, draw=None):
        n, found = self.counts(spot)
        return np.float64(found / n)


class Frames(ImageTarget):
    bands = 0

    def setup(self):
        self.count = int(self.config["count"])

    def frames(self, start):
        first = self.e.inputs(start)[-1] + self.e.horizon + 1
        return list(range(first, first + self.count))

    def differs(self, cell, rows, entry, size, draw):
        x, have = self.x, self.stored(cell, entry)
        image = self.e.config.get("image") or {}
        have = have.transpose([x["axes"].index(a) for a in "THWC"])
        mean, std = np.array(x["normalize"]["mean"]), np.array(x["normalize"]["std"])
        if len(have) != self.count:
            return f"{len(have)} frames"
        for j, spot in enumerate(rows):
            y = self.e.crop(spot.region, spot.box, spot.frame)
            nearest = image.get("resize") == "nearest"
            if "height" in image:
                y = pixels_oracle.resize(y, int(image["height"]), int(image["width"]), image.get("resize", "bilinear"))
            if draw is not None:
                y = draw.pixels(y, self.e.length + j, nearest, self.e.images[spot.region, spot.frame][0].nodata)
            wanted = y.astype(np.float64)
            exact = draw is None and ("height" not in image or nearest or y.dtype == np.uint8)
            if np.issubdtype(y.dtype, np.integer):
                level = np.where(exact, 0, pixels_oracle.level(y))
            else:
                size = np.abs(np.nan_to_num(wanted))
                level = 1e-5 * np.maximum(size, size.max(initial=0) / 10) + 1e-12
            if x["normalize"]["applied"]:
                wanted = ((wanted - mean) / std).astype(np.float32).astype(np.float64)
                level = level / np.abs(std) + 1e-6 * np.abs(np.nan_to_num(wanted))
            got = have[j].astype(np.float64)
            apart = np.where(np.isnan(got) & np.isnan(wanted), 0, np.abs(got - wanted))
            if not np.all(apart <= level):
                return f"off in frame {j} by up to {np.nanmax(apart)}"
        return None


KINDS = {"mask": Mask, "frames": Frames}


def make(name, config, base):
    return KINDS.get(config.get("kind"), Share)(name, config, base)
