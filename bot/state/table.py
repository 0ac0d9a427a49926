"""The tables of the state: persistent ``Map``s, or a ``Transient`` in place of each while a run of entries is folded.

All are spoken to alike: ``table = table.set(key, value)``. A ``Map`` gives a new one and stays whole, and so does the
``Window`` on one that a decision looks through; a ``Transient`` is written in place, several times as fast, so nobody
but the fold that made it may ever hold it.
"""

from typing import Self, TypeAlias

from immutables import Map

from bot.state.window import Key, Value, Window

__all__ = ["Key", "Table", "Transient", "Value"]


class Transient(dict[Key, Value]):
    """A table that is written in place."""

    __slots__ = ()

    def set(self, key: Key, value: Value) -> Self:
        self[key] = value
        return self

    def delete(self, key: Key) -> Self:
        del self[key]
        return self


Table: TypeAlias = Map[Key, Value] | Transient[Key, Value] | Window[Key, Value]
