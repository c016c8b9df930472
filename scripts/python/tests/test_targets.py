"""Targets of every kind on random inputs, every value recomputed by the oracle."""

import oracle
import pytest
import target_cases
from test_build import build


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_random_targets_are_what_the_rules_say(seed, tmp_path):
    target_cases.make(seed, tmp_path)
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []
