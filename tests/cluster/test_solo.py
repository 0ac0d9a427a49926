"""A cluster of one: claims, receipts, who follows, and how it closes."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

import pytest

from bot.cluster.admission import KEY_LIMIT, WAITING_LIMIT
from bot.cluster.history import Change, History, Slot
from bot.cluster.memory import Memory
from bot.cluster.outcome import NotCommitted, OutcomeUnknown, Overloaded, Refused, Stopped
from bot.cluster.port import TERM_STARTED, Agreement, Fence, Guarantees, Receipt, Role
from bot.cluster.recent import KEPT_BYTES
from bot.cluster.solo import Solo
from bot.cluster.writer import GROUP_LIMIT
from bot.errors import BrokenInvariant
from bot.record.entry import BATCH_LIMIT, ENTRY_LIMIT, Committed, Proposal
from bot.vocabulary import Index, Instant, ReplicaId, Term

ME = ReplicaId("a")


class Gated(Memory):
    """A disk whose writes wait for the test, and fail when it says so."""

    def __init__(self) -> None:
        super().__init__({"received"})
        self.gate = threading.Event()
        self.groups: list[tuple[int, int]] = []
        self.broken = False

    def write(self, change: Change) -> tuple[Committed, ...]:
        self.gate.wait()
        if self.broken:
            raise OutcomeUnknown("cannot sync")
        self.groups.append((len(change.slots), sum(len(slot.payload) for slot in change.slots)))
        return super().write(change)


def proposal(key: str, payload: bytes = b"") -> Proposal:
    return Proposal("received", key, payload)


def play(story: Callable[[Agreement], Awaitable[Any]], history: History | None = None) -> Any:
    """Run ``story`` with a replica that has claimed the lead, then close it."""

    async def whole() -> Any:
        solo = Solo(history or Memory({"received"}), ME, lambda: Instant(7))
        try:
            await solo.claim()
            return await story(solo)
        finally:
            await solo.close()

    return asyncio.run(whole())


async def follow(solo: Agreement, after: int, until: int) -> list[int]:
    indexes: list[int] = []
    async for run in solo.tail(Index(after)):
        indexes += [done.entry.index for done in run]
        if indexes[-1] >= until:
            break
    return indexes


def test_receipts_say_where_each_proposal_stands() -> None:
    async def story(solo: Agreement) -> None:
        batches = [[proposal(f"{n}.{m}") for m in range(n)] for n in range(5)]
        receipts = await asyncio.gather(*(solo.append(batch) for batch in batches))
        for batch, got in zip(batches, receipts, strict=True):
            for wanted, receipt in zip(batch, got, strict=True):
                done = history.entry(receipt.index)
                assert done is not None
                assert done.entry.key == wanted.key
                assert done.entry.term == receipt.term == 1
            indexes = [receipt.index for receipt in got]
            assert indexes == list(range(min(indexes, default=0), max(indexes, default=-1) + 1))

    history = Memory()
    play(story, history)
    assert history.head().index == 11


def test_each_claim_starts_a_term_and_writes_it_down() -> None:
    async def story(solo: Agreement) -> None:
        assert await solo.claim() == Fence(Term(2), ME)
        assert (await solo.append([proposal("k")]))[0] == Receipt(Index(3), Term(2))

    history = Memory()
    play(story, history)
    play(story_of_a_restart, history)
    kinds = [(done.entry.kind, done.entry.term) for done in history.read()]
    assert kinds == [
        (TERM_STARTED, 1),
        (TERM_STARTED, 2),
        ("received", 2),
        (TERM_STARTED, 3),
    ]


async def story_of_a_restart(solo: Agreement) -> None:
    assert solo.status().term == 3


def test_a_claim_commits_what_an_earlier_leader_left_uncommitted() -> None:
    async def story(solo: Agreement) -> None:
        assert await follow(solo, 0, 2) == [1, 2]
        assert solo.status().committed == 2

    history = Memory()
    history.write(Change(slots=[Slot(Index(1), Term(0), "received", "k", b"", Instant(3))]))
    play(story, history)


def test_nothing_is_appended_before_a_claim() -> None:
    async def story() -> None:
        solo = Solo(Memory(), ME, lambda: Instant(0))
        assert solo.status().role is Role.FOLLOWER
        assert solo.status().leader is None
        with pytest.raises(NotCommitted, match="claim"):
            await solo.append([proposal("k")])
        with pytest.raises(NotCommitted):
            await solo.barrier()
        await solo.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "batch",
    [
        [proposal("k", bytes(ENTRY_LIMIT + 1))],
        [proposal("k", bytes(ENTRY_LIMIT))] * (BATCH_LIMIT // ENTRY_LIMIT + 1),
        [proposal("k" * (KEY_LIMIT + 1))],
        [proposal("\ud800")],
        [Proposal("\udfff", "k", b"")],
        [Proposal(TERM_STARTED, "k", b"")],
    ],
    ids=["entry", "batch", "long key", "key", "kind", "protocol"],
)
def test_what_the_log_never_takes_is_refused_whole(batch: list[Proposal]) -> None:
    async def story(solo: Agreement) -> None:
        with pytest.raises(Refused):
            await solo.append([proposal("good"), *batch])
        assert solo.status().committed == 1
        await solo.append([proposal("next")])

    play(story)


def test_the_largest_entry_and_the_largest_batch_are_taken() -> None:
    async def story(solo: Agreement) -> None:
        batch = [proposal("k", bytes(ENTRY_LIMIT))] * (BATCH_LIMIT // ENTRY_LIMIT)
        assert len(await solo.append(batch)) == 4

    play(story)


def test_whoever_waits_together_is_written_together_within_bounds() -> None:
    async def story() -> None:
        solo = Solo(history, ME, lambda: Instant(0))
        claim = asyncio.create_task(solo.claim())
        history.gate.set()
        await claim
        history.gate.clear()
        asked = asyncio.gather(*(solo.append([proposal(str(n))]) for n in range(GROUP_LIMIT * 3)))
        large = asyncio.gather(
            *(solo.append([proposal("l", bytes(ENTRY_LIMIT))]) for _ in range(6))
        )
        await asyncio.sleep(0)
        history.gate.set()
        await asked
        await large
        await solo.close()

    history = Gated()
    asyncio.run(story())
    assert all(count <= GROUP_LIMIT and size <= BATCH_LIMIT for count, size in history.groups)
    assert len(history.groups) <= 8


def test_who_asks_while_others_are_heard_shares_their_write() -> None:
    async def story(solo: Agreement) -> None:
        asking = []
        for nth in range(10):
            asking.append(asyncio.create_task(solo.append([proposal(str(nth))])))
            await asyncio.sleep(0)
            sha256(bytes(1_000_000))  # as a signature would, this lets the writer's thread run
        await asyncio.gather(*asking)

    history = Gated()
    history.gate.set()
    play(story, history)
    assert [count for count, _ in history.groups] == [1, 10]


def test_who_asks_is_answered_however_many_ask_after_them() -> None:
    async def story(solo: Agreement) -> None:
        first = asyncio.create_task(solo.append([proposal("first")]))
        others: list[asyncio.Task[Any]] = []
        while not first.done() and len(others) < WAITING_LIMIT - 1:
            others.append(asyncio.create_task(solo.append([proposal(str(len(others)))])))
            await asyncio.sleep(0)
        assert first.done()
        await asyncio.gather(*others)

    play(story)


def test_too_many_who_wait_are_told_to_ask_again() -> None:
    async def story() -> None:
        solo = Solo(history, ME, lambda: Instant(0))
        history.gate.set()
        await solo.claim()
        history.gate.clear()
        batch = [proposal("k")] * (WAITING_LIMIT // 10)
        asked = asyncio.gather(*(solo.append(batch) for _ in range(10)))
        await asyncio.sleep(0)
        assert solo.status().waiting == WAITING_LIMIT
        late = asyncio.ensure_future(solo.append([proposal("k")]))
        await asyncio.sleep(0)
        history.gate.set()
        with pytest.raises(Overloaded):
            await late
        await asked
        await solo.append([proposal("k")])
        assert solo.status().waiting == 0
        await solo.close()

    history = Gated()
    asyncio.run(story())


def test_who_follows_gets_every_entry_once_in_order_from_where_they_ask() -> None:
    async def story(solo: Agreement) -> None:
        early = asyncio.create_task(follow(solo, 0, 301))
        for n in range(100):
            await asyncio.gather(*(solo.append([proposal(f"{n} {m}")]) for m in range(3)))
        assert await early == list(range(1, 302))
        assert await follow(solo, 0, 301) == list(range(1, 302))
        assert await follow(solo, 150, 301) == list(range(151, 302))

    play(story)


def test_who_falls_behind_what_is_kept_in_memory_reads_the_disk() -> None:
    async def story(solo: Agreement) -> None:
        payload = bytes(ENTRY_LIMIT // 2)
        count = 2 * KEPT_BYTES // len(payload)
        for n in range(count):
            await solo.append([proposal(str(n), payload)])
        assert await follow(solo, 0, count + 1) == list(range(1, count + 2))

    play(story)


def test_who_follows_to_the_end_is_let_go_at_close() -> None:
    async def story() -> tuple[list[int], list[int]]:
        solo = Solo(Memory(), ME, lambda: Instant(0))
        await solo.claim()
        following = asyncio.create_task(follow(solo, 0, 99))
        await solo.append([proposal("k")])
        await solo.close()
        return await following, await follow(solo, 1, 99)

    assert asyncio.run(story()) == ([1, 2], [2])


def test_close_writes_what_waits_and_then_takes_nothing() -> None:
    async def story() -> None:
        solo = Solo(history, ME, lambda: Instant(0))
        history.gate.set()
        await solo.claim()
        history.gate.clear()
        asked = [asyncio.ensure_future(solo.append([proposal(str(n))])) for n in range(600)]
        await asyncio.sleep(0)
        closing = asyncio.gather(solo.close(), solo.close())
        await asyncio.sleep(0)
        with pytest.raises(Stopped):
            await solo.append([proposal("late")])
        history.gate.set()
        assert [receipt.index for (receipt,) in await asyncio.gather(*asked)] == list(range(2, 602))
        await closing
        await solo.close()
        assert solo.status().role is Role.STOPPED

    history = Gated()
    asyncio.run(story())


def test_an_append_that_nobody_awaits_any_more_is_still_written() -> None:
    async def story() -> None:
        solo = Solo(history, ME, lambda: Instant(0))
        history.gate.set()
        await solo.claim()
        history.gate.clear()
        asked = asyncio.ensure_future(solo.append([proposal("k")]))
        await asyncio.sleep(0)
        asked.cancel()
        history.gate.set()
        await solo.close()
        assert history.head().index == 2
        assert solo.status().waiting == 0

    history = Gated()
    asyncio.run(story())


def test_a_broken_log_is_not_taken_for_an_outage() -> None:
    class Broken(Memory):
        def write(self, change: Change) -> tuple[Committed, ...]:
            if change.vote is None:
                raise BrokenInvariant("the log is not a log")
            return super().write(change)

    async def story(solo: Agreement) -> None:
        with pytest.raises(BrokenInvariant):
            await solo.append([proposal("k")])
        assert solo.status().fault == "the log is not a log"

    play(story, Broken())


def test_a_barrier_covers_what_was_answered() -> None:
    async def story(solo: Agreement) -> None:
        (receipt,) = await solo.append([proposal("k")])
        assert await solo.barrier() >= receipt.index

    play(story)


def test_it_promises_no_more_than_its_history_keeps() -> None:
    async def story(solo: Agreement) -> Guarantees:
        return solo.guarantees

    assert play(story) == Guarantees(False, 1, 0, False)


def test_times_are_the_given_clocks() -> None:
    async def story(solo: Agreement) -> None:
        assert solo.status().last_recorded_at == 7

    play(story)


def test_a_claim_among_appends_starts_its_term_where_it_stands() -> None:
    async def story() -> None:
        solo = Solo(history, ME, lambda: Instant(0))
        history.gate.set()
        await solo.claim()
        history.gate.clear()
        before = asyncio.ensure_future(solo.append([proposal("before")]))
        again = asyncio.ensure_future(solo.append([proposal("again")]))
        await asyncio.sleep(0)
        claim = asyncio.ensure_future(solo.claim())
        await asyncio.sleep(0)
        after = asyncio.ensure_future(solo.append([proposal("after")]))
        await asyncio.sleep(0)
        history.gate.set()
        receipts = [(await asked)[0] for asked in (before, again, after)]
        assert [receipt.term for receipt in receipts] == [1, 1, 2]
        assert (await claim).term == 2
        await solo.close()

    history = Gated()
    asyncio.run(story())


def test_on_failure_only_the_group_in_flight_has_an_unknown_outcome() -> None:
    async def story() -> None:
        solo = Solo(history, ME, lambda: Instant(0))
        history.gate.set()
        await solo.claim()
        history.gate.clear()
        batch = [proposal("k")] * GROUP_LIMIT
        asked = [asyncio.ensure_future(solo.append(batch)) for _ in range(3)]
        await asyncio.sleep(0)
        history.broken = True
        history.gate.set()
        await solo.close()
        await asyncio.wait(asked)
        kinds = [type(one.exception()) for one in asked]
        assert kinds == [OutcomeUnknown, Stopped, Stopped]
        assert solo.status().waiting == 0

    history = Gated()
    asyncio.run(story())
