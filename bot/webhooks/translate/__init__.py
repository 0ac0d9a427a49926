"""GitHub's JSON, once, into our own words: past this room nobody sees a payload again.

Pure: no clock, no dice. It must never raise anything but ``Malformed``, whatever the bytes.
"""

from dataclasses import dataclass

from bot.record.inbound import Inbound
from bot.record.text import Text
from bot.vocabulary import DeliveryId
from bot.webhooks.translate.nouns import NOBODY, Desk, Salts
from bot.webhooks.translate.shapes import Malformed, read, read_action
from bot.webhooks.translate.table import EVENTS, row

__all__ = ["EVENTS", "NOBODY", "Ignored", "Malformed", "Salts", "Translated", "translate"]


@dataclass(frozen=True, slots=True)
class Translated:
    """``texts`` are all that ``inbound`` names, in the order of naming."""

    inbound: Inbound
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A true delivery that is nothing to us."""

    reason: str


_NOT_OURS = Ignored("nobody handles this event and action")
_NO_CONTENT = Ignored("what it is about is left out")


def translate(event: str, delivery: DeliveryId, body: bytes, salts: Salts) -> Translated | Ignored:
    """What the ``delivery`` of an ``event`` means to us. Raises Malformed."""
    if event not in EVENTS:
        read_action(body)
        return _NOT_OURS
    try:
        payload = read(event, body)
    except Malformed:
        if row(event, read_action(body)) is None:
            return _NOT_OURS
        raise
    translator = row(event, payload.action)
    if translator is None:
        return _NOT_OURS
    desk = Desk(delivery, salts)
    inbound = translator(desk, payload)
    if inbound is None:
        return _NO_CONTENT
    return Translated(inbound, tuple(desk.texts))
