"""Groups of members under every fault there is: what is agreed on holds, and a planted bug shows."""

from collections import Counter

import pytest

from bot.simulation.options import drawn
from bot.simulation.run import Run
from bot.simulation.verdict import Verdict
from tests.conftest import LONG
from tests.simulation.mutants import Tune, as_drawn
from tests.simulation.mutants_of_calls import CALLS
from tests.simulation.mutants_of_elections import ELECTIONS
from tests.simulation.mutants_of_membership import MEMBERSHIP
from tests.simulation.mutants_of_the_log import LOG

SECONDS = 30
MUTANTS = ELECTIONS | LOG | MEMBERSHIP | CALLS
USED = sorted(
    {(seed, one.tune) for one in MUTANTS.values() for seed in one.seeds},
    key=lambda used: (used[1].__name__, used[0]),
)
MANY = [(seed, as_drawn) for seed in range(1, 2_001)] if LONG else []
PART = 5


def verdict(seed: int, tune: Tune) -> Verdict:
    return Run(tune(drawn(seed, seconds=SECONDS))).verdict()


@pytest.mark.parametrize("first", range(0, len(USED + MANY), PART))
def test_without_a_planted_bug_the_same_seeds_hold(first: int) -> None:
    counts: Counter[str] = Counter()
    part = (USED + MANY)[first : first + PART]
    for seed, tune in part:
        one = verdict(seed, tune)
        assert one.holds, "\n".join((tune.__name__, *one.lines(), *one.story))
        counts.update(one.counts)
        counts["simulated seconds"] += one.simulated // 1_000_000

    print(f"seeds {[seed for seed, _ in part]}: {dict(counts)}")


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = MUTANTS[name]
    mutant.plant(monkeypatch)
    found: set[str] = set()
    for seed in mutant.seeds:
        found |= {one.check for one in verdict(seed, mutant.tune).violations}
        if found & mutant.by:
            print(f"{name}: seed {seed}, {sorted(found)}")
            return

    raise AssertionError(f"{name} is not found by {mutant.seeds}; they showed {found}")
