"""Whether what a sentence claims of work and boxes is so, by the states and ticks of the facts it rests on."""

from collections.abc import Mapping

from bot.crews.brief import Finding, TheoryFact, WorkFact
from bot.crews.clauses import Clause, Said, clauses
from bot.crews.lexicon import Claim
from bot.vocabulary import ItemState


def wrong_claim(
    text: str, finding: Finding, item: TheoryFact | None, works: Mapping[str, WorkFact]
) -> str | None:
    """Why a claim of ``text`` does not hold; ``None`` if all do.

    ``text`` is without its quotations, ``works`` are those cited, by case-folded name.
    """
    for clause in clauses(text):
        if clause.of_the_plan and clause.said:
            return "it judges the plan, whose state no fact tells"
        if clause.loose and finding not in (Finding.MISSING, Finding.UNPLANNED):
            return "it denies something that no fact denies"
        for said in clause.said:
            if not _holds(said, clause, (finding, item), works):
                denial = "not " if said.denied else ""
                return f"it says “{denial}{said.claim.value}”, and its facts do not"
    return None


def _holds(
    said: Said,
    clause: Clause,
    about: tuple[Finding, TheoryFact | None],
    works: Mapping[str, WorkFact],
) -> bool:
    finding, item = about
    if said.claim is Claim.TICKED:
        return item is not None and item.ticked is (not said.denied)
    if said.claim is Claim.WORK:
        return (finding in (Finding.MISSING, Finding.UNPLANNED)) == said.denied
    if any(ref not in works for ref in clause.refs):
        return False
    named = [works[ref] for ref in clause.refs]
    if not works:
        return _of_no_work(said, item)
    so = [_is(said, work) for work in works.values()]
    counted = [number for number in clause.numbers if number != len(works)]
    if counted and len(named) + counted[0] != sum(so):
        return False
    if named:
        others = [_is(said, work) for work in works.values() if work not in named]
        return all(_is(said, work) for work in named) and not (clause.only and any(others))
    return any(so) if counted or _suffices_one(said, clause) else all(so)


def _of_no_work(said: Said, item: TheoryFact | None) -> bool:
    """Of an item without work nothing can be claimed but that it is not done."""
    if said.claim is Claim.OPEN:
        return not said.denied and not (item is not None and item.ticked)
    return said.denied


def _suffices_one(said: Said, clause: Clause) -> bool:
    """True if the claim is of some work and need not be of all: the work of an item is open while any of it is."""
    if clause.wholly and not said.denied:
        return False
    if clause.partly:
        return True
    return (said.claim is Claim.OPEN) != said.denied and not said.of_all


def _is(said: Said, work: WorkFact) -> bool:
    match said.claim:
        case Claim.OPEN:
            so = work.state is ItemState.OPEN
        case Claim.CLOSED:
            so = work.state is not ItemState.OPEN
        case Claim.MERGED:
            so = work.state is ItemState.MERGED
        case Claim.TICKED | Claim.WORK:
            so = True
    return so != said.denied
