"""The crews at home: each job runs in a process of its own and ends in a report, whatever becomes of that process.

Where CrewAI is not installed, breaks, hangs, lies about its course or is killed, the template's report takes the place
of the crew's and one line says why. Must never hand a crew's process a secret, nor believe what it says of its course.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from bot.crews import template
from bot.crews.brief import Brief, Report
from bot.crews.course import Refused, due, known, outcome, taken
from bot.crews.pipe import Gone, Pipe
from bot.crews.port import Finished, Job, Step
from bot.crews.spelling import Misspelt
from bot.crews.terms import Terms
from bot.crews.wire import Ended, Garbled, Line, Run, Stopped, read_run
from bot.record.draft import Engine

TROUBLE = 300
"""Code points of what is said of a trouble, at most."""


class Failed(Exception):
    """The crew did not come to its end. The message is one line for a person."""


class CrewHouse:
    """Keeps :class:`bot.crews.port.Crews`. Nothing is started before the first run."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._slots = asyncio.Semaphore(terms.at_once)
        self._pipe: Pipe | None = None
        self._closed = False

    async def run(self, job: Job, stepped: Callable[[Step], None]) -> Finished:
        done = list(known(job.done, job.brief))
        if due(done):
            async with self._slots:
                trouble = await self._trouble(job, done, stepped)
            if trouble is not None:
                return _by_template(job.brief, trouble)
        return _finished(job.brief, outcome(done))

    async def close(self) -> None:
        self._closed = True
        if self._pipe is not None:
            await self._pipe.close()

    async def _trouble(
        self, job: Job, done: list[Step], stepped: Callable[[Step], None]
    ) -> str | None:
        """Why the crew did not come to the end of its course; ``None`` where it did."""
        try:
            async with asyncio.timeout(self._terms.deadline / 1000):
                await self._follow(job, done, stepped)
        except TimeoutError:
            if self._pipe is not None and not self._pipe.is_ready:
                await self._pipe.close()  # the next run tries another one
            return f"the crew took more than {self._terms.deadline / 1000:g} s"
        except (Failed, Garbled, Gone) as error:
            return str(error)
        return None

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
                    raise Failed(
                        f"the crew's process told of a step that is none: {error}"
                    ) from None
                done.append(step)
                stepped(step)
        finally:
            await asyncio.shield(asyncio.create_task(pipe.bury(run)))


def _finished(brief: Brief, came: Report | Refused) -> Finished:
    match came:
        case Refused(reasons):
            return _by_template(brief, f"the reviewer refused every report: {'; '.join(reasons)}")
        case Report(()) if template.report(brief).sentences:
            return _by_template(brief, "nothing was left of what the crew wrote")
        case Report():
            return Finished(came, Engine.CREW)


def _by_template(brief: Brief, trouble: str) -> Finished:
    """``trouble`` may quote a provider, a model, even a stranger: it is made one line, and not made harmless."""
    line = " ".join(trouble.split())
    return Finished(template.report(brief), Engine.TEMPLATE, line[:TROUBLE])


async def _next(pipe: Pipe, run: Run) -> Step:
    """The next step of ``run``. Raises :class:`Failed` where there will be none."""
    match await pipe.heard(run):
        case Ended(_, how):
            raise Failed(f"the crew's process ended before its course: {how}")
        case Line(_, text):
            said = read_run(text)
    if isinstance(said, Stopped):
        raise Failed(said.why or "the crew's process stopped before the end of its course")
    return said
