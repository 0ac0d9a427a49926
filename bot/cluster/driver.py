"""One member of a Raft group at work, without clock or wire: who waits for what, and what the world owes now.

Sans-IO, so that a simulation runs exactly this. Whoever drives it carries out a :class:`Turn` (send, write, and say
``written``), one at a time. Must never answer before the disk has, nor forget whom it left without an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.cluster.frame import to_bytes
from bot.cluster.outcome import NoLeader, OutcomeUnknown
from bot.cluster.port import Receipt
from bot.consensus.quorum import NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Command, CommandId, Entry
from bot.consensus.raft.messages import Peer, ReadId
from bot.consensus.raft.node import Node
from bot.consensus.raft.ready import Dropped, Persist, ReadReady, Ready
from bot.errors import Outage
from bot.record.entry import Committed, Proposal
from bot.vocabulary import Index, Instant, Term

Ticket = int
"""Names one call of who waits; given by the driver, never twice."""


@dataclass(frozen=True, slots=True)
class Patience:
    """In ticks. A wish without an answer is sent again every ``again``, and given up after ``give_up``."""

    again: int = 50
    give_up: int = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of one call: its receipts in order, or the index that a barrier covers, or why there is none."""

    ticket: Ticket
    receipts: tuple[Receipt, ...] = ()
    index: Index | None = None
    error: Outage | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Send ``early`` at once, make ``write`` durable, then tell :meth:`Driver.written`."""

    early: tuple[Peer, ...]
    write: Persist


@dataclass(frozen=True, slots=True)
class Settled:
    """What follows once the disk has it: send ``late``, hand ``run`` to who follows the log, give the answers."""

    late: tuple[Peer, ...]
    run: tuple[Committed, ...]
    answers: tuple[Answer, ...]


@dataclass(slots=True)
class _Append:
    """One batch that waits. ``tried``: some of it may be on its way into the log."""

    commands: dict[int, Command]
    placed: dict[int, Receipt] = field(default_factory=dict)
    tried: bool = False
    sent_to: tuple[NodeId | None, Term] = (None, Term(0))
    since: int = 0


@dataclass(slots=True)
class _Barrier:
    read: ReadId
    index: Index | None = None
    since: int = 0


class Driver:
    """``incarnation`` counts the starts of this member, as :meth:`Journal.start` has written down."""

    def __init__(self, node: Node, incarnation: int, patience: Patience = Patience()) -> None:
        self.node = node
        self._incarnation = incarnation
        self._patience = patience
        self._appends: dict[Ticket, _Append] = {}
        self._barriers: dict[Ticket, _Barrier] = {}
        self._waits: dict[CommandId, Ticket] = {}
        self._ticket = 0
        self._number = 0
        self._now = 0
        self._doing: Ready | None = None
        self._answers: list[Answer] = []

    @property
    def waiting(self) -> int:
        return len(self._waits)

    @property
    def leads(self) -> bool:
        return self.node.member.role is Role.LEADER

    @property
    def applied(self) -> Index:
        return self.node.member.log.applied

    def append(self, batch: Sequence[Proposal], now: Instant) -> Ticket:
        """Wish ``batch`` into the log, in order; an :class:`Answer` comes under the ticket."""
        ticket = self._next_ticket()
        first, self._number = self._number + 1, self._number + len(batch)
        oldest = next(iter(self._waits), None)  # they wait in the order of their numbers
        settled = first if oldest is None else oldest.number
        commands = {}
        for number, proposal in enumerate(batch, first):
            wish = CommandId(self.node.member.me, self._incarnation, number)
            commands[number] = Command(wish, settled, to_bytes(proposal))
            self._waits[wish] = ticket
        self._appends[ticket] = _Append(commands, since=self._now)
        self._try(ticket, now)
        return ticket

    def barrier(self, now: Instant) -> Ticket:
        """Ask for an index that covers everything answered anywhere before; an :class:`Answer` comes."""
        ticket = self._next_ticket()
        self._number += 1
        read = ReadId(self.node.member.me, self._incarnation, self._number)
        self._barriers[ticket] = _Barrier(read, since=self._now)
        self._ask(read, now)
        return ticket

    def seek_lead(self, now: Instant) -> None:
        """Ask whoever leads to hand over; where nobody does, start an election."""
        member = self.node.member
        member.clock = now
        if member.leader is None:
            self.node.campaign()
        elif member.leader != member.me:
            self.node.transfer(member.me)
        self._collect()

    def hear(self, message: Peer, now: Instant) -> None:
        self.node.member.clock = now
        self.node.step(message)
        self._collect()

    def lost(self, peer: NodeId) -> None:
        """The connection to ``peer`` broke: what was on its way may be gone, and if it leads it may not for long."""
        if self.node.member.leader == peer:
            self.node.forget_leader()
        else:
            self.node.unreachable(peer)

    def tick(self, now: Instant) -> None:
        """One tick has passed: elections, heartbeats, and whoever waits too long."""
        self._now += 1
        self.node.member.clock = now
        self.node.tick()
        for ticket, append in list(self._appends.items()):
            waited = self._now - append.since
            if waited >= self._patience.give_up:
                self._give_up(ticket, append)
            elif self._should_try(append, waited):
                self._try(ticket, now)
        for ticket, barrier in list(self._barriers.items()):
            waited = self._now - barrier.since
            if waited >= self._patience.give_up:
                del self._barriers[ticket]
                refusal = NoLeader("no majority confirms who leads; ask again")
                self._answers.append(Answer(ticket, error=refusal))
            elif waited and waited % self._patience.again == 0 and barrier.index is None:
                self._ask(barrier.read, now)
        self._collect()

    def turn(self) -> Turn | None:
        """What must be done now; None when nothing is, or the last is not done."""
        if self._doing is not None or not (self.node.has_ready or self._answers):
            return None
        self._doing = ready = self.node.ready()
        return Turn(ready.early, ready.persist)

    def written(self, committed: tuple[Committed, ...]) -> Settled:
        """The disk has what the turn asked for, which committed ``committed``."""
        ready, self._doing = self._doing, None
        assert ready is not None
        self.node.advance()
        for entry in ready.apply:
            self._place(entry)
        for response in ready.respond:
            self._hear_response(response)
        self._pass_barriers()
        answers, self._answers = tuple(self._answers), []
        return Settled(ready.late, committed, answers)

    def _should_try(self, append: _Append, waited: int) -> bool:
        """Whom it was sent to leads no more, or it may have got lost."""
        leader = self._leadership()
        moved = leader != append.sent_to and leader[0] is not None
        return moved or (waited > 0 and waited % self._patience.again == 0)

    def _leadership(self) -> tuple[NodeId | None, Term]:
        return self.node.member.leader, self.node.member.term

    def _try(self, ticket: Ticket, now: Instant) -> None:
        append = self._appends[ticket]
        missing = [one for number, one in append.commands.items() if number not in append.placed]
        self.node.member.clock = now
        self.node.propose(*missing)
        dropped = any(isinstance(one, Dropped) for one in self.node.member.responses)
        append.tried = append.tried or not dropped
        append.sent_to = (None, Term(0)) if dropped else self._leadership()
        self._collect()

    def _ask(self, read: ReadId, now: Instant) -> None:
        self.node.member.clock = now
        self.node.read_index(read)
        self._collect()

    def _collect(self) -> None:
        """Answers of the node to this member itself need no disk."""
        responses, self.node.member.responses = self.node.member.responses, []
        for response in responses:
            self._hear_response(response)
        self._pass_barriers()

    def _hear_response(self, response: ReadReady | Dropped) -> None:
        match response:
            case ReadReady(read, index):
                for barrier in self._barriers.values():
                    if barrier.read == read and barrier.index is None:
                        barrier.index = index
            case Dropped():
                pass  # it is tried again with the next ticks

    def _place(self, entry: Entry) -> None:
        if not isinstance(entry.content, Command):
            return
        ticket = self._waits.pop(entry.content.id, None)
        if ticket is None:
            return
        append = self._appends[ticket]
        append.placed[entry.content.id.number] = Receipt(entry.index, entry.term)
        if len(append.placed) == len(append.commands):
            del self._appends[ticket]
            receipts = tuple(append.placed[number] for number in append.commands)
            self._answers.append(Answer(ticket, receipts))

    def _pass_barriers(self) -> None:
        for ticket, barrier in list(self._barriers.items()):
            if barrier.index is not None and barrier.index <= self.applied:
                del self._barriers[ticket]
                self._answers.append(Answer(ticket, index=barrier.index))

    def _give_up(self, ticket: Ticket, append: _Append) -> None:
        del self._appends[ticket]
        for command in append.commands.values():
            self._waits.pop(command.id, None)
        error: Outage = NoLeader("no leader has taken it; ask again")
        if append.tried:
            error = OutcomeUnknown("no majority has answered in time: look before asking again")
        self._answers.append(Answer(ticket, error=error))

    def _next_ticket(self) -> Ticket:
        self._ticket += 1
        return self._ticket
