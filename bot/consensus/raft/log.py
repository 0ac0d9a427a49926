"""One replica's log: what is on disk, and the tail that is not yet.

Must never cut what is committed, nor hand out what is not.
"""

from bot.consensus.raft.entry import Entry, Position, Snapshot
from bot.consensus.raft.storage import Storage, bounded
from bot.errors import BrokenInvariant
from bot.vocabulary import Index, Term

NOTHING: tuple[Entry, ...] = ()


class Log:
    """Invariants: applied ≤ applying ≤ committed ≤ last; the tail begins right after what is on disk, or cuts it."""

    def __init__(self, storage: Storage, committed: Index) -> None:
        self._disk = storage
        self.committed = committed  # never falls
        self.applied = storage.snapshot().last.index  # never falls
        self.applying = self.applied  # handed out to be applied
        self.pending_snapshot: Snapshot | None = None  # came, and is not on disk yet
        self._tail: list[Entry] = []  # not known to be on disk
        self._offset = Index(storage.last() + 1)  # index of the tail's first, were there one
        self._writing = self._offset  # what is before it was handed to the disk

    @property
    def first(self) -> Index:
        if self.pending_snapshot is not None:
            return Index(self.pending_snapshot.last.index + 1)
        return self._disk.first()

    @property
    def last(self) -> Index:
        return Index(self._offset + len(self._tail) - 1)

    @property
    def newest_snapshot(self) -> Snapshot:
        return self.pending_snapshot or self._disk.snapshot()

    @property
    def end(self) -> Position:
        return Position(self.last, self.sure_term(self.last))

    @property
    def durable(self) -> Index:
        """The last entry that is on disk and not about to be cut."""
        return Index(self._offset - 1)

    def term(self, index: Index) -> Term | None:
        """None when ``index`` is compacted away or beyond the end."""
        if index >= self._offset:
            at = index - self._offset
            return self._tail[at].term if at < len(self._tail) else None
        if self.pending_snapshot is not None:
            last = self.pending_snapshot.last
            return last.term if index == last.index else None
        return self._disk.term(index)

    def sure_term(self, index: Index) -> Term:
        term = self.term(index)
        if term is None:
            raise BrokenInvariant(f"no entry {index} between {self.first} and {self.last}")
        return term

    def has(self, position: Position) -> bool:
        """Log matching: with this position, everything before it is the same (§3.5)."""
        return self.term(position.index) == position.term

    def entries(self, after: Index, size: int, upto: Index | None = None) -> tuple[Entry, ...]:
        """Entries after ``after``, as many as make ``size`` bytes and one in any case."""
        end = self.last if upto is None else upto
        if after >= end:
            return NOTHING
        start = self._offset - 1
        if after >= start:
            return bounded(self._tail[after - start : end - start], size)
        stored = self._disk.entries(after, min(end, Index(start)), size)
        if end <= start or stored[-1].index < start:
            return stored
        return bounded([*stored, *self._tail[: end - start]], size)

    def compacted(self, index: Index) -> bool:
        """Whether what follows ``index`` can no longer be sent entry by entry."""
        return index + 1 < self.first or self.term(index) is None

    def append(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """Put them at the end, cutting what stands in their place; returns what was cut."""
        if not entries:
            return NOTHING
        at = entries[0].index
        if at <= self.committed:
            raise BrokenInvariant(f"entry {at} would cut what is committed up to {self.committed}")
        if at > self.last + 1:
            raise BrokenInvariant(f"entry {at} would leave a gap after {self.last}")
        cut = self.entries(Index(at - 1), 2**62)
        if at <= self._offset:
            self._tail, self._offset = list(entries), at
        else:
            del self._tail[at - self._offset :]
            self._tail += entries
        self._writing = min(self._writing, at)
        return cut

    def conflict(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """Those of ``entries`` that are not here yet: from the first that differs on (§3.5)."""
        for count, entry in enumerate(entries):
            if self.term(entry.index) != entry.term:
                return entries[count:]
        return NOTHING

    def probable(self, hint: Position) -> Position:
        """The highest position up to ``hint`` whose term is not above its: one probe skips a whole term (§3.5)."""
        index = min(hint.index, self.last)
        while (term := self.term(index)) is not None:
            if term <= hint.term:
                return Position(index, term)
            index = Index(index - 1)
        return Position(index, Term(0))

    def commit(self, index: Index) -> None:
        if index > self.last:
            raise BrokenInvariant(f"{index} is said to be committed, the log ends at {self.last}")
        self.committed = max(self.committed, index)

    def restore(self, snapshot: Snapshot) -> None:
        """The log is now what ``snapshot`` stands for; nothing of the old one counts."""
        self.committed = snapshot.last.index
        self.pending_snapshot = snapshot
        self._tail = []
        self._offset = self._writing = Index(snapshot.last.index + 1)

    @property
    def has_to_write(self) -> bool:
        return self._writing <= self.last

    @property
    def has_to_apply(self) -> bool:
        return self.pending_snapshot is None and self.applying < self.committed

    def to_write(self) -> tuple[Entry, ...]:
        return tuple(self._tail[self._writing - self._offset :])

    def handed_to_disk(self) -> None:
        self._writing = Index(self.last + 1)

    def written(self, last: Position | None, snapshot: Snapshot | None) -> None:
        """The disk has everything up to ``last``. An entry replaced meanwhile stays in the tail (its term differs)."""
        if snapshot is not None and snapshot == self.pending_snapshot:
            self.pending_snapshot = None
        if last is None or not self._tail or self.term(last.index) != last.term:
            return
        if last.index >= self._offset:
            del self._tail[: last.index - self._offset + 1]
            self._offset = Index(last.index + 1)
            self._writing = max(self._writing, self._offset)

    def to_apply(self, size: int) -> tuple[Entry, ...]:
        return self.entries(self.applying, size, self.committed) if self.has_to_apply else NOTHING

    def handed_out(self, index: Index) -> None:
        self.applying = max(self.applying, index)

    def apply(self, index: Index) -> None:
        if not self.applied <= index <= self.committed:
            raise BrokenInvariant(f"applied {index} is not in {self.applied}…{self.committed}")
        self.applied = index
        self.applying = max(self.applying, index)
