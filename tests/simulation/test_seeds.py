"""Groups of replicas with registers above, which load the log most, under every fault there is, from one seed each."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.simulation.clients import Clients
from bot.simulation.options import drawn
from bot.simulation.run import Run
from bot.simulation.verdict import Verdict
from tests.conftest import LONG
from tests.simulation.tally import EVENTS, FAULTS, Record, tally

SECONDS = 16 if not LONG else 60
SEEDS = 260 if not LONG else 6_500
PART = 130
"""Seeds that draw every kind of fault between them."""
LOSSES = 10
"""Of so many seeds one loses disks, and else leaves its members alone: a disk is lost only while nothing changes."""
WAYS = ("disks made empty", "disks that rot", "lost disks")
"""How a disk is lost, and that its member is refused: so seldom that a part may draw none."""
READS = ("reads", "reads without an answer", "acknowledged", "refused", "unknown")


def verdicts(first: int, last: int) -> Iterator[Verdict]:
    for seed in range(first, last + 1):
        options = drawn(seed, seconds=SECONDS)
        if seed % LOSSES == 0:
            disks, load = replace(options.disks, losses=12), replace(options.load, changes=0)
            options = replace(options, disks=disks, load=load)
        yield Run(options, Clients).verdict()


@pytest.mark.parametrize("first", range(1, SEEDS, PART))
def test_the_log_and_its_reads_hold_whatever_fails(first: int, record_property: Record) -> None:
    counts = tally("registers", verdicts(first, first + PART - 1), record_property)

    expected = {*FAULTS, *EVENTS, *READS} - {*WAYS}
    assert sorted(what for what in expected if not counts[what]) == []


def test_disks_are_lost_in_either_way() -> None:
    counts: Counter[str] = Counter()
    for seed in (2 * LOSSES, 10 * LOSSES):
        (one,) = verdicts(seed, seed)
        assert one.holds
        counts.update(one.counts)

    assert [way for way in WAYS if not counts[way]] == []
