"""The whole job, `tileseq build`, on region images of 2000 x 2000 x 3 uint8 over 7 years, 45 x 40 pixels a tile.

--work source stores the tiles as they are (12 regions, 26,400 samples, 1 GB out); --work model resizes them to 64 x 64,
bilinear, and stores float32 under the z-score of the train split (3 regions, 6,600 samples, 2.3 GB out).

work_s is plan, fit, write and publish; wall_s has the start of the JVM and of Spark, too; overhead_s is wall less fit and
write. A tile counts once a frame. The figures in task_s are processor time summed over the tasks of the write (but for fetch
and encode, which hold their waits, too); other_task_s_per_gb is all but decoding and hashing, for each GB of pixels cropped.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys

from common import BENCH, CORES, ROOT, Failure, Report, install_peers, make_input, number, shared

REGIONS = {"source": 12, "model": 3}
FRAMES = 7
# The module by which run_all.py tells that a peer is installed -> the packages that it needs.
PEERS = {
    "numpy_pyarrow": ["pyarrow"],
    "webdataset_writer": ["webdataset", "pandas"],
    "pyspark_rows": ["pyspark", "pandas", "pyarrow", "setuptools"],
    "daft_udf": ["daft", "pyarrow"],
    "ray_data": ["ray", "pyarrow", "pandas"],
    "mds": ["mosaicml-streaming"],
    "on_the_fly": [],
}
# Streaming brings torch, a download of gigabytes: only on request.
USUAL_PEERS = [name for name in PEERS if name != "mds"]


def add_arguments(parser):
    parser.add_argument("--work", choices=list(REGIONS), help="one of the two kinds of work (default: both)")
    parser.add_argument("--regions", type=int, help="regions of the input (default: 12 for source, 3 for model)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each tool, of which the median counts (default: 3)")
    parser.add_argument("--cores", type=int, default=min(2, CORES), help="cores for every tool (default: 2)")
    parser.add_argument("--compression", default="lzw", help="of the images: none, lzw, deflate, zstd (default: lzw)")
    parser.add_argument("--layout", default="strips", choices=["strips", "tiles"], help="of the images (default: strips)")
    parser.add_argument(
        "--peers",
        nargs="?",
        const=",".join(USUAL_PEERS),
        help=f"run other tools beside it, all but mds or those named: {','.join(PEERS)}",
    )
    parser.add_argument("--keep", action="store_true", help="leave the last dataset in target/bench/out-<work>")


def run(arguments, report: Report):
    for name in (arguments.peers or "").split(","):
        if name and name not in PEERS:
            raise Failure(f"there is no peer {name}; there are {', '.join(PEERS)}")
    for work in [arguments.work] if arguments.work else list(REGIONS):
        regions = arguments.regions or REGIONS[work]
        name = f"{regions}-regions-{arguments.compression}-{arguments.layout}"
        folder = make_input(
            name, "--regions", str(regions), "--compression", arguments.compression, "--layout", arguments.layout
        )
        report.note(f"{work}: {name}, {arguments.cores} cores")
        ours = measure_tileseq(folder, work, regions, arguments)
        show(report, work, ours, arguments.runs)
        if arguments.peers:
            compare(report, work, ours, measure_peers(folder, work, arguments))


def config_of(folder, work: str, regions: int, output) -> str:
    fractions = "train: 0.7, val: 0.2, test: 0.1" if regions >= 10 else "train: 0.67, val: 0.33, test: 0"
    model = "image: { height: 64, width: 64, resize: bilinear }\nnormalize: { kind: zscore }\n"
    return f"""\
# Made by scripts/bench.
tiles:
  path: {json.dumps(os.path.relpath(folder / "tiles.csv", BENCH))}
  columns: {{ tile: tile_id, region: region_id, frame: label_id, box: region_coordinates }}
frames:
  pattern: {json.dumps(os.path.relpath(folder, BENCH) + "/Images/{frame}/{region_id}.tif")}
