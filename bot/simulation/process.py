"""One life of one member: journal, node and driver as shipped, doing what the driver says, in its order.

It ends at any moment and without a word. Must never do for the driver what a real shell would not.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import partial

from bot.cluster.driver import Driver, Settled, Ticket, Turn
from bot.cluster.history import Reading
from bot.cluster.journal import replica_of
from bot.cluster.port import TERM_STARTED
from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import Opening
from bot.consensus.raft.membership import MembershipChange
from bot.consensus.raft.messages import (
    NO_TERM,
    Forward,
    InstallSnapshot,
    Peer,
    RequestVoteResponse,
    TransferLeadership,
)
from bot.consensus.raft.node import Node
from bot.consensus.raft.ready import Persist
from bot.errors import Outage
from bot.record.entry import Committed, Proposal
from bot.simulation.compaction import Compacting
from bot.simulation.dice import Dice
from bot.simulation.host import Host
from bot.simulation.machine import Answered
from bot.simulation.timeline import Micros
from bot.simulation.witness import slot_of
from bot.simulation.world import World
from bot.vocabulary import Index, Instant, Term


class Point(StrEnum):
    """Where a process may end, besides between any two events."""

    OPENING = "after its opening entry has left, and before it is written"
    BEFORE_WRITE = "before a write"
    BEFORE_SYNC = "before a sync"
    BEFORE_PROMISES = "between sync and promises"
    VOTED = "after its vote has left"
    WHILE_APPLYING = "while applying"


class Process:
    """``inbox`` is a list while it stands still: what comes is heard afterwards."""

    def __init__(self, host: Host, world: World, *, fresh: bool, seed: int) -> None:
        """Raises ``Misconfigured`` when the disk is not this member's."""
        self.host = host
        self.ended = False
        self.doom: Point | None = None
        self.inbox: list[Callable[[], None]] | None = None
        self._world = world
        self._journal = Compacting(host.disk, world.founders)
        self.incarnation = self._journal.start(host.name, fresh=fresh)
        host.disk.sync()
        node = Node(host.name, self._journal, world.options.raft, seed)
        self.driver = Driver(node, self.incarnation, world.options.patience)
        self._dice = Dice(seed, "process")
        self._waiting: dict[Ticket, Answered] = {}
        self._writing = False
        self._leads: Term | None = None
        self.machine = world.machine(self)
        self.applied = self._begin()
        self._seen = world.witness.begins(host.name, self.applied)

    @property
    def name(self) -> NodeId:
        return self.host.name

    @property
    def now(self) -> Instant:
        return self.host.now

    @property
    def history(self) -> Reading:
        return self.host.disk

    def append(self, batch: Sequence[Proposal], answered: Answered) -> None:
        self._waiting[self.driver.append(batch, self.now)] = answered
        self.work()

    def barrier(self, answered: Answered) -> None:
        self._waiting[self.driver.barrier(self.now)] = answered
        self.work()

    def after(self, delay: Micros, call: Callable[[], None]) -> None:
        self._world.timeline.after(delay, self._later, call)

    def _later(self, call: Callable[[], None]) -> None:
        if self.inbox is not None:
            self.inbox.append(call)
        elif not self.ended:
            call()

    def change(self, change: MembershipChange) -> None:
        self.hear(Forward(self.name, self.name, NO_TERM, (change,)))

    def transfer(self, to: NodeId) -> None:
        me = self.name
        self.hear(TransferLeadership(me, me, self.driver.node.member.term, to))

    def seek_lead(self) -> None:
        self.driver.seek_lead(self.now)
        self.work()

    def hear(self, message: Peer) -> None:
        if self.inbox is not None:
            self.inbox.append(partial(self.hear, message))
        else:
            self.driver.hear(message, self.now)
            self.work()

    def tick(self) -> None:
        if self.inbox is None:
            self.driver.tick(self.now)
            self.work()

    def hurry(self) -> None:
        """Its clock runs so fast for a moment that it waits for no leader any more."""
        for _ in range(2 * self._world.options.raft.election_ticks):
            if not (self.ended or self.driver.leads):
                self.tick()

    def resume(self) -> None:
        inbox, self.inbox = self.inbox or [], None
        for call in inbox:
            if not self.ended:
                call()

    def end(self) -> None:
        """What it knew is gone; nobody who waits gets an answer."""
        self.ended = True
        self.give_up()

    def give_up(self) -> None:
        """Who waits goes away without an answer."""
        waiting, self._waiting = self._waiting, {}
        for answered in waiting.values():
            answered(None)

    def work(self) -> None:
        """Do what the driver wants done, until it waits for the disk or for the world."""
        self._world.checks.looked(self.driver.node.member)
        while not (self.ended or self._writing):
            turn = self.driver.turn()
            if turn is None:
                return
            self._take(turn)

    def _take(self, turn: Turn) -> None:
        self._send(turn.early)
        if self.ended or (self._opens(turn.write) and self._dies(Point.OPENING)):
            return
        if not turn.write:
            self._settle(self.driver.written(()))
        elif not self._dies(Point.BEFORE_WRITE):
            self._write(turn.write)

    def _send(self, messages: Iterable[Peer]) -> None:
        for message in messages:
            self._world.checks.promises(message)
            self._world.network.send(message)
            match message:
                case RequestVoteResponse(granted=True, pre=False) if self._dies(Point.VOTED):
                    return
                case InstallSnapshot():
                    self._world.counts["snapshots sent"] += 1
                    delay = self._dice.between(1, self._world.options.timeout)
                    self.after(delay, partial(self._sent, message.target))
                case _:
                    pass

    def _sent(self, to: NodeId) -> None:
        """The transport is done with a snapshot; what it believes of its arrival need not be so."""
        self.driver.node.snapshot_sent(to, arrived=self._dice.chance(0.5))
        self.work()

    def hear_lost(self, peer: NodeId) -> None:
        self.driver.lost(peer)
        self.work()

    def _write(self, wanted: Persist) -> None:
        change = self._journal.change(wanted)
        self._world.witness.wrote(change.slots, self._world.timeline.steps)
        try:
            committed = self.host.disk.write(change)
        except Outage as outage:
            self._world.counts["ends with a full disk"] += 1
            self.host.ended(f"because its disk is full: {outage}")
            return
        if not wanted.sync:
            self._written(wanted, committed)
        elif not self._dies(Point.BEFORE_SYNC):
            self._writing = True
            self._world.timeline.after(self.host.latency(), self._sync, wanted, committed)

    def _sync(self, wanted: Persist, committed: tuple[Committed, ...]) -> None:
        if self.ended:
            return
        if self.inbox is not None:
            self.inbox.append(partial(self._sync, wanted, committed))
            return
        try:
            self.host.disk.sync()
        except Outage as outage:
            self._world.counts["ends with a failed sync"] += 1
            self.host.ended(f"because a sync failed: {outage}")
            return
        self._writing = False
        if not self._dies(Point.BEFORE_PROMISES):
            self._written(wanted, committed)
            self.work()

    def _written(self, wanted: Persist, committed: tuple[Committed, ...]) -> None:
        checks, me = self._world.checks, self.name
        self._journal.wrote(wanted)
        if wanted.hard is not None and wanted.hard.vote is not None:
            checks.voted(me, wanted.hard.term, wanted.hard.vote)
        if wanted.entries:
            before = self._journal.term(Index(wanted.entries[0].index - 1))
            checks.wrote(me, wanted.entries, before)
        if wanted.snapshot is not None:
            self._world.counts["snapshots installed"] += 1
        self._settle(self.driver.written(committed))

    def _settle(self, settled: Settled) -> None:
        self._world.checks.looked(self.driver.node.member)
        self._send(settled.late)
        run = settled.run
        if self.ended:
            return
        if run and self._dies(Point.WHILE_APPLYING):
            return
        if run:
            self._apply(run)
        self._tell_leads(run)
        for answer in settled.answers:
            answered = self._waiting.pop(answer.ticket, None)
            if answered is not None:
                answered(answer)
        self._compact()

    def _compact(self) -> None:
        how = self._world.options.compaction
        if not self.ended and self._journal.is_due(self.driver.applied, how):
            self._journal.compact(self.driver.node.snapshot(b""), how)
            self._world.counts["snapshots taken"] += 1

    def _apply(self, run: Sequence[Committed]) -> None:
        host = self.host
        self._world.checks.applied(host.name, self.applied, run, host.disk.head().hash)
        self.applied = run[-1].entry.index
        self._seen += map(slot_of, run)
        self._world.witness.applied(run, self._world.timeline.steps)
        self._want(self.machine.applied(run, self.now))

    def _tell_leads(self, run: Sequence[Committed]) -> None:
        leads, member = self.driver.leads, self.driver.node.member
        if self._leads is not None and not (leads and member.term == self._leads):
            self._leads = None
            self._want(self.machine.leads(None, self.now))
        opened = (TERM_STARTED, replica_of(self.name), member.term)
        if leads and any((e.entry.kind, e.entry.key, e.entry.term) == opened for e in run):
            self._leads = member.term
            self._want(self.machine.leads(member.term, self.now))

    def _begin(self) -> Index:
        """The machine takes up what the disk holds; whatever nobody has applied yet is applied here first."""
        disk, checks = self.host.disk, self._world.checks
        head = disk.head()
        known = min(head.index, len(checks.agreed))
        rest = tuple(disk.read(Index(known)))
        checks.started(self.driver.node.member, head, rest)
        self._world.witness.applied(rest, self._world.timeline.steps)
        self.machine.applied(tuple(disk.read()), self.now)
        return head.index

    def _want(self, wanted: Iterable[Proposal]) -> None:
        batch = tuple(wanted)
        if batch:
            self._waiting[self.driver.append(batch, self.now)] = lambda _: None

    def _opens(self, wanted: Persist) -> bool:
        """Whether this is the first that a leader writes in its term."""
        mine = any(isinstance(entry.content, Opening) for entry in wanted.entries)
        return mine and self.driver.leads

    def _dies(self, point: Point) -> bool:
        if self.doom is not point:
            return False
        self._world.counts[f"ends {point}"] += 1
        self.host.ended(f"{point}")
        return True
