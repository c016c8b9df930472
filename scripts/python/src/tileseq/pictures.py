"""Drawing a sample: its frames, masks, boxes and points as a PNG, and its other values beneath."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any, Mapping

import numpy as np
import numpy.typing as npt

from .specs import TensorSpec

if TYPE_CHECKING:
    from .dataset import Split

Array = npt.NDArray[Any]

# Pixels between pictures, and the least width of a frame.
GAP, LEAST = 4, 96
# Of classes and boxes, by number; 0 is mostly the background.
COLOURS = (
    (0, 0, 0), (230, 25, 75), (60, 180, 75), (255, 225, 25), (0, 130, 200), (245, 130, 48), (145, 30, 180), (70, 240, 240),
    (240, 50, 230), (210, 245, 60), (250, 190, 212), (0, 128, 128), (220, 190, 255), (170, 110, 40), (255, 250, 200), (128, 0, 0),
)  # fmt: skip


class Sample(dict[str, Any]):
    """One sample: a tensor by its name as (*shape), another column as its value. Knows the split that it comes from."""

    def __init__(self, values: Mapping[str, Any], split: Split):
        super().__init__(values)
        self.split = split


def show(sample: Mapping[str, Any], path: str | os.PathLike[str] | None = None) -> bytes:
    """Draws a sample to PNG: a row of frames for each tensor with frames, with boxes and points in them; a row of class colours
    for each mask; every other value as text beneath. Returns the PNG, and writes it to `path` if given.

    sample: of `Split.sample`. A dict that is no Sample is drawn too: arrays (T, H, W, C) and (H, W, C) as frames, whole numbers
    (H, W) and (T, H, W) as masks. Frames are shown in the images' own values where the normalisation is known and they are of
    8 bits, else from their least to their greatest value; 1 band is grey, of more than 3 the first 3 are shown.

    Needs Pillow (pip install tileseq[show]).
    """
    specs = sample.split.tensors if isinstance(sample, Sample) else {}
    kinds = {name: target.kind for name, target in sample.split.dataset.targets.items()} if isinstance(sample, Sample) else {}
    rows: list[list[Array]] = []
    texts: list[str] = []
    shapes = {name: value for name, value in sample.items() if kinds.get(name) in ("boxes", "points")}
    for name, value in sample.items():
        if name in shapes:
            continue
        array = np.asarray(value)
        frames = _frames(array, specs.get(name), kinds.get(name))
        if frames is None:
            texts.append(f"{name}: {_text(array)}")
        else:
            rows.append(frames)
    normalized = {name for name in shapes if sample.split.dataset.targets[name].raw.get("normalized")} if isinstance(sample, Sample) else ()
    png = _draw(rows, texts, [(value, kinds[name], name in normalized) for name, value in shapes.items()])
    if path is not None:
        with open(path, "wb") as file:
            file.write(png)
    return png


def _text(value: Array) -> str:
    if value.ndim == 0:
        return f"{value.item():.6g}" if value.dtype.kind == "f" else str(value.item())
    return np.array2string(value, precision=4, threshold=16, max_line_width=10_000, separator=", ").replace("\n", "")


def _frames(array: Array, spec: TensorSpec | None, kind: str | None) -> list[Array] | None:
    """Pictures (H, W, 3) of uint8, or None if the values are none."""
    axes = spec.axes if spec is not None else {4: "THWC", 3: "THW" if array.dtype.kind in "uib" else "HWC", 2: "HW"}.get(array.ndim, "")
    if not {"H", "W"} <= set(axes) or len(axes) != array.ndim or array.dtype.kind not in "uifb":
        return None
    frames = np.transpose(array, [axes.index(axis) for axis in "THWC" if axis in axes])
    if "T" not in axes:
        frames = frames[None]
    if "C" not in axes:
        palette = np.array(COLOURS, np.uint8)
        # 255 and negative values stand for pixels without a class.
        return [np.where(((f >= 0) & (f != 255))[..., None], palette[f.astype(int) % len(COLOURS)], 128).astype(np.uint8) for f in frames]
    return list(_bytes(frames, spec))


def _bytes(frames: Array, spec: TensorSpec | None) -> Array:
    """frames (T, H, W, C) as colours (T, H, W, 3) of uint8."""
    bands = frames[..., [0, 0, 0]] if frames.shape[-1] < 3 else frames[..., :3]
    if bands.dtype == np.uint8:
        return bands
    values = bands.astype(np.float64)
    if spec is not None and spec.normalize is not None and spec.source_dtype == "uint8":
        picked = [0, 0, 0] if frames.shape[-1] < 3 else [0, 1, 2]
        values = values * np.array(spec.normalize.std)[picked] + np.array(spec.normalize.mean)[picked]
        return np.asarray(np.clip(np.nan_to_num(values) + 0.5, 0, 255), np.uint8)
    known = values[np.isfinite(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 1.0)
    shares = np.clip(np.nan_to_num((values - low) / max(high - low, 1e-30)), 0, 1)
    return np.asarray(shares * 255 + 0.5, np.uint8)


def _draw(rows: list[list[Array]], texts: list[str], shapes: list[tuple[Any, str, bool]]) -> bytes:
    try:
        from PIL import Image, ImageDraw
    except ImportError:
        raise ImportError("show needs Pillow: pip install tileseq[show]") from None
    scale = max([1, *(-(-LEAST // frame.shape[1]) for row in rows for frame in row)])
    widths = [sum(frame.shape[1] * scale + GAP for frame in row) for row in rows]
    heights = [row[0].shape[0] * scale + GAP for row in rows]
    line = 14
    width = max([320, *widths, *(7 * len(text) + GAP for text in texts if len(text) < 120)]) + GAP
    picture = Image.new("RGB", (width, sum(heights) + line * len(texts) + 2 * GAP), (32, 32, 32))
    pen = ImageDraw.Draw(picture)
    top = GAP
    for row, height in zip(rows, heights):
        left = GAP
        for number, frame in enumerate(row):
            shown = Image.fromarray(frame).resize((frame.shape[1] * scale, frame.shape[0] * scale), Image.Resampling.NEAREST)
            picture.paste(shown, (left, top))
            if row is rows[0]:
                for value, kind, normalized in shapes:
                    unit = (frame.shape[1], frame.shape[0]) if normalized else (1, 1)
                    _outline(pen, _of_frame(value, number, len(row)), kind, left, top, scale, unit)
            left += frame.shape[1] * scale + GAP
        top += height
    for text in texts:
        pen.text((GAP, top), text.encode("latin-1", "replace").decode("latin-1"), fill=(235, 235, 235))
        top += line
    with io.BytesIO() as file:
        picture.save(file, "png")
        return file.getvalue()


def _of_frame(value: Any, number: int, frames: int) -> Any:
    """Boxes or points of one frame: those of a list per frame, or all of them in the last frame, which the target is at."""
    if isinstance(value, dict):
        return value if number == frames - 1 else None
    array = np.asarray(value)
    per_frame = array.dtype == object or array.ndim == 3 or (array.dtype.names is not None and array.ndim == 2)
    if per_frame:
        return value[number] if number < len(value) else None
    return value if number == frames - 1 else None


def _outline(pen: Any, values: Any, kind: str, left: int, top: int, scale: int, unit: tuple[int, int]) -> None:
    """values: of `objects.to_dicts`, or an array of coordinates, or None; unit: what x and y of 1 stand for."""
    if values is None:
        return
    ends = np.asarray(values[kind] if isinstance(values, dict) else values, np.float64).reshape(-1, 4 if kind == "boxes" else 2)
    labels = values.get("labels") if isinstance(values, dict) else None
    for i, one in enumerate(ends):
        colour = COLOURS[1 + (int(labels[i]) if labels is not None else 0) % 15]
        xs, ys = [left + x * unit[0] * scale for x in one[::2]], [top + y * unit[1] * scale for y in one[1::2]]
        if kind == "boxes":
            pen.rectangle([xs[0], ys[0], max(xs[0], xs[1] - 1), max(ys[0], ys[1] - 1)], outline=colour)
        else:
            pen.ellipse([xs[0] - 2, ys[0] - 2, xs[0] + 2, ys[0] + 2], fill=colour)
