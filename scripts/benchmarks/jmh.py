"""The JMH benchmarks of the hot loops: resize, normalise, sums, page write. One core, each in a JVM of its own.

Patterns choose benchmarks by name, as JMH does: `scripts/bench jmh Resize Normalize`. What follows `--` goes to JMH:
`scripts/bench jmh Resize -- -p type=UINT8 -f 3`. Decoding needs images: `scripts/bench decode` makes them and runs its benchmark.
"""

import json
import subprocess

from common import BENCH, ROOT, Failure, Report

UNITS = {"ns/op": "ns", "us/op": "us", "ms/op": "ms", "s/op": "s"}


def add_arguments(parser):
    parser.add_argument("patterns", nargs="*", help="regular expressions of benchmarks (default: all)")


def run(arguments, report: Report):
    measure(report, arguments.patterns or ["-e", "DecodeBenchmark"])


def measure(report: Report, arguments: list[str]):
    for result in run_jmh(arguments):
        metric = result["primaryMetric"]
        params = ",".join(f"{key}={value}" for key, value in result.get("params", {}).items())
        case = ".".join(result["benchmark"].split(".")[-2:]) + (f"[{params}]" if params else "")
        unit = UNITS.get(metric["scoreUnit"], metric["scoreUnit"])
        report.figure(case, "tileseq", round(metric["score"], 4), unit, result["measurementIterations"] * result["forks"])


def run_jmh(arguments: list[str]) -> list[dict]:
    """JMH's own results of the benchmarks that the arguments choose."""
    BENCH.mkdir(parents=True, exist_ok=True)
    results, output = BENCH / "jmh.json", BENCH / "jmh.log"
    command = ["java", "-cp", classpath(), "org.openjdk.jmh.Main", "-rf", "json", "-rff", results, *arguments]
    results.unlink(missing_ok=True)
    with open(output, "w") as log:
        code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT).returncode
    if code or not results.exists():
        raise Failure(f"JMH ended with exit code {code}:\n{output.read_text()[-2000:]}")
    found = json.loads(results.read_text())
    if not found:
        raise Failure(f"no benchmark ran; all of JMH's output is in {output.relative_to(ROOT)}")
    return found


def classpath() -> str:
    """Of the tests, compiled as they are now."""
    file = BENCH / "test.classpath"
    maven = ["mvn", "-B", "-q", "test-compile", "dependency:build-classpath"]
    maven += ["-Dmdep.includeScope=test", f"-Dmdep.outputFile={file}"]
    done = subprocess.run(maven, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"the build failed:\n{done.stdout[-2000:]}")
    target = ROOT / "spark-job" / "target"
    return f"{target / 'test-classes'}:{target / 'classes'}:{file.read_text().strip()}"
