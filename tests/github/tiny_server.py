"""A real HTTP server of a few lines: each test says what it answers, and reads what it was asked."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import h11


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any = None


@dataclass(frozen=True)
class Say:
    """One answer. ``content`` is sent as it is, else ``body`` as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


class HangUp(Exception):
    """The connection breaks after the request was read."""


Script = Callable[[Asked], Awaitable[Say]]


class TinyServer:
    """``async with TinyServer(script) as server``: listens on ``server.url`` and keeps ``server.asked``."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.asked: list[Asked] = []
        self.connections = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/api/v3"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    @property
    def _serving(self) -> set[asyncio.Task[Any]]:
        return {each for each in asyncio.all_tasks() if each.get_name() == f"serving {id(self)}"}

    def paths(self, method: str) -> list[str]:
        return [each.path for each in self.asked if each.method == method]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.set_name(f"serving {id(self)}")
        self.connections += 1
        try:
            await self._converse(h11.Connection(h11.SERVER), reader, writer)
        except (HangUp, asyncio.CancelledError, ConnectionError):
            writer.transport.abort()
        finally:
            writer.close()

    async def _converse(
        self, http: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        received = b""
        while True:
            event = http.next_event()
            if event is h11.NEED_DATA:
                http.receive_data(await reader.read(65536))
            elif isinstance(event, h11.Request):
                request, received = event, b""
            elif isinstance(event, h11.Data):
                received += event.data
            elif isinstance(event, h11.EndOfMessage):
                writer.write(await self._answer(http, request, received))
                await writer.drain()
                http.start_next_cycle()
            else:
                return

    async def _answer(self, http: h11.Connection, request: h11.Request, received: bytes) -> bytes:
        headers = {name.decode(): value.decode() for name, value in request.headers}
        asked = Asked(
            request.method.decode(),
            request.target.decode().removeprefix("/api/v3"),
            headers,
            json.loads(received) if received else None,
        )
        self.asked.append(asked)
        say = await self._script(asked)
        content = say.content
        if content is None:
            content = b"" if say.body is None else json.dumps(say.body).encode()
        sent = {
            "content-type": "application/json",
            "content-length": str(len(content)),
        } | say.headers
        head = h11.Response(status_code=say.status, headers=list(sent.items()))
        wire = http.send(head) or b""
        if say.status != 304:
            wire += http.send(h11.Data(data=content)) or b""
        return wire + (http.send(h11.EndOfMessage()) or b"")
