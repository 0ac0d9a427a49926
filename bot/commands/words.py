"""A command line as words with their places, as phones and French keyboards write them.

iOS turns ``--`` into a dash and ``"`` into curly quotes; both are read as what was typed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "'": "'", "‘": "’", "’": "’"}
"""By opening quote, the signs that may close it."""
_OPTION = re.compile(r"(?:--|[—–])(?P<name>[^\W\d_][\w-]*)(?P<value>=?)")


@dataclass(frozen=True, slots=True)
class Word:
    """``source[start:end]`` says ``text``; ``option``: it was written as ``--text``."""

    text: str
    start: int
    end: int
    option: bool = False


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A quote that is opened at ``start`` and never closed."""

    start: int
    end: int


def split(row: str, offset: int) -> list[Word] | Unclosed:
    """The words of ``row``, which stands at ``offset`` of its source."""
    words: list[Word] = []
    at = 0
    while at < len(row):
        closing = _QUOTES.get(row[at])
        if row[at].isspace():
            at += 1
        elif closing is not None:
            ends = [end for end in (row.find(sign, at + 1) for sign in closing) if end >= 0]
            if not ends:
                return Unclosed(offset + at, offset + len(row))
            words.append(Word(row[at + 1 : min(ends)].strip(), offset + at, offset + min(ends) + 1))
            at = min(ends) + 1
        else:
            option = _OPTION.match(row, at)
            end = option.end() if option and option["value"] else _blank(row, at)
            words.append(word(row[at:end], offset + at))
            at = end
    return words


def word(text: str, start: int) -> Word:
    """One word without blanks or quotes: an option loses its dashes, and its sign of equality."""
    option = _OPTION.fullmatch(text)
    return Word(option["name"] if option else text, start, start + len(text), option is not None)


def arguments(argv: Sequence[str]) -> list[Word]:
    """The words of a terminal's arguments; their offsets are those in ``" ".join(argv)``."""
    words: list[Word] = []
    start = 0
    for text in argv:
        option = _OPTION.match(text)
        cut = option.end() if option and option["value"] else len(text)
        words.append(word(text[:cut], start))
        if cut < len(text):
            words.append(Word(text[cut:], start + cut, start + len(text)))
        start += len(text) + 1
    return words


def _blank(row: str, at: int) -> int:
    """The next white space from ``at``, or the end."""
    while at < len(row) and not row[at].isspace():
        at += 1
    return at
