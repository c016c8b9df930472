"""The job on real and random inputs, every value recomputed by the oracle."""

import json
import os
import pathlib
import subprocess

import oracle
import pytest
import random_cases

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"


def build(config, *options):
    """Runs the job and returns (exit code, all that it printed)."""
    run = subprocess.run(
        [ROOT / "scripts" / "tileseq", "build", "--config", config, "--master", "local[2]", *options],
        capture_output=True, text=True, env={**os.environ, "TILESEQ_HEAP": "2g"})
    return run.returncode, run.stdout + run.stderr


def test_the_landcover_set_holds_what_its_inputs_say(tmp_path):
    code, printed = build(ROOT / "conf" / "landcover.yaml", "--set", f"output.path={tmp_path / 'out'}",
                          "--summary", str(tmp_path / "summary.json"))
    assert code == 0, printed
    assert oracle.compare(ROOT / "conf" / "landcover.yaml", tmp_path / "out") == []
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["status"] == "done"
    assert not (tmp_path / "out" / "_build").exists()


@pytest.mark.parametrize("seed", [2, 4, 6, 10, 11, 17])
def test_random_inputs_give_what_the_rules_say(seed, tmp_path):
    random_cases.make(seed, tmp_path)
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []
