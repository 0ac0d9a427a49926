"""The floor of ``reply``: one POST that is answered after three appends of 4 KB, each with its ``fdatasync``."""

import os
import sys

from starlette.types import Receive, Scope, Send

from benchmarks.servers.run import plain, serve

SYNCS = 3
"""A reply cannot be made with fewer: received, decided, attempted."""
_BLOCK = bytes(4_096)
_START = {"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"0")]}
_END = {"type": "http.response.body", "body": b""}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        continue
    for _ in range(SYNCS):
        os.write(_file, _BLOCK)
        os.fdatasync(_file)
    await send(_START)
    await send(_END)


if __name__ == "__main__":
    _file = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    serve(plain(app), int(sys.argv[1]))
