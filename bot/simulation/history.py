"""A history: what was asked of the log, what was answered, and what each replica applied, as seen from outside.

Moments are numbers of any one clock, such as the count of events so far. What happens at one moment is concurrent.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import CommandId
from bot.vocabulary import Index, Term


class Unplaced(StrEnum):
    """An append that no index was named for. Unknown: it may stand in the log, now or later. Refused: it never does."""

    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Append:
    """One try to have ``command`` in the log; the same command may be tried again. ``index``: where it stands."""

    command: CommandId
    invoked: int
    returned: int | None
    index: Index | Unplaced

    def __post_init__(self) -> None:
        assert self.returned is not None or self.index is Unplaced.UNKNOWN


@dataclass(frozen=True, slots=True)
class Barrier:
    """A linearizable read: whoever has applied ``index`` has seen all that had been acknowledged at ``invoked``."""

    invoked: int
    returned: int
    index: Index


@dataclass(frozen=True, slots=True)
class Slot:
    """One applied entry. ``command`` is None for an entry of the protocol's own."""

    index: Index
    term: Term
    command: CommandId | None


@dataclass(frozen=True, slots=True)
class Applied:
    """What ``replica`` applied in one go, after the state as of ``after``. A restart or a snapshot begins another."""

    replica: NodeId
    after: Index
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Complete: every try of every command, and every run of every replica, those that crashed included."""

    appends: tuple[Append, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    applied: tuple[Applied, ...] = ()
