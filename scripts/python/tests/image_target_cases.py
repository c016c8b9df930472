"""Random inputs with targets that are images: a case of random_cases with masks beside its images and a section of targets.

    python image_target_cases.py SEED FOLDER       makes one case; its config is FOLDER/config.yaml
"""

import pathlib
import sys

import numpy as np
import oracle
import pixels_oracle
import random_cases
import yaml
from PIL import Image

COLOURS = [(196, 40, 27), (66, 105, 168), (34, 94, 52), (1, 2, 3)]


def write(rng, path, classes, colours):
    """A mask of classes 0 to 3, as values or as colours, in one of the forms that masks have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".png" and colours:
        palette = Image.fromarray(classes.astype("u1"), "P")
        palette.putpalette([v for c in COLOURS for v in c])
        image = palette if rng.random() < 0.5 else palette.convert("RGBA" if rng.random() < 0.5 else "RGB")
        image.save(path)
    elif path.suffix == ".png":
        image = Image.fromarray(classes.astype("u1"), "P" if rng.random() < 0.5 else "L")
        if image.mode == "P":
            image.putpalette([v for c in COLOURS for v in c])
        image.save(path)
    elif colours:
        random_cases.write_tiff(rng, path, np.array(COLOURS, "u1")[classes])
    else:
        random_cases.write_tiff(rng, path, classes[:, :, None])


def make(seed, folder, dtype=None):
    folder = pathlib.Path(folder)
    random_cases.make(seed, folder)
    rng = np.random.default_rng([seed, 2])
    pick = lambda *options: options[rng.integers(len(options))]
    config = yaml.safe_load((folder / "config.yaml").read_text())
    names, rows, _ = oracle.read_table(folder / config["tiles"]["path"])
    column = lambda n: [r[names.index(n)] for r in rows]
    regions = sorted({r for r in column("where") if r and ".." not in r})
    labels = [str(label) for label in config["frames"].get("order") or sorted({f for f in column("when") if f})]
    pattern = config["frames"]["pattern"]
    pattern = pattern[0] if isinstance(pattern, list) else pattern
    dtype = dtype or pick("u1", "u1", "u2", "i2", "i4")
    extension = pick("png", "tif") if dtype == "u1" else "tif"
    fixed = rng.random() < 0.25
    masks = {False: f"masks/{{region}}{'' if fixed else '/{frame}'}.{extension}", True: f"colours/{{where}}_{{frame}}.{extension}"}
    for colours, of_mask in masks.items():
        for region in regions:
            for label in labels:
                path = folder / of_mask.format(region=region, frame=label, where=region)
                if path.exists() or rng.random() < 0.03:
                    continue
                try:
                    height, width = pixels_oracle.read_image(str(folder / pattern.format(region=region, frame=label))).shape[:2]
                except (OSError, pixels_oracle.Unreadable):
                    height, width = 70, 70
                height += int(rng.random() < 0.04)
                classes = np.repeat(np.repeat(rng.choice(4, (height // 8 + 1, width // 8 + 1), p=[0.4, 0.3, 0.29, 0.01]), 8, 0), 8, 1)[:height, :width]
                if rng.random() < 0.1:
                    classes = classes * 0
                write(rng, path, classes.astype(dtype if not colours else "u1"), colours)
                if rng.random() < 0.03:
                    content = path.read_bytes()
                    path.write_bytes(content[: len(content) * int(rng.integers(3, 9)) // 10])
    at = lambda: pick({}, {"at": "frames"}) if "frame" in config["tiles"]["columns"] else {}
    ignore = lambda: pick({}, {"ignore": 255}, {"ignore": -100})
    remaps = [{0: 1, 1: 0, 2: 5, 3: 0}, {0: "a", 1: "b", 2: "a", 3: "c"}, {0: 0, 1: 1, 2: 1}]
    kinds = {
        "kept": {"kind": "mask", "pattern": masks[False], **at(), **ignore()},
        "mapped": {"kind": "mask", "pattern": masks[False], "remap": remaps[rng.integers(3)], **at(), **ignore()},
        "coloured": {"kind": "mask", "pattern": masks[True], **at(), **ignore(),
                     "remap": pick([list(c) for c in COLOURS], {",".join(map(str, c)): i // 2 for i, c in enumerate(COLOURS[:3])})},
        "part": {"share_of": pick(1, [3]), "pattern": masks[False], **pick({}, {"ignore": 0})},
        "red": {"kind": "scalar", "share_of": list(COLOURS[0]), "pattern": masks[True], **pick({}, {"ignore": list(COLOURS[1])})},
        "next": {"kind": "frames", "count": int(pick(1, 2))},
    }
    own = pixels_oracle.read_image(str(next((folder / "img").rglob(f"*.{'png' if 'png' in pattern else 'tif'}"))))
    bands = len(config["image"].get("bands") or range(own.shape[2]))
    kind = own.dtype if hasattr(own, "dtype") else own.pixels.dtype
    if bands == 1 and kind.kind in "ui" and not isinstance(config["frames"]["pattern"], list):
        kinds["own"] = {"kind": "mask", "remap": {str(v): i % 5 for i, v in enumerate(rng.integers(0, 120, 60).tolist())}, "ignore": 9}
        kinds["own_share"] = {"share_of": int(rng.integers(0, 120))}
    chosen = [name for name in kinds if rng.random() < 0.6] or ["mapped"]
    sequence = config["sequence"]
    span = (int(sequence.get("length", 1)) - 1) * sequence.get("dilation", 1) + 1 + sequence["horizon"]
    if "next" in chosen and span + kinds["next"]["count"] > len(labels):
        chosen.remove("next")
    config["targets"] = {**config["targets"], **{name: kinds[name] for name in rng.permutation(chosen).tolist()}}
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    make(int(sys.argv[1]), target)
