"""A text as lines that a reader of GitHub would read, each with exact offsets into what was written.

Code blocks, block quotes, HTML blocks and comments, images, struck words, escapes and entities are not offered; inline
code is offered as CODE, so that the habit `ALIAS` #12 can be told from other code. GitHub shows a new line of a
comment as a new line, so a paragraph of three lines gives three lines.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

from bot.text.inline import Kind

SIGNS = {Kind.BREAK: "\x00", Kind.CODE: "\x01", Kind.TAG: "\x02", Kind.SPACE: " "}
"""What stands in a line's ``text`` for a piece that is not words; words never contain the first three."""


class Block(Enum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one kind. Of TEXT, ``text == source[start:end]`` but for control characters, shown as U+FFFD."""

    kind: Kind
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A Markdown link ``source[start:end]``; its label is ``line.text[first:last]``, up to the end of the line."""

    start: int
    end: int
    first: int
    last: int
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paragraph or heading, or one cell of a table, list marks and checkboxes taken off."""

    block: Block
    depth: int
    """0 in a top-level paragraph; more in lists, footnotes and folded sections."""
    start: int
    end: int
    """``source[start:end]``: the line as written, blanks around it taken off."""
    inside_link: bool
    """True if the line begins in the middle of a link that began on an earlier line."""
    pieces: tuple[Piece, ...]
    anchors: tuple[Anchor, ...]
    begins: tuple[int, ...]
    """Where each piece begins in ``text``; rises strictly."""
    text: str
    """What is read: the pieces' texts, joined."""

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Offsets into the source of ``text[begin:end]``, which must not be empty."""
        first, last = self._piece_at(begin), self._piece_at(end - 1)
        start, stop = self.pieces[first].start, self.pieces[last].end
        if self.pieces[first].kind is Kind.TEXT:
            start += begin - self.begins[first]
        if self.pieces[last].kind is Kind.TEXT:
            stop = self.pieces[last].start + end - self.begins[last]
        return start, stop

    def code_at(self, position: int, source: str) -> str:
        """The content of the code span that ``text[position]`` stands for."""
        piece = self.pieces[self._piece_at(position)]
        return source[piece.start : piece.end].strip("`").strip(" ")

    def opens_paragraph_line(self) -> bool:
        """True if this is a whole line of a top-level paragraph that begins with words."""
        return (
            self.block is Block.PARAGRAPH
            and self.depth == 0
            and not self.inside_link
            and self.pieces[0].kind is Kind.TEXT
        )

    def _piece_at(self, position: int) -> int:
        return bisect_right(self.begins, position) - 1


@dataclass(frozen=True, slots=True)
class Document:
    """A text that has been read."""

    source: str
    lines: tuple[Line, ...]
    read_to: int
    """Code points that were read; less than ``len(source)`` when a bound cut off the rest."""
