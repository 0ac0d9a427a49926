"""Nearly all of the core is reached by simulated groups alone: what they do not reach, they do not test."""

import subprocess
import sys

import pytest

from tests.simulation.reach import ROOT

SEEDS = 400
LEAST = ("95", "95")
"""Per cent of lines, and of branches."""


def reach(seeds: int) -> tuple[int, str]:
    """In a process of its own: whoever measures this one measures on."""
    words = [sys.executable, "-m", "tests.simulation.reach", "1", f"{seeds}", *LEAST]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.long
def test_seeds_alone_reach_nearly_all_lines_and_branches_of_the_core() -> None:
    code, told = reach(SEEDS)

    print(told)
    assert code == 0, told


def test_what_no_seed_reaches_is_named() -> None:
    code, told = reach(1)

    assert code == 1
    assert "bot/consensus/raft/following.py: lines " in told
