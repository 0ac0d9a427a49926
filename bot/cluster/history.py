"""The log on one disk, as a port: what the ledger and its twin in memory both keep.

Slots are appended, cut again while uncommitted, and committed; what is committed is never cut.
Nothing here knows of leaders or of SQLite.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import BrokenInvariant
from bot.record.entry import Committed, Entry
from bot.record.text import Place, Text
from bot.vocabulary import Index, Instant, ReplicaId, StateHash, Term, TextId

START = Index(0)
"""Before the first entry."""
NO_TERM = Term(0)

RETENTION = 35 * 24 * 3600 * 1000
"""Milliseconds for which a committed (kind, key) is known, on the log's own clock.

An entry is ``first`` unless an entry of the same kind and key, itself ``first``, was recorded
less than this before it. Only kinds in ``once_kinds`` are looked at; others are always ``first``.
Reading the log gives the value settled at commit: it stands with the entry and is in the chain.
"""
SNAPSHOTS_KEPT = 3
PAGE = 256
"""Entries read at once; also bounded by about a megabyte of payloads."""

Erases = Callable[[Entry], Iterable[TextId]]
"""Which texts an entry takes out of the side table when it is committed. Nobody here reads what it says."""


def erases_nothing(_: Entry) -> tuple[TextId, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Slot:
    """An entry on its way. ``stamped_at`` is the leader's clock; commit settles ``recorded_at``.

    ``mark``: what the agreement must know of it again after a restart; it means nothing here.
    """

    index: Index
    term: Term
    kind: str
    key: str
    payload: bytes
    stamped_at: Instant
    texts: tuple[Text, ...] = ()
    mark: bytes = b""


@dataclass(frozen=True, slots=True)
class Vote:
    """The replica's own promise to its peers. ``term`` and ``starts`` never fall.

    ``member``: whose disk it is, in a group; ``starts``: how often that one has started on it.
    """

    term: Term = NO_TERM
    candidate: ReplicaId | None = None
    member: ReplicaId | None = None
    starts: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One atomic step on disk, in this order: vote, cut, append, commit."""

    vote: Vote | None = None
    cut_after: Index | None = None
    slots: Sequence[Slot] = ()
    commit_to: Index | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """End of the committed log. Before the first entry: index 0, 32 zero bytes, no time."""

    index: Index = START
    hash: bytes = bytes(32)
    recorded_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Tip:
    """End of the log, committed or not. Before the first slot: 0 and 0."""

    index: Index = START
    term: Term = NO_TERM


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A folded state as of ``index``. The blob means something only to ``fold_version``."""

    index: Index
    fold_version: int
    state_hash: StateHash
    blob: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of checking a log: ``bad`` is the first index that does not hold."""

    checked: int
    bad: Index | None = None
    reason: str | None = None

    @property
    def holds(self) -> bool:
        return self.reason is None


class Reading(Protocol):
    """The committed log, read. Safe from any thread."""

    def head(self) -> Head: ...

    def page(self, after: Index, limit: int = PAGE) -> tuple[Committed, ...]:
        """The next committed entries after ``after``; empty at the head.

        At most ``limit``, and about a megabyte of payloads.
        """

    def read(self, after: Index = START, limit: int | None = None) -> Iterator[Committed]:
        """All committed entries after ``after``, page by page."""

    def entry(self, index: Index) -> Committed | None: ...

    def by_key(self, key: str) -> tuple[Committed, ...]:
        """Every committed entry of one key, of any kind, in order: one cause's life."""

    def at(self, instant: Instant) -> Index:
        """The last index recorded at or before ``instant``; 0 when there is none."""

    def text(self, text_id: TextId) -> str | None:
        """None when it was erased or never came."""

    def texts(self, ids: Iterable[TextId]) -> dict[TextId, str]:
        """Those of ``ids`` that are still there."""

    def texts_at(self, place: Place, upto: Index, limit: int) -> tuple[TextId, ...]:
        """Those that stand in ``place`` and came with an entry up to ``upto``; at most ``limit``, in no order."""

    def latest_snapshot(self, fold_version: int) -> Snapshot | None: ...

    def verify(self) -> Verdict:
        """Check order, hashes, times and text digests of everything."""

    def export(self, write: Callable[[bytes], object]) -> int:
        """The committed log as JSON lines, the same bytes each time; returns how many lines."""


class History(Reading, Protocol):
    """The log, written. Only one thread writes."""

    @property
    def durable(self) -> bool: ...

    def vote(self) -> Vote: ...

    def tip(self) -> Tip: ...

    def slots(self, after: Index, limit: int = PAGE) -> tuple[Slot, ...]:
        """Slots after ``after``, committed or not, with the texts they brought."""

    def write(self, change: Change) -> tuple[Committed, ...]:
        """Make ``change`` durable, all of it or nothing; returns what it committed, in order.

        What a committed entry erases is gone with it, texts and salts, for ever; the chain still holds.
        Raises ``BrokenInvariant`` for a change that breaks the log (nothing is written then),
        ``NotCommitted`` or ``OutcomeUnknown`` when the disk fails: it takes nothing more then.
        """

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep it and the newest before it, :data:`SNAPSHOTS_KEPT` in all."""

    def close(self) -> None: ...


def check(change: Change, head: Head, tip: Tip, vote: Vote) -> None:
    """Raise ``BrokenInvariant`` unless ``change`` keeps the log a log."""
    if change.vote is not None and change.vote.term < vote.term:
        raise BrokenInvariant(f"term falls from {vote.term} to {change.vote.term}")
    if change.vote is not None and change.vote.starts < vote.starts:
        raise BrokenInvariant(f"starts fall from {vote.starts} to {change.vote.starts}")
    last = tip.index
    if change.cut_after is not None:
        if not head.index <= change.cut_after <= last:
            raise BrokenInvariant(
                f"cut after {change.cut_after}: {head.index} is committed, {last} is the last"
            )
        last = change.cut_after
    for slot in change.slots:
        if slot.index != last + 1:
            raise BrokenInvariant(f"slot {slot.index} appended after {last}")
        last = slot.index
    if change.commit_to is not None and not head.index <= change.commit_to <= last:
        raise BrokenInvariant(
            f"commit to {change.commit_to}: {head.index} is committed, {last} is the last"
        )
