"""The bytes of one HTTP request, within a bound of size and a bound of time.

It must never hold more than the bound in memory, nor wait for a sender that only drips.
"""

import asyncio

from starlette.types import Receive, Scope

from bot.vocabulary import Duration


class Refused(Exception):
    """The body was not taken; ``status`` is the HTTP answer that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Hung(Exception):
    """The sender went away in the middle: there is nobody left to answer."""


async def read_body(scope: Scope, receive: Receive, limit: int, patience: Duration) -> bytes:
    """All of the body, at most ``limit`` bytes, within ``patience``. Raises Refused or Hung."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if not declared.isdigit():
        raise Refused(400, "the content length is not a number")
    # Past twenty digits Python itself may refuse to read a number.
    if len(declared) > 20 or int(declared) > limit:
        raise Refused(413, "the body is too large")
    try:
        async with asyncio.timeout(patience / 1000):
            return await _read(receive, limit)
    except TimeoutError as error:
        raise Refused(408, "the body came too slowly") from error


async def _read(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Hung
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise Refused(413, "the body is too large")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)
