"""What many seeds came to together: counted, told at the end of the run, and held against what must have happened."""

from collections import Counter
from collections.abc import Callable, Iterable

from bot.simulation.verdict import Verdict

Record = Callable[[str, object], None]
"""``record_property`` of pytest, which reaches the end of the run from whatever process."""
PROPERTY = "simulated"

FAULTS = (
    "clock jumps back",
    "clock jumps forward",
    "crashes",
    "crashes of a leader",
    "disks made empty",
    "disks that rot",
    "ends after its opening entry has left, and before it is written",
    "ends before a sync",
    "ends before a write",
    "ends between sync and promises",
    "ends while applying",
    "ends with a failed sync",
    "ends with a full disk",
    "lost disks",
    "messages cut",
    "messages duplicated",
    "messages lost",
    "messages reordered",
    "partitions",
    "partitions again",
    "partitions, bridge",
    "partitions, lonely",
    "partitions, one way",
    "partitions, partial",
    "partitions, split",
    "pauses",
    "slow syncs",
    "writes lost in a crash",
)
"""By kind. One that no seed of many draws is not tested at all."""
EVENTS = (
    "commits",
    "elections",
    "membership changes",
    "messages sent",
    "snapshots installed",
    "snapshots taken",
    "starts",
    "transfers asked for",
)


def tally(above: str, verdicts: Iterable[Verdict], record: Record) -> Counter[str]:
    """Raises ``AssertionError`` for the first that does not hold, with how to have it again."""
    counts: Counter[str] = Counter()
    for one in verdicts:
        assert one.holds, "\n".join([*one.story[-40:], *one.lines(above)])
        counts.update(one.counts)
        counts["seeds"] += 1
        counts["simulated seconds"] += one.simulated // 1_000_000
    record(PROPERTY, {"above": above, **counts})
    return counts


def told(above: str, counts: Counter[str]) -> list[str]:
    """As the end of the run tells it."""
    hours = counts["simulated seconds"] / 3600
    faults = ", ".join(f"{counts[one]} {one}" for one in FAULTS if counts[one])
    events = ", ".join(f"{counts[one]} {one}" for one in EVENTS)
    begun = f"Simulated with {above} above: {counts['seeds']} seeds, {hours:.1f} hours"
    return [f"{begun}, {events}", f"  faults: {faults}"]
