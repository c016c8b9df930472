"""One shuffled epoch through tileseq, measured by the peers' own clock: what `scripts/bench read` starts.

    read_tileseq.py DATA --format tileseq|tileseq_zstd [--row-groups] [--normalise]

The environment names the folder of the peers (TILESEQ_PEERS). --row-groups reads an uncompressed dataset as if it were remote.
"""

import os
import pathlib
import sys

sys.path[:0] = [os.environ["TILESEQ_PEERS"], str(pathlib.Path(__file__).parents[1] / "python" / "src")]

import common  # the peers', not this folder's
import tileseq


def build(a):
    split = tileseq.open(a.path).train
    options = {"mapped": False} if a.row_groups else {}
    dtype = "float32" if a.normalise else "source"
    for batch in split.batches(a.batch, seed=a.seed, columns=["x", "y", "tile_id"], dtype=dtype, **options):
        yield batch["x"], batch["y"], batch["tile_id"]


def more(parser):
    parser.add_argument("--row-groups", action="store_true")


if __name__ == "__main__":
    common.run(build, more, "tileseq")
