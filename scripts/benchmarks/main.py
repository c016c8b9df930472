"""scripts/bench: each subcommand is a module with NAME, add_arguments(parser) and run(arguments, report)."""

import argparse
import os
import subprocess
import sys

import build
import decode
import jmh
import read
from common import Failure, Report

COMMANDS = {"build": build, "decode": decode, "jmh": jmh, "read": read}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Compare figures taken in one run only: machines differ and are noisy. Everything lands in target/bench.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, module in COMMANDS.items():
        summary = module.__doc__.split("\n")[0]
        sub = commands.add_parser(
            name, help=summary, description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        sub.add_argument(
            "--json",
            action="store_true",
            help='one JSON object a line: {"bench", "case", "tool", "value", "unit", "runs"}',
        )
        module.add_arguments(sub)
    arguments = parser.parse_args()
    try:
        COMMANDS[arguments.command].run(arguments, Report(arguments.command, arguments.json))
    except Failure as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"bench: {os.path.basename(str(error.cmd[0]))} ended with exit code {error.returncode}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
