"""GitHub's JSON, one field at a time: what is not as described becomes an :class:`Outage`, never a ``KeyError``.

Knows types only; what a field means is the reader's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

from bot.errors import Outage
from bot.vocabulary import Instant

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object and how it was reached, for the sentence about what is wrong with it."""

    value: dict[str, Any]
    where: str

    @classmethod
    def of(cls, value: object, where: str) -> "Fields":
        return cls(value, where) if isinstance(value, dict) else _unexpected(where)

    def has(self, name: str) -> bool:
        """Present and not null."""
        return self.value.get(name) is not None

    def text(self, name: str) -> str:
        return self._typed(name, str)

    def number(self, name: str) -> int:
        value = self.value.get(name)
        # JSON's true is no number, though Python's True is an int.
        if isinstance(value, bool) or not isinstance(value, int):
            _unexpected(f"{self.where}.{name}")
        return value

    def flag(self, name: str) -> bool:
        """An absent flag is off."""
        return self._typed(name, bool) if self.has(name) else False

    def object(self, name: str) -> "Fields":
        return Fields.of(self.value.get(name), f"{self.where}.{name}")

    def objects(self, name: str) -> tuple["Fields", ...]:
        return objects(self.value.get(name), f"{self.where}.{name}")

    def instant(self, name: str) -> Instant:
        """Milliseconds of an ISO 8601 date; GitHub writes whole seconds in UTC."""
        read = instant(self.text(name))
        return _unexpected(f"{self.where}.{name}") if read is None else read

    def _typed(self, name: str, kind: type[T]) -> T:
        value = self.value.get(name)
        return value if isinstance(value, kind) else _unexpected(f"{self.where}.{name}")


def objects(value: object, where: str) -> tuple[Fields, ...]:
    """A JSON array of objects."""
    if not isinstance(value, list):
        _unexpected(where)
    return tuple(Fields.of(each, f"{where}[]") for each in value)


def instant(text: str) -> Instant | None:
    """Milliseconds of an ISO 8601 date, UTC when it names no zone; ``None`` when it is no date."""
    try:
        read = datetime.fromisoformat(text)
        aware = read if read.tzinfo else read.replace(tzinfo=UTC)
        return Instant(int(aware.timestamp() * 1000))
    except (ValueError, OverflowError):
        return None


def _unexpected(where: str) -> NoReturn:
    raise Outage(f"GitHub answered something unexpected at {where}")
