"""How much room words take, by guess: no font is at hand here, so the guess is on the wide side."""

import textwrap
from unicodedata import east_asian_width

SIZE = 13.0
LINE = 17.0
WIDEST = 26
MOST_LINES = 5
_NARROW, _BROAD = frozenset("ijlIft.,:;'|!()[] -/"), frozenset("mwMWQO@%…—")


def width(text: str) -> float:
    return sum(map(_share, text)) * SIZE


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _BROAD:
        return 0.92
    if east_asian_width(letter) in "WF":
        return 1.1
    return 0.72 if letter.isupper() else 0.58


def lines(text: str) -> list[str]:
    """Broken where it must be; never more than a few."""
    broken = [
        piece
        for line in text.split("\n")
        for piece in textwrap.wrap(line, WIDEST, break_on_hyphens=False) or [""]
    ]
    return broken if len(broken) <= MOST_LINES else [*broken[: MOST_LINES - 1], "…"]
