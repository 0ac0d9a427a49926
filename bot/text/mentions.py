"""Which issues and pull requests a line names, in every way people write it.

What GitHub links counts, and besides an alias before the number. This file must never guess an owner for an alias.

https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.text.document import Line
from bot.text.relations import Grammar


@dataclass(frozen=True, slots=True)
class Mention:
    """An item as somebody named it. Two mentions are equal if they name it alike, wherever they stand."""

    owner: str | None
    """None with a ``repo``: that is an alias, as written."""
    repo: str | None
    """None: the repository in which the text stands."""
    number: int
    start: int = field(compare=False)
    end: int = field(compare=False)
    """``source[start:end]`` are the words; of a Markdown link all of it."""

    def folded(self) -> tuple[str, str, int]:
        """The target as a key: GitHub tells names apart in no case."""
        return (self.owner or "").casefold(), (self.repo or "").casefold(), self.number


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mention and the visible words ``line.text[begin:end]`` it takes up."""

    mention: Mention
    begin: int
    end: int


_OWNER = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})"
_REPO = r"[A-Za-z0-9_.-]{1,100}"
_UNSEEN = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""A number that goes on behind one of these reads as another number."""
_NUMBER = rf"[1-9][0-9]{{0,9}}(?![\w#{_UNSEEN}]|\.[0-9])"
_BEFORE = rf"(?<![\w#&@./\\{_UNSEEN}-])"
_GAP = r"[ \u00a0\u202f]"

_WORDS = re.compile(
    rf"""
      (?P<url> (?<![A-Za-z0-9+.-]) (?:[A-Za-z][A-Za-z0-9+.-]{{1,31}}://|www\.) [^\s<>\x00-\x02]+ )
    | {_BEFORE} (?: (?P<owner>{_OWNER}) / )? (?P<repo>{_REPO}) (?P<gap>{_GAP}?) \#(?P<named>{_NUMBER})
    | {_BEFORE} (?i:GH-) (?P<gh>{_NUMBER})
    | (?P<code>\x01) (?P<space>{_GAP}?) \#(?P<coded>{_NUMBER})
    | {_BEFORE} (?<!\x00) \#(?P<here>{_NUMBER})
    """,
    re.VERBOSE,
)
_ITEM = re.compile(
    rf"(?i:https?)://(?P<host>[^/\s@]+)/(?P<owner>{_OWNER})/(?P<repo>{_REPO})/(?:issues|pull)/"
    r"(?P<number>[1-9][0-9]{0,9})(?=[/?#]|$)"
)
_TRAIL = ".,;:!?*_~'\")]}»”’。，"
"""What ends a sentence rather than an address."""


def sightings(line: Line, source: str, grammar: Grammar) -> list[Sighting]:
    """The mentions of one line in the order of the text; a link comes before the words of its label."""
    linked = list(_linked(line, grammar))
    found: list[Sighting] = []
    nth = 0
    for written in _written(line, source, grammar):
        while nth < len(linked) and linked[nth].end <= written.begin:
            nth += 1
        link = linked[nth] if nth < len(linked) else None
        if link is None or link.begin >= written.end or not _alike(link, written):
            found.append(written)
    return sorted([*linked, *found], key=lambda seen: seen.begin)


def read_reference(words: str, start: int, grammar: Grammar) -> Mention | None:
    """The mention that ``words`` are, if they are one and nothing else; ``start`` is their offset in the source."""
    match = _WORDS.fullmatch(words.replace("\x01", "\ufffd"))
    seen = match and _mention(match, grammar, None)
    if not seen or (seen.begin, seen.end) != (0, len(words)):
        return None
    return _at(seen.mention, start, start + len(words))


def _alike(link: Sighting, written: Sighting) -> bool:
    """A label that has the number of its link names the same item: ``[WAZAA #29](https://…/issues/29)``."""
    return link.mention.number == written.mention.number


def _linked(line: Line, grammar: Grammar) -> Iterator[Sighting]:
    for anchor in line.anchors:
        mention = _item(anchor.href, anchor.start, anchor.end, grammar)
        if mention is not None and line.text[anchor.first : anchor.last].strip():
            yield Sighting(mention, anchor.first, anchor.last)


def _written(line: Line, source: str, grammar: Grammar) -> Iterator[Sighting]:
    for match in _WORDS.finditer(line.text):
        code = line.code_at(match.start(), source) if match["code"] else None
        seen = _mention(match, grammar, code)
        if seen is not None and _unbroken(line, match, seen):
            start, end = line.span(seen.begin, seen.end)
            yield Sighting(_at(seen.mention, start, end), seen.begin, seen.end)


def _unbroken(line: Line, match: re.Match[str], seen: Sighting) -> bool:
    """True if no markup stands within name, number or address: ``octo/_x_#1`` does not name octo/x."""
    if match["url"] or match["gh"]:
        parts = [(seen.begin, seen.end)]
    else:
        parts = [(match.end() - len(str(seen.mention.number)) - 1, match.end())]
        if match["repo"] and seen.mention.repo:
            parts.append((seen.begin, match.end("repo")))
    spans = [(line.span(*part), part) for part in parts]
    return all(stop - start == end - begin for (start, stop), (begin, end) in spans)


def _mention(match: re.Match[str], grammar: Grammar, code: str | None) -> Sighting | None:
    """What one match of ``_WORDS`` names; offsets are those of the matched text."""
    begin, end = match.span()
    if match["url"]:
        url = match["url"].rstrip(_TRAIL)
        mention = _item(url, begin, begin + len(url), grammar)
        return Sighting(mention, begin, begin + len(url)) if mention else None
    number = int(match["named"] or match["coded"] or match["gh"] or match["here"])
    owner, repo, gap = match["owner"], match["repo"], match["gap"]
    if code is not None:
        owner, repo, gap = None, code, match["space"]
    if repo and not (repo.casefold() in grammar.aliases or (owner and not gap)):
        if not gap:
            return None
        begin = match.end() - len(str(number)) - 1
        owner = repo = None
    return Sighting(Mention(owner, repo, number, begin, end), begin, end)


def _item(url: str, start: int, end: int, grammar: Grammar) -> Mention | None:
    match = _ITEM.match(url)
    if match is None or match["host"].lower() not in grammar.hosts:
        return None
    return Mention(match["owner"], match["repo"], int(match["number"]), start, end)


def _at(mention: Mention, start: int, end: int) -> Mention:
    return Mention(mention.owner, mention.repo, mention.number, start, end)
