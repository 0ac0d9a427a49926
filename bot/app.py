"""The composition root: the only file that builds real things and joins them. It decides nothing.

``running`` is one replica from its first read of the ledger to its last receipt.
"""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from bot.cluster.collector import resting_collector
from bot.cluster.ledger import Ledger
from bot.cluster.port import Agreement, Fence, Role
from bot.cluster.snapshots import keep_snapshots
from bot.cluster.solo import Solo
from bot.config.clock import wall_clock
from bot.config.folder import address_in, make_folder, operator_token, replica_id
from bot.config.policy import policy_hash
from bot.config.settings import Settings
from bot.crews.alone import Alone
from bot.crews.port import Crews
from bot.crews.shell import CrewHouse
from bot.crews.terms import Terms
from bot.errors import Outage, UserMistake
from bot.github.app_auth import AppAuth, load_key
from bot.github.client import GithubkitClient
from bot.github.limits import Limits as GitHubLimits
from bot.github.pacer import Pacer
from bot.github.port import GitHub
from bot.github.registration import PATHS, ask
from bot.orchestrator import replies
from bot.orchestrator.admission import admitted
from bot.orchestrator.desk import Desk
from bot.orchestrator.desk import Limits as LoopLimits
from bot.orchestrator.erasing import asked_for, commit_all
from bot.orchestrator.gather import Surroundings
from bot.orchestrator.loop import Loop
from bot.orchestrator.reconciling import Inbox
from bot.orchestrator.recovery import received, recover, snapshot_of
from bot.orchestrator.shell import Ports, Shell
from bot.orchestrator.stage import Stage
from bot.orchestrator.typed import with_typed
from bot.record import codec
from bot.record.inbound import OperatorSpoke
from bot.record.message import MistakeNoted
from bot.record.payload import PolicyAdopted, Received, Unparked, Verdict
from bot.record.text import LEAD_BYTES, SALT_BYTES, fresh_salt
from bot.state.model import State
from bot.vocabulary import Instant
from bot.webhooks.door import Door, Hook
from bot.webhooks.health import Check, Health
from bot.webhooks.meters import Meters
from bot.webhooks.operator import Operator
from bot.webhooks.routes import Front, routes
from bot.webhooks.server import Server, listen, url_of
from bot.webhooks.translate.table import handles

log = structlog.get_logger()

ONCE_KINDS = frozenset({codec.kind_of(Received)})
"""Kinds of which a second entry with a known key changes nothing."""

ANSWER_PATIENCE = 30.0
"""Seconds that the terminal waits for its answer."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How patient a replica is: as is on GitHub; a demo and its sandbox share a faster clock."""

    client_timeout: float = 10.0
    github: GitHubLimits = field(default_factory=GitHubLimits)
    loop: LoopLimits = field(default_factory=LoopLimits)


