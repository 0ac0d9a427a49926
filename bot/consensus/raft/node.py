"""The automaton as its driver sees it: messages, ticks and wishes go in, one ordered outbox comes out.

Must never be driven by two at once, nor be told ``advance`` before all of ``ready`` is done.
"""

from bot.consensus.quorum import NodeId
from bot.consensus.raft import election, following, leading, reconfiguring
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Command, Position, Snapshot
from bot.consensus.raft.invariants import hold
from bot.consensus.raft.member import Member
from bot.consensus.raft.membership import MembershipChange
from bot.consensus.raft.messages import (
    NO_TERM,
    Forward,
    Peer,
    ReadId,
    ReadIndex,
    TransferLeadership,
)
from bot.consensus.raft.options import Options
from bot.consensus.raft.ready import Outlook, Persist, Ready
from bot.consensus.raft.step import step
from bot.consensus.raft.storage import Storage
from bot.errors import BrokenInvariant


class Node:
    """One member of a group. ``member`` is its state, to be looked at."""

    def __init__(
        self, me: NodeId, storage: Storage, options: Options = Options(), seed: int = 0
    ) -> None:
        """Takes up what ``storage`` holds; ``seed`` decides how patient it is each time."""
        self.member = Member(me, storage, options, seed)
        self._hard = self.member.hard
        self._outlook = self._look()
        self._doing: Ready | None = None
        self._to_itself: list[Peer] = []

    def step(self, message: Peer) -> None:
        """What a peer says."""
        step(self.member, message)
        hold(self.member)

    def tick(self) -> None:
        """One unit of time has passed (§3.4)."""
        member, options = self.member, self.member.options
        member.elapsed += 1
        if member.role is not Role.LEADER:
            if member.promotable and member.elapsed >= member.patience:
                member.elapsed = 0
                election.timed_out(member)
        else:
            self._tick_leader(member, options)
        hold(member)

    def propose(self, *contents: Command | MembershipChange) -> None:
        """Wishes for the log, to stand side by side. In it when applied; not by this try when ``Dropped`` comes."""
        limit = self.member.options.entry_size
        for content in contents:
            if isinstance(content, Command) and len(content.data) > limit:
                raise BrokenInvariant(f"{len(content.data)} bytes proposed, {limit} at most")
        me = self.member.me
        self.step(Forward(me, me, NO_TERM, contents))

    def read_index(self, read: ReadId) -> None:
        """``ReadReady`` comes when a majority has confirmed the leader; when it does not, ask again."""
        self.step(ReadIndex(self.member.me, self.member.me, NO_TERM, read))

    def transfer(self, to: NodeId) -> None:
        """Wish that ``to`` leads; given up after an election timeout."""
        me = self.member.me
        self.step(TransferLeadership(me, me, self.member.term, to))

    def campaign(self) -> None:
        """Do as if the leader had been silent for too long."""
        election.timed_out(self.member)
        hold(self.member)

    def forget_leader(self) -> None:
        """The leader's connection broke: others may be voted for before the timeout."""
        following.forget_leader(self.member)
        hold(self.member)

    def unreachable(self, peer: NodeId) -> None:
        """A message to ``peer`` surely did not arrive."""
        if self.member.role is Role.LEADER:
            leading.unreachable(self.member, peer)

    def snapshot_sent(self, peer: NodeId, *, arrived: bool) -> None:
        if self.member.role is Role.LEADER:
            leading.snapshot_sent(self.member, peer, arrived=arrived)

    def snapshot(self, data: bytes) -> Snapshot:
        """What stands for the log as far as it is applied, with ``data`` as the state made of it."""
        member = self.member
        last = member.position(member.log.applied)
        return Snapshot(last, member.configuration, member.sessions.applied, data)

    @property
    def has_ready(self) -> bool:
        member, log = self.member, self.member.log
        return bool(
            member.early
            or member.late
            or member.responses
            or log.has_to_write
            or log.has_to_apply
            or log.pending_snapshot
            or member.hard != self._hard
            or self._look() != self._outlook
        )

    def ready(self) -> Ready:
        """What must be done now. The next comes after ``advance``."""
        if self._doing is not None:
            raise BrokenInvariant("the last ready is not done yet")
        member, log = self.member, self.member.log
        entries, outlook, hard = log.to_write(), self._look(), member.hard
        persist = Persist(
            hard=hard if hard != self._hard else None,
            snapshot=log.pending_snapshot,
            entries=entries,
            sync=bool(entries or log.pending_snapshot or hard.needs_sync(self._hard)),
        )
        self._to_itself = [one for one in member.late if one.target == member.me]
        ready = Ready(
            outlook=outlook if outlook != self._outlook else None,
            early=tuple(member.early),
            persist=persist,
            late=tuple(one for one in member.late if one.target != member.me),
            apply=log.to_apply(member.options.apply_size),
            respond=tuple(member.responses),
        )
        member.early, member.late, member.responses = [], [], []
        log.handed_to_disk()
        if ready.apply:
            log.handed_out(ready.apply[-1].index)
        self._hard, self._outlook, self._doing = hard, outlook, ready
        return ready

    def advance(self) -> None:
        """All of the last ``ready`` is done, the disk included."""
        done, self._doing = self._doing, None
        if done is None:
            raise BrokenInvariant("nothing was handed out")
        member = self.member
        # a snapshot that came meanwhile covers them: they are applied with it, and not again
        applied = () if member.log.pending_snapshot is not None else done.apply
        for entry in applied:
            if isinstance(entry.content, MembershipChange):
                reconfiguring.change_membership(member, entry.content)
        for message in self._to_itself:
            step(member, message)
        self._written(done.persist)
        reconfiguring.applied(member, applied)
        hold(member)

    def _written(self, persist: Persist) -> None:
        log = self.member.log
        last = persist.entries[-1] if persist.entries else None
        log.written(Position(last.index, last.term) if last else None, persist.snapshot)
        if persist.snapshot is not None:
            log.apply(persist.snapshot.last.index)

    def _tick_leader(self, member: Member, options: Options) -> None:
        member.beat += 1
        if member.elapsed >= options.election_ticks:
            member.elapsed = 0
            if options.check_quorum:
                leading.check_quorum(member)
            member.successor = None
            reconfiguring.leave_joint(member)
        if member.role is Role.LEADER and member.beat >= options.heartbeat_ticks:
            member.beat = 0
            leading.beat(member)

    def _look(self) -> Outlook:
        return Outlook(self.member.leader, self.member.role)
