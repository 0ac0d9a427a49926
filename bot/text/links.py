"""The links that a text states: which item it names, and as what.

A relation word counts only as the label that opens a line or list item, directly before the items it speaks of;
everything else that is named merely *relates*. What must never happen is a typed link that nobody meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text.address import is_addressed, whole_row
from bot.text.document import SIGNS, Block, Document, Line
from bot.text.inline import Kind
from bot.text.mentions import Mention, Sighting, sightings
from bot.text.reader import read
from bot.text.relations import LONGEST_WORD, Grammar, RelationWord, folded
from bot.vocabulary import Relation

EVIDENCE_LIMIT = 120
"""Code points of the words that prove a claim, at most."""

_AND = re.compile(r"(?:\s*\([^()]*\))?[\s,;&+]*(?:(?:and|et|or|ou)\s+)?", re.IGNORECASE)
"""What may stand between two items of one label: ``#3 (the first), #4 and #5``."""
_REMARK = 200
"""Code points between two items of one label, at most."""


@dataclass(frozen=True, slots=True)
class Claim:
    """``source[start:end]`` are the words that say so: label and item if they are near, else the item alone."""

    relation: Relation
    inverse: bool
    mention: Mention
    start: int
    end: int


def find_links(source: str | Document, grammar: Grammar) -> tuple[Claim, ...]:
    """The claims of a text in its order, one for each relation to each target.

    A plain mention of an item to which the same text states a typed link adds nothing and is left out. Lines spoken to
    the bot claim nothing. Whether a target is the item itself is for the caller to see.
    """
    document = read(source) if isinstance(source, str) else source
    claims: dict[tuple[Relation, bool, tuple[str, str, int]], Claim] = {}
    for line in document.lines:
        for claim in _claims(line, document.source, grammar):
            claims.setdefault((claim.relation, claim.inverse, claim.mention.folded()), claim)
    typed = {target for relation, _, target in claims if relation is not Relation.RELATES}
    return tuple(
        claim
        for (relation, _, target), claim in claims.items()
        if relation is not Relation.RELATES or target not in typed
    )


def _claims(line: Line, source: str, grammar: Grammar) -> Iterator[Claim]:
    seen = sightings(line, source, grammar)
    if not seen or (line.opens_paragraph_line() and _is_spoken(line, source, grammar)):
        return
    word = _label(line, seen[0], grammar)
    reached = seen[0].begin
    for sighting in seen:
        gap = line.text[reached : sighting.begin]
        if word is not None and (len(gap) > _REMARK or not _AND.fullmatch(gap)):
            word = None
        reached = max(reached, sighting.end)
        yield _claim(line, sighting.mention, word)


def _is_spoken(line: Line, source: str, grammar: Grammar) -> bool:
    start, end = whole_row(source, line.start)
    return is_addressed(source[start:end], grammar.slug)


def _label(line: Line, first: Sighting, grammar: Grammar) -> RelationWord | None:
    """The relation word that stands alone between the start of the line and its first item."""
    if line.block is Block.CELL or not 0 < first.begin <= LONGEST_WORD:
        return None
    words = line.text[: first.begin].replace(SIGNS[Kind.TAG], "").strip()
    return grammar.words.get(folded(words.removesuffix(":").removesuffix("："))) if words else None


def _claim(line: Line, mention: Mention, word: RelationWord | None) -> Claim:
    start, end = mention.start, mention.end
    if word is not None and end - line.start <= EVIDENCE_LIMIT:
        start = line.start
    word = word or RelationWord(Relation.RELATES)
    return Claim(word.relation, word.inverse, mention, start, min(end, start + EVIDENCE_LIMIT))
