"""What the shell counts as under way: whoever waits for rest must not overlook a wish that is not yet in the log."""

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from bot.cluster.port import Agreement, Receipt
from bot.github.port import GitHub
from bot.orchestrator.effects import Effect, Event, Propose, Ticked, WakeAt
from bot.orchestrator.loop import Loop
from bot.orchestrator.shell import TIMER_SLACK, Ports, Shell
from bot.record.entry import Proposal
from bot.vocabulary import Instant
from tests.sandbox.conftest import anyio_backend as anyio_backend

pytestmark = pytest.mark.anyio
WISH = Proposal("received", "one", b"{}")


class OneWish:
    """A loop that wants to be woken, and then wants one thing in the log."""

    def __init__(self) -> None:
        self.first = True

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        wish: list[Effect] = [WakeAt(Instant(9_000))] if self.first else [Propose(WISH)]
        self.first = False
        return wish


class Slow:
    """A log that takes its time."""

    def __init__(self) -> None:
        self.asked: list[Proposal] = []
        self.go = asyncio.Event()

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        self.asked += batch
        await self.go.wait()
        return ()


async def test_a_proposal_is_under_way_from_the_moment_it_was_wanted() -> None:
    now, log, before = [Instant(0)], Slow(), asyncio.all_tasks()
    ports = Ports(lambda: now[0], lambda _: None)
    shell = Shell(cast(Loop, OneWish()), cast(Agreement, log), cast(GitHub, None), ports)
    shell._tick()
    assert (shell.idle, shell.sleeps_until) == (True, 9_000)

    now[0] = Instant(9_000)
    shell.roused()
    assert log.asked == [], "nobody has even begun"
    assert (shell.idle, shell.sleeps_until) == (False, None)

    log.go.set()
    await asyncio.wait(asyncio.all_tasks() - before)
    assert log.asked == [WISH]
    assert (shell.idle, shell.sleeps_until) == (True, None)


class Sleeper:
    """A loop that wants to be woken at each of ``times``, one an event."""

    def __init__(self, *times: int) -> None:
        self.times = list(times)

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        return [WakeAt(Instant(self.times.pop(0)))]


@pytest.mark.parametrize(
    ("leap", "wanted", "wakes", "delay"),
    [
        (0, 9_300, 9_000, 9.0),
        (
            8_990,
            9_300,
            9_000,
            0.01,
        ),  # its timer was set for nine seconds, of which ten milliseconds are left
        (9_010, 9_300, 9_300, 0.29),
        (0, 500, 500, 0.5),
    ],
)
async def test_a_clock_that_leaps_makes_nobody_oversleep(
    leap: int, wanted: int, wakes: int, delay: float
) -> None:
    now = [Instant(0)]
    ports = Ports(lambda: now[0], lambda _: None)
    loop, log = cast(Loop, Sleeper(9_000, wanted)), cast(Agreement, Slow())
    shell = Shell(loop, log, cast(GitHub, None), ports)
    shell._hear(Ticked())
    now[0] = Instant(leap)
    shell._hear(Ticked())

    assert shell.sleeps_until == wakes
    assert shell._timer is not None
    assert shell._timer.when() - asyncio.get_running_loop().time() <= delay + TIMER_SLACK
