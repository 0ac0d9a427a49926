"""From an outcome to bytes: JSON, ETag and 304, and the headers on every answer."""

import hashlib
from collections.abc import Mapping
from email.utils import formatdate

from bot.sandbox.call import Outcome
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes.json import encode
from bot.sandbox.wire import Request, Response
from bot.vocabulary import Instant

API_VERSION = "2022-11-28"


def http_date(now: Instant) -> str:
    """The world's clock, as RFC 9110 §5.6.7 writes it."""
    return formatdate(now / 1000, usegmt=True)


def respond(request: Request, outcome: Outcome, common: Mapping[str, str]) -> Response:
    """200 becomes 304 where the client has it already."""
    body = encode(outcome.body)
    headers = dict(common) | dict(outcome.headers or {})
    if body:
        headers["content-type"] = "application/json; charset=utf-8"
    headers["x-github-media-type"] = "github.v3; format=json"
    headers["x-github-api-version-selected"] = API_VERSION
    if request.method == "GET" and outcome.status == 200:
        link = headers.get("link", "").encode()
        headers["etag"] = f'W/"{hashlib.sha256(body + link).hexdigest()}"'
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(304, {k: v for k, v in headers.items() if k != "content-type"}, b"")
    return Response(outcome.status, headers, body)


def refused(request: Request, refusal: Refusal) -> Outcome:
    """A moved resource is 301 to a reader and 307 to a writer, so that the method is kept."""
    status = refusal.status
    body = refusal.json()
    if status == 301:
        status = 301 if request.method == "GET" else 307
        body = {"message": refusal.message, "url": refusal.headers["location"]} | {
            "documentation_url": body["documentation_url"]
        }
    return Outcome(status, body, headers=refusal.headers)
