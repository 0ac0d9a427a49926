"""The thin asyncio shell around the loop: carries out its effects, brings back the answers, decides nothing.

Must never hold a rule or an order: those are the loop's, where a simulation can see them. All that it tries again is to
propose, while nobody takes proposals.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import assert_never

import structlog

from bot.cluster.outcome import NoLeader, NotCommitted, Overloaded
from bot.cluster.port import Agreement, Fence
from bot.crews.alone import Alone
from bot.crews.port import Crews, Job
from bot.github.port import Call, GitHub, NoAnswer
from bot.orchestrator.effects import (
    Agreed,
    Effect,
    Employ,
    Event,
    Heard,
    Led,
    Propose,
    Read,
    Reported,
    Seen,
    Send,
    Stepped,
    Tell,
    Ticked,
    Ticket,
    WakeAt,
    Warn,
)
from bot.orchestrator.loop import Loop
from bot.orchestrator.reading import read
from bot.orchestrator.situation import Look
from bot.record.entry import Proposal
from bot.record.message import Message
from bot.vocabulary import Index, Instant, TextId

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ports:
    """The clock, the texts of the side table (safe from any thread), and whoever drafts."""

    now: Callable[[], Instant]
    words: Callable[[TextId], str | None]
    crews: Crews = field(default_factory=Alone)


STOP_PATIENCE = 8.0
"""Seconds that a write in flight gets at the end; GitHub's answer then still becomes a receipt."""

TIMER_SLACK = 0.01
"""Seconds by which a timer may be later than what it was set for."""

BUSY_PAUSE = 0.05
"""Seconds until a proposal that the log had no room for, or no leader, is offered again."""


