"""The floor of ``ingest``: the smallest ASGI application that reads a body and says 202."""

import sys

from starlette.types import Receive, Scope, Send

from benchmarks.servers.run import plain, serve

_START = {"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"0")]}
_END = {"type": "http.response.body", "body": b""}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        continue
    await send(_START)
    await send(_END)


if __name__ == "__main__":
    serve(plain(app), int(sys.argv[1]))
