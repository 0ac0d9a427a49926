"""The theatre: a sandbox, the bot as its GitHub App, and a story played on them act by act.

Real HTTP, real signatures, a real ledger; only time is the story's. It never judges what came of it.
"""

import asyncio
import errno
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot import app
from bot.cli.chaos import FASTER, Chaos
from bot.cli.chaos import TEMPO as CHAOS_TEMPO
from bot.cli.invitation import invitation
from bot.cli.machine import Machine
from bot.cli.mortal import Mortal, never
from bot.cli.rest import at_rest, missed
from bot.cli.sabotage import Sabotage
from bot.config.crews import crew_python
from bot.config.folder import ledger_in
from bot.config.policy import parse_policy
from bot.config.settings import Settings
from bot.crews.terms import Terms
from bot.errors import Outage
from bot.github.limits import Limits as GitHubLimits
from bot.github.task import Patience
from bot.orchestrator.desk import Limits as LoopLimits
from bot.record.policy import Policy
from bot.sandbox import shell
from bot.sandbox.faults import NO_FAULTS
from bot.sandbox.limits import Limits
from bot.sandbox.seed import Identity, public_half, seed
from bot.sandbox.stage import Names, play
from bot.sandbox.story import Story, StoryAct
from bot.sandbox.world import World
from bot.vocabulary import Duration, Instant

APP_ID = 29
SECRET = "one secret for both sides of the stage"  # noqa: S105 nobody else is there to keep it from
TEMPO = app.Tempo(
    client_timeout=1.0,
    github=GitHubLimits().faster(FASTER),
    loop=LoopLimits(
        first_retry=Duration(50),
        longest_retry=Duration(1_000),
        roll_up_gap=Duration(3_000),
        thumbs=Duration(300),
        redraft=Duration(300),
        patience=Patience(client_timeout=Duration(1_000), settle=Duration(500)),
    ),
)
"""Waits of minutes become waits of a second: the sandbox keeps nobody waiting longer."""
GLANCE_S = 0.005
PATIENCE_S = 60.0
"""Seconds in which something must move, or the play is called off."""
CREW_DEADLINE = Duration(45_000)
"""Milliseconds: shorter than that patience, for where a crew hangs the template drafts."""
LONGEST_LEAP = 7_200_000
"""Milliseconds: two hours, for an hour's allowance may be spent; who sleeps longer waits for no failure to pass."""
PORTS_TRIED = 50


Box = Callable[[int], AbstractAsyncContextManager[shell.Sandbox]]
"""A sandbox on a port. Raises OSError where the port is taken."""


class Clock:
    """Goes as fast as everybody's, and leaps from act to act. One for all: GitHub and the bot agree on the time."""

    def __init__(self, starts: Instant) -> None:
        self._ahead = starts - _monotonic()

    def __call__(self) -> Instant:
        return Instant(_monotonic() + self._ahead)

    def leap(self, at: Instant) -> None:
        """To ``at``, unless it is past."""
        self._ahead += max(0, at - self())


@dataclass(slots=True)
class Theatre:
    """Everything at work. ``names``: what the labels of the acts played so far stand for."""

    world: World
    box: shell.Sandbox
    bot: Mortal
    clock: Clock
    chaos: Chaos | None = None
    names: Names = field(default_factory=dict)

    @property
    def run(self) -> app.Running:
        """The bot in its present life."""
        return self.bot.run

    def perform(self, act: StoryAct) -> None:
        """One act, on its own date. Raises UserMistake where the story does not fit the sandbox."""
        self.clock.leap(act.at)
        self.names, _ = play(self.world, act, self.names, self.clock())
        self.box.touched()

    async def rest(self) -> None:
        """Return once everything that was set moving has come to its end. Raises Outage when it does not."""
        seen, deadline = self._progress(), time.monotonic() + PATIENCE_S
        while not at_rest(self.bot, self.box) or self._goes_on():
            await asyncio.sleep(GLANCE_S)
            await self.bot.mind()
            if not at_rest(self.bot, self.box):
                self._hurry()
            if self._progress() != seen:
                seen, deadline = self._progress(), time.monotonic() + PATIENCE_S
            elif time.monotonic() > deadline:
                raise Outage(self._stuck())

    def invitation(self) -> str:
        """Where to look, who to be and what to type."""
        settings = self.run.bot.settings
        return invitation(self.world, settings.policy or Policy(), self.box.url, settings.data_dir)

    def _goes_on(self) -> bool:
        """Under chaos there is no rest yet while the bot has not found what it missed, or a death is overdue."""
        if self.chaos is None or missed(self.run.bot, self.world, APP_ID):
            return self.chaos is not None
        death = self.chaos.overdue()
        if death is not None:
            self.bot.kill(death)
        return death is not None

    def _hurry(self) -> None:
        """Where much has to be waited for, the clock leaps, while all sleep, to whoever wakes first."""
        wakes = (self.run.bot.shell.sleeps_until, self.world.next_due())
        if not self.bot.up or self.box.flying or wakes[0] is None:
            return
        first = min(at for at in wakes if at is not None)
        if first - self.clock() < LONGEST_LEAP:
            self.clock.leap(first)
            self.box.touched()
            self.run.bot.shell.roused()

    def _progress(self) -> tuple[int, int]:
        return self.run.bot.state.applied, len(self.world.journal)

    def _stuck(self) -> str:
        state = self.run.bot.state
        return (
            f"nothing has moved for {PATIENCE_S:.0f} s, but {len(state.waiting)} causes wait, "
            f"{len(state.outbox)} actions are not done, {len(state.drafts)} drafts are open, "
            f"the bot is {'idle' if self.run.bot.shell.idle else 'busy'}, and the sandbox is "
            f"{'idle' if self.box.idle() else 'busy'}"
        )


