"""The whole job, `tileseq build`, on region images of 2000 x 2000 x 3 uint8 over 7 years, 45 x 40 pixels a tile.

--work source stores the tiles as they are (12 regions, 26,400 samples, 1 GB out); --work model resizes them to 64 x 64,
bilinear, and stores float32 under the z-score of the train split (3 regions, 6,600 samples, 2.3 GB out).

work_s is plan, fit, write and publish; wall_s has the start of the JVM and of Spark, too; fit_write_s is what grows with the
pixels, overhead_s the rest of wall_s. The tools take turns; a ratio is the median of the rounds' ratios of a peer's work or
wall_s to ours. A tile counts once a frame. The figures in task_s are processor time summed over the tasks of the write (but for
fetch and encode, which hold their waits, too); other_task_s_per_gb is all but decoding and hashing, for each GB of pixels cropped.

tileseq.warm (with --warm) is the job again, in a JVM that ran it before: what is left when the JVM has loaded and compiled it.
"""

import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time

from common import BENCH, CORES, ROOT, Failure, Report, install_peers, make_input, shared
from jmh import classpath

REGIONS = {"source": 12, "model": 3}
FRAMES = 7
PAUSE_S = 15
# Builds in one JVM before those that count.
WARM_UP = 4
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
    parser.add_argument("--warm", action="store_true", help=f"also run the job in a JVM that ran it {WARM_UP} times before")
    parser.add_argument("--cores", type=int, default=min(2, CORES), help="cores for every tool (default: 2)")
    parser.add_argument("--compression", default="lzw", help="of the images: none, lzw, deflate, zstd (default: lzw)")
    parser.add_argument("--layout", default="strips", choices=["strips", "tiles"], help="of the images (default: strips)")
    parser.add_argument(
        "--peers",
        nargs="?",
        const=",".join(USUAL_PEERS),
        help=f"run other tools beside it, all but mds or those named: {','.join(PEERS)}",
    )


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
        rounds = measure(folder, work, regions, arguments)
        show(report, work, rounds)
        if arguments.warm:
            show_warm(report, work, measure_warm(work, arguments), rounds)


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


def measure(folder, work: str, regions: int, arguments) -> list[dict[str, dict]]:
    """The rounds: for each tool that took part its figures, (value, unit) by name.

    The tools take turns, in another order each round, after a pause. A virtual machine gives freed memory back to its host
    within seconds, and to get it again costs about two seconds of processor time for each GB: without the pause, a tool that
    writes at once would write into what the output before it left, and one that starts slowly would not.
    """
    output = BENCH / f"out-{work}"
    config = BENCH / f"{work}.yaml"
    config.write_text(config_of(folder, work, regions, output))
    subprocess.run([ROOT / "scripts" / "tileseq", "--version"], check=True, stdout=subprocess.DEVNULL)  # builds the jar
    peers = arguments.peers.split(",") if arguments.peers else []
    if peers:
        install_peers("write", [package for name in peers for package in PEERS[name]])
    rounds = []
    for number in range(arguments.runs):
        # Cropping on the fly takes minutes and is far behind: once.
        tools = ["tileseq", *(name for name in peers if name != "on_the_fly" or number == 0)]
        order = random.Random(number).sample(tools, len(tools))
        told = {}
        for name in order:
            shutil.rmtree(output, ignore_errors=True)
            time.sleep(PAUSE_S)
            if name == "tileseq":
                told[name] = measure_tileseq(config, output, work, arguments)
            else:
                told[name] = measure_peer(name, folder, work, arguments)
        rounds.append({name: told[name] for name in tools})
    shutil.rmtree(output, ignore_errors=True)
    return rounds


def measure_tileseq(config, output, work: str, arguments) -> dict:
    """What the job told of itself, and what was seen from outside."""
    summary = BENCH / f"{work}-summary.json"
    summary.unlink(missing_ok=True)
    command = [ROOT / "scripts" / "tileseq", "build", "--config", config, "--summary", summary]
    command += ["--master", f"local[{arguments.cores}]"]
    done = subprocess.run(
        [sys.executable, shared("peers", "write", "measure.py"), output, *command], capture_output=True, text=True
    )
    if done.returncode:
        raise Failure(f"tileseq build ended with exit code {done.returncode}:\n{done.stderr[-2000:]}")
    return figures(json.loads(summary.read_text()), json.loads(done.stdout.splitlines()[-1]))


