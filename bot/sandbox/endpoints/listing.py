"""What lists have in common: from when on, and in which order."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from bot.sandbox.call import Call
from bot.sandbox.clockface import instant
from bot.sandbox.refusal import invalid
from bot.vocabulary import Instant

T = TypeVar("T")
Keys = Mapping[str, Callable[[T], tuple[int, int]]]
"""What to sort by, by GitHub's word for it; the word ``created`` is the default."""


def since(call: Call) -> Instant:
    """The date from which a list is wanted; everything when none is given."""
    text = call.query.get("since")
    if not text:
        return Instant(0)
    try:
        return instant(text)
    except ValueError as wrong:
        raise invalid("Issue", "since") from wrong


def ordered(call: Call, items: Iterable[T], keys: Keys[T], direction: str) -> list[T]:
    """In the order asked for; ``direction`` where none is."""
    wanted, way = call.query.get("sort", "created"), call.query.get("direction", direction)
    if wanted not in keys:
        raise invalid("Issue", "sort")
    if way not in ("asc", "desc"):
        raise invalid("Issue", "direction")
    return sorted(items, key=keys[wanted], reverse=way == "desc")
