"""What an agreement promises, asked of each: one replica alone, a group of one, a group of three, from both ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.cluster.admission import KEY_LIMIT, WAITING_LIMIT
from bot.cluster.ledger import Ledger
from bot.cluster.memory import Memory
from bot.cluster.outcome import NotCommitted, Overloaded, Refused, Stopped
from bot.cluster.port import MEMBERSHIP_CHANGED, TERM_STARTED, Agreement, Guarantees, Role
from bot.cluster.recent import KEPT_BYTES
from bot.cluster.solo import Solo
from bot.consensus.quorum import Joint, Majority, NodeId
from bot.consensus.raft.membership import Configuration
from bot.errors import Misconfigured
from bot.record.entry import BATCH_LIMIT, ENTRY_LIMIT, Committed, Proposal
from bot.record.text import salted
from bot.vocabulary import Index, Instant, ReplicaId
from tests.cluster.group import ONCE, Group

Story = Callable[[Agreement], Awaitable[Any]]
NOW = Instant(7)
WORDS = salted("words \ud83d", b"s" * 16)


@asynccontextmanager
async def solo() -> AsyncIterator[Agreement]:
    agreement = Solo(Memory(ONCE), ReplicaId("a"), lambda: NOW)
    await agreement.claim()
    yield agreement
    await agreement.close()


@asynccontextmanager
async def alone() -> AsyncIterator[Agreement]:
    group = Group(1)
    await group.members[0].claim()
    yield group.members[0]
    await group.close()


@asynccontextmanager
async def leading() -> AsyncIterator[Agreement]:
    group = Group(3)
    await group.members[0].claim()
    yield group.members[0]
    await group.close()


@asynccontextmanager
async def following() -> AsyncIterator[Agreement]:
    group = Group(3)
    await group.members[0].claim()
    yield group.members[1]
    await group.close()


@pytest.fixture(params=[solo, alone, leading, following], ids=lambda way: way.__name__)
def play(request: pytest.FixtureRequest) -> Callable[[Story], Any]:
    """Run a story on an agreement that has a leader; ``following`` is not it."""

    def run(story: Story) -> Any:
        async def whole() -> Any:
            async with request.param() as agreement:
                return await story(agreement)

        return asyncio.run(whole())

    return run


def proposal(key: str, payload: bytes = b"") -> Proposal:
    return Proposal("received", key, payload)


async def follow(agreement: Agreement, after: int, key: str) -> list[Committed]:
    """What stands in the log after ``after``, up to the entry under ``key``."""
    found: list[Committed] = []
    async for run in agreement.tail(Index(after)):
        found += run
        if any(one.entry.key == key for one in run):
            break
    return found


def test_receipts_say_where_each_proposal_stands(play: Callable[[Story], Any]) -> None:
    async def story(agreement: Agreement) -> None:
        batches = [[proposal(f"{n}.{m}") for m in range(n)] for n in range(5)]
        receipts = await asyncio.gather(*(agreement.append(batch) for batch in batches))
        await agreement.append([proposal("last")])
        log = {one.entry.index: one.entry for one in await follow(agreement, 0, "last")}
        for batch, got in zip(batches, receipts, strict=True):
            for wanted, receipt in zip(batch, got, strict=True):
                assert log[receipt.index].key == wanted.key
                assert log[receipt.index].term == receipt.term
            indexes = [receipt.index for receipt in got]
            assert indexes == list(range(min(indexes, default=0), max(indexes, default=-1) + 1))

    play(story)


def test_what_was_proposed_comes_out_as_it_was(play: Callable[[Story], Any]) -> None:
    async def story(agreement: Agreement) -> None:
        wanted = Proposal("received", "ключ", b"\x00\xff", (WORDS,))
        (receipt,) = await agreement.append([wanted])
        found = (await follow(agreement, 0, wanted.key))[-1]
        entry = found.entry
        assert (entry.kind, entry.key, entry.payload) == ("received", "ключ", b"\x00\xff")
        assert (entry.index, entry.term) == (receipt.index, receipt.term)
        assert (entry.recorded_at, found.first) == (NOW, True)

    play(story)


def test_the_second_of_a_key_is_in_the_log_and_not_the_first(play: Callable[[Story], Any]) -> None:
    async def story(agreement: Agreement) -> None:
        for key in ("k", "k", "end"):
            await agreement.append([proposal(key)])
        log = await follow(agreement, 0, "end")
        assert [one.first for one in log if one.entry.key == "k"] == [True, False]

    play(story)


@pytest.mark.parametrize(
    "batch",
    [
        [proposal("k", bytes(ENTRY_LIMIT + 1))],
        [proposal("k", bytes(ENTRY_LIMIT))] * (BATCH_LIMIT // ENTRY_LIMIT + 1),
        [proposal("k" * (KEY_LIMIT + 1))],
        [proposal("\ud800")],
        [Proposal("\udfff", "k", b"")],
        [Proposal(TERM_STARTED, "k", b"")],
        [Proposal(MEMBERSHIP_CHANGED, "k", b"")],
    ],
    ids=["entry", "batch", "long key", "key", "kind", "protocol", "membership"],
)
def test_what_the_log_never_takes_is_refused_whole(
    play: Callable[[Story], Any], batch: list[Proposal]
) -> None:
    async def story(agreement: Agreement) -> None:
        with pytest.raises(Refused):
            await agreement.append([proposal("good"), *batch])
        await agreement.append([proposal("next")])
        kinds = [one.entry.kind for one in await follow(agreement, 0, "next")]
        assert kinds == [TERM_STARTED, "received"]

    play(story)


def test_the_largest_entry_and_the_largest_batch_are_taken(play: Callable[[Story], Any]) -> None:
    async def story(agreement: Agreement) -> None:
        batch = [proposal("k", bytes(ENTRY_LIMIT))] * (BATCH_LIMIT // ENTRY_LIMIT)
        assert len(await agreement.append(batch)) == 4

    play(story)


def test_too_many_who_wait_are_told_to_ask_again(play: Callable[[Story], Any]) -> None:
    async def story(agreement: Agreement) -> None:
        batch = [proposal("k")] * (WAITING_LIMIT // 10)
        asked = [asyncio.ensure_future(agreement.append(batch)) for _ in range(11)]
        done, _ = await asyncio.wait(asked)
        assert [type(one.exception()) for one in done if one.exception()] == [Overloaded]
        await agreement.append([proposal("k")])
        assert agreement.status().waiting == 0

    play(story)


def test_who_follows_gets_every_entry_once_in_order_from_where_he_asks(
    play: Callable[[Story], Any],
) -> None:
    async def story(agreement: Agreement) -> None:
        early = asyncio.create_task(follow(agreement, 0, "end"))
        for n in range(50):
            await asyncio.gather(*(agreement.append([proposal(f"{n} {m}")]) for m in range(3)))
        await agreement.append([proposal("end")])
        indexes = [one.entry.index for one in await early]
        assert indexes == list(range(1, len(indexes) + 1))
        assert [one.entry.index for one in await follow(agreement, 70, "end")] == indexes[70:]

    play(story)


def test_who_falls_behind_what_is_kept_in_memory_reads_the_disk(
    play: Callable[[Story], Any],
) -> None:
    async def story(agreement: Agreement) -> None:
        payload = bytes(ENTRY_LIMIT // 2)
        for n in range(2 * KEPT_BYTES // len(payload)):
            await agreement.append([proposal(str(n), payload)])
        await agreement.append([proposal("end")])
        indexes = [one.entry.index for one in await follow(agreement, 0, "end")]
        assert indexes == list(range(1, len(indexes) + 1))

    play(story)


def test_a_barrier_covers_what_was_answered(play: Callable[[Story], Any]) -> None:
    async def story(agreement: Agreement) -> None:
        (receipt,) = await agreement.append([proposal("k")])
        assert await agreement.barrier() >= receipt.index

    play(story)


def test_close_commits_what_waits_lets_followers_go_and_takes_nothing_more(
    play: Callable[[Story], Any],
) -> None:
    async def story(agreement: Agreement) -> None:
        following = asyncio.create_task(follow(agreement, 0, "never"))
        asked = [asyncio.ensure_future(agreement.append([proposal(str(n))])) for n in range(9)]
        await asyncio.sleep(0)
        closing = asyncio.gather(agreement.close(), agreement.close())
        await asyncio.sleep(0)
        with pytest.raises(Stopped):
            await agreement.append([proposal("late")])
        assert len(await asyncio.gather(*asked)) == 9
        await closing
        assert {str(n) for n in range(9)} <= {one.entry.key for one in await following}
        with pytest.raises(Stopped):
            await agreement.barrier()
        assert agreement.status().role is Role.STOPPED

    play(story)


def test_guarantees_are_what_the_histories_keep(play: Callable[[Story], Any]) -> None:
    async def story(agreement: Agreement) -> None:
        guarantees = agreement.guarantees
        assert not guarantees.durable, "these histories are in memory"
        assert guarantees.replicas > guarantees.tolerated_crashes

    play(story)


def test_a_group_of_three_goes_on_without_one_and_stops_without_two() -> None:
    async def story() -> None:
        group = Group(3)
        await group.members[0].claim()
        group.wire.cut.add(NodeId(3))
        await group.members[0].append([proposal("two agree")])
        group.wire.cut.add(NodeId(2))
        alone = asyncio.ensure_future(group.members[0].append([proposal("alone")]))
        barrier = asyncio.ensure_future(group.members[0].barrier())
        for _ in range(40):
            await asyncio.sleep(0.005)
        assert not alone.done()
        assert not barrier.done(), "nobody confirms that it still leads"
        group.wire.cut.clear()
        await alone
        await barrier
        await group.close()

    asyncio.run(story())


def test_a_claim_moves_the_lead_and_makes_the_former_one_worthless() -> None:
    async def story() -> None:
        group = Group(3)
        first = await group.members[0].claim()
        await group.members[0].confirm(first)
        second = await group.members[2].claim()
        await group.members[2].confirm(second)
        with pytest.raises(NotCommitted):
            await group.members[0].confirm(first)
        assert second.term > first.term
        assert group.leader() is group.members[2]
        await group.members[0].append([proposal("through the other")])
        await group.close()

    asyncio.run(story())


def test_a_member_that_starts_again_has_what_it_promised_and_catches_up() -> None:
    async def story() -> None:
        group = Group(3)
        await group.members[0].claim()
        await group.members[0].append([proposal("before")])
        lost = group.wire.members.pop(NodeId(3))
        await lost.close()
        await group.members[0].append([proposal("meanwhile")])
        again = group.start(NodeId(3))
        log = await follow(again, 0, "meanwhile")
        assert [one.entry.key for one in log][-2:] == ["before", "meanwhile"]
        await group.close()

    asyncio.run(story())


def test_a_group_on_real_disks_has_one_log_that_holds(tmp_path: Path) -> None:
    def disk(node: NodeId) -> Ledger:
        return Ledger(tmp_path / f"{node}", ONCE)

    async def first_life() -> None:
        group = Group(3, disk=disk)
        await group.members[0].claim()
        assert group.members[0].guarantees == Guarantees(
            durable=True, replicas=2, tolerated_crashes=1, byzantine=False
        )
        for n in range(20):
            await group.members[n % 3].append([Proposal("received", f"{n}", b"x", (WORDS,))])
        await group.close()
        for history in group.histories.values():
            history.close()

    asyncio.run(first_life())

    async def second_life() -> None:
        group = Group(0)
        group.founders = Configuration(Joint(Majority(frozenset(map(NodeId, (1, 2, 3))))))
        for node in map(NodeId, (1, 2, 3)):
            group.histories[node] = disk(node)
            group.start(node)
        await group.members[2].claim()
        await group.members[2].append([proposal("end")])
        logs = [await follow(member, 0, "end") for member in group.members]
        assert logs[0] == logs[1] == logs[2]
        assert [one.entry.key for one in logs[0] if one.entry.kind == "received"] == [
            *map(str, range(20)),
            "end",
        ]
        await group.close()
        for history in group.histories.values():
            assert history.verify().holds
            assert history.text(WORDS.id) == WORDS.content
            history.close()

    asyncio.run(second_life())


def test_who_lost_his_disk_is_not_let_in_under_his_old_name() -> None:
    async def story() -> None:
        group = Group(3)
        await group.members[0].claim()
        lost = group.wire.members.pop(NodeId(3))
        await lost.close()
        group.histories[NodeId(3)] = Memory(ONCE)
        with pytest.raises(Misconfigured, match="join as a new one"):
            group.start(NodeId(3))
        await group.close()

    asyncio.run(story())
