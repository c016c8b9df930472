"""Makes the JPEGs beside this script, and as PNGs the pixels that Pillow decodes from them.

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


def main():
    rgb = Image.fromarray(picture(3))
    rgb.save(HERE / "rgb_420.jpg", quality=85, subsampling="4:2:0")
    rgb.save(HERE / "rgb_444_progressive.jpg", quality=92, subsampling="4:4:4", progressive=True)
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown turned by 90 degrees
    rgb.save(HERE / "rgb_turned_by_exif.jpg", quality=85, exif=turned)
    Image.fromarray(picture(1)[..., 0]).save(HERE / "grey.jpg", quality=85)
    for jpeg in sorted(HERE.glob("*.jpg")):
        with Image.open(jpeg) as image:
            image.info.clear()
            Image.fromarray(np.asarray(image)).save(jpeg.with_suffix(".png"), optimize=True)


if __name__ == "__main__":
    main()
