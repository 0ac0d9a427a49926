"""What GitHub answered last to a question, so that it may say "not modified", which costs no allowance.

https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests
Keeps bytes, not objects: they take less room, and nobody can change what is remembered.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remembered:
    etag: str
    headers: Mapping[str, str]
    content: bytes


class Etags:
    """Forgets what was not used for longest once all contents exceed ``most`` bytes."""

    def __init__(self, most: int = 4_000_000) -> None:
        self._most = most
        self._held = 0
        self._known: OrderedDict[Hashable, Remembered] = OrderedDict()

    def get(self, key: Hashable) -> Remembered | None:
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def put(self, key: Hashable, answer: Remembered) -> None:
        """Remember ``answer``, unless it alone would push out most of the others."""
        old = self._known.pop(key, None)
        self._held -= _room(old) if old else 0
        if _room(answer) * 4 > self._most:
            return
        self._known[key] = answer
        self._held += _room(answer)
        while self._held > self._most:
            self._held -= _room(self._known.popitem(last=False)[1])


ENTRY_ROOM = 2_000
"""Bytes that headers and bookkeeping take beside the content."""


def _room(answer: Remembered) -> int:
    return len(answer.content) + ENTRY_ROOM
