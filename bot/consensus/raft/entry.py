"""What stands in the log, and what a replica must not forget. The commands' bytes mean nothing here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.consensus.quorum import NodeId
from bot.consensus.raft.membership import Configuration, MembershipChange
from bot.vocabulary import Index, Term

OVERHEAD = 64
"""Bytes that an entry is counted for besides its command."""


@dataclass(frozen=True, slots=True, order=True)
class CommandId:
    """Names one wish for ever, however often it is sent: the ``number``-th of ``origin`` since its last start.

    ``incarnation`` counts the starts of ``origin`` and is on its disk before the first wish leaves.
    """

    origin: NodeId
    incarnation: int
    number: int


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants in the log. What its incarnation wished below ``settled`` is not asked again (§6.3)."""

    id: CommandId
    settled: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Opening:
    """The empty entry with which a leader starts its term, so that what came before can be committed (§3.6.2)."""

    leader: NodeId


Content = Command | MembershipChange | Opening


@dataclass(frozen=True, slots=True)
class Position:
    """A slot of the log, by which two logs are compared (§3.6.1): the later term wins, then the longer log."""

    index: Index
    term: Term

    def up_to_date_with(self, other: "Position") -> bool:
        return (self.term, self.index) >= (other.term, other.index)


@dataclass(frozen=True, slots=True)
class Entry:
    """``stamp`` is the clock of the leader that let it in; the protocol never reads it."""

    index: Index
    term: Term
    content: Content
    stamp: int = 0

    @property
    def size(self) -> int:
        return OVERHEAD + (len(self.content.data) if isinstance(self.content, Command) else 0)


@dataclass(frozen=True, slots=True)
class HardState:
    """The promise of a replica to its peers (§3.3). ``commit`` may lag on disk: it is learnt again."""

    term: Term = Term(0)
    vote: NodeId | None = None
    commit: Index = Index(0)

    def needs_sync(self, before: "HardState") -> bool:
        return (self.term, self.vote) != (before.term, before.vote)


@dataclass(frozen=True, slots=True)
class Session:
    """What is in the log of one incarnation's wishes and may still be asked again: number → where it stands."""

    incarnation: int = 0
    settled: int = 0
    placed: Mapping[int, Index] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state as of ``last``, instead of the entries up to it (§5). Without its configuration nobody could vote."""

    last: Position = Position(Index(0), Term(0))
    configuration: Configuration = Configuration()
    sessions: Mapping[NodeId, Session] = field(default_factory=dict)
    data: bytes = b""