@asynccontextmanager
async def theatre(
    story: Story,
    folder: Path,
    port: int,
    sabotage: Sabotage | None = None,
    chaos: Chaos | None = None,
) -> AsyncIterator[Theatre]:
    """Sandbox and bot, joined; their files are in ``folder``. Raises UserMistake where names do not fit together."""
    key = _private_key()
    clock = Clock(story.starts)
    faults = chaos.faults if chaos else NO_FAULTS
    allowance = Limits().faster(FASTER)
    world = World(seed(story, Identity(APP_ID, public_half(key), SECRET)), faults, allowance)
    async with AsyncExitStack() as stack:
        box = await _open_box(
            stack, partial(shell.running, world, None, journal_of(folder), clock), port
        )
        settings = Settings(
            app_id=APP_ID,
            private_key=key,
            webhook_secrets=(SECRET,),
            github_api_url=box.api_url,
            data_dir=folder,
            host="127.0.0.1",
            port=0,
            policy=policy_of(story),
            crews=crews_at_hand(),
        )
        ground = app.Ground(clock)
        if sabotage is not None:
            ground = replace(ground, agreement=sabotage.agreement, github=sabotage.github)
        tempo, moment = (CHAOS_TEMPO, chaos.moment) if chaos else (TEMPO, never)
        machine = _machine(folder, chaos, sabotage)
        bot = Mortal(settings, tempo, ground, partial(_moved, box), moment, machine)
        await bot.begin()
        stack.push_async_callback(bot.end)
        box.kill = bot.kill
        yield Theatre(world, box, bot, clock, chaos)


def crews_at_hand() -> Terms | None:
    """Crews that ask nobody outside, where ``make setup`` or an extra of the package brought CrewAI."""
    python = crew_python()
    return Terms(python, deadline=CREW_DEADLINE) if python.exists() else None


def _machine(folder: Path, chaos: Chaos | None, sabotage: Sabotage | None) -> Machine | None:
    """Only under chaos does anybody pull a plug."""
    if chaos is None:
        return None
    machine = Machine(ledger_of(folder), chaos.seed)
    return machine if sabotage is None else sabotage.machine(machine)


def _moved(box: shell.Sandbox, url: str) -> None:
    box.webhook_url = f"{url}/webhooks"


def journal_of(folder: Path) -> Path:
    return folder / "journal.jsonl"


def ledger_of(folder: Path) -> Path:
    return ledger_in(folder)


def policy_of(story: Story) -> Policy:
    """What the story tells ecos of its ecosystem; without a word, its owners. Raises Misconfigured."""
    if story.policy is not None:
        return parse_policy(story.policy, f"story {story.name}: policy")
    owners = tuple(owner.login for owner in story.ecosystem.owners)
    return Policy(owners, adopted=owners)


async def _open_box(stack: AsyncExitStack, box: Box, port: int) -> shell.Sandbox:
    """On ``port``, or on the next one that nobody uses, or on any."""
    for number in chain(range(port, min(port + PORTS_TRIED, 65_536)), (0,)):
        try:
            return await stack.enter_async_context(box(number))
        except OSError as taken:
            if taken.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise AssertionError("any port is a port")


def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _monotonic() -> int:
    return time.monotonic_ns() // 1_000_000
