"""The bot's own sections in a body that people write: put in, taken out, found again.

A section stands between two HTML comments, which GitHub does not show. Both tell how many lines stand between them and
their digest, so that one alone finds the section again, and an unedited section is ours wherever it got to, but in code
and comments: what stands there is somebody's quotation. They tell nothing else. It must never change a sign of what
stands outside of a section.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from bot.errors import UserMistake
from bot.text.blocks import LINE_LIMIT, Blocks, hides_what_follows, line_at, with_plain_ends

MARKER_LIMIT = 64
"""Markers of one body that are looked at; a body with more is left alone."""

_MARKER = re.compile(
    r"^<!-- ecos:(section|end) ([a-z]+(?:-[a-z]+)*) ([0-9]{1,5}) ([0-9a-f]{20}) -->[ \t]*(?=\r?$)",
    re.MULTILINE,
)
_GAPS = ("\r\n\r\n", "\n\n")


class Unplaceable(UserMistake):
    """A section cannot stand in this body, or not with this content."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a section, each line end a plain one. ``intact``: nobody changed it since it was written."""

    content: str
    intact: bool


_Token = tuple[str, int, str]
"""What both markers of a section have in common: its name, how many lines it has, their digest."""


@dataclass(frozen=True, slots=True)
class _Marker:
    """``body[start:end]``."""

    start: int
    end: int
    opens: bool
    token: _Token


@dataclass(frozen=True, slots=True)
class _Section:
    """``body[start:end]``; of an edited one, ``token`` tells what stood there before."""

    start: int
    end: int
    token: _Token
    standing: Standing

    @property
    def name(self) -> str:
        return self.token[0]


