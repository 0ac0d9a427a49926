"""A place where webhooks arrive over real HTTP."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Hooks = asyncio.Queue[tuple[str, dict[str, Any]]]


@asynccontextmanager
async def catching(status: int = 202) -> AsyncIterator[tuple[str, Hooks]]:
    """The URL of a hook that answers ``status``, and the events that came."""
    hooks: Hooks = asyncio.Queue()

    async def catch(request: Request) -> Response:
        hooks.put_nowait((request.headers["x-github-event"], json.loads(await request.body())))
        return Response(status_code=status)

    app = Starlette(routes=[Route("/webhooks", catch, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks"
        serving = asyncio.create_task(server._serve([listening]))
        try:
            yield url, hooks
        finally:
            server.should_exit = True
            await serving
