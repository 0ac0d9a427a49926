"""What passes between a client and the world: requests, answers and webhooks as plain bytes.

No framework's types may enter here: the shell translates at the edge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.vocabulary import DeliveryId, Instant

AbsenceKind = Literal["timeout-before", "timeout-after", "broken-late"]
"""Nothing done and no answer; done and no answer; connection broken, perhaps done later."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. ``path`` has no prefix and is decoded; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    response: Response


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """What a fault leaves the client with: a time-out or a broken connection."""

    kind: AbsenceKind


Answer = Answered | NoAnswer


@dataclass(frozen=True, slots=True)
class Webhook:
    """One attempt to deliver, without a URL: the shell knows where the bot lives."""

    guid: DeliveryId
    event: str
    action: str | None
    attempt: int
    due: Instant
    headers: Mapping[str, str]
    body: bytes


class Observer(Protocol):
    """Sees every exchange and webhook as it leaves the world; tests hang GitHub's schemas here."""

    def exchanged(self, request: Request, response: Response) -> None: ...

    def sent(self, webhook: Webhook) -> None: ...
