"""The long tests: every law on two thousand examples, and nothing of them in the short ones."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.laws import DEEP, EXAMPLES
from tests.support.tree import ROOT

LAWS = "tests/unit/juries/test_issuers.py"


@pytest.mark.parametrize(("profile", "expected"), [("default", set()), (DEEP, {"test_one_wrong_digit_is_always_found"})])
def test_the_laws_are_long_tests_under_their_profile_alone(profile: str, expected: set[str]) -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-m", "deep", LAWS]
    told = subprocess.run(command, cwd=ROOT, env=os.environ | {"HYPOTHESIS_PROFILE": profile}, capture_output=True, text=True, check=False)
    collected = {line.rsplit("::", 1)[1] for line in told.stdout.splitlines() if "::" in line}
    assert expected <= collected
    assert bool(collected) is bool(expected), told.stdout


def test_the_long_profile_is_the_one_that_the_script_names() -> None:
    script = (ROOT / "scripts" / "pytest-deep.sh").read_text(encoding="utf-8")
    assert f"HYPOTHESIS_PROFILE={DEEP} " in script
    assert EXAMPLES[DEEP] >= 2000