def digest(content: str) -> str:
    """The hash of a section's content, whatever its line ends are."""
    return sha256(with_plain_ends(content).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def with_section(body: str | None, name: str, content: str | None) -> str:
    """``body`` with ``content`` as its section ``name``: where that stands already, else at the end; ``None``: gone.

    Where the end of the body is inside a code block or a comment, the section comes first, so that it shows. Unedited
    copies of the section go; what ecos wrote elsewhere stays, as whoever brought it here may need it.
    ``without_sections`` gives the same before and after, or Unplaceable is raised; but what is to go goes.
    """
    body = body or ""
    found = _sections(body)
    people = _without(body, found)
    mine = [one for one in found if one.name == name]
    rest = _without(body, _copies(mine, None if content is None else _token(name, content)))
    if content is None:
        return _gone(rest, mine[0], people) if mine else body
    written = _written(name, content, _newline(body))
    if not mine and len(_markers(body)) > MARKER_LIMIT - 2:
        raise Unplaceable("the body holds too many markers of sections")
    if line_at(body, len(body)) > LINE_LIMIT:
        raise Unplaceable("the body has too many lines")
    wanted = Standing(with_plain_ends(content), intact=True)
    first = mine[0] if mine else None
    # a copy stays where without it the lines around it would come together to something else
    for placed in chain(_places(rest, first, written), _places(body, first, written)):
        sections = _sections(placed)
        if _without(placed, sections) == people and _standing(sections, name) == wanted:
            return placed
    raise Unplaceable("what people wrote would not be the same with it")


def with_sections_of(body: str, onto: str) -> str:
    """``onto``, which has none, with the sections of ``body`` as they stand there, be they edited or not.

    ``onto`` alone where its words would not be the same beside them.
    """
    whole = onto
    for section in _sections(body):
        whole = _placed(whole, body[section.start : section.end])
    return whole if without_sections(whole) == without_sections(onto) else onto


def without_sections(body: str | None) -> str:
    """What people wrote: ``body`` without any section of the bot, and without the gap that set it apart."""
    body = body or ""
    return _without(body, _sections(body))


def section_in(body: str | None, name: str) -> Standing | None:
    """What stands in the section ``name`` of ``body``; ``None`` where there is none."""
    return _standing(_sections(body or ""), name)


def _standing(sections: list[_Section], name: str) -> Standing | None:
    return next((one.standing for one in sections if one.name == name), None)


def _sections(body: str) -> list[_Section]:
    """In order, none within another. A marker that belongs to none is anybody's text."""
    found: list[_Section] = []
    markers, at = _markers(body)[:MARKER_LIMIT], 0
    blocks = Blocks(body)
    for marker, following in zip(markers, [*markers, None][1:], strict=True):
        if marker.start < at:
            continue
        section = _intact(body, marker, at)
        pair = _pair(marker, following)
        if section is not None:
            at = section.end
            # in code it is a quotation, down to its last marker
            if not blocks.is_veiled(line_at(body, section.start)):
                found.append(section)
        elif pair is not None and _intact(body, pair[1], at) is None:
            section = _edited(body, pair, blocks)
            if section is not None:
                at = section.end
                found.append(section)
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
    _, count, wanted = marker.token
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
    return _Section(start, end, marker.token, Standing(with_plain_ends(content), intact=True))


def _edited(body: str, pair: tuple[_Marker, _Marker], blocks: Blocks) -> _Section | None:
    """What stands between two markers that belong together, if they show as markers and not as somebody's code.

    Code that somebody began between them and did not end takes the second one in. That is no quotation of it.
    """
    opening, closing = pair
    if not blocks.is_comment(line_at(body, opening.start)):
        return None
    if blocks.is_enclosed(line_at(body, closing.start)):
        return None
    content = _chomped(body[body.index("\n", opening.end) + 1 : closing.start])
    standing = Standing(with_plain_ends(content), intact=False)
    return _Section(opening.start, closing.end, opening.token, standing)


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


def _without(body: str, sections: list[_Section]) -> str:
    for section in reversed(sections):
        body = _cut(body, section)
    return body


def _copies(mine: list[_Section], token: _Token | None) -> list[_Section]:
    """Those that say no more than the first one, or than what is to be written."""
    return [one for one in mine[1:] if one.standing.intact and one.token in (mine[0].token, token)]


def _gone(body: str, section: _Section, people: str) -> str:
    """Cut out, or empty where lone markers of other sections would come together around people's words.

    Where that does not help either it is cut out all the same: it may name what nobody may read there any more.
    """
    gone = _cut(body, section)
    empty = _places(body, section, _written(section.name, "", _newline(body)))
    return next((one for one in chain((gone,), empty) if without_sections(one) == people), gone)


def _places(body: str, first: _Section | None, written: str) -> Iterator[str]:
    """``body`` with ``written`` in place of ``first``, or after a gap where a block would swallow it, or elsewhere."""
    gap = 2 * _newline(body)
    if first is not None:
        before, after = body[: first.start], body[first.end :]
        for apart in (before, before + gap):
            if not hides_what_follows(apart):
                yield apart + written + after
        body = _cut(body, first)
    yield _placed(body, written)
    yield written + gap + body


def _placed(body: str, written: str) -> str:
    """At the end, or before a body whose last block would swallow it."""
    gap = 2 * _newline(body) if body else ""
    return written + gap + body if hides_what_follows(body, "\n\n") else body + gap + written


def _written(name: str, content: str, newline: str) -> str:
    content = with_plain_ends(content)
    if _MARKER.search(content):
        raise Unplaceable("the text holds the marker of a section")
    if hides_what_follows(content, "\n"):
        raise Unplaceable("the text ends in the middle of a code block or an HTML comment")
    token = " ".join(map(str, _token(name, content)))
    lines = (f"<!-- ecos:section {token} -->", content, f"<!-- ecos:end {token} -->")
    return "\n".join(lines).replace("\n", newline)


def _token(name: str, content: str) -> _Token:
    return name, with_plain_ends(content).count("\n") + 1, digest(content)


def _newline(body: str) -> str:
    """As a web form would write it, or as an API client would."""
    return "\r\n" if "\r\n" in body else "\n"


def _chomped(lines: str) -> str:
    return lines.removesuffix("\n").removesuffix("\r")
