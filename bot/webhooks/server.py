"""Where the doors stand: the listening socket, and a server that leaves signals to whoever runs the replica."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.errors import Misconfigured

BACKLOG = 2_048
"""Connections that wait while the bot starts."""
LAST_WORDS = 1
"""Seconds that answers under way get at the end; GitHub marks what was cut off as failed."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on. Raises Misconfigured where the machine refuses it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Misconfigured(
            f"ECOS_HOST, ECOS_PORT: cannot listen on {host} port {port}: {reason}"
        ) from None


def url_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers and log files."""

    def __init__(self, app: ASGIApp) -> None:
        quiet = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            proxy_headers=False,  # who speaks is who is connected, whatever a header claims
            server_header=False,
            timeout_graceful_shutdown=LAST_WORDS,
        )
        super().__init__(quiet)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