def open_ledger(path: Path, vfs: str | None = None) -> Ledger:
    """``vfs``: SQLite's name of another disk, to try it out."""
    return Ledger(path, ONCE_KINDS, vfs, erases=codec.erased_by)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a replica stands on: clock and ledger, and what may come between it and the log or GitHub to try it out."""

    now: Callable[[], Instant] = wall_clock
    ledger: Callable[[Path], Ledger] = open_ledger
    agreement: Callable[[Agreement], Agreement] = lambda real: real
    github: Callable[[GitHub], GitHub] = lambda real: real


def salt() -> bytes:
    return fresh_salt(wall_clock(), os.urandom(SALT_BYTES - LEAD_BYTES))


def _bounded(limits: LoopLimits, crews: Terms | None) -> LoopLimits:
    """With what the settings let models be used for."""
    return limits if crews is None else replace(limits, run=crews.run, day=crews.day)


class Bot:
    """The parts of one replica, joined."""

    def __init__(self, settings: Settings, ledger: Ledger, tempo: Tempo, ground: Ground) -> None:
        self.settings = settings
        self.ledger = ledger
        auth = AppAuth(
            str(settings.app_id), load_key(settings.private_key, settings.key_variable), ground.now
        )
        self.github = GithubkitClient(settings.github_api_url, auth, timeout=tempo.client_timeout)
        self.agreement = ground.agreement(Solo(ledger, replica_id(settings.data_dir), ground.now))
        self.crews: Crews = Alone() if settings.crews is None else CrewHouse(settings.crews)
        limits = _bounded(tempo.loop, settings.crews)
        desk = Desk(Pacer(tempo.github), ledger.text, ledger.texts_at, settings.pages, limits)
        around = Surroundings(lambda: self.loop.state, salt, settings.github_host)
        inbox = Inbox(settings.app_id, handles, self.received)
        self.loop = Loop(desk, around, inbox)
        ports = Ports(ground.now, ledger.text, self.crews)
        self.shell = Shell(self.loop, self.agreement, ground.github(self.github), ports)
        self.registry = CollectorRegistry()

    @property
    def state(self) -> State:
        return self.loop.state

    def received(self, cause: str) -> bool:
        """Whether the log holds it."""
        return any(one.entry.kind in ONCE_KINDS for one in self.ledger.by_key(cause))

    def recover(self) -> None:
        """Take up what the ledger holds, and what waits in it."""
        with resting_collector():
            state = recover(self.ledger)
        self.loop.resume(state, {cause: received(self.ledger, cause) for cause in state.waiting})

    async def claim(self) -> Fence:
        """Become the one who may write, and adopt the policy if it is another: no door opens before that."""
        fence = await self.agreement.claim()
        policy = self.settings.policy
        if policy is not None and policy_hash(policy) != self.state.policy_hash:
            adopted = PolicyAdopted(policy_hash(policy), policy)
            await self.agreement.append([codec.encode(adopted, adopted.hash)])
        return fence

    def web(self, token: str) -> Front:
        """The front door and the quiet ones."""
        secrets = tuple(secret.encode() for secret in self.settings.webhook_secrets)
        meters = Meters(self.registry)
        meters.missing(lambda: len(self.state.missed))
        door = Door(
            Hook(self.settings.app_id, secrets),
            lambda proposal: self.agreement.append([proposal]),
            lambda inbound: admitted(inbound, self.state),
            salt,
            meters.webhook,
        )
        health = Health({"log": self._log_check, "leader": self._leader_check}, self.registry)
        return Front(door, Starlette(routes=routes(health, Operator(token, self.speak))))

    async def speak(self, act: Mapping[str, Any]) -> Mapping[str, Any]:
        """Carry out one act of the terminal: a command, a verdict on a parked cause, an erasure."""
        operator = str(act.get("operator", ""))
        match act:
            case {"words": [*words]} if all(isinstance(word, str) for word in words):
                return await self._command(operator, tuple(words))
            case {"ask": str(path), "installation": int() | None as installation} if path in PATHS:
                return await ask(self.github, path, installation)
            case {"unpark": str(cause), "verdict": "retry" | "drop" as verdict}:
                await self._unpark(cause, Verdict(verdict), operator)
                return {"text": f"{cause}: {verdict}", "done": True}
            case {"erase": dict(subject), "why": str(why)}:
                pieces = asked_for(subject, self.state, self.ledger, f"{operator}: {why}")
                key = f"terminal:{uuid.uuid4()}"
                return {"erased": await commit_all(pieces, key, self.agreement.append)}
            case _:
                raise UserMistake(
                    "an act has words, a path, a cause and a verdict, or something to erase"
                )

    async def _command(self, operator: str, words: tuple[str, ...]) -> Mapping[str, Any]:
        cause = f"terminal:{uuid.uuid4()}"
        answer = asyncio.create_task(self.shell.answer(cause))
        proposal = codec.encode(Received(OperatorSpoke(operator, words)), cause)
        await self.agreement.append([proposal])
        try:
            messages = await asyncio.wait_for(answer, ANSWER_PATIENCE)
        except TimeoutError:
            raise Outage(f"not decided yet; later, `ecos why {cause}` tells more") from None
        stage = Stage(self.state, with_typed(words, self.ledger.text), self.settings.pages)
        done = not any(isinstance(message, MistakeNoted) for message in messages)
        return {"text": replies.reply(messages, stage), "done": done}

    async def _unpark(self, cause: str, verdict: Verdict, operator: str) -> None:
        waiting = self.state.waiting.get(cause)
        if waiting is None or waiting.parked is None:
            raise UserMistake(f"{cause} is not parked; `ecos parked` lists those that are")
        await self.agreement.append([codec.encode(Unparked(cause, verdict, operator), cause)])

    def _log_check(self) -> Check:
        status = self.agreement.status()
        return Check(status.role is not Role.STOPPED, status.fault or f"index {status.committed}")

    def _leader_check(self) -> Check:
        return Check(self.shell.leading, f"term {self.agreement.status().term}")


@asynccontextmanager
async def running(
    settings: Settings, tempo: Tempo | None = None, ground: Ground | None = None
) -> AsyncIterator["Running"]:
    """One replica at work. Leaving the context ends it: writes in flight end first, then the log.

    Raises Misconfigured where this machine refuses the folder or the address.
    """
    make_folder(settings.data_dir)
    async with AsyncExitStack() as stack:
        ledger = (ground or Ground()).ledger(settings.ledger)
        stack.callback(ledger.close)
        listening = listen(settings.host, settings.port)
        stack.callback(listening.close)
        bot = Bot(settings, ledger, tempo or Tempo(), ground or Ground())
        bot.recover()
        await stack.enter_async_context(bot.github)
        stack.push_async_callback(bot.agreement.close)
        stack.push_async_callback(bot.crews.close)
        after, fence = bot.state.applied, await bot.claim()
        leading = asyncio.create_task(bot.shell.run(after, fence))
        ending = asyncio.Event()
        keep = keep_snapshots(bot.ledger, lambda: bot.state, snapshot_of, ending)
        keeping = asyncio.create_task(keep)
        stack.push_async_callback(_ended, bot, leading, ending, keeping)
        server = Server(bot.web(operator_token(settings.data_dir)))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        stack.push_async_callback(_stopped, server, serving)
        url = url_of(listening)
        address = address_in(settings.data_dir)
        address.write_text(f"{url}\n")
        stack.callback(address.unlink, missing_ok=True)
        yield Running(bot, url, leading, serving, partial(_kill, bot, server, keeping))


@dataclass(frozen=True, slots=True)
class Running:
    """A replica at work; :meth:`broken` returns when it ends by itself, with what broke it.

    ``kill`` ends it as SIGKILL would: what is in flight stays undone. Leaving the context then only clears up.
    """

    bot: Bot
    url: str
    leading: "asyncio.Task[None]"
    serving: "asyncio.Task[None]"
    kill: Callable[[], None]

    async def broken(self) -> None:
        await asyncio.wait({self.leading, self.serving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (self.leading, self.serving):
            if task.done():
                task.result()


def _kill(bot: Bot, server: Server, keeping: "asyncio.Task[None]") -> None:
    bot.shell.halt()
    server.config.timeout_graceful_shutdown = 0
    keeping.cancel()


async def _ended(
    bot: Bot,
    leading: "asyncio.Task[None]",
    ending: asyncio.Event,
    keeping: "asyncio.Task[None]",
) -> None:
    await bot.shell.stop()
    await asyncio.wait({leading})
    ending.set()
    await asyncio.wait({keeping})
    if not leading.cancelled() and leading.exception() is not None:
        log.error("stopped by an error", error=repr(leading.exception()))


async def _stopped(server: Server, serving: "asyncio.Task[None]") -> None:
    server.should_exit = True
    await asyncio.wait({serving})