class Shell:
    """Runs one loop on one agreement and one GitHub until it is stopped or something breaks."""

    def __init__(self, loop: Loop, agreement: Agreement, github: GitHub, ports: Ports) -> None:
        self._loop = loop
        self._agreement = agreement
        self._github = github
        self._ports = ports
        self._running: set[asyncio.Task[None]] = set()
        self._crews: set[asyncio.Task[None]] = set()
        self._answers: dict[str, asyncio.Future[tuple[Message, ...]]] = {}
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._timer: asyncio.TimerHandle | None = None
        self._wake: Instant | None = None
        self._stopping = False
        self._fence: Fence | None = None
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.leading = False

    async def run(self, after: Index, fence: Fence) -> None:
        """Follow the log from ``after`` on, and act in ``fence``'s term once all that stands there now is folded.

        Returns when stopped; raises what broke.
        """
        follow = asyncio.create_task(self._follow(after, fence))
        try:
            await asyncio.wait({follow, self._broken}, return_when=asyncio.FIRST_COMPLETED)
            for ended in (self._broken, follow):
                if ended.done():
                    ended.result()
        finally:
            self.leading = False
            follow.cancel()
            self._reader.shutdown(wait=False, cancel_futures=True)

    async def stop(self) -> None:
        """Begin nothing new, let the writes in flight end and their receipts be committed, then return from ``run``."""
        self._stopping = True
        for crew in self._crews:
            crew.cancel()
        deadline = asyncio.get_running_loop().time() + STOP_PATIENCE
        while self._running and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        for task in self._running:
            task.cancel()
        if not self._broken.done():
            self._broken.set_result(None)

    def halt(self) -> None:
        """End at once, as a killed process does: nothing in flight is waited for, no receipt is written."""
        self._stopping = True
        for task in self._running:
            task.cancel()
        if not self._broken.done():
            self._broken.set_result(None)

    @property
    def sleeps_until(self) -> Instant | None:
        """When the loop next does something by itself, if nothing is under way: for whoever has a clock of his own."""
        return self._wake if self.idle else None

    @property
    def idle(self) -> bool:
        """Whether no proposal, call or crew is under way; a proposal is from the moment it was asked for."""
        return not self._running and not self._crews

    def roused(self) -> None:
        """The clock may have leapt: do what is due now."""
        if self._wake is not None and self._wake <= self._ports.now() and self._timer is not None:
            self._timer.cancel()
            self._tick()

    async def answer(self, cause: str) -> tuple[Message, ...]:
        """What the terminal's command ``cause`` was answered; to be awaited before it is proposed."""
        future = self._answers.setdefault(cause, asyncio.get_running_loop().create_future())
        try:
            return await future
        finally:
            self._answers.pop(cause, None)

    async def _follow(self, after: Index, fence: Fence) -> None:
        caught_up = await self._agreement.barrier()
        async for run in self._agreement.tail(after):
            self._hear(Agreed(run))
            if not self.leading and run[-1].entry.index >= caught_up:
                self._lead(fence)

    def _lead(self, fence: Fence) -> None:
        self.leading, self._fence = True, fence
        log.info("leading", term=fence.term, replica=fence.replica)
        self._hear(Led(fence.term))

    def _hear(self, event: Event) -> None:
        """Hand one event to the loop and carry out what it asks for; what it raises stops this replica."""
        if self._broken.done():
            return
        try:
            for effect in self._loop.handle(event, self._ports.now()):
                self._carry_out(effect)
        except Exception as error:  # noqa: BLE001 whatever it is, nothing may be done on top of it
            self._broken.set_exception(error)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Propose(proposal):
                self._start(self._propose(proposal))
            case Send(ticket, call):
                if not self._stopping:
                    self._start(self._send(ticket, call))
            case Read(ticket, look):
                self._start(self._read(ticket, look))
            case WakeAt(at):
                self._wake_at(at)
            case Tell(cause, messages):
                future = self._answers.get(cause)
                if future is not None and not future.done():
                    future.set_result(messages)
            case Warn(text):
                log.warning(text)
            case Employ(job):
                self._employed(job)
            case _:
                assert_never(effect)

    async def _propose(self, proposal: Proposal) -> None:
        while True:
            try:
                await self._agreement.append([proposal])
            except (Overloaded, NoLeader):
                await asyncio.sleep(BUSY_PAUSE)
            else:
                return

    async def _send(self, ticket: Ticket, call: Call) -> None:
        if call.writes and (refusal := await self._unconfirmed()) is not None:
            self._hear(Heard(ticket, NoAnswer(refusal, sent=False)))
            return
        outcome = await self._github.send(call)
        self._hear(Heard(ticket, outcome))

    async def _unconfirmed(self) -> str | None:
        """Why this replica must not write now: who was paused for long may have been followed by another leader."""
        assert self._fence is not None, "only a leader writes"
        try:
            await self._agreement.confirm(self._fence)
        except NotCommitted as refusal:
            return str(refusal)
        return None

    async def _read(self, ticket: Ticket, look: Look) -> None:
        read_all = partial(read, look, self._ports.words)
        looked = await asyncio.get_running_loop().run_in_executor(self._reader, read_all)
        self._hear(Seen(ticket, looked))

    def _employed(self, job: Job) -> None:
        """A crew is no write in flight: at the end it is not waited for, and whoever leads next goes on with it."""
        task = asyncio.create_task(self._employ(job))
        self._crews.add(task)
        task.add_done_callback(self._crews.discard)
        task.add_done_callback(self._ended)

    async def _employ(self, job: Job) -> None:
        finished = await self._ports.crews.run(
            job, lambda step: self._hear(Stepped(job.draft, step))
        )
        self._hear(Reported(job.draft, finished))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._broken.done():
            self._broken.set_exception(error)

    def _wake_at(self, at: Instant) -> None:
        now, loop = self._ports.now(), asyncio.get_running_loop()
        if self._wake is not None and self._timer is not None and now < self._wake <= at:
            at = self._wake
            if self._timer.when() <= loop.time() + (at - now) / 1000 + TIMER_SLACK:
                return
        # one that comes too late, or is past and has not come, was set before the clock leapt
        if self._timer is not None:
            self._timer.cancel()
        self._wake = at
        self._timer = loop.call_later(max(0, at - now) / 1000, self._tick)

    def _tick(self) -> None:
        self._wake, self._timer = None, None
        self._hear(Ticked())
