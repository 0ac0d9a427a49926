"""``POST /webhooks`` as a raw ASGI application: check, translate, propose, and 202 only once it is committed.

It must never show, in an answer or a log line, what a stranger sent, nor read anything of a body that is not signed.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog
from starlette.types import Receive, Scope, Send

from bot.errors import Outage
from bot.record import codec
from bot.record.entry import ENTRY_LIMIT, Proposal
from bot.record.inbound import Inbound
from bot.record.payload import Received, cause_of
from bot.vocabulary import DeliveryId, Duration
from bot.webhooks.request_body import Hung, Refused, read_body
from bot.webhooks.signature import verified
from bot.webhooks.translate import Ignored, Malformed, Salts, translate

BODY_LIMIT = 25 * 1000 * 1000
"""GitHub sends no payload over 25 MB. https://docs.github.com/webhooks/webhook-events-and-payloads"""
_BODY_PATIENCE = Duration(10_000)
_COMMIT_PATIENCE = Duration(5_000)

_EVENT = re.compile(rb"[a-z0-9_]{1,60}")
_DELIVERY = re.compile(rb"[0-9A-Za-z-]{1,100}")

_log = structlog.get_logger("ecos.webhooks")


@dataclass(frozen=True, slots=True)
class Hook:
    """Which app is spoken to, and what its door puts up with. GitHub itself waits 10 seconds for an answer."""

    app_id: int
    secrets: tuple[bytes, ...] = field(repr=False)
    body_limit: int = BODY_LIMIT
    body_patience: Duration = _BODY_PATIENCE
    commit_patience: Duration = _COMMIT_PATIENCE


@dataclass(frozen=True, slots=True)
class Answer:
    """``outcome`` is its name in the metrics, ``says`` a sentence of ours."""

    status: int
    outcome: str
    says: str = ""


COMMITTED = Answer(202, "committed")
NOT_OURS = Answer(204, "ignored")
NOT_LISTED = Answer(204, "not-listed")
UNSIGNED = Answer(401, "unsigned", "the signature is missing or wrong\n")
WRONG_METHOD = Answer(405, "wrong-method", "deliveries are POSTed\n")
TOO_MUCH = Answer(413, "too-large", "the delivery does not fit into one entry\n")
AWAY = Answer(503, "unavailable", "not committed: please deliver again\n")


@dataclass(frozen=True, slots=True)
class Door:
    """``propose`` returns once committed, or raises Outage; ``admits`` knows the owners that policy lists."""

    hook: Hook
    propose: Callable[[Proposal], Awaitable[object]]
    admits: Callable[[Inbound], bool]
    salts: Salts
    count: Callable[[str, str], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            answer = await self._answer(scope, headers, receive)
        except Hung:
            return
        event = headers.get(b"x-github-event", b"").decode("latin-1")
        self.count(event, answer.outcome)
        await _send(send, answer)

    async def _answer(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive
    ) -> Answer:
        if scope["method"] != "POST":
            return WRONG_METHOD
        try:
            body = await read_body(scope, receive, self.hook.body_limit, self.hook.body_patience)
        except Refused as refusal:
            return Answer(refusal.status, "refused", f"{refusal}\n")
        if not verified(self.hook.secrets, body, headers.get(b"x-hub-signature-256", b"")):
            return UNSIGNED
        event, delivery = (
            headers.get(b"x-github-event", b""),
            headers.get(b"x-github-delivery", b""),
        )
        if not (_EVENT.fullmatch(event) and _DELIVERY.fullmatch(delivery)):
            return Answer(
                400, "malformed", "X-GitHub-Event or X-GitHub-Delivery is missing or odd\n"
            )
        return await self._receive(event.decode(), DeliveryId(delivery.decode()), body)

    async def _receive(self, event: str, delivery: DeliveryId, body: bytes) -> Answer:
        try:
            meaning = translate(event, delivery, body, self.salts)
        except Malformed as mistake:
            _log.warning("malformed delivery", delivery=delivery, why=str(mistake))
            return Answer(400, "malformed", f"{mistake}\n")
        if isinstance(meaning, Ignored):
            return NOT_OURS
        if not self.admits(meaning.inbound):
            return NOT_LISTED
        key = cause_of(self.hook.app_id, delivery)
        proposal = codec.encode(Received(meaning.inbound), key, meaning.texts)
        if len(proposal.payload) > ENTRY_LIMIT:
            _log.error("delivery exceeds an entry", delivery=delivery, size=len(proposal.payload))
            return TOO_MUCH
        return await self._commit(proposal)

    async def _commit(self, proposal: Proposal) -> Answer:
        try:
            async with asyncio.timeout(self.hook.commit_patience / 1000):
                await self.propose(proposal)
        except (Outage, TimeoutError) as outage:
            _log.warning("delivery not committed", key=proposal.key, why=type(outage).__name__)
            return AWAY
        return COMMITTED


async def _send(send: Send, answer: Answer) -> None:
    body = answer.says.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8")] if body else []
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(body)))
    if answer.status == 405:
        headers.append((b"allow", b"POST"))
    if answer.status == 503:
        headers.append((b"retry-after", b"10"))
    if answer.status in {405, 408, 413}:
        # The rest of the body was not read, so nothing else can follow on this connection.
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
