"""A cluster of one: it agrees with itself, on disk, with group commit.

It leads from its first claim until it is closed or its disk fails; then the process must restart.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from bot.cluster.history import History
from bot.cluster.outcome import NotCommitted, Overloaded, Refused, Stopped
from bot.cluster.port import TERM_STARTED, Fence, Guarantees, Receipt, Role, Status
from bot.cluster.recent import Recent
from bot.cluster.writer import Asked, Listener, Writer
from bot.record.entry import BATCH_LIMIT, ENTRY_LIMIT, Committed, Proposal
from bot.vocabulary import Index, Instant, ReplicaId

WAITING_LIMIT = 10_000
"""Proposals that may wait for the disk; more are told to ask again."""
KEY_LIMIT = 1_024
"""Characters of a key or kind, at most."""


class Solo:
    """See ``Agreement`` for what the methods promise. The caller keeps and closes ``history``."""

    def __init__(self, history: History, replica: ReplicaId, now: Callable[[], Instant]) -> None:
        """``now`` is the leader's clock, read in the writer's thread once a group."""
        self._history = history
        self._replica = replica
        self._now = now
        self._head = history.head()
        self._recent = Recent(self._head.index)
        self._last_recorded_at = self._head.recorded_at
        self._grown = asyncio.Event()
        self._ended = asyncio.Event()
        self._writer: Writer | None = None
        self._fence: Fence | None = None
        self._waiting = 0
        self._closing = False
        self._fault: Exception | None = None

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
        size = _admit(batch)
        if not batch:
            return ()
        if self._waiting + len(batch) > WAITING_LIMIT:
            raise Overloaded(f"{self._waiting} proposals wait for the disk; ask again")
        return await self._ask(writer, tuple(batch), size)

    async def tail(self, after: Index) -> AsyncIterator[tuple[Committed, ...]]:
        position = after
        while True:
            grown = self._grown
            run = self._recent.after(position)
            if run is None and position < self._recent.head:
                run = await asyncio.to_thread(self._history.page, position)
            if run:
                position = run[-1].entry.index
                yield run
            elif self._fault is not None:
                self._refuse_when_stopped()
            elif self._ended.is_set():
                return
            else:
                await grown.wait()

    async def barrier(self) -> Index:
        self._leading()
        return self._recent.head

    def status(self) -> Status:
        leads = self._fence is not None and not self._closing and self._fault is None
        stopped = self._closing or self._fault is not None
        return Status(
            replica=self._replica,
            role=Role.STOPPED if stopped else Role.LEADER if leads else Role.FOLLOWER,
            term=self._history.vote().term,
            leader=self._replica if leads else None,
            committed=self._recent.head,
            last_recorded_at=self._last_recorded_at,
            waiting=self._waiting,
            fault=None if self._fault is None else str(self._fault),
        )

    async def close(self) -> None:
        first, self._closing = not self._closing, True
        if self._writer is None:
            self._ended.set()
            self._wake()
            return
        if first:
            self._writer.stop()
        await self._ended.wait()
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
        self._recent.add(committed)
        self._last_recorded_at = committed[-1].entry.recorded_at
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
        self._wake()

    def _when_ended(self, in_flight: Sequence[Asked], fault: Exception | None) -> None:
        self._fault = fault
        behind = self._writer.left() if self._writer else []
        for asked in in_flight:
            self._give_up(asked, fault or Stopped("the log is closed"))
        for asked in behind:
            self._give_up(asked, Stopped(f"the log stopped: {fault or 'closed'}"))
        self._ended.set()
        self._wake()

    def _give_up(self, asked: Asked, error: Exception) -> None:
        self._waiting -= len(asked.proposals)
        if not asked.answer.done():
            asked.answer.set_exception(error)

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()

    def _leading(self) -> Writer:
        self._refuse_when_stopped()
        if self._writer is None or self._fence is None:
            raise NotCommitted("this replica has not claimed the lead")
        return self._writer

    def _refuse_when_stopped(self) -> None:
        if self._fault is not None:
            raise Stopped(f"the log stopped, restart the process: {self._fault}") from self._fault
        if self._closing:
            raise Stopped("the log is closed")


def _admit(batch: Sequence[Proposal]) -> int:
    """Bytes of the batch, texts included. Raises ``Refused`` for what the log never takes."""
    payloads = texts = 0
    for proposal in batch:
        if len(proposal.payload) > ENTRY_LIMIT:
            raise Refused(f"an entry has {len(proposal.payload)} bytes, {ENTRY_LIMIT} at most")
        if proposal.kind == TERM_STARTED:
            raise Refused(f"{TERM_STARTED} is written by a claim alone")
        if not (_storable(proposal.kind) and _storable(proposal.key)):
            raise Refused(f"kind and key: valid Unicode of at most {KEY_LIMIT} characters")
        payloads += len(proposal.payload)
        for text in proposal.texts:
            texts += len(text.content)
    if payloads > BATCH_LIMIT:
        raise Refused(f"a batch has {payloads} bytes, {BATCH_LIMIT} at most")
    return payloads + texts


def _storable(name: str) -> bool:
    """A lone surrogate has no UTF-8, and what cannot be written must not reach the writer."""
    return len(name) <= KEY_LIMIT and (
        name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)
    )
