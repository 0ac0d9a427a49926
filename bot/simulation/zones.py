"""Whether reads and writes of registers are linearizable, however many overlap, where no value is written twice.

Gibbons and Korach, "Testing Shared Memories" (1997), §4: who reads what is known, so that each write and its reads are
one cluster, and whichever of two clusters comes first comes first as a whole. To search for an
order instead takes for ever where many calls overlap.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from bot.simulation.call import Call

Operation = str | None
"""What is written, or None to read; a register that nobody wrote holds None."""
Told = Call[Operation, Operation]
_NEVER = 2**63


@dataclass(slots=True)
class _Cluster:
    """A write, and who read it. It stands before another unless some call of that one ended before one of it began."""

    value: Operation
    written: int = -1  # when the write was invoked; before everything for what nobody wrote
    first_end: int = _NEVER
    last_begin: int = -1
    calls: list[Told] = field(default_factory=list)

    def add(self, call: Told) -> None:
        self.calls.append(call)
        self.last_begin = max(self.last_begin, call.invoked)
        self.first_end = min(self.first_end, _NEVER if call.returned is None else call.returned)

    def __str__(self) -> str:
        return f"{self.value or 'nothing'} ({self.first_end} … {self.last_begin})"


def unexplained(calls: Iterable[Told]) -> Iterator[str]:
    """A sentence for each register of which no order of its calls gives what was read.

    ``op`` of a write is what is written, and no two write the same; a write that nobody knows the end of has none.
    """
    by_key: defaultdict[Hashable, list[Told]] = defaultdict(list)
    for call in calls:
        by_key[call.key].append(call)
    for key, mine in by_key.items():
        why = _wrong(mine)
        if why is not None:
            yield f"register {key}: no order of {len(mine)} calls explains them: {why}"


def _wrong(calls: list[Told]) -> str | None:
    clusters: dict[Operation, _Cluster] = {None: _Cluster(None, first_end=-1)}
    for call in calls:
        if call.op is not None:
            assert call.op not in clusters, f"{call.op} is written twice"
            clusters[call.op] = _Cluster(call.op, call.invoked)
            clusters[call.op].add(call)
    for call in calls:
        if call.op is None:
            cluster = clusters.get(call.result)
            if cluster is None:
                return f"{call.result} was read at {call.returned}, which nobody wrote"
            if call.returned is not None and call.returned < cluster.written:
                return f"{call.result} was read at {call.returned}, and written later"
            cluster.add(call)
    return _crossing(list(clusters.values()))


def _crossing(clusters: list[_Cluster]) -> str | None:
    """Two of which neither can be the first: each had a call that ended before one of the other began."""
    tied = sorted(
        (one for one in clusters if one.first_end < one.last_begin),
        key=lambda one: (one.first_end, one.last_begin),
    )
    for earlier, later in pairwise(tied):
        if later.first_end < earlier.last_begin:
            return f"neither {earlier} nor {later} can be the first"
    ends = [one.first_end for one in tied]
    for free in clusters:
        before = bisect_left(ends, free.last_begin)
        around = tied[before - 1] if before and free.first_end >= free.last_begin else None
        if around is not None and free.first_end < around.last_begin:
            return f"{free} was written in the midst of {around}"
    return None
