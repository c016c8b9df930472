"""Drawing a sample: its frames, masks, boxes and points as a PNG, and its other values beneath."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Mapping

import numpy as np
import numpy.typing as npt

from .specs import TargetSpec, TensorSpec

if TYPE_CHECKING:
    from .dataset import Split

Array = npt.NDArray[Any]

# Pixels between pictures, of a line of text, and of a frame's width at least.
GAP, LINE, LEAST = 4, 14, 96
DARK, LIGHT = (32, 32, 32), (235, 235, 235)
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


@dataclass
class _Row:
    """Pictures (H, W, 3) of uint8 beside one another, each with its caption; None where a frame is absent."""

    pictures: list[Array | None]
    captions: list[str]
    height: int
    width: int


def show(sample: Mapping[str, Any], path: str | os.PathLike[str] | None = None) -> bytes:
    """Draws a sample to PNG: a row of frames for each tensor with frames, with boxes and points in them; a row of class colours
    for each mask; every other value as text beneath. Returns the PNG, and writes it to `path` if given.

    sample: of `Split.sample`. A dict that is no Sample is drawn too: arrays (T, H, W, C) and (H, W, C) as frames, whole numbers
    (H, W) and (T, H, W) as masks. Frames are shown in the images' own values where the normalisation is known and they are of
    8 bits, else from their least to their greatest value; 1 band is grey, of more than 3 the first 3 are shown. A frame that
    `frame_present` calls absent is crossed out.

    Needs Pillow (pip install tileseq[show]).
    """
    specs = sample.split.tensors if isinstance(sample, Sample) else {}
    targets = sample.split.dataset.targets if isinstance(sample, Sample) else {}
    shapes = [(value, targets[name]) for name, value in sample.items() if name in targets and targets[name].kind in ("boxes", "points")]
    labels, present = (list(sample.get(name, ())) for name in ("frames", "frame_present"))
    rows: list[_Row] = []
    texts: list[str] = []
    for name, value in sample.items():
        if any(value is drawn for drawn, _ in shapes):
            continue
        array = np.asarray(value)
        frames = _frames(array, specs.get(name))
        if frames is None:
            texts.append(f"{name}: {_text(array)}")
        else:
            of_frames = name not in targets and len(frames) == len(labels)  # those of the input
            captions = [f"{name} {label}" for label in labels] if of_frames else [name] * len(frames)
            gone = [of_frames and len(present) == len(labels) and not present[t] for t in range(len(frames))]
            pictures = [None if absent else frame for frame, absent in zip(frames, gone)]
            rows.append(_Row(pictures, captions, *frames[0].shape[:2]))
    png = _draw(rows, texts, shapes)
    if path is not None:
        with open(path, "wb") as file:
            file.write(png)
    return png


def _text(value: Array) -> str:
    if value.ndim == 0:
        return f"{value.item():.6g}" if value.dtype.kind == "f" else str(value.item())
    return np.array2string(value, precision=4, threshold=16, max_line_width=10_000, separator=", ").replace("\n", "")


def _frames(array: Array, spec: TensorSpec | None) -> list[Array] | None:
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


def _draw(rows: list[_Row], texts: list[str], shapes: list[tuple[Any, TargetSpec]]) -> bytes:
    try:
        from PIL import Image, ImageDraw
    except ImportError:
        raise ImportError("show needs Pillow: pip install tileseq[show]") from None
    scale = max([1, *(-(-LEAST // row.width) for row in rows)])
    widths = [len(row.pictures) * (row.width * scale + GAP) for row in rows]
    heights = [LINE + row.height * scale + GAP for row in rows]
    width = max([320, *widths, *(7 * len(text) + GAP for text in texts if len(text) < 120)]) + GAP
    picture = Image.new("RGB", (width, sum(heights) + LINE * len(texts) + 2 * GAP), DARK)
    pen = ImageDraw.Draw(picture)

    def write(left: int, top: int, text: str) -> None:
        pen.text((left, top), text.encode("latin-1", "replace").decode("latin-1"), fill=LIGHT)

    top = GAP
    for row, height in zip(rows, heights):
        size = (row.width * scale, row.height * scale)
        for number, (frame, caption) in enumerate(zip(row.pictures, row.captions)):
            left, below = GAP + number * (size[0] + GAP), top + LINE
            write(left, top, caption)
            if frame is None:
                for ends in ((0, 0, size[0] - 1, size[1] - 1), (0, size[1] - 1, size[0] - 1, 0)):
                    pen.line([left + ends[0], below + ends[1], left + ends[2], below + ends[3]], fill=LIGHT)
            else:
                picture.paste(Image.fromarray(frame).resize(size, Image.Resampling.NEAREST), (left, below))
            if row is rows[0]:
                for value, target in shapes:
                    _outline(pen, _of_frame(value, number, len(row.pictures)), target, (left, below), (row.height, row.width), scale)
        top += height
    for text in texts:
        write(GAP, top, text)
        top += LINE
    with io.BytesIO() as file:
        picture.save(file, "png")
        return file.getvalue()


def _of_frame(value: Any, number: int, frames: int) -> Any:
    """Boxes or points of one frame: those of a list per frame, or all of them in the last frame, which the target is at."""
    if isinstance(value, dict):
        return value if number == frames - 1 else None
    array = np.asarray(value)
    if array.dtype == object or array.ndim == 3:
        return value[number] if number < len(value) else None
    return value if number == frames - 1 else None


def _outline(pen: Any, values: Any, target: TargetSpec, corner: tuple[int, int], size: tuple[int, int], scale: int) -> None:
    """values: of `objects.to_dicts`, or an array of coordinates, or None. The frame of `size` (H, W) is drawn at `corner`."""
    if values is None:
        return
    kind = target.kind
    ends = np.asarray(values[kind] if isinstance(values, dict) else values, np.float64).reshape(-1, 4 if kind == "boxes" else 2)
    labels = values.get("labels") if isinstance(values, dict) else None
    unit = (size[1], size[0]) if target.raw.get("normalized") else (1, 1)
    for i, one in enumerate(ends):
        colour = COLOURS[1 + (int(labels[i]) if labels is not None else 0) % (len(COLOURS) - 1)]
        xs, ys = ([corner[axis] + end * unit[axis] * scale for end in one[axis::2]] for axis in (0, 1))
        if kind == "boxes":
            right, bottom = max(xs[0], xs[1] - 1), max(ys[0], ys[1] - 1)
            # Dark on both sides, to be seen on any ground.
            pen.rectangle([xs[0] - 1, ys[0] - 1, right + 1, bottom + 1], outline=DARK)
            if right - xs[0] > 2 and bottom - ys[0] > 2:
                pen.rectangle([xs[0] + 1, ys[0] + 1, right - 1, bottom - 1], outline=DARK)
            pen.rectangle([xs[0], ys[0], right, bottom], outline=colour)
        else:
            pen.ellipse([xs[0] - 3, ys[0] - 3, xs[0] + 3, ys[0] + 3], fill=colour, outline=DARK)
