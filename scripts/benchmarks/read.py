"""Reading: one shuffled epoch in batches of 64 from the page cache, every byte copied into a batch, one process.

--work source: uint8, 7 frames of 40 x 45 x 3, 37,800 bytes a sample; --work model: float32, 4 frames of 64 x 64 x 3, 196,608
bytes. The job writes the dataset from the samples that the peers read. The tools take turns, in another order each round; a
ratio is the median of the rounds' ratios, so that what else the machine does falls on all of them.

tileseq reads uncompressed shards through a memory map in a full shuffle; tileseq.row_groups reads the same shards as if they
were remote, tileseq.zstd compressed ones: row groups, mixed a window at a time. memmap_npy is the limit for random access.
"""

import importlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys

from common import BENCH, ROOT, Failure, Report, install_peers, make_input, shared

OURS = {
    "tileseq": ["--format", "tileseq"],
    "tileseq.row_groups": ["--format", "tileseq", "--row-groups"],
    "tileseq.zstd": ["--format", "tileseq_zstd"],
}
LIMIT = "memmap_npy"
# By peer: the script, its arguments, the format of make_samples.py that it reads, and the packages that it needs.
PEERS = {
    "pyarrow": ("pyarrow_rowgroups", [], "parquet", ["pyarrow"]),
    "pyarrow.zstd": ("pyarrow_rowgroups", ["--format", "parquet_zstd"], "parquet_zstd", ["pyarrow"]),
    "hf": ("hf", [], "parquet", ["datasets"]),
    "npy": ("torch_npy", [], "npy", ["torch"]),
    "wds": ("wds", [], "wds", ["webdataset", "torch"]),
    "mds": ("mds", [], "mds", ["mosaicml-streaming"]),
    "mds.2workers": ("mds", ["--workers", "2"], "mds", ["mosaicml-streaming"]),
}
# These bring torch, a download of gigabytes: only on request.
HEAVY = ("npy", "wds", "mds", "mds.2workers")
FRAMES = {"source": 7, "model": 4}
REGIONS = {"source": 9, "model": 2}
ABOUT = {"samples_s": "1/s", "first_s": "s", "cpu_s": "s", "private_MB": "MB"}


def add_arguments(parser):
    parser.add_argument("--work", choices=list(FRAMES), help="one of the two kinds of samples (default: both)")
    parser.add_argument("--runs", type=int, default=5, help="rounds, of which the median counts (default: 5)")
    usual = ",".join(name for name in PEERS if name not in HEAVY)
    parser.add_argument(
        "--peers", nargs="?", const=usual, default="", help=f"tools beside it: {', '.join(PEERS)} (default: {usual})"
    )
    parser.add_argument("--loops", action="store_true", help="also what a training loop sees: start, resume, stalls; needs torch")


def run(arguments, report: Report):
    peers = [name for name in arguments.peers.split(",") if name]
    for name in peers:
        if name not in PEERS:
            raise Failure(f"there is no peer {name}; there are {', '.join(PEERS)}")
    packages = {package for name in peers for package in PEERS[name][3]} | {"pyarrow"}
    install_peers("read", sorted(packages | ({"torch"} if arguments.loops else set())))
    for work in [arguments.work] if arguments.work else list(FRAMES):
        data = make_samples(work, {PEERS[name][2] for name in peers})
        rounds = [measure_round(data, peers, number) for number in range(arguments.runs)]
        show(report, work, rounds)
        if arguments.loops:
            importlib.import_module("read_loops").measure(report, work, data, arguments.runs)


def make_samples(work: str, formats: set[str]):
    """The folder of the samples: the peers' formats, and what the job makes of the same images and targets."""
    images = make_input(f"read-{work}", "--regions", str(REGIONS[work]), "--frames", str(FRAMES[work]))
    data = BENCH / "read" / work
    script = [sys.executable, shared("peers", "read", "make_samples.py")]
    if not (data / "meta.json").exists():
        floats = ["--float32"] if work == "model" else []
        subprocess.run([*script, "base", data, "--images", images, *floats], check=True)
    for name in sorted(formats):
        done = data / f"{name}.done"
        if not done.exists():
            subprocess.run([*script, name, data], check=True, stdout=sys.stderr)
            done.touch()
    for name, compression in (("tileseq", "none"), ("tileseq_zstd", "zstd")):
        if not (data / name / "dataset.json").exists():
            build_dataset(work, images, data, name, compression)
    return data


