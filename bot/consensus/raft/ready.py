"""The one ordered outbox: what the world owes the automaton, in the order in which it must be done."""

from dataclasses import dataclass, field

from bot.consensus.quorum import NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Content, Entry, HardState, Snapshot
from bot.consensus.raft.messages import Peer, ReadId
from bot.vocabulary import Index


@dataclass(frozen=True, slots=True)
class Persist:
    """One atomic write: the promise, ``snapshot`` in place of the log, ``entries`` in place of what stands there.

    ``sync`` is false when nothing of it was promised to anybody: it may be lost.
    """

    hard: HardState | None = None
    snapshot: Snapshot | None = None
    entries: tuple[Entry, ...] = ()
    sync: bool = False

    def __bool__(self) -> bool:
        return bool(self.hard or self.snapshot or self.entries)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Who leads, as far as this member knows, and what it is itself."""

    leader: NodeId | None
    role: Role


@dataclass(frozen=True, slots=True)
class ReadReady:
    """What is read at ``index`` or later is as new as what anybody had seen when the read was asked for (§6.4)."""

    read: ReadId
    index: Index


@dataclass(frozen=True, slots=True)
class Dropped:
    """Not in the log, by this try: no leader is known, or it takes nothing now. Ask again."""

    contents: tuple[Content, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Ready:
    """Do, in this order: send ``early``; persist; send ``late``; apply; answer. Then ``advance``.

    ``early`` may leave while the disk works: nothing in it promises what is not on disk (§10.2.1). Nothing of
    ``late`` may leave before, and nothing of ``apply`` be shown before.
    """

    outlook: Outlook | None = None
    early: tuple[Peer, ...] = ()
    persist: Persist = field(default_factory=Persist)
    late: tuple[Peer, ...] = ()
    apply: tuple[Entry, ...] = ()
    respond: tuple[ReadReady | Dropped, ...] = ()
