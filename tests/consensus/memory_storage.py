"""A member's disk for tests and measurements that keep none."""

from bot.consensus.raft.entry import Entry, HardState, Position, Snapshot
from bot.consensus.raft.ready import Persist
from bot.consensus.raft.storage import bounded
from bot.errors import BrokenInvariant
from bot.vocabulary import Index, Term


class MemoryStorage:
    """A disk that forgets with its process."""

    def __init__(self, snapshot: Snapshot = Snapshot(), hard: HardState | None = None) -> None:
        last = snapshot.last
        self._hard = hard or HardState(last.term, None, last.index)
        self._snapshot = snapshot
        self._before = snapshot.last
        self._entries: list[Entry] = []

    def hard(self) -> HardState:
        return self._hard

    def snapshot(self) -> Snapshot:
        return self._snapshot

    def first(self) -> Index:
        return Index(self._before.index + 1)

    def last(self) -> Index:
        return Index(self._before.index + len(self._entries))

    def term(self, index: Index) -> Term | None:
        if index == self._before.index:
            return self._before.term
        if self._before.index < index <= self.last():
            return self._entries[index - self._before.index - 1].term
        return None

    def entries(self, after: Index, upto: Index, size: int) -> tuple[Entry, ...]:
        start = after - self._before.index
        if start < 0:
            raise BrokenInvariant(f"entries after {after} are compacted up to {self._before.index}")
        return bounded(self._entries[start : upto - self._before.index], size)

    def write(self, wanted: Persist) -> None:
        self._hard = wanted.hard or self._hard
        if wanted.snapshot is not None:
            self._snapshot, self._before = wanted.snapshot, wanted.snapshot.last
            self._entries = []
        if wanted.entries:
            del self._entries[wanted.entries[0].index - self._before.index - 1 :]
            self._entries += wanted.entries

    def save(self, snapshot: Snapshot) -> None:
        """Keep a newer snapshot beside the entries."""
        self._snapshot = snapshot

    def compact(self, upto: Index) -> None:
        """Forget the entries up to ``upto``, which the snapshot must cover."""
        term = self.term(upto)
        if term is None or upto > self._snapshot.last.index:
            raise BrokenInvariant(f"{upto} is not there, or in no snapshot")
        del self._entries[: upto - self._before.index]
        self._before = Position(upto, term)
