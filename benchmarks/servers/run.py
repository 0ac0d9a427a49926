"""How every ASGI application of the benchmarks is served: as ``ecos serve`` does it, with one word when it is up."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import uvloop
from starlette.types import ASGIApp

from bot.webhooks.server import Server, listen


def serve(making: Callable[[], AbstractAsyncContextManager[ASGIApp]], port: int) -> None:
    """Serve what ``making`` makes until SIGTERM."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(making, port))


def plain(app: ASGIApp) -> Callable[[], AbstractAsyncContextManager[ASGIApp]]:
    @asynccontextmanager
    async def making() -> AsyncIterator[ASGIApp]:
        yield app

    return making


async def until_told() -> None:
    """Say that we are up, then wait for SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    gc.freeze()
    print("ready", flush=True)
    await stop.wait()


async def _serve(making: Callable[[], AbstractAsyncContextManager[ASGIApp]], port: int) -> None:
    with listen("127.0.0.1", port) as listening:
        async with making() as app:
            server = Server(app)
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            await until_told()
            server.should_exit = True
            await serving
