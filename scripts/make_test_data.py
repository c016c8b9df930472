"""Makes src-test-data/landcover, region images of a growing town with their tile table, and the tile tables of conf/examples.

Called by scripts/make-test-data. Deterministic: integers and one seeded generator per region, no clock.
"""

import argparse
import csv
import filecmp
import io
import pathlib
import sys
import tempfile

import numpy as np
import tifffile

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGIONS, YEARS = 16, range(2016, 2023)
HEIGHT, TILE_HEIGHT, TILE_WIDTHS = 240, 40, (44, 45, 44, 45, 44, 45)
WIDTH = sum(TILE_WIDTHS)
WATER, FOREST, GRASS, FIELD, URBAN = (66, 105, 168), (34, 94, 52), (146, 190, 102), (222, 205, 128), (196, 40, 27)

# How the images are stored: one entry after the other.
LAYOUTS = [
    dict(compression="lzw", predictor=True, rowsperstrip=8),
    dict(compression="deflate", predictor=True, tile=(64, 64)),
    dict(compression="zstd", rowsperstrip=16),
    dict(compression="packbits", rowsperstrip=32, planarconfig="separate", byteorder=">"),
    dict(compression="lzw", tile=(32, 96), planarconfig="separate"),
    dict(compression="deflate", rowsperstrip=5, planarconfig="separate", byteorder=">"),
    dict(compression="zstd", predictor=True, tile=(128, 128), bigtiff=True),
    dict(compression="lzw", rowsperstrip=HEIGHT),
]

MISSING = ("region_05", 2018)       # in the table, but there is no file
TRUNCATED = ("region_09", 2021)     # the file is cut off
SHORT = "region_12"                 # has neither rows nor an image of the last year


