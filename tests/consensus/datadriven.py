"""Files of cases in etcd/raft's format: a command with arguments, maybe input, four dashes, what must come out."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

CONFORMANCE = "ECOS_CONFORMANCE_DATA"
_PART = re.compile(r"([\w-]+)(?:=(\([^)]*\)|\"[^\"]*\"|[^\s]+))?|(\"[^\"]*\"|[^\s]+)")


@dataclass(frozen=True)
class Case:
    """``arguments`` without a value are in ``words``."""

    where: str
    command: str
    words: tuple[str, ...]
    arguments: dict[str, tuple[str, ...]]
    lines: tuple[str, ...]
    expected: tuple[str, ...]


def folder(name: str) -> Path:
    """Skips, and says so, where the files are not at hand."""
    data = os.environ.get(CONFORMANCE)
    if data is None or not (path := Path(data, "raft", name)).is_dir():
        pytest.skip(
            f"etcd/raft's {name} cases are not here: {CONFORMANCE} names no folder with them"
        )
    return path


def cases(file: Path) -> Iterator[Case]:
    lines = file.read_text("utf-8").split("\n")
    at = 0
    while at < len(lines):
        if not lines[at] or lines[at].startswith("#"):
            at += 1
            continue
        start = at
        dashes = lines.index("----", at)
        head, *given = lines[start:dashes]
        at = dashes + 1
        until = "----" if lines[at : at + 1] == ["----"] else ""
        end = next((n for n in range(at, len(lines)) if lines[n] == until), len(lines))
        expected = lines[at:end]
        at = end + 1
        yield _case(f"{file.name}:{start + 1}", head, given, expected)


def _case(where: str, head: str, given: list[str], expected: list[str]) -> Case:
    command, _, rest = head.partition(" ")
    words: list[str] = []
    arguments: dict[str, tuple[str, ...]] = {}
    for name, value, bare in _PART.findall(rest):
        if bare or not value:
            words.append(bare or name)
        else:
            inside = value.strip("()")
            arguments[name] = tuple(re.split(r",\s*", inside)) if inside else ()
    return Case(where, command, tuple(words), arguments, tuple(given), tuple(expected))
