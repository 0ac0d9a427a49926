"""What the automaton reads of its own disk. It never writes: that is what ``Ready`` asks for."""

from typing import Protocol

from bot.consensus.raft.entry import Entry, HardState, Snapshot
from bot.vocabulary import Index, Term


class Storage(Protocol):
    """The log on disk: a snapshot, and the entries after it without a gap. Both may be empty."""

    def hard(self) -> HardState:
        """What was last promised."""

    def snapshot(self) -> Snapshot:
        """The newest; what a follower gets that is too far behind."""

    def first(self) -> Index:
        """Where the entries begin that are still there, or would."""

    def last(self) -> Index:
        """The last entry, or the snapshot's when there is none."""

    def term(self, index: Index) -> Term | None:
        """None when ``index`` is neither there nor right before the first."""

    def entries(self, after: Index, upto: Index, size: int) -> tuple[Entry, ...]:
        """Entries ``after < index <= upto``, as many as make ``size`` bytes and one in any case."""


def bounded(entries: list[Entry], size: int) -> tuple[Entry, ...]:
    """As many as make ``size`` bytes, and one in any case."""
    total = 0
    for count, entry in enumerate(entries):
        total += entry.size
        if total > size and count:
            return tuple(entries[:count])
    return tuple(entries)
