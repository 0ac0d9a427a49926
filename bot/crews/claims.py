"""Whether what a sentence claims of work and boxes is so, by the states and ticks of the facts it rests on."""

from collections.abc import Mapping

from bot.crews.brief import Finding, TheoryFact, WorkFact
from bot.crews.clause import Clause, Said
from bot.crews.ellipsis import clauses
from bot.crews.lexicon import (
    ITEMS,
    ONE,
    ONLY,
    PARTLY,
    PAST,
    PLANS,
    SPEAKING,
    STATES_OF_WORK,
    WHOLLY,
    Claim,
)
from bot.crews.scope import beyond
from bot.vocabulary import ItemState


def wrong_claim(
    text: str, finding: Finding, item: TheoryFact | None, works: Mapping[str, WorkFact]
) -> str | None:
    """Why a claim of ``text`` does not hold; ``None`` if all do.

    ``text`` is without its quotations, ``works`` are all that implement ``item``, by case-folded name; those that the
    text names are cited.
    """
    found = clauses(text)
    for clause in found:
        why = beyond(clause, finding, works)
        if why:
            return why
        miscounted = _miscounted(clause, works)
        if miscounted is not None:
            return f"it counts {miscounted}, and its facts do not"
        for said in clause.said:
            if not _holds(said, clause, (finding, item), works):
                denial = "not " if said.denied else ""
                return f"it says “{denial}{said.claim.value}”, and its facts do not"
    if not any(clause.said or clause.loose for clause in found):
        return "it claims nothing"
    if finding in (Finding.MISSING, Finding.UNPLANNED) and not any(
        _denies(clause, finding) for clause in found
    ):
        return "it does not say that anything is missing"
    if _nameless(found, finding):
        return "it does not name what it is about"
    return None


def _denies(clause: Clause, finding: Finding) -> bool:
    """True if the clause says what the finding does: that something has no work, or is not in the plan."""
    if finding is Finding.UNPLANNED:
        return any(said.claim is Claim.PLANNED and said.denied for said in clause.said)
    return bool(clause.loose) or any(
        said.denied != (said.claim in (Claim.OPEN, Claim.LACKING))
        for said in clause.said
        if said.claim not in (Claim.TICKED, Claim.PLANNED, Claim.CONTRARY)
    )


def _nameless(found: list[Clause], finding: Finding) -> bool:
    """True if a reader cannot tell which item, or which work, is meant."""
    if finding is Finding.UNPLANNED:
        return not any(clause.refs for clause in found)
    return finding is Finding.MISSING and not any(clause.names for clause in found)


def _by_the_plan(clause: Clause, works: Mapping[str, WorkFact]) -> bool:
    """True if it is the plan that speaks, where anything does, and of a work."""
    master = any(ref not in works for ref in clause.refs)
    if clause.has(SPEAKING):
        return master or clause.has(PLANS | ITEMS)
    return not clause.refs or any(ref in works for ref in clause.refs)


def _miscounted(clause: Clause, works: Mapping[str, WorkFact]) -> int | None:
    """A number of the clause that counts neither all works nor those of which it claims a state."""
    named = len(clause.refs)
    for number in clause.totals:
        if number not in (len(works), named):
            return number
    states = [said for said in clause.said if said.claim in STATES_OF_WORK]
    right = [sum(_is(said, work) for work in works.values()) - named for said in states]
    for number in clause.numbers:
        if number != len(works) and {number} != set(right or [len(works) - named]):
            return number
    return None


def _holds(
    said: Said,
    clause: Clause,
    about: tuple[Finding, TheoryFact | None],
    works: Mapping[str, WorkFact],
) -> bool:
    finding, item = about
    match said.claim:
        case Claim.TICKED:
            return item is not None and item.ticked is (not said.denied)
        case Claim.WORK:
            return (finding in (Finding.MISSING, Finding.UNPLANNED)) == said.denied
        case Claim.PLANNED:
            return (finding is Finding.UNPLANNED) == said.denied and _by_the_plan(clause, works)
        case Claim.LACKING:
            return (finding is Finding.MISSING) != said.denied
        case Claim.CONTRARY:
            return (finding is Finding.CONTRADICTION) != said.denied
        case Claim.OPEN | Claim.CLOSED | Claim.MERGED:
            return _stands(said, clause, item, works)


def _stands(
    said: Said, clause: Clause, item: TheoryFact | None, works: Mapping[str, WorkFact]
) -> bool:
    if any(ref not in works for ref in clause.refs) or (clause.has(PAST) and _is_over(said)):
        return False
    if not works:
        return _of_no_work(said, item)
    named = [works[ref] for ref in clause.refs]
    so = [_is(said, work) for work in works.values()]
    if named and not all(_is(said, work) for work in named):
        return False
    if named and not (clause.of_item or clause.doubtful):
        others = [_is(said, work) for work in works.values() if work not in named]
        return not (clause.has(ONLY) and any(others))
    if clause.has(PARTLY):
        return any(so) and not all(so)
    counted = any(number != len(works) for number in clause.numbers)
    return any(so) if counted or _suffices_one(said, clause) else all(so)


def _of_no_work(said: Said, item: TheoryFact | None) -> bool:
    """Of an item without work nothing can be claimed but that it is not done."""
    if said.claim is Claim.OPEN:
        return not said.denied and not (item is not None and item.ticked)
    return said.denied


def _suffices_one(said: Said, clause: Clause) -> bool:
    """True if the claim is of some work and need not be of all: the work of an item is open while any of it is."""
    if clause.has(WHOLLY) and not said.denied:
        return False
    if clause.has(ONE):
        return True
    return (said.claim is Claim.OPEN) != said.denied and not said.of_all


def _is_over(said: Said) -> bool:
    """True of "was open", "was not closed": it may be so no longer, and facts tell what is."""
    return (said.claim is Claim.OPEN) != said.denied


def _is(said: Said, work: WorkFact) -> bool:
    match said.claim:
        case Claim.OPEN:
            so = work.state is ItemState.OPEN
        case Claim.CLOSED:
            so = work.state is not ItemState.OPEN
        case Claim.MERGED:
            so = work.state is ItemState.MERGED
        case Claim.TICKED | Claim.WORK | Claim.PLANNED | Claim.LACKING | Claim.CONTRARY:
            so = True  # of boxes and plans; nobody asks it of a work
    return so != said.denied
