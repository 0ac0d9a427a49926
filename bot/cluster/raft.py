"""A member of a Raft group as an agreement: the asyncio shell around its driver, with group commit.

While the disk works, wishes gather in the automaton, and the next write takes them all. Must never hold a rule of the
protocol: those are in ``consensus``, where a simulation can see them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from bot.cluster.admission import WAITING_LIMIT, admit
from bot.cluster.driver import Answer, Driver, Patience, Ticket, Turn
from bot.cluster.history import History
from bot.cluster.journal import Journal, replica_of
from bot.cluster.outcome import NotCommitted, OutcomeUnknown, Overloaded, Stopped
from bot.cluster.port import Fence, Guarantees, Receipt, Role, Status
from bot.cluster.tail import Tail
from bot.consensus.quorum import NodeId
from bot.consensus.raft.membership import Configuration
from bot.consensus.raft.messages import Peer
from bot.consensus.raft.node import Node
from bot.consensus.raft.options import Options
from bot.record.entry import Committed, Proposal
from bot.vocabulary import Index, Instant


class Wire(Protocol):
    """The way to the other members. May lose, double, delay and reorder; must not forge."""

    def send(self, message: Peer) -> None: ...


@dataclass(frozen=True, slots=True)
class Membership:
    """Who this member is. ``fresh`` is said once in its life; ``founders`` began the log together."""

    me: NodeId
    founders: Configuration
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """``tick`` is in seconds; everything else in ticks. ``seed`` differs from member to member."""

    tick: float = 0.02
    options: Options = Options()
    patience: Patience = Patience()
    seed: int = 0


class Raft:
    """See ``Agreement`` for what the methods promise. The caller keeps and closes ``history``."""

    def __init__(
        self,
        history: History,
        member: Membership,
        wire: Wire,
        now: Callable[[], Instant],
        pace: Pace = Pace(),
    ) -> None:
        self._history = history
        self._wire = wire
        self._now = now
        self._pace = pace
        self._journal = Journal(history, member.founders)
        incarnation = self._journal.start(member.me, fresh=member.fresh)
        node = Node(member.me, self._journal, pace.options, pace.seed)
        self._driver = Driver(node, incarnation, pace.patience)
        self._tail = Tail(history)
        self._asked: dict[Ticket, asyncio.Future[Any]] = {}
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="log-writer")
        self._stirred = asyncio.Event()
        self._moved = asyncio.Event()
        self._closing = False
        self._working = asyncio.create_task(self._work())
        self._ticking = asyncio.create_task(self._tick())

    @property
    def guarantees(self) -> Guarantees:
        voters = len(self._driver.node.member.configuration.voters.incoming.voters)
        tolerated = max(0, (voters - 1) // 2)
        return Guarantees(self._history.durable, voters - tolerated, tolerated, byzantine=False)

    def hear(self, message: Peer) -> None:
        """What a peer says, in the loop."""
        if not self._working.done():
            self._driver.hear(message, self._now())
            self._stirred.set()

    async def claim(self) -> Fence:
        """Lead: by an election, or by asking whoever leads to hand over; asked again until it succeeds."""
        member = self._driver.node.member
        while not self._opened():
            self._refuse_when_stopped()
            self._driver.seek_lead(self._now())
            self._stirred.set()
            await self._until(self._opened, self._pace.options.election_ticks)
        return Fence(member.term, replica_of(member.me))

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        self._refuse_when_stopped()
        admit(batch)
        if not batch:
            return ()
        if self._driver.waiting + len(batch) > WAITING_LIMIT:
            raise Overloaded(f"{self._driver.waiting} proposals wait for the group; ask again")
        answer: Answer = await self._ask(self._driver.append(batch, self._now()))
        return answer.receipts

    def tail(self, after: Index) -> AsyncIterator[tuple[Committed, ...]]:
        return self._tail.follow(after)

    async def barrier(self) -> Index:
        self._refuse_when_stopped()
        answer: Answer = await self._ask(self._driver.barrier(self._now()))
        if answer.index is None:
            raise NotCommitted("no majority confirms who leads; ask again")
        return answer.index

    async def confirm(self, fence: Fence) -> None:
        await self.barrier()
        member = self._driver.node.member
        if not self._driver.leads or member.term != fence.term:
            raise NotCommitted(f"term {fence.term} does not lead any more")

    def status(self) -> Status:
        member, fault = self._driver.node.member, self._tail.fault
        stopped = self._closing or fault is not None
        return Status(
            replica=replica_of(member.me),
            role=Role.STOPPED if stopped else Role.LEADER if self._driver.leads else Role.FOLLOWER,
            term=member.term,
            leader=None if member.leader is None or stopped else replica_of(member.leader),
            committed=self._tail.head,
            last_recorded_at=self._tail.last_recorded_at,
            waiting=self._driver.waiting,
            fault=None if fault is None else str(fault),
        )

    async def close(self) -> None:
        self._closing = True
        await self._until(lambda: not self._asked, self._pace.patience.give_up)
        self._ticking.cancel()
        self._working.cancel()
        await asyncio.gather(self._ticking, self._working, return_exceptions=True)
        self._writer.shutdown(wait=True)
        if not self._tail.ended.is_set():
            self._end(None)

    async def _work(self) -> None:
        """One turn after the other, for as long as the disk holds."""
        try:
            while True:
                turn = self._driver.turn()
                if turn is None:
                    await self._stirred.wait()
                    self._stirred.clear()
                else:
                    await self._carry_out(turn)
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing may be promised on top of it
            self._end(error)

    async def _carry_out(self, turn: Turn) -> None:
        for message in turn.early:
            self._wire.send(message)
        committed: tuple[Committed, ...] = ()
        if turn.write:
            change = self._journal.change(turn.write)
            loop = asyncio.get_running_loop()
            writing = loop.run_in_executor(self._writer, self._history.write, change)
            committed = await asyncio.shield(writing)
            self._journal.wrote(turn.write)
        settled = self._driver.written(committed)
        for message in settled.late:
            self._wire.send(message)
        if settled.run:
            self._tail.add(settled.run)
        for answer in settled.answers:
            self._give(answer)
        self._stir()

    async def _tick(self) -> None:
        while not self._working.done():
            await asyncio.sleep(self._pace.tick)
            self._driver.tick(self._now())
            self._stirred.set()

    async def _ask(self, ticket: Ticket) -> Any:
        answer = self._asked[ticket] = asyncio.get_running_loop().create_future()
        self._stirred.set()
        return await answer

    def _give(self, answer: Answer) -> None:
        future = self._asked.pop(answer.ticket)
        if future.done():
            return
        if answer.error is None:
            future.set_result(answer)
        else:
            future.set_exception(answer.error)

    def _end(self, fault: Exception | None) -> None:
        """Whoever still waits hears that nobody knows: his wish may be with another member."""
        asked, self._asked = self._asked, {}
        for future in asked.values():
            if not future.done():
                future.set_exception(OutcomeUnknown(f"this member stopped: {fault or 'closed'}"))
        self._tail.end(fault)
        self._stir()

    def _opened(self) -> bool:
        """It leads, and its opening entry is applied: all that earlier leaders committed is known here."""
        member = self._driver.node.member
        return self._driver.leads and member.log.term(self._driver.applied) == member.term

    async def _until(self, holds: Callable[[], bool], ticks: int) -> None:
        """Until ``holds``, this member stops, or so many ticks have passed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.tick * ticks):
                while not holds() and not self._tail.ended.is_set():
                    await self._moved.wait()

    def _stir(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    def _refuse_when_stopped(self) -> None:
        self._tail.refuse_when_stopped()
        if self._closing:
            raise Stopped("the log is closed")
