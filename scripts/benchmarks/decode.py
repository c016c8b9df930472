"""Decoding: tileseq, TwelveMonkeys and the JDK beside libtiff as imagecodecs ships it, or Pillow, on the same bytes.

One image of 4096 x 4096 x 3 uint8, natural-looking: as TIFF with predictor 2 in each compression, and as PNG and JPEG as Pillow
writes them; one core, from memory; in MB of pixels a second. The ratio is tileseq's speed over libtiff's, or Pillow's.
"""

import io
import statistics
import time

import imagecodecs
from PIL import Image
from common import Report, make_input
from jmh import run_jmh

COMPRESSIONS = ["none", "lzw", "deflate", "zstd"]
FORMATS = {"png": {}, "jpeg": {"quality": 90}}
SIZE = 4096
MEGABYTES = SIZE * SIZE * 3 / 1e6


def add_arguments(parser):
    parser.add_argument("--compression", choices=[*COMPRESSIONS, *FORMATS], help="one of them (default: all)")
    parser.add_argument("--layout", default="strips", choices=["strips", "tiles"], help="of the images (default: strips)")
    parser.add_argument("--runs", type=int, default=5, help="decodes by the peer, iterations of JMH (default: 5)")


def run(arguments, report: Report):
    for compression in [arguments.compression] if arguments.compression else [*COMPRESSIONS, *FORMATS]:
        peer = "pillow" if compression in FORMATS else "libtiff"
        image = picture(compression, arguments.layout)
        fastest = peer_speed(image.read_bytes(), peer, arguments.runs)
        report.figure(compression, peer, round(fastest, 1), "MB/s", arguments.runs)
        jmh = ["DecodeBenchmark", "-p", f"file={image}", "-i", str(arguments.runs)]
        for result in run_jmh(jmh):
            tool = result["benchmark"].split(".")[-1]
            speed = MEGABYTES / result["primaryMetric"]["score"]
            report.figure(compression, tool, round(speed, 1), "MB/s", arguments.runs)
            if tool == "tileseq":
                report.figure(f"{compression}.ratio", tool, round(speed / fastest, 3), f"times {peer}", arguments.runs)


def picture(compression: str, layout: str):
    """The image's file, made if it is not there yet."""
    stored = "none" if compression in FORMATS else compression
    folder = make_input(
        f"decode-{stored}-{layout}",
        *("--regions", "1", "--frames", "1", "--size", str(SIZE)),
        *("--compression", stored, "--layout", layout),
    )
    image = folder / "Images" / "2022" / "region_000.tif"
    if compression not in FORMATS:
        return image
    written = image.with_suffix(f".{compression}")
    if not written.exists():
        Image.fromarray(imagecodecs.tiff_decode(image.read_bytes())).save(written, **FORMATS[compression])
    return written


def peer_speed(data: bytes, peer: str, runs: int) -> float:
    """Median MB of pixels a second of CPU time, after one decode that does not count."""
    times = []
    for _ in range(runs + 1):
        start = time.process_time()
        if peer == "pillow":
            Image.open(io.BytesIO(data)).load()
        else:
            imagecodecs.tiff_decode(data)
        times.append(time.process_time() - start)
    return MEGABYTES / statistics.median(times[1:])
