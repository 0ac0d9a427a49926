"""A bot that is killed and begins again, in this very process, with nothing but what the last one left on disk.

Killed as by SIGKILL: nothing in flight is waited for, no answer is heard, nothing more is said. Or by the power going,
which the disk does not outlive whole either.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from enum import Enum

from bot.app import Ground, Running, Tempo, running
from bot.cli.between import Between
from bot.cli.machine import Machine
from bot.cluster.outcome import Stopped
from bot.cluster.port import Agreement, Receipt
from bot.config.settings import Settings
from bot.errors import Outage
from bot.github.port import Call, GitHub, Outcome
from bot.record.entry import Proposal


class Death(Enum):
    KILLED = "killed"
    POWER_LOSS = "power loss"


Moment = Callable[[], Death | None]
"""Asked before and after each write to the log and each call of GitHub: whether the bot dies now, and of what."""


def never() -> Death | None:
    return None


@dataclass(slots=True)
class Mortal:
    """``moved``: hears where each life listens. ``kills``: how many lives have ended, be it by the power.

    ``machine``: what it stands on, if its power can go.
    """

    settings: Settings
    tempo: Tempo
    ground: Ground
    moved: Callable[[str], None]
    moment: Moment = never
    machine: Machine | None = None
    kills: int = 0
    run: Running = field(init=False)
    _life: "_Life" = field(init=False)
    _stack: AsyncExitStack = field(init=False)
    _rising: "asyncio.Task[None] | None" = None

    @property
    def up(self) -> bool:
        return self._rising is None

    async def begin(self) -> None:
        """Live until the first death that is not a killing, which is raised."""
        while True:
            life = self._life = _Life(self.moment, self.machine)
            self._stack = AsyncExitStack()
            bot = running(self.settings, self.tempo, self._ground(life))
            try:
                self.run = await self._stack.enter_async_context(bot)
            except Outage:
                await self._stack.aclose()
                if not life.dead:
                    raise
                self.kills += 1
            else:
                life.died = self._died
                self.moved(self.run.url)
                return

    def kill(self, death: Death = Death.KILLED) -> None:
        """End this life now, and begin the next one. Nobody dies twice: while none lives, nothing happens."""
        if self.up:
            self._life.die(death)

    async def mind(self) -> None:
        """Raise what broke the bot, unless it was killed."""
        if self._rising is not None:
            if self._rising.done():
                self._rising.result()
        elif self.run.leading.done() or self.run.serving.done():
            await self.run.broken()

    async def broken(self) -> None:
        """Return once the bot has ended by itself; raise what broke it."""
        while True:
            if self._rising is not None:
                await asyncio.wait({self._rising})
                await self.mind()
            run = self.run
            await asyncio.wait({run.leading, run.serving}, return_when=asyncio.FIRST_COMPLETED)
            if self.up and run is self.run:
                await run.broken()
                return

    async def end(self) -> None:
        """Let it end in peace."""
        if self._rising is not None:
            await asyncio.wait({self._rising})
        await self._stack.aclose()

    def _ground(self, life: "_Life") -> Ground:
        """The ground of one life: death comes between the bot and what it stands on."""
        below = self.ground
        if self.machine is not None:
            below = replace(below, ledger=self._stack.enter_context(self.machine.on()))
        return replace(
            below,
            agreement=lambda real: _MortalLog(below.agreement(real), life),
            github=lambda real: _MortalCalls(below.github(real), life),
        )

    def _died(self) -> None:
        self.kills += 1
        self.run.kill()
        self._rising = asyncio.create_task(self._rise())

    async def _rise(self) -> None:
        await self._stack.aclose()
        await self.begin()
        self._rising = None


@dataclass(slots=True)
class _Life:
    """One life. Once ``dead`` it lets nothing through, in either direction."""

    moment: Moment
    machine: Machine | None
    dead: bool = False
    died: Callable[[], None] | None = None

    def die(self, death: Death) -> None:
        self.dead = True
        if death is Death.POWER_LOSS and self.machine is not None:
            self.machine.lose_power()
        if self.died is not None:
            self.died()

    def cross(self) -> None:
        """Raises Stopped where nobody lives who could do or hear this."""
        if not self.dead and (death := self.moment()) is not None:
            self.die(death)
        if self.dead:
            raise Stopped("killed")


class _MortalLog(Between):
    def __init__(self, real: Agreement, life: _Life) -> None:
        super().__init__(real)
        self._life = life

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        self._life.cross()
        receipts = await self._real.append(batch)
        self._life.cross()
        return receipts


class _MortalCalls:
    def __init__(self, real: GitHub, life: _Life) -> None:
        self._real = real
        self._life = life

    async def send(self, call: Call) -> Outcome:
        self._life.cross()
        outcome = await self._real.send(call)
        self._life.cross()
        return outcome
