"""Whether a history of the log is linearizable, in one sweep: every answer names its index, so nothing is searched.

1. Replicas apply the same, without a gap. 2. What was asked for after something had returned stands behind it.
3. What was acknowledged stands exactly once, where it was said to. 4. What is unknown stands at most once; what was
refused, or never asked for, nowhere. 5. A read is not older than anything that had returned before it began.

Complete: a history that keeps all five has a linearization, in the order of indexes, each read after what it saw.
Sorting by time apart, the work grows with the length of the history.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import CommandId
from bot.simulation.history import Append, Barrier, History, Slot, Unplaced
from bot.simulation.violation import (
    Diverged,
    Duplicated,
    Lost,
    Phantom,
    Reordered,
    Skipped,
    Stale,
    Violation,
)
from bot.vocabulary import Index

Stands = dict[CommandId, dict[Index, None]]


@dataclass(frozen=True, slots=True)
class _Event:
    """That ``source`` was asked, or answered, at ``moment``, with ``index`` as its place in the log."""

    moment: int
    index: Index
    source: Append | Barrier


def violations(history: History) -> list[Violation]:
    """Everything that is wrong with ``history``; empty when it is linearizable."""
    stands: Stands = {}
    found = list(_replicas(history, stands))
    found += _commands(history, stands)
    found += _order(history, stands)
    return found


def _replicas(history: History, stands: Stands) -> Iterator[Violation]:
    """Each run against what was applied first at the same index. Notes in ``stands`` where every command is."""
    log: dict[Index, tuple[Slot, NodeId]] = {}
    for run in history.applied:
        before = run.after
        for slot in run.slots:
            if slot.index != before + 1:
                yield Skipped(run.replica, before, slot)
            before = slot.index
            first, by = log.setdefault(slot.index, (slot, run.replica))
            if first != slot:
                yield Diverged(run.replica, slot, by, first)
            if slot.command is not None:
                stands.setdefault(slot.command, {})[slot.index] = None


def _commands(history: History, stands: Stands) -> Iterator[Violation]:
    """Where each command stands against what was answered. Before the first run begins nobody can look."""
    begins = min((run.after for run in history.applied), default=0)
    refused: dict[CommandId, bool] = {}
    for append in history.appends:
        command, index = append.command, append.index
        refused[command] = refused.get(command, True) and index is Unplaced.REFUSED
        places = stands.get(command, {})
        if not isinstance(index, Unplaced) and index > begins and index not in places:
            yield Lost(command, index, tuple(places))
    for command, places in stands.items():
        if len(places) > 1:
            yield Duplicated(command, tuple(places))
        if refused.get(command, True):
            yield Phantom(command, next(iter(places)), refused=command in refused)


def _order(history: History, stands: Stands) -> Iterator[Violation]:
    """Along time, with the highest place that has been answered so far."""
    answers = sorted(_answers(history), key=attrgetter("moment"))
    highest: _Event | None = None
    at = 0
    for asked in sorted(_questions(history, stands), key=attrgetter("moment")):
        while at < len(answers) and answers[at].moment < asked.moment:
            if highest is None or answers[at].index > highest.index:
                highest = answers[at]
            at += 1
        if highest is None:
            continue
        if isinstance(asked.source, Barrier):
            if asked.index < highest.index:
                yield Stale(highest.source, asked.source)
        elif asked.index <= highest.index:
            yield Reordered(highest.source, asked.source.command, asked.index, asked.moment)


def _answers(history: History) -> Iterator[_Event]:
    for append in history.appends:
        if append.returned is not None and not isinstance(append.index, Unplaced):
            yield _Event(append.returned, append.index, append)
    for barrier in history.barriers:
        yield _Event(barrier.returned, barrier.index, barrier)


def _questions(history: History, stands: Stands) -> Iterator[_Event]:
    """Each command at its first try, wherever it stands in the end, whether or not anybody was told."""
    first: dict[CommandId, Append] = {}
    placed = {command: min(places) for command, places in stands.items()}
    for append in history.appends:
        known = first.setdefault(append.command, append)
        if append.invoked < known.invoked:
            first[append.command] = append
        if not isinstance(append.index, Unplaced):
            placed[append.command] = append.index
    for command, append in first.items():
        if command in placed:
            yield _Event(append.invoked, placed[command], append)
    for barrier in history.barriers:
        yield _Event(barrier.invoked, barrier.index, barrier)
