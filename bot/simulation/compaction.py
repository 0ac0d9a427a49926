"""A journal that forgets entries that a snapshot covers, as production's does not: whoever lags needs the snapshot.

The state that a snapshot stands for is the committed history itself, which stays whole on each disk for the judges;
only the member is kept from reading there what it has forgotten. Must never show it an entry before ``Kept.first``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from struct import Struct

from bot.cluster.frame import from_bytes, to_bytes
from bot.cluster.history import Change, Slot
from bot.cluster.journal import Journal
from bot.consensus.raft.entry import Entry, Snapshot
from bot.consensus.raft.membership import Configuration
from bot.consensus.raft.ready import Persist
from bot.errors import BrokenInvariant
from bot.record.entry import Proposal
from bot.simulation.disk import Disk, Keeping, Kept
from bot.simulation.options import Compaction
from bot.vocabulary import Index, Instant, Term

_HEAD = Struct(">QQQII")


class Compacting(Journal):
    """See ``Journal``. What a snapshot says besides the history is ``disk.kept``."""

    def __init__(self, disk: Disk, founders: Configuration) -> None:
        super().__init__(disk, founders)
        self._disk = disk

    def snapshot(self) -> Snapshot:
        kept = self._disk.kept
        if kept is None:
            return super().snapshot()
        upto = kept.snapshot.last.index
        return replace(kept.snapshot, data=packed(self._disk.slots(Index(0), upto)))

    def first(self) -> Index:
        kept = self._disk.kept
        return super().first() if kept is None else kept.first

    def term(self, index: Index) -> Term | None:
        return None if index + 1 < self.first() else super().term(index)

    def entries(self, after: Index, upto: Index, size: int) -> tuple[Entry, ...]:
        if after + 1 < self.first():
            raise BrokenInvariant(f"entries after {after} are forgotten up to {self.first()}")
        return super().entries(after, upto, size)

    def change(self, wanted: Persist) -> Change:
        """A snapshot from the leader takes the place of whatever is not committed here."""
        snapshot = wanted.snapshot
        if snapshot is None:
            return super().change(wanted)
        head = self._disk.head().index
        rest = super().change(replace(wanted, snapshot=None))
        last = snapshot.last.index
        slots = [slot for slot in unpacked(snapshot.data) if slot.index > head]
        return Keeping(
            vote=rest.vote,
            cut_after=head if head < self.last() else None,
            slots=[*slots, *rest.slots],
            commit_to=max(last, rest.commit_to or last),
            kept=Kept(replace(snapshot, data=b""), Index(last + 1)),
        )

    def wrote(self, wanted: Persist) -> None:
        if wanted.snapshot is not None:
            self._cache.clear()
            self._page, self._terms = [], self._read_terms()
        super().wrote(wanted)

    def is_due(self, applied: Index, compaction: Compaction) -> bool:
        """Whether to take a snapshot: only of what would be on disk after a crash."""
        kept = self._disk.kept
        covered = 0 if kept is None else kept.snapshot.last.index
        enough = 0 < compaction.every <= applied - covered
        return enough and not self._disk.unsynced

    def compact(self, snapshot: Snapshot, compaction: Compaction) -> None:
        first = Index(max(self.first(), snapshot.last.index - compaction.margin + 1))
        self._disk.kept = Kept(snapshot, first)


def packed(slots: Sequence[Slot]) -> bytes:
    """A history as the state in a snapshot."""
    return b"".join(_packed(slot) for slot in slots)


def unpacked(data: bytes) -> Iterator[Slot]:
    """The inverse of :func:`packed`."""
    at = 0
    while at < len(data):
        index, term, stamp, mark, said = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        one = from_bytes(data[at + mark : at + mark + said])
        yield Slot(
            Index(index),
            Term(term),
            one.kind,
            one.key,
            one.payload,
            Instant(stamp),
            one.texts,
            data[at : at + mark],
        )
        at += mark + said


def _packed(slot: Slot) -> bytes:
    said = to_bytes(Proposal(slot.kind, slot.key, slot.payload, slot.texts))
    sizes = (len(slot.mark), len(said))
    return _HEAD.pack(slot.index, slot.term, slot.stamped_at, *sizes) + slot.mark + said
