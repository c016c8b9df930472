"""What the benchmarks share: folders, the input, and how figures are reported."""

import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "target" / "bench"
SHARED = ROOT.parent / "shared" / "bench"
CORES = os.cpu_count() or 1


class Failure(Exception):
    """Something that the user can mend: printed without a stack trace."""


class Report:
    """Prints figures as they come: as a table, or as one JSON object a line."""

    def __init__(self, bench: str, as_json: bool):
        self.bench = bench
        self.as_json = as_json

    def figure(self, case: str, tool: str, value: float, unit: str, runs: int) -> None:
        """One measured figure: the median of `runs` runs."""
        if self.as_json:
            row = {"bench": self.bench, "case": case, "tool": tool, "value": value, "unit": unit, "runs": runs}
            print(json.dumps(row), flush=True)
        else:
            print(f"{case:32} {tool:18} {number(value):>14} {unit}", flush=True)

    def note(self, text: str) -> None:
        """A line for people; never among the JSON."""
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"


def shared(*parts: str) -> pathlib.Path:
    """A file of the benchmarks that are kept beside the repository."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        raise Failure(f"{os.path.relpath(path, ROOT)} is not here: the input maker and the peers are kept beside the repository")
    return path


def make_input(name: str, *arguments: str) -> pathlib.Path:
    """The folder of an input of make_input.py, made if it is not there yet."""
    folder = BENCH / "input" / name
    if not (folder / "tiles.csv").exists():
        print(f"bench: making the input {os.path.relpath(folder, ROOT)}", file=sys.stderr)
        subprocess.run([sys.executable, shared("make_input.py"), folder, *arguments], check=True)
    return folder


def install_peers(kind: str, packages: list[str]):
    """Installs what is missing, at the versions that the requirements of peers/<kind> pin."""
    lines = shared("peers", kind, "requirements.txt").read_text().split()
    pinned = {re.split("[=<>]", line)[0]: line for line in lines}
    missing = sorted({p for p in packages if importlib.util.find_spec(p.replace("mosaicml-", "")) is None})
    if missing:
        print(f"bench: installing {', '.join(missing)}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", *(pinned[p] for p in missing)], check=True)
        importlib.invalidate_caches()
