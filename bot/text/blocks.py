"""The blocks of a text: which of its lines stand in somebody's code or comment, and which are a comment by themselves.

Lines are told by their number, from 0.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

LINE_LIMIT = 4_000
"""Lines of a text whose blocks are looked at, which keeps a look at any body near a tenth of a second."""

_EOL = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"`{3}|~{3}")
# what is code within HTML, or not shown at all: to its end, or to that of the block
_VEILED = re.compile(
    r"<!--(?:-?>|.*?(?:-->|\Z))|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<![a-z].*?(?:>|\Z)"
    r"|<(?P<tag>pre|code|script|style|textarea)(?=[\s>]).*?(?:(?P<ended></(?P=tag)\s*>)|\Z)",
    re.DOTALL | re.IGNORECASE,
)


class _Veil(NamedTuple):
    """Code or a comment, from its first line to its last; ``last`` is ``None`` where nobody ended it."""

    first: int
    last: int | None


@dataclass(frozen=True)
class Blocks:
    """The blocks of the first LINE_LIMIT lines of ``text``, as CommonMark sees them. Each is looked for when needed."""

    text: str

    def is_comment(self, line: int) -> bool:
        """Whether ``line`` is an HTML block by itself, at the top level."""
        return line in self._comments

    def is_veiled(self, line: int) -> bool:
        """Whether ``line`` begins in code or in a comment."""
        return any(
            one.first < line and (one.last is None or line <= one.last) for one in self._veils
        )

    def is_enclosed(self, line: int) -> bool:
        """Whether ``line`` is in code or in a comment that goes on below, and that somebody ended there."""
        return any(one.last is not None and one.first < line < one.last for one in self._veils)

    @cached_property
    def _comments(self) -> frozenset[int]:
        blocks = (one.map for one in self._top if one.type == "html_block" and one.map)
        return frozenset(first for first, after in blocks if after == first + 1)

    @cached_property
    def _veils(self) -> tuple[_Veil, ...]:
        if not _may_veil(self._lines):
            return ()
        rows = self._lines.split("\n")
        return tuple(veil for one in self._top for veil in _veils(one, rows))

    @cached_property
    def _top(self) -> list[Token]:
        """The blocks of the top level; one that nobody ended goes on to a line that is added."""
        return [one for one in _parsed(f"{self._lines}\n\nx") if one.level == 0]

    @cached_property
    def _lines(self) -> str:
        return "\n".join(with_plain_ends(self.text).split("\n")[:LINE_LIMIT])


def with_plain_ends(text: str) -> str:
    """``text`` with each line end a plain one."""
    return _EOL.sub("\n", text)


def line_at(text: str, at: int) -> int:
    """The number of the line that holds ``at``."""
    return len(_EOL.findall(text, 0, at))


def hides_what_follows(text: str, gap: str = "") -> bool:
    """Whether a marker that follows ``text`` after ``gap`` would be part of its last block: code, a comment."""
    text = with_plain_ends(text) + gap
    last = text.count("\n")
    tokens = _parsed(f"{text}<!-- -->\nx")[-4:]
    shown = [(one.type, one.map) for one in tokens if one.level == 0 and one.map]
    return shown != [("html_block", [last, last + 1]), ("paragraph_open", [last + 1, last + 2])]


def _may_veil(text: str) -> bool:
    """Whether anything could, without a look at the blocks: those are dear."""
    return bool(_FENCE.search(text)) or any("\n" in one[0] for one in _VEILED.finditer(text))


def _veils(block: Token, rows: list[str]) -> Iterator[_Veil]:
    """Those that one block of ``rows`` begins."""
    if block.map is None:
        return
    first, after = block.map
    if block.type == "fence":
        yield _veil(first, after - 1, rows)
    if block.type == "html_block":
        for one in _VEILED.finditer(content := block.content.removesuffix("\n")):
            begin = first + content.count("\n", 0, one.start())
            end = begin + one[0].count("\n")
            if one["tag"] and not one["ended"]:
                end = _ended(one["tag"], rows, after) or end
            yield _veil(begin, end, rows)


def _ended(tag: str, rows: list[str], after: int) -> int | None:
    """The line that ends an element that an empty line does not end, though it ends the block."""
    below = "\n".join(rows[after:])
    found = re.search(rf"<(/?){tag}\b", below, re.IGNORECASE)
    # where another one begins first, nobody ended this one
    return after + below.count("\n", 0, found.start()) if found and found[1] else None


def _veil(first: int, end: int, rows: list[str]) -> _Veil:
    return _Veil(first, end if end < len(rows) else None)


def _parsed(text: str) -> list[Token]:
    return _parser().block.parse(text, _parser(), {}, []) or []


@cache
def _parser() -> MarkdownIt:
    # definitions of links end no block, and are dear
    return MarkdownIt("commonmark").disable("reference")