def build_dataset(work: str, images, data, name: str, compression: str):
    import numpy as np

    table = data / "tiles.json"
    tiles, targets = np.load(data / "tile_id.npy").tolist(), np.load(data / "y.npy").tolist()
    regions = json.loads((data / "region_id.json").read_text())
    columns = 2000 // 45
    with open(table, "w") as file:
        for tile, region, target in zip(tiles, regions, targets):
            row, column = divmod(tile % 100_000, columns)
            box = {"x0": column * 45, "y0": row * 40, "x1": column * 45 + 45, "y1": row * 40 + 40}
            file.write(json.dumps({"tile": tile, "region": region, **box, "y": target}) + "\n")
    model = """\
image: { height: 64, width: 64, resize: bilinear }
normalize: { kind: constants, mean: [119.85, 119.85, 119.85], std: [43.35, 43.35, 43.35] }
"""
    config = data / "tileseq.yaml"
    config.write_text(f"""\
# Made by scripts/bench.
tiles:
  path: {json.dumps(str(table))}
  columns: {{ tile: tile, region: region, box: [x0, y0, x1, y1] }}
frames: {{ pattern: {json.dumps(str(images) + "/Images/{frame}/{region}.tif")} }}
targets: {{ y: {{ kind: scalar, column: y }} }}
{model if work == "model" else ""}split: {{ fractions: {{ train: 1.0 }} }}
output:
  path: {json.dumps(str(data / name))}
  dtype: {"float32" if work == "model" else "source"}
  compression: {compression}
""")
    shutil.rmtree(data / name, ignore_errors=True)
    subprocess.run([ROOT / "scripts" / "tileseq", "build", "--config", config], check=True, stdout=sys.stderr)


def measure_round(data, peers: list[str], number: int) -> dict[str, dict]:
    """What each tool's epoch was, by tool.

    The order is drawn anew each round: on a virtual machine who comes after a pause pays for memory that the host took back.
    """
    ours = ROOT / "scripts" / "benchmarks" / "read_tileseq.py"
    commands = {LIMIT: [shared("peers", "read", "memmap_npy.py"), data]}
    commands |= {name: [ours, data, *options] for name, options in OURS.items()}
    commands |= {name: [shared("peers", "read", f"{PEERS[name][0]}.py"), data, *PEERS[name][1]] for name in peers}
    order = random.Random(number).sample(list(commands), len(commands))
    told = {name: epoch(commands[name]) for name in order}
    return {name: told[name] for name in commands}


def epoch(command: list) -> dict:
    environment = {**os.environ, "TILESEQ_PEERS": str(shared("peers", "read"))}
    done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"script"')]
    if not lines:
        raise Failure(f"{os.path.basename(command[0])} ended with exit code {done.returncode}:\n{done.stderr[-2000:]}")
    result = json.loads(lines[-1])
    if result["distinct"] != result["of"] or result["samples"] != result["of"]:
        raise Failure(f"{os.path.basename(command[0])} gave {result['distinct']:,} of {result['of']:,} samples")
    return result


def show(report: Report, work: str, rounds: list[dict[str, dict]]):
    def median(figure):
        return statistics.median(figure(one) for one in rounds)

    for tool in rounds[0]:
        report.figure(f"{work}.mb_per_s", tool, median(lambda one: one[tool]["MB_s"]), "MB/s", len(rounds))
        for name, unit in ABOUT.items():
            report.figure(f"{work}.{name.lower()}", tool, median(lambda one: one[tool][name]), unit, len(rounds))
        report.figure(f"{work}.mixing", tool, median(lambda one: one[tool]["mixing"]), "1 = random", len(rounds))
    for tool in OURS:
        for other in rounds[0]:
            if other not in OURS:
                ratio = median(lambda one: one[tool]["MB_s"] / one[other]["MB_s"])
                report.figure(f"{work}.{tool}_over", other, round(ratio, 3), "times as fast", len(rounds))
