"""YAML whose mistakes name the line. Knows nothing of stories."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import yaml

from bot.errors import UserMistake
from bot.vocabulary import Instant

_LINE = "\0line"


class _Loader(yaml.SafeLoader):
    """Marks each mapping with its line and refuses a key given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise UserMistake(f"{self.name}, line {line}: {key.value} is given twice")
            seen.add(key.value)
        made = super().construct_mapping(node, deep=deep)
        return made | {_LINE: node.start_mark.line + 1}


def _only_true_and_false() -> None:
    """YAML 1.1 also reads on, off, yes and no as booleans, and ``on`` is a key of stories."""
    rules = {
        letter: [(tag, form) for tag, form in known if tag != "tag:yaml.org,2002:bool"]
        for letter, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _Loader.yaml_implicit_resolvers = rules
    plain = re.compile(r"^(?:true|false)$")
    _Loader.add_implicit_resolver("tag:yaml.org,2002:bool", plain, ["t", "f"])


_only_true_and_false()


@dataclass(frozen=True, slots=True)
class Table:
    """One mapping of the file. Every reader raises UserMistake naming file, line and key."""

    source: str
    line: int
    values: Mapping[str, Any]

    def mistake(self, what: str, line: int | None = None) -> UserMistake:
        return UserMistake(f"{self.source}, line {line or self.line}: {what}")

    def allow(self, needed: tuple[str, ...], optional: tuple[str, ...]) -> None:
        for name in needed:
            if name not in self.values:
                raise self.mistake(f"{name} is missing")
        for name in self.values:
            if name not in needed and name not in optional:
                raise self.mistake(f"{name} is not known here; known: {[*needed, *optional]}")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str):
            raise self.mistake(f"{name} must be a text, not {value!r}")
        return value

    def maybe(self, name: str) -> str | None:
        return self.text(name) if name in self.values else None

    def whole(self, name: str) -> int:
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.mistake(f"{name} must be a whole number, not {value!r}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            raise self.mistake(f"{name} must be true or false, not {value!r}")
        return value

    def choice(self, name: str, known: tuple[str, ...], default: str | None = None) -> str:
        value = self.values.get(name, default)
        if value not in known:
            raise self.mistake(f"{name} must be one of {', '.join(known)}, not {value!r}")
        return str(value)

    def date(self, name: str) -> Instant:
        """A date with or without zone; without one it is UTC."""
        value = self.values.get(name)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError as wrong:
                raise self.mistake(f"{name} is no date: {value!r}") from wrong
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=UTC)
        if not isinstance(value, datetime):
            raise self.mistake(f"{name} must be a date such as 2026-03-02T09:00:00Z")
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return Instant(int(aware.timestamp() * 1000))

    def table(self, name: str) -> "Table":
        return self._as_table(self.values.get(name), name)

    def tables(self, name: str) -> tuple["Table", ...]:
        """A list of mappings; none when the key is not there."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise self.mistake(f"{name} must be a list")
        return tuple(self._as_table(one, f"each of {name}") for one in value)

    def named(self, name: str) -> Iterator[tuple[str, "Table"]]:
        """A mapping of names to mappings; an empty one may be left out."""
        for key, value in self.table(name).values.items():
            yield str(key), self._as_table({} if value is None else value, str(key))

    def plain(self) -> dict[str, Any]:
        """The mapping without lines, all the way down: for a schema of somebody else."""
        return {name: _unmarked(value) for name, value in self.values.items()}

    def _as_table(self, value: object, name: str) -> "Table":
        if not isinstance(value, dict):
            raise self.mistake(f"{name} must be a mapping")
        line = value.get(_LINE, self.line)
        kept = {key: one for key, one in value.items() if key != _LINE}
        return Table(self.source, line, kept)


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unmarked(one) for key, one in value.items() if key != _LINE}
    return [_unmarked(one) for one in value] if isinstance(value, list) else value


def read(text: str, source: str) -> Table:
    """The mapping at the top of a file. Raises UserMistake where it is no YAML."""
    loader = _Loader(text)
    loader.name = source
    try:
        value = loader.get_single_data()
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise UserMistake(f"{source}, line {line}: {broken.problem}") from broken
    finally:
        loader.dispose()
    if not isinstance(value, dict):
        raise UserMistake(f"{source}, line 1: the file must be a mapping")
    kept = {key: one for key, one in value.items() if key != _LINE}
    return Table(source, 1, kept)