targets: {{ target: {{ kind: scalar, column: target }} }}
{model if work == "model" else ""}split: {{ by: region, fractions: {{ {fractions} }} }}
output: {{ path: {json.dumps(os.path.relpath(output, BENCH))}, dtype: {"float32" if work == "model" else "source"}, compression: none }}
"""


def measure_tileseq(folder, work: str, regions: int, arguments) -> list[dict]:
    """What each run of the job told of itself, and what was seen from outside."""
    output = BENCH / f"out-{work}"
    config = BENCH / f"{work}.yaml"
    config.write_text(config_of(folder, work, regions, output))
    summary = BENCH / f"{work}-summary.json"
    command = [ROOT / "scripts" / "tileseq", "build", "--config", config, "--summary", summary]
    command += ["--master", f"local[{arguments.cores}]"]
    subprocess.run([ROOT / "scripts" / "tileseq", "--version"], check=True, stdout=subprocess.DEVNULL)  # builds the jar
    runs = []
    for _ in range(arguments.runs):
        summary.unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, shared("peers", "write", "measure.py"), output, *command], capture_output=True, text=True
        )
        if done.returncode:
            raise Failure(f"tileseq build ended with exit code {done.returncode}:\n{done.stderr[-2000:]}")
        runs.append(figures(json.loads(summary.read_text()), json.loads(done.stdout.splitlines()[-1])))
    if not arguments.keep:
        shutil.rmtree(output)
    return runs


def figures(summary: dict, outside: dict) -> dict:
    phases = summary["seconds"]
    work = summary["work"]
    samples = summary["ledger"]["samples"]["written"]
    seconds = sum(phases.values())
    write = phases["write"]
    other = (work["task_nanos"] - work["decode_nanos"] - work["hash_nanos"]) / 1e9
    return {
        "wall_s": (outside["wall_s"], "s"),
        "work_s": (seconds, "s"),
        **{f"{phase}_s": (value, "s") for phase, value in phases.items()},
        "overhead_s": (outside["wall_s"] - write - phases.get("fit", 0), "s"),
        "cpu_s": (outside["cpu_s"], "s"),
        "peak_rss_mb": (outside["peak_rss_mb"], "MB"),
        "samples_per_s": (samples / seconds, "1/s"),
        "tiles_per_s": (samples * FRAMES / seconds, "1/s"),
        "pixels_in_mb_per_s": (work["decoded_bytes"] / 1e6 / seconds, "MB/s"),
        "out_mb_per_s": (outside["out_mb"] / seconds, "MB/s"),
        "out_mb": (outside["out_mb"], "MB"),
        "read_mb": (work["bytes_read"] / 1e6, "MB"),
        "read_requests": (work["requests"], "requests"),
        "decoded_blocks": (work["blocks"], "blocks"),
        "seam_blocks": (work["seam_blocks"], "blocks"),
        "fetch_task_s": (work["fetch_nanos"] / 1e9, "s"),
        "decode_task_s": (work["decode_nanos"] / 1e9, "s"),
        "encode_task_s": (work["encode_nanos"] / 1e9, "s"),
        "pages_task_s": (work["write_nanos"] / 1e9, "s"),
        "hash_task_s": (work["hash_nanos"] / 1e9, "s"),
        "other_task_s_per_gb": (other / (work["cropped_bytes"] / 1e9), "s/GB"),
    }


def median(runs: list[dict], name: str) -> float:
    return statistics.median(run[name][0] for run in runs)


def show(report: Report, work: str, runs: list[dict], count: int):
    for name, (_, unit) in runs[0].items():
        report.figure(f"{work}.{name}", "tileseq", round(median(runs, name), 4), unit, count)


def measure_peers(folder, work: str, arguments) -> list[dict]:
    names = arguments.peers.split(",")
    install_peers("write", [package for name in names for package in PEERS[name]])
    command = [sys.executable, shared("peers", "write", "run_all.py"), folder, "--work", work, "--json"]
    command += ["--only", ",".join(names), "--runs", str(arguments.runs), "--workers", str(arguments.cores)]
    # pyspark_rows.py's functions are unpickled by Spark's Python workers, which must find the modules beside it.
    modules = {**os.environ, "PYTHONPATH": str(shared("peers", "write"))}
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=modules).stdout)


def compare(report: Report, work: str, ours: list[dict], peers: list[dict]):
    """The peers' figures, and how many times as long as tileseq they took."""
    for peer in peers:
        if peer["status"] != "ok":
            report.note(f"{work}: {peer['tool']} {peer['status']}")
            continue
        for name, unit in [("wall_s", "s"), ("work_s", "s"), ("cpu_s", "s"), ("peak_rss_mb", "MB"), ("out_mb", "MB")]:
            report.figure(f"{work}.{name}", peer["tool"], peer[name], unit, peer["runs"])
        for name in ("work_s", "wall_s"):
            ratio = peer[name] / median(ours, name)
            report.figure(f"{work}.{name}_ratio", peer["tool"], round(ratio, 3), "times tileseq's", peer["runs"])
    report.note(f"{work}: tileseq took {number(median(ours, 'work_s'))} s of work, {number(median(ours, 'wall_s'))} s in all")
