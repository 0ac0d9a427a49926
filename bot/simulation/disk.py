"""A disk behind a history: what was written and not synced may be gone after a crash, and what was synced may rot.

It keeps what an honest disk keeps: a change is there as a whole or not at all, and none without those before it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.cluster.history import Change, Slot, Vote
from bot.cluster.memory import Memory
from bot.cluster.outcome import NotCommitted, OutcomeUnknown
from bot.consensus.raft.entry import Snapshot
from bot.record import codec
from bot.record.entry import Committed
from bot.record.payload import Received
from bot.vocabulary import Index, Term


class Failure(StrEnum):
    """Of a disk, until the next start."""

    SYNC = "a sync fails"
    FULL = "no room is left"


_ONCE = (codec.kind_of(Received),)


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot without its data, for that is the history; the member's entries begin with ``first``."""

    snapshot: Snapshot
    first: Index


@dataclass(frozen=True, slots=True)
class Keeping(Change):
    """A change with which another snapshot is kept."""

    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class _Undo:
    """How it was before one change: ``cut`` stood after ``kept`` slots, and ``settled`` of them were committed."""

    vote: Vote
    kept: int
    cut: tuple[Slot, ...]
    settled: int
    kept_snapshot: Kept | None


class Disk(Memory):
    """Reading shows what was written, as an operating system does, whether it is synced or not.

    ``failure``: what it meets next. After one nothing more is written until the next start.
    """

    def __init__(self) -> None:
        super().__init__(_ONCE, codec.erased_by)
        self.failure: Failure | None = None
        self.kept: Kept | None = None
        self._unsynced: list[_Undo] = []

    @property
    def unsynced(self) -> int:
        """Changes that a crash may take."""
        return len(self._unsynced)

    @property
    def synced(self) -> Index:
        """The last entry that would be here after a crash, and stands as it was written."""
        return Index(min((before.kept for before in self._unsynced), default=len(self._slots)))

    def promised(self) -> Vote:
        """What was promised, as it would be here after a crash."""
        return self._unsynced[0].vote if self._unsynced else self._vote

    def write(self, change: Change) -> tuple[Committed, ...]:
        if self.failure is Failure.FULL:
            raise NotCommitted(self.failure)
        kept = len(self._slots) if change.cut_after is None else change.cut_after
        cut = tuple(self._slots[kept:])
        before = _Undo(self._vote, kept, cut, len(self._settled), self.kept)
        committed = super().write(change)
        if isinstance(change, Keeping):
            self.kept = change.kept
        self._unsynced.append(before)
        return committed

    def sync(self) -> None:
        if self.failure is Failure.SYNC:
            raise OutcomeUnknown(self.failure)
        self._unsynced.clear()

    def crash(self, kept: int) -> None:
        """The power goes: the first ``kept`` unsynced changes are there, the others are as if they had not been."""
        for before in reversed(self._unsynced[kept:]):
            self._vote, self.kept = before.vote, before.kept_snapshot
            self._slots[before.kept :] = before.cut
            del self._settled[before.settled :]
        if self._unsynced[kept:]:
            self._derive()
        self._unsynced.clear()

    def holds(self, index: Index, term: Term) -> bool:
        """Whether this entry would be here after a crash."""
        return index <= self.synced and self._slots[index - 1].term == term

    def _derive(self) -> None:
        """What is kept beside the slots, from the slots."""
        self._known, self._texts = {}, {}
        for slot in self._slots:
            for text in slot.texts:
                self._texts.setdefault(text.id, (text, slot.index))
        for committed, _ in self._settled:
            if committed.first:
                entry = committed.entry
                self._known[entry.kind, entry.key] = entry.recorded_at
            for name in codec.erased_by(committed.entry):
                self._texts.pop(name, None)

    def rot(self, index: Index) -> None:
        """A committed entry is not what was written, as its hash shows to who looks."""
        committed, digest = self._settled[index - 1]
        entry = replace(committed.entry, payload=committed.entry.payload + b"?")
        self._settled[index - 1] = replace(committed, entry=entry), digest
