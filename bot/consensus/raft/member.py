"""One member's whole state (Figure 3.1), its way out, and its changes of role. The rules stand in the files beside."""

from bot.consensus.quorum import NodeId
from bot.consensus.raft.automaton import Role, Why, after
from bot.consensus.raft.entry import Content, Entry, HardState, Position, Snapshot
from bot.consensus.raft.log import Log
from bot.consensus.raft.membership import Configuration
from bot.consensus.raft.messages import ANSWERS_OF_THE_DISK, Peer
from bot.consensus.raft.options import Options
from bot.consensus.raft.progress import Progress, reconciled
from bot.consensus.raft.reads import Reads
from bot.consensus.raft.ready import Dropped, ReadReady
from bot.consensus.raft.sessions import Sessions
from bot.consensus.raft.storage import Storage
from bot.vocabulary import Index, Term


class Member:
    """Every field with what always holds of it; ``invariants.py`` asserts the same."""

    def __init__(self, me: NodeId, storage: Storage, options: Options, seed: int) -> None:
        hard, snapshot = storage.hard(), storage.snapshot()
        self.me = me
        self.options = options
        self.term: Term = hard.term  # never falls; ≥ the term of every entry
        self.vote: NodeId | None = hard.vote  # changes at most once within a term
        self.log = Log(storage, max(hard.commit, snapshot.last.index))
        self.role = Role.FOLLOWER
        self.leader: NodeId | None = None  # role is LEADER ⇔ leader = me
        self.configuration: Configuration = snapshot.configuration  # as of log.applied
        self.progress: dict[NodeId, Progress] = {}  # of exactly the configuration's members
        self.votes: dict[NodeId, bool] = {}  # heard in this election, the first word of each
        self.successor: NodeId | None = None  # set ⇒ leader, and nothing is let in
        self.last_change = Index(0)  # at most one membership change is beyond log.applied
        self.uncommitted = 0  # bytes let in by this leader and not yet applied
        self.reads = Reads()
        self.sessions = Sessions(snapshot.sessions, self.log.entries(self.log.applied, 2**62))
        self.elapsed = 0  # ticks since the leader, or the last election, was heard of
        self.beat = 0  # ticks since this leader's last heartbeat
        self.patience = (
            0  # elapsed that starts an election: election_ticks ≤ patience < 2 · election_ticks
        )
        self.clock = 0  # the driver's, for whoever reads the log; nothing here depends on it
        self.early: list[Peer] = []
        self.late: list[Peer] = []  # wait for the disk, those to itself included
        self.responses: list[ReadReady | Dropped] = []
        self._dice = seed
        self.adopt(self.configuration)
        self.begin_term(self.term)

    @property
    def hard(self) -> HardState:
        return HardState(self.term, self.vote, self.log.committed)

    @property
    def promotable(self) -> bool:
        """A learner, a stranger, and whoever waits for a snapshot cannot lead."""
        own = self.progress.get(self.me)
        return own is not None and not own.learner and self.log.pending_snapshot is None

    @property
    def in_lease(self) -> bool:
        """Somebody leads, as a majority may still believe: no stranger may disturb (§4.2.3, §6.4.1)."""
        heard = self.leader is not None and self.elapsed < self.options.election_ticks
        return self.options.check_quorum and heard

    def send(self, message: Peer) -> None:
        (self.late if isinstance(message, ANSWERS_OF_THE_DISK) else self.early).append(message)

    def drop(self, contents: tuple[Content, ...], reason: str) -> None:
        self.responses.append(Dropped(contents, reason))

    def become(self, why: Why) -> None:
        """Raises ``BrokenInvariant`` when no way leads there."""
        self.role = after(self.role, why)

    def follow(self, why: Why, term: Term, leader: NodeId | None) -> None:
        self.become(why)
        self.begin_term(term)
        self.leader = leader

    def begin_term(self, term: Term) -> None:
        """What was counted, promised or pending for another role or term is void."""
        if term != self.term:
            self.term, self.vote = term, None
        self.leader = self.successor = None
        self.elapsed = self.beat = 0
        self.patience = self.options.election_ticks + self._roll(self.options.election_ticks)
        self.votes, self.last_change, self.uncommitted = {}, Index(0), 0
        self.reads = Reads()
        following = Index(self.log.last + 1)
        for node, before in self.progress.items():
            fresh = Progress(following, self.options.window, learner=before.learner)
            fresh.active = False
            self.progress[node] = fresh
        if self.me in self.progress:
            self.progress[self.me].match = self.log.durable

    def adopt(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.progress = reconciled(self.progress, configuration, self.log.last, self.options.window)

    def append(self, entries: tuple[Entry, ...]) -> None:
        """Into the log, and into what is known of wishes."""
        self.sessions.cut(self.log.append(entries))
        self.sessions.appended(entries)

    def restore(self, snapshot: Snapshot) -> None:
        self.log.restore(snapshot)
        self.sessions = Sessions(snapshot.sessions, ())
        self.adopt(snapshot.configuration)

    def position(self, index: Index) -> Position:
        return Position(index, self.log.sure_term(index))

    def _roll(self, sides: int) -> int:
        """Splitmix64 (Steele, Lea, Flood 2014): the same numbers from the same seed, on every machine."""
        self._dice = (self._dice + 0x9E3779B97F4A7C15) % 2**64
        mixed = (self._dice ^ self._dice >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
        return (mixed ^ mixed >> 31) % sides
