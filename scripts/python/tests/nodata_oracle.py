"""Which values have no data, and what becomes of them, from the rules alone: conf/REFERENCE.md, section "Pixels without data"."""

import copy

import numpy as np
from PIL import Image

GDAL_NODATA = 42113


def of(page):
    """The nodata value of a TIFF page of tifffile, or None."""
    tag = page.tags.get(GDAL_NODATA)
    try:
        return None if tag is None else float(tag.value)
    except ValueError:
        return None


def lacks(pixels, nodata):
    """Where values have no data."""
    none = np.isnan(pixels) if pixels.dtype.kind == "f" else np.zeros(pixels.shape, bool)
    if nodata is None:
        return none
    if pixels.dtype.kind == "f":
        return none | (pixels == pixels.dtype.type(nodata))
    info = np.iinfo(pixels.dtype)
    fits = nodata == int(nodata) and info.min <= nodata <= info.max
    return pixels == pixels.dtype.type(int(nodata)) if fits else none


def fraction(e, region, box, frames):
    """The valid fraction of a sample. e: what the dataset must hold; frames: positions of its present input frames."""
    valid = count = 0
    for k in frames:
        page = e.images[region, k][0]
        x0, y0, x1, y1 = box
        h, w = page.shape[:2]
        inside = e.crop(region, box, k)[max(y0, 0) - y0 : min(y1, h) - y0, max(x0, 0) - x0 : min(x1, w) - x0]
        count += inside.size
        valid += inside.size - int(lacks(inside, page.nodata).sum())
    return valid / count


def resized(e, key, pixels):
    """Where the resized frame of (region, box, frame) has no data; pixels: that frame."""
    image = e.config.get("image") or {}
    nodata = e.images[key[0], key[2]][0].nodata
    crop = e.crop(*key)
    if crop.shape == pixels.shape or image.get("resize") == "nearest":
        return lacks(pixels, nodata)
    name = image.get("resize", "bilinear").upper()
    planes = np.where(lacks(crop, nodata), np.float32("nan"), np.float32(0))
    height, width = pixels.shape[:2]
    return np.stack([np.isnan(np.asarray(Image.fromarray(np.ascontiguousarray(planes[:, :, c])).resize(
        (width, height), getattr(Image.Resampling, name)))) for c in range(planes.shape[2])], -1)


def pixels_of_copy(draw, frame, marks, t, nearest):
    """(a copy's frame at the source's dtype, where it has no data) of one whose values at marks have none."""
    plain = copy.copy(draw)
    plain.brightness, plain.contrast, plain.gamma, plain.noise, plain.band_drop = 0, 1, 1, 0, 0
    moved = np.isnan(plain.pixels(np.where(marks, np.nan, 0.0), t, nearest))
    for band, dropped in enumerate(draw.dropped_bands(frame.shape[2])):
        moved[:, :, band] &= not dropped
    whole = copy.copy(draw)
    if frame.dtype.kind != "f" or draw.value_range:
        whole.value_range = draw.ends(frame.dtype)
    out = whole.pixels(np.where(marks, np.nan, frame.astype(np.float64)), t, nearest)
    if frame.dtype.kind != "f":
        info = np.iinfo(frame.dtype)
        out = np.clip(np.floor(np.nan_to_num(out) + 0.5), info.min, info.max)
    return out.astype(frame.dtype), moved
