"""What members say to one another. Each message names the term its sender was in."""

from dataclasses import dataclass

from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import Command, Entry, Position, Snapshot
from bot.consensus.raft.membership import MembershipChange
from bot.vocabulary import Index, Term

NO_TERM = Term(0)
"""Of what is said whatever the term: a wish on its way to the leader."""
NOWHERE = Position(Index(0), Term(0))
"""The commit of who knows of none: before the first entry."""


@dataclass(frozen=True, slots=True, order=True)
class ReadId:
    """Names one linearizable read, as ``CommandId`` names a command."""

    origin: NodeId
    incarnation: int
    number: int


@dataclass(frozen=True, slots=True)
class Message:
    source: NodeId
    target: NodeId
    term: Term


@dataclass(frozen=True, slots=True)
class RequestVote(Message):
    """``pre``: would you vote for me in ``term``? ``transfer``: the leader itself asked for this election.

    ``commit``: how far the sender's log is committed, whatever the term; so in the response.
    """

    last: Position
    pre: bool = False
    transfer: bool = False
    commit: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class RequestVoteResponse(Message):
    granted: bool
    pre: bool = False
    commit: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class AppendEntries(Message):
    previous: Position
    entries: tuple[Entry, ...]
    commit: Index


@dataclass(frozen=True, slots=True)
class AppendEntriesResponse(Message):
    """``index``: the last that is in the log now; if rejected, the ``previous`` that is not, and where to look."""

    index: Index
    hint: Position | None = None

    @property
    def rejected(self) -> bool:
        return self.hint is not None


@dataclass(frozen=True, slots=True)
class Heartbeat(Message):
    """``read``: who answers confirms the leader to that read and all before it."""

    commit: Index
    read: ReadId | None = None


@dataclass(frozen=True, slots=True)
class HeartbeatResponse(Message):
    read: ReadId | None = None


@dataclass(frozen=True, slots=True)
class InstallSnapshot(Message):
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Forward(Message):
    """Wishes on their way to the leader, to stand in the log side by side."""

    contents: tuple[Command | MembershipChange, ...]


@dataclass(frozen=True, slots=True)
class ReadIndex(Message):
    read: ReadId


@dataclass(frozen=True, slots=True)
class ReadIndexResponse(Message):
    read: ReadId
    index: Index


@dataclass(frozen=True, slots=True)
class TransferLeadership(Message):
    """A wish that ``to`` leads, on its way to the leader."""

    to: NodeId


@dataclass(frozen=True, slots=True)
class TimeoutNow(Message):
    """The leader's word to its successor: start an election at once (§3.10)."""


Peer = (
    RequestVote
    | RequestVoteResponse
    | AppendEntries
    | AppendEntriesResponse
    | Heartbeat
    | HeartbeatResponse
    | InstallSnapshot
    | Forward
    | ReadIndex
    | ReadIndexResponse
    | TransferLeadership
    | TimeoutNow
)

FROM_LEADER = AppendEntries | Heartbeat | InstallSnapshot
ANSWERS_OF_THE_DISK = AppendEntriesResponse | RequestVoteResponse
"""Promises: they leave when what they promise is on disk."""
