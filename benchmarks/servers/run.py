"""How every ASGI application of the benchmarks is served: as ``ecos serve`` does it, with one word when it is up."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import uvicorn
import uvloop
from starlette.types import ASGIApp


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
    print("ready", flush=True)
    await stop.wait()


async def _serve(making: Callable[[], AbstractAsyncContextManager[ASGIApp]], port: int) -> None:
    async with making() as app:
        quiet = uvicorn.Config(app, port=port, log_config=None, access_log=False)
        await _Server(quiet).serve()


class _Server(uvicorn.Server):
    async def startup(self, sockets: object = None) -> None:
        await super().startup()
        print("ready", flush=True)