def smooth(rng, cells):
    """Values 0 to 1 that vary over about 1/cells of the image, from integers so that every machine gets the same."""
    grid = rng.integers(0, 1000, (cells + 1, cells + 1)).astype(np.int64)
    y, x = (np.arange(HEIGHT) * cells * 1000 // HEIGHT), (np.arange(WIDTH) * cells * 1000 // WIDTH)
    (i, fy), (j, fx) = np.divmod(y, 1000), np.divmod(x, 1000)
    top = grid[i][:, j] * (1000 - fx) + grid[i][:, j + 1] * fx
    low = grid[i + 1][:, j] * (1000 - fx) + grid[i + 1][:, j + 1] * fx
    return (top * (1000 - fy)[:, None] + low * fy[:, None]) / 1e9


def images(region):
    """year -> (H, W, 3) uint8: fields, woods and water that stay, and a town that grows around its centre."""
    rng = np.random.default_rng(1000 + region)
    land, wet, grain = smooth(rng, 5), smooth(rng, 3), smooth(rng, 24)
    cy, cx = rng.integers(40, HEIGHT - 40), rng.integers(40, WIDTH - 40)
    distance = np.hypot(np.arange(HEIGHT)[:, None] - cy, np.arange(WIDTH)[None, :] - cx)
    reach, growth = int(rng.integers(20, 60)), int(rng.integers(5, 16))
    for k, year in enumerate(YEARS):
        image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        image[:] = GRASS
        image[land > 0.55] = FOREST
        image[land < 0.40] = FIELD
        image[wet < 0.22] = WATER
        image[(distance < reach + growth * k) & (grain > 0.35) & (wet >= 0.22)] = URBAN
        yield year, image


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with what is committed instead of writing")
    check = parser.parse_args().check
    for name, make in (("landcover", make_landcover), ("examples", make_examples)):
        there = ROOT / "src-test-data" / name
        if not check:
            make(there)
            continue
        with tempfile.TemporaryDirectory() as folder:
            here = pathlib.Path(folder)
            make(here)
            made = sorted(p.relative_to(here) for p in here.rglob("*") if p.is_file())
            kept = sorted(p.relative_to(there) for p in there.rglob("*") if p.is_file())
            off = [str(p) for p in made if p in kept and not filecmp.cmp(here / p, there / p, shallow=False)]
            if made != kept or off:
                sys.exit(f"src-test-data/{name} is not what scripts/make-test-data writes: {off or set(made) ^ set(kept)}")
            print(f"src-test-data/{name}: {len(made)} files as made")


# Tiles of conf/examples: region -> (x_min, y_min, x_max, y_max) of the part that a grid of tiles covers, and a tile's height and width.
EXAMPLES = {
    "s2_ndvi": ({"lake": (0, 0, 100, 100)}, 20, 20),
    "fmi_radar": ({"finland": (1408, 3072, 3456, 5120)}, 256, 256),
    "davis_video": ({"tennis": (3, 0, 851, 480)}, 120, 106),
    "landsat8": ({"013032": (6, 6, 70, 70), "014031": (6, 6, 70, 70), "014032": (6, 6, 70, 70)}, 16, 16),
}


def make_examples(folder):
    """One table per example: a row per tile that holds at all frames, the box in four columns."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (regions, height, width) in EXAMPLES.items():
        with open(folder / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["tile_id", "region_id", "x_min", "y_min", "x_max", "y_max"])
            for region, (left, top, right, bottom) in regions.items():
                for y in range(top, bottom, height):
                    for x in range(left, right, width):
                        writer.writerow([f"y{y}_x{x}", region, x, y, x + width, y + height])
    make_town_labels(folder / "town_targets.csv")
    make_town_features(folder / "town_tabular.csv")
    make_town_boxes(folder / "town_boxes.csv")


def make_town_boxes(path):
    """Boxes about the urban pixels of some regions, one in each of 3 x 3 cells, with their pixels' middle; every second year."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["region", "year", "x", "y", "w", "h", "density", "quarter", "middle_x", "middle_y"])
        for region in LABELLED_REGIONS:
            for k, (year, image) in enumerate(images(region)):
                found = []
                for cell in range(9) if k % 2 == 0 else ():
                    top, left = cell // 3 * (HEIGHT // 3), cell % 3 * (WIDTH // 3)
                    ys, xs = np.nonzero((image == URBAN).all(-1)[top : top + HEIGHT // 3, left : left + WIDTH // 3])
                    if len(ys):
                        x, y, w, h = left + xs.min(), top + ys.min(), np.ptp(xs) + 1, np.ptp(ys) + 1
                        dense = "dense" if 2 * len(ys) > w * h else "sparse"
                        middle = f"{left + xs.mean() + 0.5:.2f}", f"{top + ys.mean() + 0.5:.2f}"
                        found.append([x, y, w, h, dense, cell, *middle])
                if k % 2 == 0 and not found:
                    found = [[""] * 8]
                writer.writerows([f"region_{region:02d}", year, *row] for row in found)


CLASSES = {"water": WATER, "forest": FOREST, "grass": GRASS, "field": FIELD, "urban": URBAN}
LABELLED_REGIONS = range(4)


def make_town_labels(path):
    """Labels of the land-cover tiles of some regions: a row per tile and year, of which every second year has no classes."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["tile_id", "region_id", "year", "x_min", "y_min", "x_max", "y_max", "urban", "forest", "cover", "classes"])
        for region in LABELLED_REGIONS:
            for k, (year, image) in enumerate(images(region)):
                for column in range(len(TILE_WIDTHS)):
                    for row in range(HEIGHT // TILE_HEIGHT):
                        left, top = sum(TILE_WIDTHS[:column]), row * TILE_HEIGHT
                        right, bottom = left + TILE_WIDTHS[column], top + TILE_HEIGHT
                        part = image[top:bottom, left:right]
                        shares = {name: (part == colour).all(-1).mean() for name, colour in CLASSES.items()}
                        cover = max(shares, key=shares.get)
                        found = "|".join(name for name, share in shares.items() if share >= 0.05)
                        writer.writerow([
                            f"{region * 100 + row * 10 + column:04d}", f"region_{region:02d}", year, left, top, right, bottom,
                            f"{shares['urban']:.6f}", f"{shares['forest']:.6f}", *((cover, found) if k % 2 == 0 else ("", ""))])


FEATURED_REGIONS = range(6)
ZONES = ("harbour", "hills", "plain", "old town")


def make_town_features(path):
    """What is known of the land-cover tiles of some regions, a row each, with cells that nobody filled in."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["tile_id", "region_id", "x_min", "y_min", "x_max", "y_max", "elevation_m", "coast_km", "zone", "urban"])
        for region in FEATURED_REGIONS:
            rng = np.random.default_rng(2000 + region)
            *_, (_, image) = images(region)
            for column in range(len(TILE_WIDTHS)):
                for row in range(HEIGHT // TILE_HEIGHT):
                    left, top = sum(TILE_WIDTHS[:column]), row * TILE_HEIGHT
                    right, bottom = left + TILE_WIDTHS[column], top + TILE_HEIGHT
                    urban = (image[top:bottom, left:right] == URBAN).all(-1).mean()
                    elevation, coast = rng.integers(0, 900), rng.integers(1, 4000)
                    # A region has two of the zones, and a tenth of the cells are empty.
                    cells = [str(elevation), f"{coast / 100:.2f}", ZONES[(region + rng.integers(0, 2)) % len(ZONES)]]
                    cells = ["" if rng.integers(0, 10) == 0 else cell for cell in cells]
                    writer.writerow([f"{region * 100 + row * 10 + column:04d}", f"region_{region:02d}", left, top, right, bottom,
                                     *cells, f"{urban:.6f}"])


def make_landcover(folder):
    rows = []
    for region in range(REGIONS):
        name = f"region_{region:02d}"
        for k, (year, image) in enumerate(images(region)):
            if name == SHORT and year == YEARS[-1]:
                continue
            urban = (image == URBAN).all(axis=-1)
            left = 0
            for column, width in enumerate(TILE_WIDTHS):
                for row in range(HEIGHT // TILE_HEIGHT):
                    top = row * TILE_HEIGHT
                    box = (left, top, left + width, top + TILE_HEIGHT)
                    share = urban[top : top + TILE_HEIGHT, left : left + width].mean()
                    rows.append([f"{region * 100 + row * 10 + column:04d}", name, str(year), f"{share:.6f}", str(box)])
                left += width
            if (name, year) != MISSING:
                store(folder / "Images" / str(year) / f"{name}.tif", image, LAYOUTS[(region * 3 + k) % len(LAYOUTS)])
    spoil(rows)
    order = np.random.default_rng(7).permutation(len(rows))
    with open(folder / "tiles.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["tile_id", "region_id", "label_id", "target", "region_coordinates"])
        writer.writerows(rows[k] for k in order)
    cut = folder / "Images" / str(TRUNCATED[1]) / f"{TRUNCATED[0]}.tif"
    content = cut.read_bytes()
    cut.write_bytes(content[: len(content) * 3 // 5])


def spoil(rows):
    """What real tables have."""
    by_key = {(row[0], row[2]): row for row in rows}
    for year in YEARS:
        by_key["0105", str(year)][4] = f"({WIDTH - 44}, 0, {WIDTH + 1}, 40)"  # one pixel past the edge, all years
    by_key["0211", "2019"][4] = "(44; 40; 89; 80)"                            # no box
    by_key["0322", "2022"][3] = "NaN"                                         # no target
    rows.append(list(by_key["0433", "2021"]))                                 # a duplicate


def store(path, image, layout):
    path.parent.mkdir(parents=True, exist_ok=True)
    layout = dict(layout)
    if layout.get("planarconfig") == "separate":
        image = np.ascontiguousarray(np.moveaxis(image, -1, 0))
    options = {key: layout.pop(key) for key in ("byteorder", "bigtiff") if key in layout}
    with io.BytesIO() as buffer:
        with tifffile.TiffWriter(buffer, **options) as writer:
            writer.write(image, photometric="rgb", metadata=None, software=False, **layout)
        path.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
