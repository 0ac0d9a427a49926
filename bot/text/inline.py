"""One block's inline content, split into what a reader sees and what GitHub does not read as words.

markdown-it decides what is code, a link, HTML or emphasis; this file only watches its rules work and notes where each
construct stands, because markdown-it itself gives no offsets below the line. It must never decide Markdown on its own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    entity,
    escape,
    html_inline,
    image,
    link,
)
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.rules_inline.strikethrough import tokenize as strikethrough

Rule = Callable[[StateInline, bool], bool]


class Kind(Enum):
    TEXT = "text"
    """Words as written."""
    CODE = "code"
    """An inline code span, or its part on this line."""
    TAG = "tag"
    """An HTML tag: invisible, but nothing is joined across it."""
    BREAK = "break"
    """Not to be read: comment, image, escape, entity, struck or HTML-quoted words."""
    SPACE = "space"
    """An entity that stands for white space."""
    MARK = "mark"
    """Emphasis signs and link syntax: invisible, and what is around them reads on."""


class Mark(NamedTuple):
    """``content[start:end]`` is ``kind``; what no mark covers is TEXT."""

    start: int
    end: int
    kind: Kind


class Link(NamedTuple):
    """A link ``content[start:end]`` whose visible label is ``content[label:label_end]``."""

    start: int
    end: int
    label: int
    label_end: int
    href: str


@dataclass(slots=True)
class Notes:
    """What the watched rules saw of one block."""

    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    delimiters: list[tuple[int, int, int]] = field(default_factory=list)
    """(start, end, index of the token), settled once emphasis is balanced."""
    quiet: bool = False
    """True inside an image, whose description is parsed as a text of its own."""

    def mark(self, start: int, end: int, kind: Kind) -> None:
        self.marks.append(Mark(start, end, kind))


def scan(content: str, references: dict[str, object]) -> tuple[list[Mark], list[Link]]:
    """Cover ``content`` with marks, in order and without gaps, and list its links.

    ``references`` is markdown-it's environment of the document, where link definitions stand.
    """
    if not _MARKUP.search(content):
        return [Mark(0, len(content), Kind.TEXT)], []
    notes = Notes()
    env = {**references, "notes": notes}
    parser = _parser()
    tokens = parser.inline.parse(content, parser, env, [])
    unread: list[tuple[int, int]] = []
    struck = 0
    for start, end, index in notes.delimiters:
        token = tokens[index]  # a sign that became markup has lost its content
        notes.mark(start, end, Kind.TEXT if token.content else Kind.MARK)
        if token.type == "s_open":
            struck = start
        elif token.type == "s_close":
            unread.append((struck, end))
    marks = sorted(notes.marks)
    unread += _quoted(content, marks)
    covered = _silenced(_covered(marks, len(content)), unread)
    silent = {mark.start for mark in covered if mark.kind is Kind.BREAK}
    return covered, sorted(link_ for link_ in notes.links if link_.start not in silent)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"strikethrough_single_tilde": True})
    parser.inline.ruler.enable(["strikethrough"])
    parser.inline.ruler2.enable(["strikethrough"])
    # Joining fragments would shift the token indices that the notes hold.
    parser.inline.ruler2.disable(["fragments_join"])
    for name, rule, note in _WATCHED:
        parser.inline.ruler.at(name, _watched(rule, note))
    parser.inline.ruler.at("image", _image)
    return parser


def _watched(rule: Rule, note: Callable[[StateInline, Notes, int], None]) -> Rule:
    def run(state: StateInline, silent: bool) -> bool:
        notes: Notes = state.env["notes"]
        if silent or notes.quiet:
            return rule(state, silent)
        start = state.pos
        if not rule(state, silent):
            return False
        note(state, notes, start)
        return True

    return run


def _image(state: StateInline, silent: bool) -> bool:
    notes: Notes = state.env["notes"]
    if silent or notes.quiet:
        return image(state, silent)
    start = state.pos
    notes.quiet = True
    found = image(state, silent)
    notes.quiet = False
    if found:
        notes.mark(start, state.pos, Kind.BREAK)
    return found


def _note_escape(state: StateInline, notes: Notes, start: int) -> None:
    if state.tokens[-1].type == "hardbreak":
        notes.mark(start, start + 1, Kind.MARK)
    elif state.tokens[-1].content != state.tokens[-1].markup:
        notes.mark(start, state.pos, Kind.BREAK)


def _note_entity(state: StateInline, notes: Notes, start: int) -> None:
    blank = not state.tokens[-1].content.strip()
    notes.mark(start, state.pos, Kind.SPACE if blank else Kind.BREAK)


def _note_code(state: StateInline, notes: Notes, start: int) -> None:
    if state.src[start : state.pos].strip("`"):
        notes.mark(start, state.pos, Kind.CODE)


def _note_html(state: StateInline, notes: Notes, start: int) -> None:
    tag = state.src[start + 1] not in "!?"
    notes.mark(start, state.pos, Kind.TAG if tag else Kind.BREAK)


def _note_autolink(state: StateInline, notes: Notes, start: int) -> None:
    notes.mark(start, start + 1, Kind.MARK)
    notes.mark(state.pos - 1, state.pos, Kind.MARK)


def _note_link(state: StateInline, notes: Notes, start: int) -> None:
    label_end = state.md.helpers.parseLinkLabel(state, start, True)
    opened, depth = len(state.tokens) - 1, 1
    while depth:
        opened -= 1
        depth -= state.tokens[opened].nesting
    href = str(state.tokens[opened].attrs["href"])
    notes.mark(start, start + 1, Kind.MARK)
    notes.mark(label_end, state.pos, Kind.MARK)
    notes.links.append(Link(start, state.pos, start + 1, label_end, href))


def _note_stars(state: StateInline, notes: Notes, start: int) -> None:
    for nth in range(state.pos - start):
        index = len(state.tokens) - (state.pos - start) + nth
        notes.delimiters.append((start + nth, start + nth + 1, index))


def _note_tildes(state: StateInline, notes: Notes, start: int) -> None:
    if state.pos - start <= 2:  # three and more are plain text on GitHub
        notes.delimiters.append((start, state.pos, len(state.tokens) - 1))


_WATCHED: tuple[tuple[str, Rule, Callable[[StateInline, Notes, int], None]], ...] = (
    ("escape", escape, _note_escape),
    ("entity", entity, _note_entity),
    ("backticks", backtick, _note_code),
    ("html_inline", html_inline, _note_html),
    ("autolink", autolink, _note_autolink),
    ("link", link, _note_link),
    ("emphasis", emphasis, _note_stars),
    ("strikethrough", strikethrough, _note_tildes),
)

_MARKUP = re.compile(r"[\[\]!&*<\\_`~]")
"""Signs without which a text is plain; most texts of a list are."""
_UNREAD_TAG = re.compile(
    r"<(/?)(a|code|pre|tt|samp|kbd|blockquote|del|s|strike)(?![\w-])", re.IGNORECASE
)
"""Elements in which GitHub links no reference, or whose words are quoted or struck."""


def _quoted(content: str, marks: list[Mark]) -> list[tuple[int, int]]:
    """Ranges between an HTML tag that quotes and its end; to the end of the block when unclosed."""
    ranges: list[tuple[int, int]] = []
    opened: tuple[str, int] | None = None
    for mark in marks:
        tag = _UNREAD_TAG.match(content, mark.start) if mark.kind is Kind.TAG else None
        if tag is None:
            continue
        name = tag[2].lower()
        if opened is None and not tag[1]:
            opened = (name, mark.start)
        elif opened is not None and tag[1] and name == opened[0]:
            ranges.append((opened[1], mark.end))
            opened = None
    return ranges if opened is None else [*ranges, (opened[1], len(content))]


def _covered(marks: list[Mark], length: int) -> list[Mark]:
    covered: list[Mark] = []
    at = 0
    for mark in marks:
        if at < mark.start:
            covered.append(Mark(at, mark.start, Kind.TEXT))
        covered.append(mark)
        at = mark.end
    if at < length:
        covered.append(Mark(at, length, Kind.TEXT))
    return covered


def _silenced(marks: list[Mark], unread: list[tuple[int, int]]) -> list[Mark]:
    """Turn what stands inside the ranges into BREAK; their ends fall on ends of marks."""
    if not unread:
        return marks
    change: dict[int, int] = {}
    for start, end in unread:
        change[start] = change.get(start, 0) + 1
        change[end] = change.get(end, 0) - 1
    depth, silenced = 0, []
    for mark in marks:
        depth += change.get(mark.start, 0)
        silenced.append(mark._replace(kind=Kind.BREAK) if depth else mark)
    return silenced
