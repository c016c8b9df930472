import contextlib
import functools
import os
import pathlib
import subprocess
import sys

import pytest

# PyTorch's compiler crashes a process in which it is loaded after TensorFlow, and these tests need both.
with contextlib.suppress(ImportError):
    import triton  # noqa: F401

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "src"))

ROOT = pathlib.Path(__file__).resolve().parents[3]
# The land-cover set with absent frames as masked ones, tiles that are not square, and many small shards.
READ = ["image.height=24", "image.width=20", "frames.missing=mask", "shuffle.group_bytes=2MiB", "output.shard_bytes=1MiB"]
# Class 1 is the town's colour, class 0 any other.
TOWN = '{"66, 105, 168": 0, "34, 94, 52": 0, "146, 190, 102": 0, "222, 205, 128": 0, "196, 40, 27": 1}'
KINDS = {
    "float32": ["output.dtype=float32", "output.row_group_bytes=256KiB"],
    "source": ["output.dtype=source", "output.row_group_bytes=64KiB"],
    "zstd": ["output.dtype=source", "output.row_group_bytes=64KiB", "output.compression=zstd"],
    # To train on: whole samples alone, 32 pixels square, with the town as a mask.
    "square": ["image.height=32", "image.width=32", "frames.missing=reject", "output.row_group_bytes=256KiB",
               f"targets.town={{kind: mask, remap: {TOWN}}}"],
    "channels": ["output.dtype=source", "output.row_group_bytes=64KiB", "output.layout=CTHW"],
}


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """built(kind): the folder of a dataset that the job wrote in this run."""

    @functools.cache
    def build(kind):
        out = tmp_path_factory.mktemp("datasets") / kind
        keys = dict(key.split("=", 1) for key in (*READ, *KINDS[kind]))
        settings = [option for key, value in keys.items() for option in ("--set", f"{key}={value}")]
        run = subprocess.run(
            [ROOT / "scripts" / "tileseq", "build", "--config", ROOT / "conf" / "landcover.yaml", "--master", "local[2]",
             *settings, "--set", f"output.path={out}"],
            capture_output=True, text=True, env={**os.environ, "TILESEQ_HEAP": "2g"})
        assert run.returncode == 0, run.stdout + run.stderr
        return out

    return build
