"""The whole of ecos under every fault there is, from one seed each: what it promises holds, and a planted bug shows."""

from dataclasses import replace

import pytest

from bot.simulation.options import drawn
from bot.simulation.run import Run
from bot.simulation.verdict import Verdict
from bot.simulation.whole import Whole
from tests.conftest import LONG
from tests.simulation.mutants_of_ecos import MUTANTS
from tests.simulation.tally import Record, tally

SECONDS = 30
SHORT = 20 if not LONG else 60
SEEDS = 40 if not LONG else 2_000
PART = 20
WORK = (
    "elections",
    "commits",
    "crashes",
    "webhooks accepted",
    "writes",
    "snapshots installed",
    "runs of crews",
    "sections",
)


def verdict(seed: int, pauses: float | None = None) -> Verdict:
    options = drawn(seed, seconds=SECONDS)
    if pauses is not None:
        options = replace(options, machines=replace(options.machines, pauses=pauses))
    return Run(options, Whole).verdict()


def held(seed: int) -> Verdict:
    return Run(drawn(seed, seconds=SHORT), Whole).verdict()


@pytest.mark.parametrize("first", range(1, SEEDS, PART))
def test_what_ecos_promises_holds(first: int, record_property: Record) -> None:
    counts = tally("ecos", map(held, range(first, first + PART)), record_property)

    assert [what for what in WORK if not counts[what]] == []


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = MUTANTS[name]
    mutant.plant(monkeypatch)
    found: set[str] = set()
    for seed in range(1, mutant.seeds + 1):
        found |= {one.check for one in verdict(seed, mutant.pauses).violations}
        if found & mutant.by:
            print(f"{name}: seed {seed}, {sorted(found)}")
            return

    raise AssertionError(f"{name} is not found within {mutant.seeds} seeds; they showed {found}")
