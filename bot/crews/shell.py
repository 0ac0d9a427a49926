"""The crews at home: each job runs in a process of its own and ends in a report, whatever becomes of that process.

Where CrewAI is not installed, breaks, hangs, lies about its course or is killed, the template's report takes the place
of the crew's and one line says why. Must never hand a crew's process a secret, nor believe what it says of its course.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.crews import template
from bot.crews.brief import Brief, Report
from bot.crews.course import Refused, due, known, outcome, taken
from bot.crews.pipe import Absent, Gone, Pipe
from bot.crews.port import Finished, Job, Step
from bot.crews.spelling import Misspelt
from bot.crews.terms import Terms
from bot.crews.wire import Ended, Garbled, Line, Run, Stopped, read_run
from bot.record.draft import CrewFault, Engine

TROUBLE = 300
"""Code points of what is said of a trouble, at most."""


class Failed(Exception):
    """The crew did not come to its end, or to none that is of use. The message is one line for the operator."""

    def __init__(self, fault: CrewFault, why: str) -> None:
        super().__init__(why)
        self.fault = fault


class CrewHouse:
    """Keeps :class:`bot.crews.port.Crews`. Nothing is started before the first run."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._slots = asyncio.Semaphore(terms.at_once)
        self._pipe: Pipe | None = None
        self._at_work = 0
        self._leaves: asyncio.TimerHandle | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._closed = False

    async def run(self, job: Job, stepped: Callable[[Step], None]) -> Finished:
        done = list(known(job.done, job.brief))
        try:
            if due(done):
                async with self._slots:
                    with self._needed():
                        await self._work(job, done, stepped)
            return Finished(_of_use(job.brief, outcome(done)), Engine.CREW)
        except Failed as failed:
            line = " ".join(str(failed).split())[:TROUBLE]
            return Finished(template.report(job.brief), Engine.TEMPLATE, line, failed.fault)

    async def close(self) -> None:
        self._closed = True
        if self._leaves is not None:
            self._leaves.cancel()
        if self._leaving is not None:
            await self._leaving
        if self._pipe is not None:
            await self._pipe.close()

    @contextmanager
    def _needed(self) -> Iterator[None]:
        """While this lasts the supervisor stays, and for a while after the last who needed it."""
        self._at_work += 1
        if self._leaves is not None:
            self._leaves.cancel()
        try:
            yield
        finally:
            self._at_work -= 1
            if not self._at_work and not self._closed:
                loop = asyncio.get_running_loop()
                self._leaves = loop.call_later(self._terms.idle / 1000, self._send_home)

    def _send_home(self) -> None:
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            self._leaving = asyncio.create_task(pipe.close())

    async def _work(self, job: Job, done: list[Step], stepped: Callable[[Step], None]) -> None:
        """Come to the end of the course within the deadline. Raises :class:`Failed`."""
        try:
            async with asyncio.timeout(self._terms.deadline / 1000):
                await self._follow(job, done, stepped)
        except TimeoutError:
            if self._pipe is not None and not self._pipe.is_ready:
                await self._pipe.close()  # the next run tries another one
            late = f"the crew took more than {self._terms.deadline / 1000:g} s"
            raise Failed(CrewFault.LATE, late) from None
        except Absent as error:
            raise Failed(CrewFault.ABSENT, str(error)) from None
        except (Garbled, Gone) as error:
            raise Failed(CrewFault.BROKEN, str(error)) from None

    async def _supervised(self) -> Pipe:
        """The supervisor that is there, or a new one when nothing is left of the last."""
        while self._pipe is not None and self._pipe.gone:
            old = self._pipe
            await old.close()
            if self._pipe is old:
                self._pipe = None
        if self._pipe is None:
            self._pipe = Pipe(self._terms)
        return self._pipe

    async def _follow(self, job: Job, done: list[Step], stepped: Callable[[Step], None]) -> None:
        """Have the crew take the steps that are due, and add them to ``done``."""
        if self._closed:
            raise Gone("the crews were closed")
        pipe = await self._supervised()
        run = await pipe.begin(replace(job, done=tuple(done)))
        try:
            while due(done):
                step = await _next(pipe, run)
                try:
                    taken(done, step, job.brief)
                except Misspelt as error:
                    raise Garbled(
                        f"the crew's process told of a step that is none: {error}"
                    ) from None
                done.append(step)
                stepped(step)
        finally:
            await asyncio.shield(asyncio.create_task(pipe.bury(run)))


def _of_use(brief: Brief, came: Report | Refused) -> Report:
    """What the crew came to. Raises :class:`Failed` where that is nothing."""
    match came:
        case Refused(reasons):
            why = f"the reviewer refused every report: {'; '.join(reasons)}"
            raise Failed(CrewFault.REFUSED, why)
        case Report(()) if template.report(brief).sentences:
            raise Failed(CrewFault.EMPTY, "nothing was left of what the crew wrote")
        case Report():
            return came


async def _next(pipe: Pipe, run: Run) -> Step:
    """The next step of ``run``. Raises :class:`Failed` or :class:`Garbled` where there will be none."""
    match await pipe.heard(run):
        case Ended(_, how):
            raise Failed(CrewFault.BROKEN, f"the crew's process ended before its course: {how}")
        case Line(_, text):
            said = read_run(text)
    match said:
        case Step():
            return said
        case Stopped(str(why), CrewFault() as fault):
            raise Failed(fault, why)
        case Stopped():
            raise Garbled("the crew's process stopped before the end of its course")
