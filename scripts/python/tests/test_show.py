"""Pictures of samples, looked at through Pillow."""

import io
import sys

import handmade
import numpy as np
import pytest
import tileseq
from PIL import Image


TOP = 4 + 14  # of the first picture: a gap, and a line for its caption


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_frames_are_shown_in_the_images_own_values(built, tmp_path):
    raw = tileseq.open(built("source")).train.sample(3, dtype="source")
    png = tileseq.show(raw, tmp_path / "sample.png")
    assert (tmp_path / "sample.png").read_bytes() == png
    shown, scale = pixels(png), -(-96 // 20)  # frames of 24 x 20
    for t in range(4):
        left = 4 + t * (20 * scale + 4)
        frame = shown[TOP : TOP + 24 * scale : scale, left : left + 20 * scale : scale]
        if raw["frame_present"][t]:
            assert np.array_equal(frame, raw["x"][t])
        else:  # crossed out
            assert (frame[0, 0] > 200).all() and (frame[3, 10] == 32).all()
    for kind in ("float32", "source"):  # normalised, by the job or on read: the same picture, but for float32's rounding
        split = tileseq.open(built(kind)).train
        written = next(i for i in range(len(split)) if split.sample(i)["sample_id"] == raw["sample_id"])
        other = pixels(tileseq.show(split.sample(written)))
        rows = TOP + 24 * scale
        present = np.repeat(np.asarray(raw["frame_present"], bool), 1)
        for t in np.flatnonzero(present):
            left = 4 + int(t) * (20 * scale + 4)
            a, b = (picture[TOP:rows, left : left + 20 * scale].astype(int) for picture in (other, shown))
            assert np.abs(a - b).max() <= 1
    assert shown.shape[0] > TOP + 24 * scale + 14 * 5  # urban, ids, box, … beneath


def test_masks_boxes_and_points_of_any_dict_are_drawn():
    mask = np.zeros((10, 12), np.uint8)
    mask[2:5, 3:7] = 2
    mask[9, 11] = 255
    shown = pixels(tileseq.show({"x": np.full((2, 10, 12, 1), 7.5, np.float32), "mask": mask, "share": np.float64(0.25)}))
    scale = 8  # 96 / 12
    row = shown[2 * TOP + 10 * scale :, 4:][: 10 * scale : scale, : 12 * scale : scale]
    assert (row[2:5, 3:7] == (60, 180, 75)).all() and (row[0, 0] == 0).all() and (row[9, 11] == 128).all()


def test_boxes_and_points_lie_where_they_say(tmp_path):
    x = np.full((1, 2, 20, 24, 3), 40, np.uint8)
    folder = handmade.write(tmp_path / "set", x)
    split = tileseq.open(folder).train
    split.dataset.targets["cars"] = tileseq.TargetSpec("cars", "cars", "boxes", "", None, {})
    split.dataset.targets["heads"] = tileseq.TargetSpec("heads", "heads", "points", "", None, {})
    boxes = np.empty(2, object)
    boxes[0] = {"boxes": np.empty((0, 4), np.float32), "labels": np.empty(0, np.int64)}
    boxes[1] = {"boxes": np.array([[3, 5, 10, 15]], np.float32), "labels": np.array([0])}
    shown = pixels(tileseq.show(tileseq.Sample({"x": x[0], "cars": boxes, "heads": {"points": np.array([[12.0, 4.0]])}}, split)))
    scale, red = 4, np.array((230, 25, 75))
    second = shown[TOP:, 4 + 24 * scale + 4 :][: 20 * scale, : 24 * scale]
    is_red = (second == red).all(-1)
    assert is_red[5 * scale, 3 * scale : 10 * scale].all() and is_red[5 * scale : 15 * scale, 3 * scale].all()
    assert is_red[15 * scale - 1, 3 * scale : 10 * scale].all() and not is_red[7 * scale, 5 * scale]
    assert is_red[4 * scale, 12 * scale]
    assert not (shown[TOP : TOP + 20 * scale, 4 : 4 + 24 * scale] == red).all(-1).any()  # nothing in the first frame


def test_without_pillow_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match=r"show needs Pillow: pip install tileseq\[show\]"):
        tileseq.show({"x": np.zeros((1, 2, 2, 3), np.uint8)})
