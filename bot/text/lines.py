"""From a block's marks to its lines: where offsets of the content become offsets of the source."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TypeVar

from bot.text.document import SIGNS, Anchor, Block, Line, Piece
from bot.text.inline import Kind, Link, Mark

_CONTROLS = dict.fromkeys(
    map(ord, SIGNS[Kind.BREAK] + SIGNS[Kind.CODE] + SIGNS[Kind.TAG]), "\ufffd"
)

Placed = TypeVar("Placed", Mark, Link)


def cut(
    content: str,
    starts: list[int],
    place: tuple[Block, int],
    marks: Sequence[Mark],
    links: Sequence[Link],
) -> list[Line]:
    """Cut a block into lines. ``starts``: the offset in the source of each line's first code point."""
    lines: list[Line] = []
    begin = at = link = 0
    for row, start in zip(content.split("\n"), starts, strict=True):
        first, last = begin + len(row) - len(row.lstrip()), begin + len(row.rstrip())
        shift = start - begin
        at = _past(marks, at, first)
        link = _past(links, link, first)
        pieces = [
            _piece(content, mark, (first, last), shift)
            for mark in _until(marks, at, last)
            if mark.kind is not Kind.MARK
        ]
        inside = link < len(links) and links[link].start < first
        here = [each for each in _until(links, link, last) if each.start >= first]
        if pieces:
            begins = tuple(accumulate((len(piece.text) for piece in pieces[:-1]), initial=0))
            anchors = tuple(_anchor(each, shift, pieces, begins) for each in here)
            text = "".join(piece.text for piece in pieces)
            span = (first + shift, last + shift)
            lines.append(Line(*place, *span, inside, tuple(pieces), anchors, begins, text))
        begin += len(row) + 1
    return lines


def _past(items: Sequence[Placed], at: int, first: int) -> int:
    """The first item from ``at`` that does not end before ``first``."""
    while at < len(items) and items[at].end <= first:
        at += 1
    return at


def _until(items: Sequence[Placed], at: int, last: int) -> Iterator[Placed]:
    """The items from ``at`` that start before ``last``."""
    while at < len(items) and items[at].start < last:
        yield items[at]
        at += 1


def _piece(content: str, mark: Mark, within: tuple[int, int], shift: int) -> Piece:
    start, end = max(mark.start, within[0]), min(mark.end, within[1])
    text = SIGNS.get(mark.kind) or content[start:end].translate(_CONTROLS)
    return Piece(mark.kind, start + shift, end + shift, text)


def _anchor(link: Link, shift: int, pieces: list[Piece], begins: tuple[int, ...]) -> Anchor:
    """Labels begin and end where pieces do, so that counting pieces is enough."""
    first = last = len(pieces)
    for nth, piece in enumerate(pieces):
        if piece.start >= link.label + shift:
            first = min(first, nth)
        if piece.start >= link.label_end + shift:
            last = min(last, nth)
    ends = (*begins, begins[-1] + len(pieces[-1].text))
    return Anchor(link.start + shift, link.end + shift, ends[first], ends[last], link.href)
