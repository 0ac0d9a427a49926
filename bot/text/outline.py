"""A plan as the list of what it plans: headings, entries of checklists, and lines that name other items.

It takes what the reader offers, so code, quotes and comments plan nothing, and the reader's bounds hold. It must never
judge whether something is done: a tick is a person's word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from html import unescape

from bot.text.address import is_addressed, whole_row
from bot.text.document import Block, Document, Line, Piece
from bot.text.inline import Kind
from bot.text.mentions import Mention, sightings
from bot.text.plain import plain
from bot.text.relations import LONGEST_WORD, Grammar, folded
from bot.vocabulary import Relation


class EntryKind(StrEnum):
    HEADING = "heading"
    TASK = "task"
    """An entry of a checklist, with what stands inside it."""
    REFERENCE = "reference"
    """Another line, or row of a table, that names items."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``source[start:end]`` is its line. ``ticked`` is ``None`` where there is no box.

    ``mentions``: the items that it names; a task's, without those that it says it waits for. ``under``: the place in
    the outline of the heading above it.
    """

    kind: EntryKind
    words: str
    start: int
    end: int
    ticked: bool | None = None
    mentions: tuple[Mention, ...] = ()
    under: int | None = None


_ENTRY = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])[ \t]+(?:\[(?P<box>[ \u00a0xX])\][ \t]+)?\Z")
"""The end of what stands before the words of an entry of a list, with its box if it has one."""
_HASHES = re.compile(r"(#{1,6})[ \t]+\Z")
_WAITS = frozenset(
    folded(word)
    for word in (
        *("after", "needs", "requires", "waits for", "waiting for", "unlike", "not", "instead of"),
        *("après", "attend", "en attente de", "nécessite", "requiert", "pas", "au lieu de"),
    )
)
"""What makes an item that is named next something else than the work of this line; besides "depends on" and its kin."""


def outline(document: Document, grammar: Grammar, limit: int) -> tuple[Entry, ...]:
    """The entries of a text in its order, each of at most ``limit`` code points."""
    found = _Outline(document, grammar, limit)
    for lines in _rows(document):
        found.take(lines)
    return tuple(found.entries)


class _Outline:
    def __init__(self, document: Document, grammar: Grammar, limit: int) -> None:
        self.source = document.source
        self.grammar = grammar
        self.limit = limit
        self.entries: list[Entry] = []
        self.headings: list[tuple[int, int]] = []
        """(level, place) of the headings that are open here, outermost first."""
        self.tasks: list[tuple[int, int]] = []
        """(depth, place) of the tasks that lines may go on, outermost first."""

    def take(self, lines: list[Line]) -> None:
        """``lines``: one line, or the cells of one row."""
        first = lines[0]
        start, end = whole_row(self.source, first.start)
        before = self.source[start : first.start]
        if is_addressed(self.source[start:end], self.grammar.slug):
            return
        while self.tasks and not _goes_on(first, before, self.tasks[-1][0]):
            self.tasks.pop()
        entry = _ENTRY.search(before)
        if first.block is Block.HEADING:
            self._heading(first, before, end)
        elif entry and entry["box"]:
            place = self._add(EntryKind.TASK, lines, ticked=entry["box"] in "xX")
            if place is not None:
                self.tasks.append((first.depth, place))
        elif self.tasks:
            self._more(self.tasks[-1][1], lines)
        else:
            self._add(EntryKind.REFERENCE, lines)

    def _heading(self, line: Line, before: str, end: int) -> None:
        level = _level(before, self.source[end : end + 400])
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        place = self._add(EntryKind.HEADING, [line])
        if place is not None:
            self.headings.append((level, place))

    def _more(self, place: int, lines: list[Line]) -> None:
        task = self.entries[place]
        more = tuple(self._mentions(lines, strict=True))
        self.entries[place] = replace(task, mentions=(*task.mentions, *more))

    def _add(self, kind: EntryKind, lines: list[Line], *, ticked: bool | None = None) -> int | None:
        """The place of the new entry; ``None`` if there is nothing in it to read."""
        words = plain(" · ".join(self._words(line) for line in lines), self.limit)
        mentions = tuple(self._mentions(lines, strict=kind is EntryKind.TASK))
        if not words or (kind is EntryKind.REFERENCE and not mentions):
            return None
        under = self.headings[-1][1] if self.headings else None
        span = (lines[0].start, lines[-1].end)
        self.entries.append(Entry(kind, words, *span, ticked, mentions, under))
        return len(self.entries) - 1

    def _words(self, line: Line) -> str:
        return "".join(_seen(piece, self.source) for piece in line.pieces)

    def _mentions(self, lines: list[Line], *, strict: bool) -> Iterator[Mention]:
        for line in lines:
            for seen in sightings(line, self.source, self.grammar):
                near = line.text[max(0, seen.begin - LONGEST_WORD) : seen.begin]
                if not (strict and self._waits(near)):
                    yield seen.mention

    def _waits(self, near: str) -> bool:
        """True if the words right before a mention say that it is waited for, or that it is not meant."""
        words = folded(near).rstrip(" :：`[(").split()
        for length in range(1, min(4, len(words)) + 1):
            tail = " ".join(words[-length:]).lstrip("([,;")
            known = self.grammar.words.get(tail)
            if tail in _WAITS or (
                known is not None and known.relation is Relation.DEPENDS_ON and not known.inverse
            ):
                return True
        return False


def _goes_on(line: Line, before: str, depth: int) -> bool:
    """True if the line stands inside a task of this depth: a further line of it, or something below it."""
    return line.block is not Block.HEADING and (
        line.depth > depth or (line.depth == depth and not _ENTRY.search(before))
    )


def _rows(document: Document) -> Iterator[list[Line]]:
    """The lines one by one, but the cells of a row of a table together."""
    row: list[Line] = []
    for line in document.lines:
        if row and line.block is Block.CELL and not _breaks(document.source, row[-1], line):
            row.append(line)
            continue
        if row:
            yield row
        row = [line]
        if line.block is not Block.CELL:
            yield row
            row = []
    if row:
        yield row


def _breaks(source: str, one: Line, other: Line) -> bool:
    between = source[one.end : other.start]
    return "\n" in between or "\r" in between


def _level(before: str, after: str) -> int:
    """A heading's level, from its signs or from the line that underlines it."""
    hashes = _HASHES.search(before)
    if hashes:
        return len(hashes[1])
    return 1 if after.lstrip("\r\n \t").startswith("=") else 2


def _seen(piece: Piece, source: str) -> str:
    """What a reader sees of a piece; nothing of images, comments and struck words."""
    written = source[piece.start : piece.end]
    match piece.kind:
        case Kind.TEXT | Kind.SPACE:
            return piece.text
        case Kind.CODE:
            return written.strip("`").strip(" ")
        case Kind.BREAK if len(written) == 2 and written.startswith("\\"):
            return written[1]
        case Kind.BREAK if written.startswith("&") and written.endswith(";"):
            return unescape(written)
        case Kind.BREAK:
            return " "
        case Kind.TAG | Kind.MARK:
            return ""
