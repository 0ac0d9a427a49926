"""The gate between a draft and people: it keeps the sentences that their facts bear, and says of the others why not.

Pure, and without mercy: a sentence in words that it does not know is dropped, for nobody has checked it. It must never
mend a sentence, nor let one through because another was good.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.crews.brief import Brief, Finding, Report, Sentence, Theory, TheoryFact, WorkFact
from bot.crews.claims import wrong_claim
from bot.crews.clause import QUOTED
from bot.crews.idioms import without_there
from bot.crews.matching import akin, counts, matches
from bot.crews.quoting import QUOTE, wrong_quotation
from bot.crews.surface import wrong_sign
from bot.crews.verdict import verdict
from bot.crews.wording import without_named_numbers, wrong_word
from bot.vocabulary import FactId


@dataclass(frozen=True, slots=True)
class Dropped:
    """``why`` is one line, fit to be handed back to a model."""

    sentence: Sentence
    why: str


@dataclass(frozen=True, slots=True)
class Gated:
    """``enough`` is false when so little is left that the draft has lost its point."""

    report: Report
    dropped: tuple[Dropped, ...]
    enough: bool


def gate(brief: Brief, report: Report) -> Gated:
    """The sentences of ``report`` that ``brief`` bears, as they were and in their order."""
    grounds = _Grounds.of(brief)
    kept: list[Sentence] = []
    dropped: list[Dropped] = []
    for sentence in report.sentences:
        why = _wrong(brief, grounds, sentence) or _again(kept, sentence)
        if why is None:
            kept.append(sentence)
        else:
            dropped.append(Dropped(sentence, why))
    enough = bool(kept) and len(dropped) <= len(kept)
    return Gated(Report(tuple(kept)), tuple(dropped), enough)


@dataclass(frozen=True, slots=True)
class _Grounds:
    theory: Mapping[FactId, TheoryFact]
    work: Mapping[FactId, WorkFact]
    planned: Mapping[FactId, frozenset[FactId]]
    """The work of each item, as the matching finds it."""

    @classmethod
    def of(cls, brief: Brief) -> "_Grounds":
        pairs = matches(brief)
        return cls(
            {item.id: item for item in brief.theory},
            {fact.id: fact for fact in brief.work},
            {
                item.id: frozenset(pair.work for pair in pairs if pair.theory == item.id)
                for item in brief.theory
            },
        )

    def whole(self, item: TheoryFact, cited: Iterable[WorkFact]) -> list[WorkFact]:
        """All that implements ``item``: what is cited, and what would go unsaid by citing only that."""
        found = {fact.id: fact for fact in cited}
        return list((found | {one: self.work[one] for one in self.planned[item.id]}).values())


def _wrong(brief: Brief, grounds: _Grounds, sentence: Sentence) -> str | None:
    unknown = [
        fact
        for fact in sentence.rests_on
        if fact not in grounds.theory and fact not in grounds.work
    ]
    if unknown:
        return f"it rests on {unknown[0]}, which is no fact of the brief"
    items = [grounds.theory[fact] for fact in sentence.rests_on if fact in grounds.theory]
    works = [grounds.work[fact] for fact in sentence.rests_on if fact in grounds.work]
    ordered = [*(item.id for item in items), *(fact.id for fact in works)]
    if ordered != list(dict.fromkeys(sentence.rests_on)) or len(ordered) != len(sentence.rests_on):
        return "it must rest on each fact once, the item of the plan first"
    return (
        _wrong_finding(grounds, sentence.finding, items, works)
        or wrong_sign(sentence.text)
        or _wrong_text(brief, grounds, sentence, (items, works))
    )


def _again(kept: list[Sentence], sentence: Sentence) -> str | None:
    said = any(one.rests_on == sentence.rests_on for one in kept)
    return "it says again what was said" if said else None


def _wrong_finding(
    grounds: _Grounds, finding: Finding, items: list[TheoryFact], works: list[WorkFact]
) -> str | None:
    if finding is Finding.UNPLANNED:
        return _wrong_unplanned(grounds, items, works)
    if len(items) != 1:
        return f"a finding “{finding}” rests on one item of the plan, not on {len(items)}"
    (item,) = items
    if finding is Finding.MISSING:
        return _wrong_missing(grounds, item, works)
    if not works:
        return f"a finding “{finding}” rests on work, and none is cited"
    dead = [fact.ref for fact in works if not counts(fact)]
    if dead:
        return f"{dead[0]} was closed without being merged, so it implements nothing"
    above = grounds.theory.get(item.under) if item.under else None
    stranger = [fact.ref for fact in works if not akin(item, fact, above)]
    if stranger:
        return f"nothing says that {stranger[0]} implements {item.id}"
    true = verdict(item, grounds.whole(item, works))
    return None if finding is true else f"its facts say “{true}”, not “{finding}”"


def _wrong_missing(grounds: _Grounds, item: TheoryFact, works: list[WorkFact]) -> str | None:
    if works:
        return "a finding “missing” rests on no work"
    below = [fact.id for fact in grounds.theory.values() if fact.under == item.id]
    done = [fact for fact in (item.id, *below) if grounds.planned[fact]]
    if done:
        return f"{min(grounds.planned[done[0]])} implements {done[0]}, so it is not “missing”"
    return "such a line plans nothing" if item.kind is Theory.REFERENCE else None


def _wrong_unplanned(
    grounds: _Grounds, items: list[TheoryFact], works: list[WorkFact]
) -> str | None:
    if items or not works:
        return "a finding “unplanned” rests on work alone"
    for item, planned in grounds.planned.items():
        for fact in works:
            if fact.id in planned or fact.id in grounds.theory[item].refers:
                return f"{item} speaks of {fact.ref}, so it is not “unplanned”"
    return None


def _wrong_text(
    brief: Brief,
    grounds: _Grounds,
    sentence: Sentence,
    facts: tuple[list[TheoryFact], list[WorkFact]],
) -> str | None:
    items, works = facts
    item = items[0] if items else None
    text = unicodedata.normalize("NFC", sentence.text)
    titles = {brief.ref: brief.title} | {fact.ref: fact.title for fact in works}
    names = {ref.casefold(): title for ref, title in titles.items()}
    own = item.words if item else ""
    bare = without_named_numbers(without_there(QUOTE.sub(QUOTED, text)), own)
    whole = grounds.whole(item, works) if item else works
    return (
        wrong_quotation(text, own, names)
        or wrong_word(bare, own, names.keys())
        or wrong_claim(bare, sentence.finding, item, {fact.ref.casefold(): fact for fact in whole})
    )
