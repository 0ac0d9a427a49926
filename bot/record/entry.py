"""One slot of the log, as bytes: what ``cluster`` carries without knowing what it means."""

from dataclasses import dataclass

from bot.record.text import Text
from bot.vocabulary import Index, Instant, Term

ENTRY_LIMIT = 256 * 1024
"""Bytes of one entry's payload, at most."""
BATCH_LIMIT = 1024 * 1024
"""Bytes of the payloads of one batch, at most."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants in the log. ``key`` names the cause, so that one cause's life can be read together."""

    kind: str
    key: str
    payload: bytes
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A committed slot. Invariant: ``recorded_at`` never falls from one index to the next."""

    index: Index
    term: Term
    kind: str
    key: str
    payload: bytes
    recorded_at: Instant


@dataclass(frozen=True, slots=True)
class Committed:
    """An entry in commit order; ``first`` is false when its (kind, key) was committed before within the retention."""

    entry: Entry
    first: bool
