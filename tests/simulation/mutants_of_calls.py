"""Bugs in how reads and wishes are answered."""

from typing import Any

from bot.cluster.driver import Answer, Driver
from bot.cluster.journal import Journal
from bot.cluster.port import Receipt
from bot.consensus.quorum import NodeId
from bot.consensus.raft import leading, reading
from bot.consensus.raft.member import Member
from bot.consensus.raft.messages import (
    ReadIndex,
)
from bot.consensus.raft.sessions import Sessions
from bot.vocabulary import Instant, Term
from tests.simulation.mutants import Patch, Table, cut_off, planting, unsteady

CALLS: Table = {}
mutant = planting(CALLS)


@mutant("a leader that is cut off answers reads", range(9, 10), "linear log", tune=unsteady)
def _(patch: Patch) -> None:
    """It neither asks a majority nor steps down when it hears of none."""

    def asked(member: Member, message: ReadIndex) -> None:
        reading._answer(member, message.source, message.read, member.log.committed)

    patch.setattr(reading, "asked", asked)
    patch.setattr(leading, "check_quorum", lambda member: None)


@mutant(
    "a new leader answers reads before it knows what is committed",
    range(35, 36),
    "linear log",
    tune=cut_off,
)
def _(patch: Patch) -> None:
    patch.setattr(reading, "_committed_in_term", lambda member: True)


@mutant("a follower answers reads from what it knows", range(1, 5), "linear log")
def _(patch: Patch) -> None:
    def forward(member: Member, message: ReadIndex) -> None:
        reading._answer(member, message.source, message.read, member.log.committed)

    patch.setattr(reading, "forward", forward)


@mutant("a read is answered before what it covers is applied", range(3, 6), "linear registers")
def _(patch: Patch) -> None:
    def pass_barriers(self: Driver) -> None:
        for ticket, barrier in list(self._barriers.items()):
            if barrier.index is not None:
                del self._barriers[ticket]
                self._answers.append(Answer(ticket, index=barrier.index))

    patch.setattr(Driver, "_pass_barriers", pass_barriers)


@mutant("a wish asked twice stands twice", range(1, 3), "linear log", "invariant of a member")
def _(patch: Patch) -> None:
    patch.setattr(leading, "_is_new", lambda member, wish: True)


@mutant("wishes are forgotten when they are applied", range(1, 3), "linear log")
def _(patch: Patch) -> None:
    patch.setattr(Sessions, "place", lambda self, command: self._tail.get(command))


@mutant("each start of a member is its first", range(18, 19), "linear log", "liveness")
def _(patch: Patch) -> None:
    def start(self: Journal, me: NodeId, *, fresh: bool) -> int:
        before(self, me, fresh=fresh)
        return 1

    before = Journal.start
    patch.setattr(Journal, "start", start)


@mutant("an append is answered before it is agreed on", range(1, 3), "linear log")
def _(patch: Patch) -> None:
    def append(self: Driver, batch: Any, now: Instant) -> int:
        ticket = before(self, batch, now)
        last = self.node.member.log.last
        receipts = tuple(Receipt(last, Term(0)) for _ in batch)
        self._appends.pop(ticket, None)
        self._waits.clear()
        self._answers.append(Answer(ticket, receipts))
        return ticket

    before = Driver.append
    patch.setattr(Driver, "append", append)


@mutant("a wish that nobody knows the end of is called refused", range(1, 3), "linear log")
def _(patch: Patch) -> None:
    def give_up(self: Driver, ticket: int, append: Any) -> None:
        append.tried = False
        before(self, ticket, append)

    before = Driver._give_up
    patch.setattr(Driver, "_give_up", give_up)
