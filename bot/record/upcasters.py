"""How old nouns are read as today's: one pure step per version, chained; the log itself is never rewritten.

To change a noun: raise its number in ``VERSIONS``, add the step from the old number to ``STEPS``, keep the golden file.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import BrokenInvariant

Document = dict[str, Any]
Step = Callable[[Document], Document]

VERSIONS: Mapping[str, int] = {}
"""Kinds past version 1; all others are at 1."""

STEPS: Mapping[tuple[str, int], Step] = {}
"""(kind, version it reads) → the same noun one version later."""


def current(kind: str) -> int:
    return VERSIONS.get(kind, 1)


def upcast(kind: str, version: int, document: Document) -> Document:
    """Lift ``document`` to today's version. Raises BrokenInvariant for one written by a newer ecos."""
    if version > current(kind):
        raise BrokenInvariant(
            f"{kind} version {version} was written by a newer ecos: start that version instead"
        )
    for step in range(version, current(kind)):
        document = STEPS[kind, step](document)
    return document
