"""Made-up regions with tiles anywhere in them, whose classes lie unevenly: for rules to split and to balance."""

import csv

import numpy as np
import yaml
from PIL import Image


def make(folder, split, *, seed=0, sizes=((90, 80),) * 9, tiles=12, frames=2, shared=(), more=None):
    """
    Writes images, a table and a config; returns the config's path.

    sizes: (height, width) of each region's images. tiles: of each region, or a number for all. shared: pairs of regions of
    which the second reads the files of the first. more: sections of the config that are other than here.
    """
    rng = np.random.default_rng(seed)
    source = {r: r for r in range(len(sizes))} | {b: a for a, b in shared}
    rows = []
    for r, (height, width) in enumerate(sizes):
        for k in range(frames):
            if source[r] == r:
                Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8)).save(folder / f"s{r}_{k}.png")
        leaning = rng.dirichlet((0.7, 0.7, 0.4))
        for t in range(tiles if isinstance(tiles, int) else tiles[r]):
            y, x = int(rng.integers(0, height - 9)), int(rng.integers(0, width - 9))
            cover = ["water", "forest", "town"][int(rng.choice(3, p=leaning))]
            rows.append([f"{t:03d}", f"r{r:02d}", f"s{source[r]}", x, y, x + 10, y + 10, cover, f"{rng.random() ** 2:.4f}"])
    with open(folder / "tiles.csv", "w", newline="") as file:
        csv.writer(file).writerows([["tile", "region", "source", "x0", "y0", "x1", "y1", "cover", "share"], *rows])
    config = {
        "tiles": {"path": "tiles.csv", "columns": {"tile": "tile", "region": "region", "box": ["x0", "y0", "x1", "y1"]}},
        "frames": {"pattern": "{source}_{frame}.png", "order": list(range(frames))},
        "sequence": {"length": 1},
        "targets": {"share": {"kind": "scalar", "column": "share"},
                    "cover": {"kind": "class", "column": "cover", "labels": ["water", "forest", "town"]}},
        "split": split,
        "shuffle": {"group_bytes": 1 << 15},
        "output": {"path": "out", "dtype": "source"}, **(more or {})}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    return path
