#!/usr/bin/env python3
"""Make golden.tsv: small images and what Pillow makes of them, for all filters, element types and odd sizes.

    pip install numpy pillow==13.0.0 && python src-test-data/resize/make_golden.py

Columns: filter, dtype, bands, height, width, out_height, out_width, pixels, resized; the last two are (H, W, C) elements,
little-endian, in base64. uint8 and float32 come from Pillow, each band alone. Pillow resizes no other type without
rounding in between, so those come from `resize` below, which sums in double over both passes; it is checked here against
Pillow's own results. The same Pillow gives the same file; 13.0 is the first that may take y before x.
"""
import base64
import math
import os

import numpy as np
import PIL
from PIL import Image

FILTERS = ["NEAREST", "BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS"]
DTYPES = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"]
# (height, width) -> (height, width): shrinking, growing, both, one axis alone, single pixels
SIZES = [((13, 9), (7, 5)), ((5, 7), (12, 11)), ((1, 1), (3, 4)), ((8, 11), (1, 1)), ((6, 1), (6, 5)), ((1, 6), (5, 6)),
         ((24, 31), (5, 3)), ((9, 10), (9, 4)), ((10, 9), (4, 9)), ((4, 12), (9, 5)), ((17, 4), (6, 9)), ((12, 8), (9, 6))]


def sinc(x):
    return 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)


def cubic(x, a=-0.5):
    if x < 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * (x**3 - 5 * x**2 + 8 * x - 4) if x < 2 else 0.0


SUPPORT = {"BOX": 0.5, "BILINEAR": 1, "HAMMING": 1, "BICUBIC": 2, "LANCZOS": 3}
WEIGHT = {
    "BOX": lambda x: 1.0 if -0.5 < x <= 0.5 else 0.0,
    "BILINEAR": lambda x: max(0.0, 1 - abs(x)),
    "HAMMING": lambda x: sinc(x) * (0.54 + 0.46 * math.cos(math.pi * x)) if abs(x) < 1 else 0.0,
    "BICUBIC": lambda x: cubic(abs(x)),
    "LANCZOS": lambda x: sinc(x) * sinc(x / 3) if abs(x) < 3 else 0.0,
}


def matrix(name, size, out):
    """(out, size): the weight of every input pixel in every output pixel."""
    scale = size / out
    stretch = max(1.0, scale)
    weights = np.zeros((out, size))
    for i in range(out):
        centre = (i + 0.5) * scale
        low = max(0, int(centre - SUPPORT[name] * stretch + 0.5))
        high = min(size, int(centre + SUPPORT[name] * stretch + 0.5))
        for k in range(low, high):
            weights[i, k] = WEIGHT[name]((k + 0.5 - centre) / stretch)
    return weights / weights.sum(1, keepdims=True)


def resize(band, name, height, width):
    """Both passes in double, rounded half up once and clamped for integers; under NEAREST the pixels that Pillow picks."""
    if name == "NEAREST":
        # Centres on the border of two pixels fall to either by rounding, which Pillow does in two ways.
        index = np.arange(band.size, dtype=np.uint16 if band.dtype == np.uint16 else np.int32).reshape(band.shape)
        return band.ravel()[pillow(index, name, height, width)]
    values = matrix(name, band.shape[0], height) @ band.astype(np.float64) @ matrix(name, band.shape[1], width).T
    if band.dtype.kind == "f":
        return values.astype(band.dtype)
    limits = np.iinfo(band.dtype)
    whole = np.floor(values + 0.5)
    # The largest 64-bit integers are no doubles: compare before converting.
    return np.array([[limits.max if v >= float(limits.max) else limits.min if v <= float(limits.min) else int(v)
                      for v in row] for row in whole], band.dtype)


def pillow(band, name, height, width):
    return np.asarray(Image.fromarray(band).resize((width, height), Image.Resampling[name]))


def image(rng, dtype, shape):
    if dtype.kind == "f":
        return (rng.standard_normal(shape) * 1000).astype(dtype)
    limits = np.iinfo(dtype)
    # 64-bit values stay where doubles are exact, so that the order of a sum cannot show.
    low, high = max(limits.min, -(2**40)), min(limits.max, 2**40)
    values = rng.integers(low, high, shape, dtype=np.int64, endpoint=True)
    extremes = rng.random(shape)
    return np.where(extremes < 0.1, low, np.where(extremes > 0.9, high, values)).astype(dtype)


def main():
    rng = np.random.default_rng(20260101)
    rows = []
    for d, dtype in enumerate(map(np.dtype, DTYPES)):
        for f, name in enumerate(FILTERS):
            if dtype == np.uint8:
                sizes = SIZES + ([((40, 45), (64, 64))] if name == "BILINEAR" else [])
            else:
                sizes = [SIZES[(d + f + 3 * i) % len(SIZES)] for i in range(3)]
            for s, (size, out) in enumerate(sizes):
                bands = 3 if size == (40, 45) else 1 + (d + f + s) % 5
                x = image(rng, dtype, (*size, bands))
                made = pillow if dtype in (np.uint8, np.float32) else resize
                y = np.stack([made(np.ascontiguousarray(x[..., b]), name, *out) for b in range(bands)], -1)
                own = np.stack([resize(x[..., b], name, *out) for b in range(bands)], -1)
                if dtype == np.float32:
                    assert np.abs(y - own).max() <= 1e-6 * np.abs(y).max(), (name, size, out)
                if dtype == np.uint8 and name in ("BOX", "BILINEAR", "HAMMING"):
                    assert np.abs(y.astype(int) - own).max() <= 1, (name, size, out)
                coded = [base64.b64encode(a.astype(a.dtype.newbyteorder("<")).tobytes()).decode() for a in (x, y)]
                rows.append("\t".join(map(str, [name, dtype.name, bands, *size, *out, *coded])))
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.tsv"), "w") as file:
        file.write(f"# Made by make_golden.py with Pillow {PIL.__version__} and NumPy {np.__version__}\n")
        file.write("\n".join(rows) + "\n")
    print(f"{len(rows)} cases, Pillow {PIL.__version__}")


if __name__ == "__main__":
    main()
