"""The server believes the connection, not what a header says of it."""

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.webhooks.server import Server, listen, url_of


async def seen(request: Request) -> JSONResponse:
    assert request.client is not None
    return JSONResponse({"host": request.client.host, "scheme": request.url.scheme})


def test_a_forwarded_header_changes_neither_peer_nor_scheme() -> None:
    async def ask() -> dict[str, str]:
        with listen("127.0.0.1", 0) as listening:
            server = Server(Starlette(routes=[Route("/", seen)]))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            try:
                async with httpx.AsyncClient(trust_env=False) as client:
                    claimed = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
                    answer = await client.get(url_of(listening), headers=claimed)
            finally:
                server.should_exit = True
                await serving
            found: dict[str, str] = answer.json()
            return found

    assert asyncio.run(ask()) == {"host": "127.0.0.1", "scheme": "http"}
