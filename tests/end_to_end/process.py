"""``ecos`` as a process of its own, and a way to it that holds answers back."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.cluster.reader import LedgerReader
from bot.state import evolve
from bot.state.model import State
from bot.webhooks.server import Server, listen, url_of
from tests.cli.living import Life

PATIENCE = 60.0
GLANCE = 0.002


@dataclass(slots=True)
class Served:
    """A running bot, and what it printed once it ended."""

    process: asyncio.subprocess.Process
    url: str
    out: str = ""
    err: str = ""

    async def ends(self) -> int:
        """Wait for the end; its exit code. Nothing outlives whoever waits for it."""
        try:
            async with asyncio.timeout(PATIENCE):
                out, err = await self.process.communicate()
        finally:
            if self.process.returncode is None:
                self.process.kill()
        self.out += out.decode()
        self.err += err.decode()
        assert self.process.returncode is not None
        return self.process.returncode


async def begin(environment: Mapping[str, str], *arguments: str) -> asyncio.subprocess.Process:
    path = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=path | dict(environment),
        stdout=pipe,
        stderr=pipe,
    )


async def ecos(environment: Mapping[str, str], *arguments: str) -> tuple[int, str, str]:
    """One command: exit code, standard output, standard error."""
    run = Served(await begin(environment, *arguments), "")
    return await run.ends(), run.out, run.err


@asynccontextmanager
async def serving(environment: Mapping[str, str]) -> AsyncIterator[Served]:
    """``ecos serve``, from the line that says where it listens; told to stop at the end, if it still runs."""
    process = await begin(environment, "serve")
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            line = (await process.stdout.readline()).decode()
        if not line:
            raise AssertionError((await process.communicate())[1].decode())
        served = Served(process, line.split()[3], line)
        yield served
        if process.returncode is None:
            process.send_signal(SIGTERM)
            assert await served.ends() == 0, served.err
    finally:
        if process.returncode is None:
            process.send_signal(SIGKILL)
            await process.communicate()


@asynccontextmanager
async def alive(life: Life, github: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot with little patience, killed at the end."""
    path = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.end_to_end.quick_bot",
        env=path | life.environment | {"ECOS_GITHUB_API_URL": f"{github}/api"},
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        life.box.webhook_url = f"{line.split()[-1]}/webhooks"
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(SIGKILL)
        await process.communicate()


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not done():  # noqa: ASYNC110 another process cannot set an event of this one
            await asyncio.sleep(GLANCE)


def folded(life: Life) -> State:
    with LedgerReader(life.settings().ledger) as history:
        return evolve.fold_to(history.read(), history.head().index)


@dataclass(slots=True)
class Gate:
    """A GitHub whose answers to new comments wait until ``open`` is set; ``arrived`` tells that one does."""

    target: str
    url: str = ""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, request: Request) -> Response:
        headers = {k: v for k, v in request.headers.items() if k not in ("host", "accept-encoding")}
        url = f"{self.target}{request.url.path}?{request.url.query}"
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            answer = await client.request(
                request.method, url, headers=headers, content=await request.body()
            )
        if request.method == "POST" and request.url.path.endswith("/comments"):
            self.arrived.set()
            await self.open.wait()
        kept = {k: v for k, v in answer.headers.items() if k not in ("content-length", "date")}
        return Response(answer.content, answer.status_code, kept)


@asynccontextmanager
async def gate(target: str) -> AsyncIterator[Gate]:
    """A gate before the GitHub at ``target``, which is an address without a path."""
    before = Gate(target)
    methods = ["GET", "POST", "PATCH", "PUT", "DELETE"]
    with listen("127.0.0.1", 0) as listening:
        before.url = url_of(listening)
        server = Server(Starlette(routes=[Route("/{path:path}", before.__call__, methods=methods)]))
        work = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield before
        finally:
            before.open.set()
            server.should_exit = True
            await work
