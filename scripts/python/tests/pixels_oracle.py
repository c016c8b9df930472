"""Reads images block by block and resizes, with Pillow, NumPy and tifffile: the part of the oracle that knows pixels."""

import functools
import math

import nodata_oracle
import numpy as np
import tifffile
from PIL import Image

FILTERS = {"nearest": Image.NEAREST, "box": Image.BOX, "bilinear": Image.BILINEAR,
           "hamming": Image.HAMMING, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}


class Unreadable(Exception):
    pass


@functools.lru_cache(maxsize=64)
def read_image(path):
    """(H, W, C); raises FileNotFoundError, or Unreadable if the header is."""
    with open(path, "rb") as file:
        head = file.read(4)
    if head[:2] in (b"II", b"MM"):
        try:
            with tifffile.TiffFile(path) as tif:
                return TiffPage(path, tif)
        except Exception as e:
            raise Unreadable(str(e)) from e
    try:
        pixels = np.asarray(Image.open(path))
    except Exception as e:
        raise Unreadable(str(e)) from e
    return WholePage(pixels[:, :, None] if pixels.ndim == 2 else pixels)


class WholePage:
    nodata = None

    def __init__(self, pixels):
        self.pixels, self.shape = pixels, pixels.shape

    def crop(self, y0, x0, y1, x1):
        return self.pixels[y0:y1, x0:x1]


class TiffPage:
    """A page whose blocks are decoded one by one, so that a broken block spoils only what touches it."""

    def __init__(self, path, tif):
        self.path, page = path, tif.pages[0]
        self.nodata = nodata_oracle.of(page)
        self.shape = (page.imagelength, page.imagewidth, page.samplesperpixel)
        self.dtype, self.planar = page.dtype, page.planarconfig == 2 and page.samplesperpixel > 1
        tiled = page.is_tiled
        self.block = (page.tilelength, page.tilewidth) if tiled else (min(page.rowsperstrip, page.imagelength), page.imagewidth)
        self.across = -(-self.shape[1] // self.block[1])
        self.down = -(-self.shape[0] // self.block[0])

    @functools.lru_cache(maxsize=4096)
    def decoded(self, index):
        with tifffile.TiffFile(self.path) as tif, open(self.path, "rb") as file:
            page = tif.pages[0]
            offset, count = page.dataoffsets[index], page.databytecounts[index]
            file.seek(offset)
            data = file.read(count)
            if len(data) < count:
                return None
            try:
                return page.decode(data, index, jpegtables=page.jpegtables)[0]
            except Exception:
                return None

    def crop(self, y0, x0, y1, x1):
        bh, bw = self.block
        out = np.zeros((y1 - y0, x1 - x0, self.shape[2]), self.dtype)
        for by in range(y0 // bh, (y1 - 1) // bh + 1):
            for bx in range(x0 // bw, (x1 - 1) // bw + 1):
                for plane in range(self.shape[2] if self.planar else 1):
                    pixels = self.decoded(plane * self.across * self.down + by * self.across + bx)
                    if pixels is None:
                        raise Unreadable(f"block {by},{bx}")
                    pixels = pixels.reshape(pixels.shape[-3:])
                    ys, xs = max(y0, by * bh), max(x0, bx * bw)
                    ye, xe = min(y1, by * bh + pixels.shape[0]), min(x1, bx * bw + pixels.shape[1])
                    part = pixels[ys - by * bh : ye - by * bh, xs - bx * bw : xe - bx * bw]
                    bands = slice(plane, plane + 1) if self.planar else slice(None)
                    out[ys - y0 : ye - y0, xs - x0 : xe - x0, bands] = part
        return out


def weights(n_in, n_out, name):
    """For each output pixel the first input pixel and the weights from there on, computed step by step as Pillow does."""
    support = {"box": 0.5, "bilinear": 1, "hamming": 1, "bicubic": 2, "lanczos": 3}[name]

    def f(x):
        a = abs(x)
        if name == "box":
            return 1.0 if -0.5 < x <= 0.5 else 0.0
        if name == "bilinear":
            return max(0.0, 1 - a)
        if name == "hamming":
            return 1.0 if a == 0 else 0.0 if a >= 1 else math.sin(math.pi * a) / (math.pi * a) * (float(np.float32(0.54)) + float(np.float32(0.46)) * math.cos(math.pi * a))
        if name == "bicubic":
            return (1.5 * a - 2.5) * a * a + 1 if a < 1 else (((a - 5) * a + 8) * a - 4) * -0.5 if a < 2 else 0.0
        return float(np.sinc(x) * np.sinc(x / 3)) if -3 <= x < 3 else 0.0

    scale = n_in / n_out
    stretch = max(scale, 1.0)
    windows = []
    for i in range(n_out):
        centre = (i + 0.5) * scale
        low, high = max(0, int(centre - support * stretch + 0.5)), min(n_in, int(centre + support * stretch + 0.5))
        w = [f((k - centre + 0.5) * (1 / stretch)) for k in range(low, high)]
        windows.append((low, np.array(w) / sum(w)))
    return windows


def resample(values, axis, n_out, name):
    """
    Along one axis, in double; only what a window covers has a part in its sum, so NaN spreads no further.

    Added up one by one: a product of matrices adds in an order of its own on each kind of processor, and where a sum lies next to a
    half that is a level.
    """
    moved = np.moveaxis(values, axis, 0)
    out = [sum(share * moved[low + k] for k, share in enumerate(w)) for low, w in weights(len(moved), n_out, name)]
    return np.moveaxis(np.stack(out), 0, axis)


def nearest(dtype, n_in, n_out):
    """The pixels under the centres, rounded as Pillow does: it multiplies for uint16 and adds up for all else."""
    step = n_in / n_out
    if dtype == np.uint16:
        return ((np.arange(n_out) + 0.5) * step).astype(int)
    return np.cumsum([step * 0.5] + [step] * (n_out - 1)).astype(int)


def resize(crop, height, width, name):
    if crop.shape[:2] == (height, width):
        return crop
    if name == "nearest":
        ys, xs = nearest(crop.dtype, crop.shape[0], height), nearest(crop.dtype, crop.shape[1], width)
        return crop[ys][:, xs]
    if crop.dtype == np.uint8:
        bands = [np.asarray(Image.fromarray(np.ascontiguousarray(crop[:, :, c])).resize((width, height), FILTERS[name]))
                 for c in range(crop.shape[2])]
        return np.stack(bands, -1)
    v = crop.astype(np.float64)
    v = resample(v, 1, width, name) if crop.shape[1] != width else v
    v = resample(v, 0, height, name) if crop.shape[0] != height else v
    if np.issubdtype(crop.dtype, np.integer):
        info = np.iinfo(crop.dtype)
        v = np.clip(np.floor(v + 0.5), info.min, info.max)
    return v.astype(crop.dtype)


def level(resized):
    """One level; of wide integers also what the last digit of a weight costs."""
    return 1.01 + 1e-8 * np.abs(resized.astype(np.float64)).max(initial=0)


def tolerance(resized, std):
    """1e-5 of the value, or where terms cancel 1e-6 of the largest: Pillow keeps float32 between its passes."""
    largest = np.nanmax(np.abs(resized), initial=0)
    return np.maximum(1e-5 * np.abs(resized), 1e-6 * largest) / np.abs(std)
