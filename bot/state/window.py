"""A window on a table: the part of it that may be seen, found when it is looked for, so that it costs nothing to open.

What is written on it stands beside the table, which stays whole: whoever holds the window before the write sees nothing
of it. It must never show a key that was not asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Final, Generic, TypeVar

from immutables import Map

Key = TypeVar("Key")
Value = TypeVar("Value")


class _Mark(Enum):
    GONE = "gone"
    UNWRITTEN = "unwritten"


_GONE: Final = _Mark.GONE
_UNWRITTEN: Final = _Mark.UNWRITTEN


class Window(Mapping[Key, Value], Generic[Key, Value]):
    """``sees``: whether a key may be seen; ``keys``: a list of those that may be there, twice or in vain is no harm."""

    __slots__ = ("_keys", "_sees", "_whole", "_written")

    def __init__(
        self,
        whole: Mapping[Key, Value],
        sees: Callable[[Key], bool],
        keys: Callable[[], Iterable[Key]],
    ) -> None:
        self._whole = whole
        self._sees = sees
        self._keys = keys
        self._written: Map[Key, Value | _Mark] = Map()

    def set(self, key: Key, value: Value) -> "Window[Key, Value]":
        return self._with(key, value)

    def delete(self, key: Key) -> "Window[Key, Value]":
        """Raises KeyError where there is nothing."""
        self[key]
        return self._with(key, _GONE)

    def __getitem__(self, key: Key) -> Value:
        found = self._written.get(key, _UNWRITTEN)
        if found is _UNWRITTEN and self._sees(key):
            return self._whole[key]
        if isinstance(found, _Mark):
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[Key]:
        listed = dict.fromkeys(self._keys()) | dict.fromkeys(self._written)
        return (key for key in listed if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _with(self, key: Key, value: Value | _Mark) -> "Window[Key, Value]":
        window = Window(self._whole, self._sees, self._keys)
        window._written = self._written.set(key, value)
        return window

    def written(self) -> Iterable[Key]:
        """The keys that somebody wrote at, be it the same again."""
        return self._written.keys()


def changed(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> Iterator[Key]:
    """The keys of a window under which something else stands than before; only what was written on it is compared."""
    assert isinstance(after, Window), "decisions are made on slices alone"
    return (key for key in after.written() if after.get(key) != before.get(key))
