"""One row of a story that stands for many: ``{number}`` in its texts is each number of a range.

Where it stands alone it is the number itself. This file knows nothing of what the rows mean.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.sandbox.yaml_lines import Table

MOST = 1_000
"""Rows that one may stand for."""

_RANGE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_PLACE = "{number}"


def each(one: Table, name: str) -> Iterator[tuple[int, Table]]:
    """The rows for the range under ``name``, with their numbers; raises UserMistake where it is none."""
    written = one.text(name)
    found = _RANGE.fullmatch(written)
    if found is None:
        raise one.mistake(f"{name} must be a range such as 100-180, not {written!r}")
    first, last = int(found[1]), int(found[2])
    if not 0 < first <= last < first + MOST:
        raise one.mistake(f"{name} must go up, by less than {MOST}: {written} does not")
    rest = {key: value for key, value in one.values.items() if key != name}
    for number in range(first, last + 1):
        yield number, replace(one, values={key: _filled(rest[key], number) for key in rest})


def _filled(value: Any, number: int) -> Any:
    match value:
        case "{number}":
            return number
        case str():
            return value.replace(_PLACE, str(number))
        case list():
            return [_filled(item, number) for item in value]
        case _:
            return value
