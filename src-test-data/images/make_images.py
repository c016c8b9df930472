"""Makes the JPEGs and the WebP beside this script, and as PNGs the pixels that Pillow decodes from them.

    pip install pillow==13.0.0 numpy && python src-test-data/images/make_images.py
"""

from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
HEIGHT, WIDTH = 45, 61


def picture(bands):
    rng = np.random.default_rng(bands)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [128 + 90 * np.sin(x / (7 + b) + b) * np.cos(y / 11) + rng.normal(0, 6, x.shape) for b in range(bands)]
    return np.stack(planes, -1).clip(0, 255).astype(np.uint8)


def marked(source, target, transform):
    """A JPEG with another Adobe marker: behind JFIF's it says nothing, else it tells what the components are."""
    jpeg = source.read_bytes()
    marker = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + bytes([transform])
    start = jpeg.index(b"\xff\xee") + 16 if b"\xff\xee" in jpeg else 20
    head = jpeg[:20] if start == 20 else jpeg[:2]
    target.write_bytes(head + b"\xff\xff" + marker + jpeg[start:])  # any number of 0xFF may stand before a marker


def main():
    rgb = Image.fromarray(picture(3))
    rgb.save(HERE / "rgb_420.jpg", quality=85, subsampling="4:2:0")
    rgb.save(HERE / "rgb_444_progressive.jpg", quality=92, subsampling="4:4:4", progressive=True)
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown turned by 90 degrees
    rgb.save(HERE / "rgb_turned_by_exif.jpg", quality=85, exif=turned)
    Image.fromarray(picture(1)[..., 0]).save(HERE / "grey.jpg", quality=85)
    rgb.save(HERE / "rgb_stored.jpg", quality=85, keep_rgb=True)
    rgb.save(HERE / "rgb_restarts.jpg", quality=85, restart_marker_blocks=3, comment=b"stepped over", icc_profile=b"no profile")
    inks = Image.fromarray(picture(4), "CMYK")
    inks.save(HERE / "cmyk.jpg", quality=85)
    marked(HERE / "rgb_420.jpg", HERE / "rgb_marked_twice.jpg", 0)
    marked(HERE / "cmyk.jpg", HERE / "ycck.jpg", 2)
    small = rgb.crop((0, 0, 20, 20))
    small.save(HERE / "lossless.webp", lossless=True)
    small.save(HERE / "lossless.png", optimize=True)
    for jpeg in sorted(HERE.glob("*.jpg")):
        with Image.open(jpeg) as image:
            image.info.clear()
            shown = image.convert("RGB") if image.mode == "CMYK" else image
            Image.fromarray(np.asarray(shown)).save(jpeg.with_suffix(".png"), optimize=True)


if __name__ == "__main__":
    main()