def measure_warm(work: str, arguments) -> list[dict]:
    """What the job told of itself in a JVM that had run it before."""
    output, summaries = BENCH / f"out-{work}", BENCH / f"{work}-warm"
    shutil.rmtree(summaries, ignore_errors=True)
    summaries.mkdir()
    opens = re.search("<spark.opens>(.*)</spark.opens>", (ROOT / "pom.xml").read_text())[1].split()
    java = ["java", "-Xmx8g", "-XX:+UseParallelGC", *opens, "-Dtileseq.embedded=true"]
    java += ["-Dlog4j2.configurationFile=tileseq-log4j2.properties", "-cp", classpath(), "io.tileseq.WarmBuilds"]
    runs = WARM_UP + arguments.runs
    command = [*java, str(runs), summaries, "--config", BENCH / f"{work}.yaml", "--master", f"local[{arguments.cores}]"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"the builds in one JVM ended with exit code {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
    shutil.rmtree(output)
    return [inside(json.loads((summaries / f"{run}.json").read_text())) for run in range(WARM_UP, runs)]


def figures(summary: dict, outside: dict) -> dict:
    """All figures of a run: from outside, and what it told of itself."""
    own = inside(summary)
    return {
        "wall_s": (outside["wall_s"], "s"),
        **own,
        "overhead_s": (outside["wall_s"] - own["fit_write_s"][0], "s"),
        "cpu_s": (outside["cpu_s"], "s"),
        "peak_rss_mb": (outside["peak_rss_mb"], "MB"),
        "out_mb": (outside["out_mb"], "MB"),
        "out_mb_per_s": (outside["out_mb"] / own["work_s"][0], "MB/s"),
    }


def inside(summary: dict) -> dict:
    phases = summary["seconds"]
    work = summary["work"]
    samples = summary["ledger"]["samples"]["written"]
    seconds = sum(phases.values())
    fit_write = phases.get("fit", 0) + phases["write"]
    other = (work["task_nanos"] - work["decode_nanos"] - work["hash_nanos"]) / 1e9
    return {
        "work_s": (seconds, "s"),
        **{f"{phase}_s": (value, "s") for phase, value in phases.items()},
        "fit_write_s": (fit_write, "s"),
        "samples_per_s": (samples / seconds, "1/s"),
        "tiles_per_s": (samples * FRAMES / seconds, "1/s"),
        "pixels_in_mb_per_s": (work["decoded_bytes"] / 1e6 / seconds, "MB/s"),
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


def measure_peer(name: str, folder, work: str, arguments) -> dict:
    """What was seen of a peer from outside."""
    command = [sys.executable, shared("peers", "write", "run_all.py"), folder, "--work", work, "--json"]
    command += ["--only", name, "--runs", "1", "--workers", str(arguments.cores)]
    # pyspark_rows.py's functions are unpickled by Spark's Python workers, which must find the modules beside it.
    modules = {**os.environ, "PYTHONPATH": str(shared("peers", "write"))}
    (told,) = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=modules).stdout)
    if told["status"] != "ok":
        raise Failure(f"{name} {told['status']}")
    units = {"wall_s": "s", "work_s": "s", "cpu_s": "s", "peak_rss_mb": "MB", "out_mb": "MB"}
    return {figure: (told[figure], unit) for figure, unit in units.items()}


def show(report: Report, work: str, rounds: list[dict[str, dict]]):
    """The medians of all figures, and of how many times as long as tileseq the peers took in the same round."""
    for tool in rounds[0]:
        show_medians(report, work, tool, [one[tool] for one in rounds if tool in one])
    for tool in rounds[0]:
        if tool == "tileseq":
            continue
        for name, peer_name in (("work_s", "work_s"), ("fit_write_s", "work_s"), ("wall_s", "wall_s")):
            ratios = [one[tool][peer_name][0] / one["tileseq"][name][0] for one in rounds if tool in one]
            ratio = round(statistics.median(ratios), 3)
            report.figure(f"{work}.{name}_ratio", tool, ratio, "times tileseq's", len(ratios))


def show_warm(report: Report, work: str, warm: list[dict], rounds: list[dict[str, dict]]):
    """The medians of the job in a warm JVM, and of how many times as long the peers' work took."""
    show_medians(report, work, "tileseq.warm", warm)
    fit_write = statistics.median(run["fit_write_s"][0] for run in warm)
    for tool in rounds[0]:
        if tool != "tileseq":
            runs = [one[tool]["work_s"][0] for one in rounds if tool in one]
            ratio = round(statistics.median(runs) / fit_write, 3)
            report.figure(f"{work}.fit_write_s_ratio", tool, ratio, "times tileseq.warm's", len(runs))


def show_medians(report: Report, work: str, tool: str, runs: list[dict]):
    for name, (_, unit) in runs[0].items():
        value = statistics.median(run[name][0] for run in runs)
        report.figure(f"{work}.{name}", tool, round(value, 4), unit, len(runs))
