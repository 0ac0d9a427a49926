"""The bot's own sections in a body that people write: put in, taken out, found again.

A section stands between two HTML comments, which GitHub does not show. Both tell how many lines stand between them and
their digest, so that one alone finds the section again, and an unedited section is ours wherever it got to. They tell
nothing else. It must never change a sign of what stands outside of a section.
"""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from markdown_it import MarkdownIt

from bot.errors import UserMistake

MARKER_LIMIT = 64
"""Markers of one body that are looked at; a body with more is left alone."""
LINE_LIMIT = 4_000
"""Lines of a body whose blocks are looked at, which keeps any body near a tenth of a second; of a longer one only
unedited sections are known, and nothing is put into it."""

_MARKER = re.compile(
    r"^<!-- ecos:(section|end) ([a-z]+(?:-[a-z]+)*) ([0-9]{1,5}) ([0-9a-f]{20}) -->[ \t]*(?=\r?$)",
    re.MULTILINE,
)
_GAPS = ("\r\n\r\n", "\n\n")
_EOL = re.compile(r"\r\n|\r|\n")


class Unplaceable(UserMistake):
    """A section cannot stand in this body, or not with this content."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a section, each line end a plain one. ``intact``: nobody changed it since it was written."""

    content: str
    intact: bool


@dataclass(frozen=True, slots=True)
class _Marker:
    """``body[start:end]``; ``token`` is what both markers of a section have in common."""

    start: int
    end: int
    opens: bool
    token: tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class _Section:
    start: int
    end: int
    name: str
    standing: Standing


