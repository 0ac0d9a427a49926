"""``POST /operator``: how the terminal on this machine speaks to the running bot.

It must never open to another machine, to a web page in the operator's browser, or through a proxy: whoever
passes here may do everything.
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import Misconfigured, Outage, UserMistake
from bot.vocabulary import Duration
from bot.webhooks.request_body import Hung, Refused, read_body

ACT_LIMIT = 64 * 1024
"""Bytes of one act."""
_PATIENCE = Duration(10_000)
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via")

Act = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operator:
    """``speak`` carries out one act, such as ``{"line": "/ecos …"}``, and returns what the terminal shows."""

    token: str = field(repr=False)
    speak: Callable[[Act], Awaitable[Act]]

    def __post_init__(self) -> None:
        if not self.token:
            raise Misconfigured("the operator token is empty: delete its file and start again")

    async def answer(self, request: Request) -> Response:
        if not _from_this_terminal(request):
            return _error(403, "the operator speaks from this machine's own terminal only")
        if not self._holds_token(request.headers.get("authorization", "")):
            return _error(401, "the token is missing or wrong")
        try:
            body = await read_body(request.scope, request.receive, ACT_LIMIT, _PATIENCE)
            act = json.loads(body)
        except Refused as refusal:
            return _error(refusal.status, str(refusal))
        except Hung:
            return Response(status_code=400)
        except (ValueError, RecursionError):
            return _error(400, "the body is not JSON")
        if not isinstance(act, dict):
            return _error(400, "an act is a JSON object")
        return await self._carry_out(act)

    async def _carry_out(self, act: Act) -> Response:
        try:
            return JSONResponse(dict(await self.speak(act)), 202)
        except UserMistake as mistake:
            return _error(422, str(mistake))
        except Outage as outage:
            return _error(503, str(outage))

    def _holds_token(self, authorization: str) -> bool:
        return hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode())


def _from_this_terminal(request: Request) -> bool:
    """A loopback peer, addressed as such (DNS rebinding), no browser (``Origin``), no proxy in between."""
    headers = request.headers
    return (
        request.client is not None
        and _is_loopback(request.client.host)
        and _host_name(headers.get("host", "")) in _LOCAL_NAMES
        and "origin" not in headers
        and not any(name in headers for name in _FORWARDED)
    )


def _host_name(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name.lower() if colon and port.isdigit() else host.lower()


def _is_loopback(peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _error(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status)
