"""A cluster of one: it agrees with itself, on disk, with group commit.

It leads from its first claim until it is closed or its disk fails; then the process must restart.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from bot.cluster.admission import WAITING_LIMIT, admit
from bot.cluster.history import History
from bot.cluster.outcome import NotCommitted, Overloaded, Stopped
from bot.cluster.port import TERM_STARTED, Fence, Guarantees, Receipt, Role, Status
from bot.cluster.tail import Tail
from bot.cluster.writer import Asked, Listener, Writer
from bot.record.entry import Committed, Proposal
from bot.vocabulary import Index, Instant, ReplicaId


class Solo:
    """See ``Agreement`` for what the methods promise. The caller keeps and closes ``history``."""

    def __init__(self, history: History, replica: ReplicaId, now: Callable[[], Instant]) -> None:
        """``now`` is the leader's clock, read in the writer's thread once a group."""
        self._history = history
        self._replica = replica
        self._now = now
        self._tail = Tail(history)
        self._writer: Writer | None = None
        self._fence: Fence | None = None
        self._waiting = 0
        self._closing = False

    @property
    def guarantees(self) -> Guarantees:
        return Guarantees(self._history.durable, replicas=1, tolerated_crashes=0, byzantine=False)

    async def claim(self) -> Fence:
        self._refuse_when_stopped()
        if self._writer is None:
            listener = Listener(self._answered, self._when_ended)
            self._writer = Writer(self._history, self._replica, self._now, listener)
            self._writer.start()
        opening = Proposal(TERM_STARTED, self._replica, b"")
        (receipt,) = await self._ask(self._writer, (opening,), 0)
        self._fence = Fence(receipt.term, self._replica)
        return self._fence

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        writer = self._leading()
        size = admit(batch)
        if not batch:
            return ()
        if self._waiting + len(batch) > WAITING_LIMIT:
            raise Overloaded(f"{self._waiting} proposals wait for the disk; ask again")
        return await self._ask(writer, tuple(batch), size)

    def tail(self, after: Index) -> AsyncIterator[tuple[Committed, ...]]:
        return self._tail.follow(after)

    async def barrier(self) -> Index:
        self._leading()
        return self._tail.head

    async def confirm(self, fence: Fence) -> None:
        self._leading()
        if fence != self._fence:
            raise NotCommitted(f"term {fence.term} was claimed anew")

    def status(self) -> Status:
        fault = self._tail.fault
        stopped = self._closing or fault is not None
        leads = self._fence is not None and not stopped
        return Status(
            replica=self._replica,
            role=Role.STOPPED if stopped else Role.LEADER if leads else Role.FOLLOWER,
            term=self._history.vote().term,
            leader=self._replica if leads else None,
            committed=self._tail.head,
            last_recorded_at=self._tail.last_recorded_at,
            waiting=self._waiting,
            fault=None if fault is None else str(fault),
        )

    async def close(self) -> None:
        first, self._closing = not self._closing, True
        if self._writer is None:
            self._tail.end(None)
            return
        if first:
            self._writer.stop()
        await self._tail.ended.wait()
        self._writer.join()

    def _ask(
        self, writer: Writer, proposals: tuple[Proposal, ...], size: int
    ) -> "asyncio.Future[tuple[Receipt, ...]]":
        answer: asyncio.Future[tuple[Receipt, ...]] = asyncio.get_running_loop().create_future()
        self._waiting += len(proposals)
        writer.ask(Asked(proposals, size, answer))
        return answer

    def _answered(self, group: Sequence[Asked], committed: tuple[Committed, ...]) -> None:
        """One call a group: receipts to those who asked, entries to those who follow."""
        self._tail.add(committed)
        own = committed[-sum(len(asked.proposals) for asked in group) :]
        start = 0
        for asked in group:
            end = start + len(asked.proposals)
            if not asked.answer.done():
                asked.answer.set_result(
                    tuple(Receipt(one.entry.index, one.entry.term) for one in own[start:end])
                )
            start = end
        self._waiting -= len(own)

    def _when_ended(self, in_flight: Sequence[Asked], fault: Exception | None) -> None:
        behind = self._writer.left() if self._writer else []
        for asked in in_flight:
            self._give_up(asked, fault or Stopped("the log is closed"))
        for asked in behind:
            self._give_up(asked, Stopped(f"the log stopped: {fault or 'closed'}"))
        self._tail.end(fault)

    def _give_up(self, asked: Asked, error: Exception) -> None:
        self._waiting -= len(asked.proposals)
        if not asked.answer.done():
            asked.answer.set_exception(error)

    def _leading(self) -> Writer:
        self._refuse_when_stopped()
        if self._writer is None or self._fence is None:
            raise NotCommitted("this replica has not claimed the lead")
        return self._writer

    def _refuse_when_stopped(self) -> None:
        self._tail.refuse_when_stopped()
        if self._closing:
            raise Stopped("the log is closed")
