"""The sandbox over real HTTP: API under ``/api``, pages under ``/``, controls under ``/_sandbox``.

The only file here with sockets and tasks; it translates and waits, and decides nothing. Time is
whatever the clock passed in says. Webhooks are tried once, with GitHub's 10 s, never again.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox import breaking, control, site
from bot.sandbox.journal import as_json
from bot.sandbox.pages import HERE
from bot.sandbox.records import Links
from bot.sandbox.wire import Answered, NoAnswer, Request, Response, Webhook
from bot.sandbox.world import World
from bot.vocabulary import Instant

Clock = Callable[[], Instant]
WEBHOOK_TIMEOUT_S, LINES = 10.0, 20
"""How long one webhook may take, and how many are sent at once: the time of those that wait does not run."""
SECURITY_HEADERS = [
    (name.encode(), value.encode())
    for name, value in (
        ("content-security-policy", site.POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
    )
]


@dataclass(slots=True)
class Sandbox:
    """A world on the air. ``webhook_url`` may be set later: until then deliveries fail. So may
    ``kill``, which ends the bot: until then no page offers it."""

    world: World
    journal_path: Path | None
    clock: Clock
    url: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    flying: set[asyncio.Task[None]] = field(default_factory=set)
    lines: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LINES))
    written: int = 0
    kill: control.Kill | None = None

    @property
    def webhook_url(self) -> str | None:
        return self.world.store.app.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        store = self.world.store
        self.world.store = replace(store, app=replace(store.app, webhook_url=url))

    @property
    def api_url(self) -> str:
        return f"{self.url}/api"

    def touched(self) -> None:
        """Something was done: write the journal and see what is to be sent."""
        self.write()
        self.changed.set()

    def write(self) -> None:
        """Appends to the journal file what is new."""
        entries = self.world.journal[self.written :]
        self.written += len(entries)
        if self.journal_path is not None and entries:
            with self.journal_path.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(as_json(one)) + "\n" for one in entries)

    def idle(self) -> bool:
        """No webhook and no late write is waiting or under way."""
        return self.world.idle() and not self.flying

    async def set_hook(self, http: HttpRequest) -> HttpResponse:
        """``PUT /_sandbox/hook`` ``{"url": …, "ping": true}``."""
        told: dict[str, Any] = await http.json()
        self.webhook_url = told["url"]
        if told.get("ping"):
            self.world.ping(self.clock())
        self.touched()
        return JSONResponse({})

    def breaking(self, world: World, request: Request, now: Instant) -> Response:
        return breaking.respond(world, request, now, self.kill)

    async def tell_idle(self, http: HttpRequest) -> HttpResponse:
        return JSONResponse({"idle": self.idle()})

    async def deliver(self) -> None:
        """Sends webhooks as they fall due, until cancelled."""
        async with httpx.AsyncClient(timeout=WEBHOOK_TIMEOUT_S, trust_env=False) as client:
            try:
                while True:
                    self.changed.clear()
                    for hook in self.world.due_webhooks(self.clock()):
                        task = asyncio.create_task(self._deliver_one(client, hook))
                        self.flying.add(task)
                        task.add_done_callback(self.flying.discard)
                    self.write()
                    await self._until_due()
            finally:
                for task in self.flying:
                    task.cancel()
                await asyncio.gather(*self.flying, return_exceptions=True)

    async def _until_due(self) -> None:
        due = self.world.next_due()
        wait = None if due is None else max(0.0, (due - self.clock()) / 1000)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.changed.wait(), wait)

    async def _deliver_one(self, client: httpx.AsyncClient, hook: Webhook) -> None:
        status = 0
        try:
            async with self.lines:
                if self.webhook_url is not None:
                    headers = dict(hook.headers)
                    answer = await client.post(self.webhook_url, content=hook.body, headers=headers)
                    status = answer.status_code
        except httpx.TransportError:
            status = 0  # GitHub notes a failed delivery and goes on; so does the log
        self.world.delivered(hook, status, self.clock())
        self.touched()


def create_sandbox(
    world: World, webhook_url: str | None, journal_path: Path | None, clock: Clock
) -> Starlette:
    """The ASGI application; its lifespan delivers webhooks. ``app.state.sandbox`` is the Sandbox."""
    box = Sandbox(world, journal_path, clock)
    box.webhook_url = webhook_url
    return _application(box)


@asynccontextmanager
async def running(
    world: World, webhook_url: str | None, journal_path: Path | None, clock: Clock, port: int = 0
) -> AsyncIterator[Sandbox]:
    """Serves on 127.0.0.1 until the block ends; port 0 takes a free one.

    The world learns its address first, so that every link in it leads back here.
    """
    app = create_sandbox(world, webhook_url, journal_path, clock)
    sandbox: Sandbox = app.state.sandbox
    with socket.create_server(("127.0.0.1", port)) as listening:
        sandbox.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        world.store = replace(world.store, links=Links(sandbox.url, sandbox.api_url))
        config = uvicorn.Config(
            app, log_level="critical", lifespan="on", timeout_graceful_shutdown=1, ws="none"
        )
        config.date_header = False  # the world has a clock of its own
        server = _Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        await server.up.wait()
        try:
            yield sandbox
        finally:
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    """Leaves signals to whoever embeds it, and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


