"""P1: what was answered is on disk. The power goes at hundreds of random moments, and comes back."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.cli.power import Disk, plugged_in
from bot.cluster.history import Change
from bot.cluster.ledger import Ledger
from bot.cluster.memory import Memory
from bot.cluster.outcome import NotCommitted, OutcomeUnknown
from bot.cluster.solo import Solo
from bot.errors import Misconfigured
from bot.record.entry import Committed, Proposal
from bot.vocabulary import Index, Instant, ReplicaId

ONCE = frozenset({"received"})
SEEDS = range(240)
OPERATIONS = 500
CLIENTS = 4

Answers = dict[Index, Proposal]


class Hasty:
    """A history that answers one write before it has written it: the mistake P1 forbids."""

    durable = True

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._twin = Memory(ONCE)
        self._late: Change | None = None

    def write(self, change: Change) -> tuple[Committed, ...]:
        if self._late is not None:
            self._ledger.write(self._late)
        self._late = change
        return self._twin.write(change)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._twin, name)


async def use_until_dark(disk: Disk, ledger: Ledger, history: Any, seed: int) -> Answers:
    """Clients append, a checkpoint comes by now and then; returns what was answered."""
    answered: Answers = {}
    ticks = iter(range(10**9))
    solo = Solo(history, ReplicaId("a"), lambda: Instant(next(ticks)))

    async def client(number: int) -> None:
        dice = Random(seed * CLIENTS + number)
        while not disk.dark:
            proposal = Proposal(
                "received", str(dice.random()), dice.randbytes(dice.randrange(3000))
            )
            (receipt,) = await solo.append([proposal])
            answered[receipt.index] = proposal
            if dice.random() < 0.05:
                await asyncio.to_thread(ledger.checkpoint)

    try:
        await solo.claim()
        await asyncio.gather(*(client(number) for number in range(CLIENTS)), return_exceptions=True)
    finally:
        await solo.close()
    return answered


def lost(folder: Path, seed: int, synchronous: str, history: Callable[[Ledger], Any]) -> str | None:
    """Live until the power goes, switch on again; what was lost, or None."""
    disk = Disk(seed, dark_at=Random(seed).randrange(1, OPERATIONS))
    answered: Answers = {}
    with plugged_in(disk) as vfs, suppress(NotCommitted, OutcomeUnknown, Misconfigured):
        ledger = Ledger(folder / "before", ONCE, vfs, synchronous)
        try:
            answered = asyncio.run(use_until_dark(disk, ledger, history(ledger), seed))
        finally:
            ledger.close()
    disk.go_dark()
    assert disk.survivors is not None
    return missing(folder, disk.survivors, answered)


def missing(folder: Path, survivors: dict[str, bytes], answered: Answers) -> str | None:
    again = Disk.after({name.replace("before", "after"): d for name, d in survivors.items()})
    with plugged_in(again) as vfs:
        try:
            ledger = Ledger(folder / "after", ONCE, vfs)
        except Misconfigured as error:
            return str(error)
        try:
            verdict = ledger.verify()
            if not verdict.holds:
                return verdict.reason
            for index, proposal in answered.items():
                found = ledger.entry(index)
                if found is None or found.entry.payload != proposal.payload:
                    return f"entry {index} was answered and is gone"
            asyncio.run(goes_on(ledger))
        finally:
            ledger.close()
    return None


async def goes_on(ledger: Ledger) -> None:
    before = ledger.head()
    solo = Solo(ledger, ReplicaId("a"), lambda: Instant(0))
    await solo.claim()
    (receipt,) = await solo.append([Proposal("received", "new", b"")])
    assert receipt.index == before.index + 2
    await solo.close()
    assert ledger.verify().holds


def folders(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        yield seed, folder


def test_nothing_answered_is_lost_when_the_power_goes(tmp_path: Path) -> None:
    for seed, folder in folders(tmp_path):
        assert lost(folder, seed, "FULL", lambda ledger: ledger) is None, f"seed {seed}"


@pytest.mark.parametrize(
    ("synchronous", "history"),
    [("NORMAL", lambda ledger: ledger), ("OFF", lambda ledger: ledger), ("FULL", Hasty)],
    ids=["synchronous=NORMAL", "synchronous=OFF", "an answer before the commit"],
)
def test_the_same_test_finds_the_loss_when_the_promise_is_broken(
    tmp_path: Path, synchronous: str, history: Callable[[Ledger], Any]
) -> None:
    assert any(lost(folder, seed, synchronous, history) for seed, folder in folders(tmp_path))
