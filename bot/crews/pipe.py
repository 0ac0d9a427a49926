"""The bot's end of the supervisor of crews: it is started when first needed, and killed when it is not to be trusted.

Its environment holds nothing but what is listed here, its home and working directory are empty folders of its own, and
of the bot's search path it has the package ``bot`` alone. The model's key goes through the pipe: an environment can be
read in ``/proc``.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

import bot
from bot.crews.port import Job
from bot.crews.terms import Terms
from bot.crews.wire import (
    LINE_LIMIT,
    Broken,
    Ended,
    Garbled,
    Kill,
    Line,
    Ready,
    Run,
    Start,
    model_line,
    order_line,
    read_news,
)

GRACE = 2.0
"""Seconds in which the supervisor has to bury a run that it was told to kill."""

SWITCHES = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_DISABLE_TRACKING": "true",
    "CREWAI_DISABLE_VERSION_CHECK": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "OTEL_SDK_DISABLED": "true",
    "PYTHONNOUSERSITE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""What keeps CrewAI and its libraries silent, whatever else is set."""


class Gone(Exception):
    """There is no supervisor, or none any more. The message is one line for a person."""


class Absent(Gone):
    """There is nothing to start one with."""


class Pipe:
    """One supervisor, from its start to its end. Made within a running loop."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._folder = Path(tempfile.mkdtemp(prefix="ecos-crews-"))
        self._runs: dict[Run, asyncio.Queue[Line | Ended | Gone]] = {}
        self._last = 0
        self._process: asyncio.subprocess.Process | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._life = asyncio.create_task(self._live())
        self.gone: Gone | None = None

    @property
    def is_ready(self) -> bool:
        return self._ready.done()

    async def ready(self) -> None:
        """Return when it has CrewAI imported. Raises :class:`Gone`, and at once whatever no supervisor explains."""
        await asyncio.wait({self._ready, self._life}, return_when=asyncio.FIRST_COMPLETED)
        if not self._ready.done():
            self._life.result()
        self._ready.result()

    async def begin(self, job: Job) -> Run:
        """Have ``job`` run in a process of its own. Raises :class:`Gone`."""
        await self.ready()
        if self.gone:
            raise self.gone
        self._last += 1
        run = Run(self._last)
        self._runs[run] = asyncio.Queue()
        self._write(order_line(Start(run, job)))
        return run

    async def heard(self, run: Run) -> Line | Ended:
        """The next that is to be told of ``run``. Raises :class:`Gone`."""
        news = await self._runs[run].get()
        if isinstance(news, Gone):
            raise news
        if isinstance(news, Ended):
            del self._runs[run]
        return news

    async def bury(self, run: Run) -> None:
        """Return when no process of ``run`` is left, however that has to be brought about."""
        self._write(order_line(Kill(run)))
        try:
            async with asyncio.timeout(GRACE):
                while run in self._runs:
                    await self.heard(run)
        except Gone:
            pass  # and its runs with it
        except TimeoutError:
            await self.close()

    async def close(self) -> None:
        """Kill the supervisor and whatever it has forked; leave nothing behind."""
        self._die(Gone("the crews were closed"))
        await self._life

    async def _live(self) -> None:
        try:
            self._process = await self._spawned()
        except OSError as error:
            self._die(Absent(f"no interpreter for crews at {self._terms.python}: {error.strerror}"))
        else:
            self._write(model_line(self._terms.model))
            self._die(Gone(await self._listen(self._process)))
            await self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _spawned(self) -> asyncio.subprocess.Process:
        for name in ("lib", "home", "work"):
            (self._folder / name).mkdir()
        (self._folder / "lib/bot").symlink_to(Path(bot.__file__).parent.absolute())
        home = str(self._folder / "home")
        process = await asyncio.create_subprocess_exec(
            *(self._terms.python, "-P", "-m", "bot.crews.supervisor"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={
                **dict(self._terms.environment),
                **SWITCHES,
                "PYTHONPATH": str(self._folder / "lib"),
                **dict.fromkeys(("HOME", "TMPDIR", "CREWAI_STORAGE_DIR"), home),
            },
            cwd=self._folder / "work",
            limit=2 * LINE_LIMIT,
        )
        if self.gone:  # closed while it was started
            _kill(process)
        return process

    def _write(self, line: bytes) -> None:
        if self._process is not None and self._process.stdin is not None and not self.gone:
            self._process.stdin.write(line)

    async def _listen(self, process: asyncio.subprocess.Process) -> str:
        """Hand on what the supervisor says until it ends or cannot be understood; returns why."""
        assert process.stdout is not None
        why = "the crews' supervisor ended"
        try:
            while line := await process.stdout.readline():
                match read_news(line):
                    case Ready():
                        if not self._ready.done():
                            self._ready.set_result(None)
                    case Broken(reason):
                        why = f"no crew can work with {self._terms.python}: {reason}"
                    case Line() | Ended() as news:
                        if news.run in self._runs:  # else it is buried
                            self._runs[news.run].put_nowait(news)
        except Garbled as error:
            why = str(error)
        except ValueError:
            why = "the crews' supervisor wrote a line that does not end"
        return why

    def _die(self, gone: Gone) -> None:
        """Tell whoever waits, and make it true."""
        self.gone = self.gone or gone
        for queue in self._runs.values():
            queue.put_nowait(self.gone)
        if not self._ready.done():
            self._ready.set_exception(self.gone)
            self._ready.exception()  # whoever waited for it may have gone, too
        if self._process is not None:
            _kill(self._process)


def _kill(process: asyncio.subprocess.Process) -> None:
    """With all its children: they are of its group, which it founds before it has any."""
    if process.returncode is None:
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(process.pid, signal.SIGKILL)
