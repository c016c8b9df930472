"""Decoding TIFF: tileseq, TwelveMonkeys and the JDK in one JVM beside libtiff as imagecodecs ships it, on the same bytes.

One image of 4096 x 4096 x 3 uint8 for each compression, natural-looking, with predictor 2; one core, from memory; in MB of
pixels a second. The ratio is tileseq's speed over libtiff's.
"""

import statistics
import time

import imagecodecs
from common import Report, make_input
from jmh import run_jmh

COMPRESSIONS = ["none", "lzw", "deflate", "zstd"]
SIZE = 4096
MEGABYTES = SIZE * SIZE * 3 / 1e6


def add_arguments(parser):
    parser.add_argument("--compression", choices=COMPRESSIONS, help="one compression (default: all)")
    parser.add_argument("--layout", default="strips", choices=["strips", "tiles"], help="of the images (default: strips)")
    parser.add_argument("--runs", type=int, default=5, help="decodes by libtiff, iterations of JMH (default: 5)")


def run(arguments, report: Report):
    for compression in [arguments.compression] if arguments.compression else COMPRESSIONS:
        folder = make_input(
            f"decode-{compression}-{arguments.layout}",
            *("--regions", "1", "--frames", "1", "--size", str(SIZE)),
            *("--compression", compression, "--layout", arguments.layout),
        )
        image = folder / "Images" / "2022" / "region_000.tif"
        libtiff = libtiff_speed(image.read_bytes(), arguments.runs)
        report.figure(compression, "libtiff", round(libtiff, 1), "MB/s", arguments.runs)
        jmh = ["DecodeBenchmark", "-p", f"file={image}", "-i", str(arguments.runs)]
        for result in run_jmh(jmh):
            tool = result["benchmark"].split(".")[-1]
            speed = MEGABYTES / result["primaryMetric"]["score"]
            report.figure(compression, tool, round(speed, 1), "MB/s", arguments.runs)
            if tool == "tileseq":
                report.figure(f"{compression}.ratio", tool, round(speed / libtiff, 3), "times libtiff", arguments.runs)


def libtiff_speed(data: bytes, runs: int) -> float:
    """Median MB of pixels a second of CPU time, after one decode that does not count."""
    times = []
    for _ in range(runs + 1):
        start = time.process_time()
        imagecodecs.tiff_decode(data)
        times.append(time.process_time() - start)
    return MEGABYTES / statistics.median(times[1:])
