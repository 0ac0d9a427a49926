"""The agreement port: what every way to agree keeps, one replica alone (``solo``) as well as many.

Nothing here knows how agreement comes about; whoever stands above must not ask.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.record.entry import Committed, Proposal
from bot.vocabulary import Index, Instant, ReplicaId, Term

TERM_STARTED = "term-started"
"""Kind of the protocol entry that opens a term; its key is the leader's id, its payload empty."""


MEMBERSHIP_CHANGED = "membership-changed"
"""Kind of the protocol entry that changes who agrees; its payload says how, in words."""
PROTOCOL_KINDS = frozenset({TERM_STARTED, MEMBERSHIP_CHANGED})
"""What the agreement writes by itself; nobody may propose it."""


class Role(StrEnum):
    FOLLOWER = "follower"
    LEADER = "leader"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Fence:
    """Proof of a claim: ``replica`` led ``term``. A later claim makes it worthless."""

    term: Term
    replica: ReplicaId


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a proposal stands in the log, for ever."""

    index: Index
    term: Term


@dataclass(frozen=True, slots=True)
class Status:
    """A glance at one replica. ``waiting``: proposals not yet answered; ``fault``: why it stopped."""

    replica: ReplicaId
    role: Role
    term: Term
    leader: ReplicaId | None
    committed: Index
    last_recorded_at: Instant | None
    waiting: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class Guarantees:
    """What an adapter promises, so that README and dashboard claim no more.

    ``durable``: an answered append survives power loss. ``replicas``: how many hold it by then.
    ``tolerated_crashes``: how many may be gone while appends still succeed.
    ``byzantine``: whether a lying replica is survived.
    """

    durable: bool
    replicas: int
    tolerated_crashes: int
    byzantine: bool


class Agreement(Protocol):
    """One log, agreed upon. All methods belong to one asyncio loop."""

    @property
    def guarantees(self) -> Guarantees: ...

    async def claim(self) -> Fence:
        """Start a new term as its leader; :data:`TERM_STARTED` is committed when this returns."""

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        """Commit ``batch`` in order and without strangers between; one receipt a proposal.

        Returns when the batch is durable as ``guarantees`` says. Raises a ``NotCommitted`` (surely
        not in the log) or ``OutcomeUnknown``. A cancelled call leaves the outcome unknown.
        """

    def tail(self, after: Index) -> AsyncIterator[tuple[Committed, ...]]:
        """All committed entries after ``after``, in order, in non-empty runs; waits for more.

        Ends when the adapter is closed; raises ``Stopped`` when it has failed.
        """

    async def barrier(self) -> Index:
        """An index that covers every append answered, anywhere, before this call began.

        Raises ``Stopped`` or ``NotCommitted`` when this replica cannot know that it still leads.
        """

    async def confirm(self, fence: Fence) -> None:
        """Return when the term of ``fence`` still leads, as a majority says now.

        Raises ``NotCommitted`` when it does not, or nobody can tell. What is done right after it may still be
        overtaken by another leader: keep it to one call.
        """

    def status(self) -> Status: ...

    async def close(self) -> None:
        """Commit what is waiting, then take nothing more. Closing twice is harmless."""