def digest(content: str) -> str:
    """The hash of a section's content, whatever its line ends are."""
    return sha256(_plain(content).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def with_section(body: str | None, name: str, content: str | None) -> str:
    """``body`` with ``content`` as its section ``name``: where that stands already, else at the end; ``None``: gone.

    Where the end of the body is inside a code block or a comment, the section comes first, so that it shows. Unedited
    copies of the section go. ``without_sections`` gives the same before and after. Raises Unplaceable.
    """
    body = body or ""
    written = None if content is None else _written(name, content, _newline(body))
    mine = [one for one in _sections(body) if one.name == name]
    first = mine[0] if mine else None
    for copy in reversed(mine[1:]):
        body = _cut(body, copy) if copy.standing.intact else body
    if first is None and written is not None and len(_markers(body)) > MARKER_LIMIT - 2:
        raise Unplaceable("the body holds too many markers of sections")
    if written is not None and _line(body, len(body)) > LINE_LIMIT:
        raise Unplaceable("the body has too many lines")
    if first is not None and written is not None and not _hidden_after(body[: first.start]):
        return body[: first.start] + written + body[first.end :]
    rest = body if first is None else _cut(body, first)
    return rest if written is None else _placed(rest, written)


def with_sections_of(body: str, onto: str) -> str:
    """``onto``, which has none, with the sections of ``body`` as they stand there, be they edited or not."""
    for section in _sections(body):
        onto = _placed(onto, body[section.start : section.end])
    return onto


def without_sections(body: str | None) -> str:
    """What people wrote: ``body`` without any section of the bot, and without the gap that set it apart."""
    body = body or ""
    for section in reversed(_sections(body)):
        body = _cut(body, section)
    return body


def section_in(body: str | None, name: str) -> Standing | None:
    """What stands in the section ``name`` of ``body``; ``None`` where there is none."""
    return next((one.standing for one in _sections(body or "") if one.name == name), None)


def _sections(body: str) -> list[_Section]:
    """In order, none within another. A marker that belongs to none is anybody's text."""
    found: list[_Section] = []
    markers, at = _markers(body)[:MARKER_LIMIT], 0
    shown: frozenset[int] | None = None
    for marker, following in zip(markers, [*markers, None][1:], strict=True):
        if marker.start < at:
            continue
        section = _intact(body, marker, at)
        pair = _pair(marker, following)
        if section is None and pair is not None and _intact(body, pair[1], at) is None:
            shown = _comments(body) if shown is None else shown
            section = _edited(body, pair, shown)
        if section is not None:
            found.append(section)
            at = section.end
    return found


def _markers(body: str) -> list[_Marker]:
    if "<!-- ecos:" not in body:
        return []
    return [
        _Marker(*found.span(), found[1] == "section", (found[2], int(found[3]), found[4]))
        for found in _MARKER.finditer(body)
    ]


def _intact(body: str, marker: _Marker, at: int) -> _Section | None:
    """The section that ``marker`` opens, or ends, with every line as it was; not before ``at``."""
    name, count, wanted = marker.token
    if marker.opens:
        start, end = marker.start, _forward(body, marker.end, count)
        content = body[body.find("\n", marker.end) + 1 : end]
    else:
        start, end = _back(body, marker.start, count), marker.end
        content = _chomped(body[start : marker.start])
    if start < at or end < 0 or digest(content) != wanted:
        return None
    if marker.opens and (newline := body.find("\n", end)) >= 0:
        closing = _MARKER.match(body, newline + 1)
        same = closing is not None and closing[1] == "end" and closing[4] == wanted
        end = closing.end() if closing is not None and same else end
    return _Section(start, end, name, Standing(_plain(content), intact=True))


def _edited(body: str, pair: tuple[_Marker, _Marker], shown: frozenset[int]) -> _Section | None:
    """What stands between two markers that belong together, if they show as markers and not as somebody's code."""
    opening, closing = pair
    if _line(body, opening.start) not in shown:
        return None
    content = _chomped(body[body.index("\n", opening.end) + 1 : closing.start])
    standing = Standing(_plain(content), intact=False)
    return _Section(opening.start, closing.end, opening.token[0], standing)


def _pair(marker: _Marker, following: _Marker | None) -> tuple[_Marker, _Marker] | None:
    if following is None or not marker.opens or following.opens or marker.token != following.token:
        return None
    return marker, following


def _forward(body: str, at: int, count: int) -> int:
    """Where the ``count``-th line after that of ``at`` ends; -1 where there are not so many."""
    for _ in range(count):
        begin = body.find("\n", at)
        if begin < 0:
            return -1
        stop = body.find("\n", begin + 1)
        at = len(body) if stop < 0 else stop
    return at - 1 if body[:at].endswith("\r") and at < len(body) else at


def _back(body: str, at: int, count: int) -> int:
    """Where the ``count``-th line before the one that begins at ``at`` begins; -1 where there are not so many."""
    for _ in range(count):
        if at <= 0:
            return -1
        at = body.rfind("\n", 0, at - 1) + 1
    return at


def _cut(body: str, section: _Section) -> str:
    """Without ``section`` and the gap before it; where nothing stands before it, without the gap after it."""
    before, after = body[: section.start], body[section.end :]
    for gap in _GAPS:
        if before.endswith(gap):
            return before.removesuffix(gap) + after
        if not before and after.startswith(gap):
            return after.removeprefix(gap)
    return before + after


def _placed(body: str, written: str) -> str:
    """At the end, or before a body whose last block would swallow it."""
    gap = 2 * _newline(body) if body else ""
    return written + gap + body if _hidden_after(body, "\n\n") else body + gap + written


def _written(name: str, content: str, newline: str) -> str:
    content = _plain(content)
    if _MARKER.search(content):
        raise Unplaceable("the text holds the marker of a section")
    if _hidden_after(content, "\n"):
        raise Unplaceable("the text ends in the middle of a code block or an HTML comment")
    token = f"{name} {content.count(chr(10)) + 1} {digest(content)}"
    lines = (f"<!-- ecos:section {token} -->", content, f"<!-- ecos:end {token} -->")
    return "\n".join(lines).replace("\n", newline)


def _newline(body: str) -> str:
    """As a web form would write it, or as an API client would."""
    return "\r\n" if "\r\n" in body else "\n"


def _chomped(lines: str) -> str:
    return lines.removesuffix("\n").removesuffix("\r")


def _plain(content: str) -> str:
    return _EOL.sub("\n", content)


def _hidden_after(text: str, gap: str = "") -> bool:
    """Whether a marker that follows ``text`` after ``gap`` would be part of its last block: code, a comment."""
    text = _plain(text) + gap
    tokens = _parser().block.parse(f"{text}<!-- -->\nx", _parser(), {}, []) or []
    last = text.count("\n")
    shown = [(one.type, one.map) for one in tokens[-4:] if one.level == 0 and one.map]
    return shown != [("html_block", [last, last + 1]), ("paragraph_open", [last + 1, last + 2])]


def _comments(body: str) -> frozenset[int]:
    """The lines of ``body`` that are an HTML block each, at the top level; none are known of one that is too long."""
    if _line(body, len(body)) > LINE_LIMIT:
        return frozenset()
    tokens = _parser().block.parse(_plain(body), _parser(), {}, []) or []
    blocks = (one.map for one in tokens if one.type == "html_block" and one.level == 0 and one.map)
    return frozenset(first for first, last in blocks if last == first + 1)


def _line(body: str, at: int) -> int:
    """The number of the line that holds ``at``, from 0."""
    return len(_EOL.findall(body, 0, at))


@cache
def _parser() -> MarkdownIt:
    # definitions of links end no block, and are dear
    return MarkdownIt("commonmark").disable("reference")
