"""What the world saw: every API request, every act of a person, every webhook and its fate.

An auditor counts from this; it is written as the world goes and never read by it.
"""

from dataclasses import asdict, dataclass

from bot.sandbox.changes.change import Effect
from bot.sandbox.shapes.json import Json
from bot.vocabulary import DeliveryId, Instant


@dataclass(frozen=True, slots=True)
class Requested:
    """One API request. ``status`` is what the world answered, even if the client never saw it;
    ``effect`` what was done, None where nothing changed. A late write has an entry of its own
    when it takes effect, with ``fault`` "late-write-landed" and the number of its request."""

    at: Instant
    number: int
    method: str
    path: str
    caller: str
    status: int | None
    effect: Effect | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """Something a person did."""

    at: Instant
    act: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Happened:
    """An event the App was to hear of; ``copies`` is 0 where it was lost on purpose."""

    at: Instant
    guid: DeliveryId
    event: str
    action: str | None
    copies: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of one attempt; status 0 means refused or timed out."""

    at: Instant
    guid: DeliveryId
    attempt: int
    status: int


Entry = Requested | Acted | Happened | Delivered


def as_json(entry: Entry) -> Json:
    """``{"type": "request" | "act" | "event" | "delivery", …}``, one line of the journal file."""
    match entry:
        case Requested():
            kind = "request"
        case Acted():
            kind = "act"
        case Happened():
            kind = "event"
        case Delivered():
            kind = "delivery"
    return {"type": kind} | asdict(entry)
