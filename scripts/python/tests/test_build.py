"""The job on real and random inputs, every value recomputed by the oracle."""

import json
import os
import pathlib
import subprocess

import numpy as np
import oracle
import pytest
import random_cases
import tifffile

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"


def build(config, *options, java=""):
    """Runs the job, with options of the JVM, and returns (exit code, all that it printed)."""
    run = subprocess.run(
        [ROOT / "scripts" / "tileseq", "build", "--config", config, "--master", "local[2]", *options],
        capture_output=True, text=True, env={**os.environ, "TILESEQ_HEAP": "2g", "TILESEQ_JAVA_OPTS": java})
    return run.returncode, run.stdout + run.stderr


def built(config, *options):
    """Builds the dataset "out" beside the config, holds it to the oracle, and returns what its dataset.json says."""
    code, printed = build(config, *options)
    assert code == 0, printed
    assert oracle.compare(config, config.parent / "out") == []
    return json.loads((config.parent / "out" / "dataset.json").read_text())


def test_the_landcover_set_holds_what_its_inputs_say(tmp_path):
    code, printed = build(ROOT / "conf" / "landcover.yaml", "--set", f"output.path={tmp_path / 'out'}",
                          "--summary", str(tmp_path / "summary.json"))
    assert code == 0, printed
    assert oracle.compare(ROOT / "conf" / "landcover.yaml", tmp_path / "out") == []
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["status"] == "done"
    assert not (tmp_path / "out" / "_build").exists()


@pytest.mark.parametrize("seed", [2, 4, 6, 10, 11, 17])
def test_random_inputs_give_what_the_rules_say(seed, tmp_path):
    random_cases.make(seed, tmp_path)
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []


def test_each_block_that_tiles_touch_is_decoded_once_and_again_only_at_a_cut(tmp_path):
    rows_per_strip, height, width, frames = 16, 400, 300, 2
    for frame in range(frames):
        pixels = np.random.default_rng(frame).integers(0, 256, (height, width, 3), dtype=np.uint8)
        tifffile.imwrite(tmp_path / f"r_{frame}.tif", pixels, rowsperstrip=rows_per_strip, photometric="rgb")
    # Tiles overlap, reach over strips, and leave the strips of the rows from 200 to 240 alone.
    boxes = [(x, y, x + 44, y + 40) for y in [*range(0, 160, 30), *range(240, 360, 30)] for x in range(0, 256, 60)]
    lines = ["tile_id,region_id,x_min,y_min,x_max,y_max"]
    lines += [f"{i},r,{x0},{y0},{x1},{y1}" for i, (x0, y0, x1, y1) in enumerate(boxes)]
    (tmp_path / "tiles.csv").write_text("\n".join(lines) + "\n")
    tile_bytes = frames * 40 * 44 * 3
    (tmp_path / "config.yaml").write_text(f"""
        tiles: {{ path: tiles.csv, columns: {{ box: [x_min, y_min, x_max, y_max] }} }}
        frames: {{ pattern: "{{region}}_{{frame}}.tif", order: [0, 1] }}
        split: {{ by: region, fractions: {{ train: 1.0 }} }}
        output: {{ path: out, dtype: source, row_group_bytes: {4 * tile_bytes} }}
        """)
    needed = {y // rows_per_strip for _, y0, _, y1 in boxes for y in range(y0, y1)}
    assert len(needed) < height // rows_per_strip

    def work(*options):
        code, printed = build(tmp_path / "config.yaml", "--overwrite", "--summary", str(tmp_path / "summary.json"), *options)
        assert code == 0, printed
        assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []
        return json.loads((tmp_path / "summary.json").read_text())["work"]

    whole = work()
    assert (whole["blocks"], whole["seam_blocks"]) == (frames * len(needed), 0)
    cut = work("--set", f"shuffle.group_bytes={20 * tile_bytes}")
    assert cut["blocks"] == frames * len(needed) + cut["seam_blocks"]
    assert cut["seam_blocks"] > 0