def _application(sandbox: Sandbox) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(sandbox.deliver())
        try:
            yield
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)

    routes: list[BaseRoute] = [
        Mount("/api", app=_Api(sandbox)),
        Mount("/static", app=StaticFiles(directory=HERE / "static")),
        Route("/_sandbox/hook", sandbox.set_hook, methods=["PUT"]),
        Route("/_sandbox/idle", sandbox.tell_idle),
        Mount("/_sandbox", app=_Plain(sandbox, control.respond, "/_sandbox")),
        Route("/break", _Plain(sandbox, sandbox.breaking, "")),
        Mount("/", app=_Plain(sandbox, site.respond, "")),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(_OwnOrigin)], lifespan=lifespan)
    app.state.sandbox = sandbox
    return app


class _OwnOrigin:
    """Outside the API only our own pages may write, and every answer carries a strict policy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        origin, host = headers.get(b"origin"), headers.get(b"host", b"")
        if scope["method"] not in ("GET", "HEAD") and origin not in (None, b"http://" + host):
            refused = HttpResponse("this page does not take forms of others", 403)
            await refused(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *SECURITY_HEADERS]
            await send(message)

        await self.app(scope, receive, guarded)


async def _received(scope: Scope, receive: Receive, prefix: str) -> Request:
    """An HTTP request as the world takes it."""
    http = HttpRequest(scope, receive)
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    path = unquote(raw.decode().partition("?")[0].removeprefix(prefix))
    query, headers = dict(http.query_params), dict(http.headers)
    return Request(http.method, path, query, headers, await http.body())


def _sent(response: Response) -> HttpResponse:
    return HttpResponse(response.body, response.status, dict(response.headers))


@dataclass(slots=True)
class _Plain:
    """Pages and controls: a function of world, request and time."""

    sandbox: Sandbox
    respond: Callable[[World, Request, Instant], Response]
    prefix: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await _received(scope, receive, self.prefix)
        response = self.respond(self.sandbox.world, request, self.sandbox.clock())
        if request.method not in ("GET", "HEAD"):
            self.sandbox.touched()
        await _sent(response)(scope, receive, send)


@dataclass(slots=True)
class _Api:
    """``/api/…`` → ``World.handle``; a fault becomes silence or a broken connection."""

    sandbox: Sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await _received(scope, receive, "/api")
        answer = self.sandbox.world.handle(request, self.sandbox.clock())
        self.sandbox.touched()
        match answer:
            case Answered(response):
                await _sent(response)(scope, receive, send)
            case NoAnswer("broken-late"):
                # A body that never comes: the server then cuts the connection.
                await _begin(send, 1)
            case NoAnswer():
                while (await receive())["type"] != "http.disconnect":
                    continue


async def _begin(send: Send, length: int) -> None:
    headers = [(b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
