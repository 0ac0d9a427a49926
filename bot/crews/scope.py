"""How far a clause reaches: of which work it speaks, and whether its facts go as far. Pure."""

from collections.abc import Mapping

from bot.crews.brief import Finding, WorkFact
from bot.crews.clause import Clause
from bot.crews.lexicon import (
    ALL,
    AND,
    BOTH,
    COPULAS,
    GROUPS,
    ISSUES,
    MASTERS,
    NOTHING,
    ONLY,
    PARTLY,
    PLANS,
    PULLS,
    QUALITIES,
    SPEAKING,
    STATES_OF_WORK,
    WORK,
    Claim,
)

_BETWEEN = AND | ISSUES | PULLS | {"or", "ou", "nor", "ni", "the", "le", "la", "l", "les", "both"}
"""What may stand between two works without saying what one is to the other."""


def beyond(clause: Clause, finding: Finding, cited: Mapping[str, WorkFact]) -> str | None:
    """Why ``clause`` reaches beyond the works it is borne by; ``None`` if it does not."""
    named = [cited[ref] for ref in clause.refs if ref in cited]
    if clause.mute:
        return f"it names {clause.refs[0] if clause.refs else 'something'} and claims nothing of it"
    if clause.loose and not (finding is Finding.MISSING and _lacks(clause)):
        return "it denies something that no fact denies"
    if _judges_the_plan(clause):
        return "it judges the plan, whose state no fact tells"
    if _ticks(clause):
        return "it ticks what has no box"
    if clause.sweeping or (clause.said and _is_of_a_group(clause)):
        return "it speaks of more than the work of one item"
    if _relates(clause, cited):
        return "it says what a work is or does to others, which no fact tells"
    if clause.has(BOTH) and len(set(clause.refs) or cited) != 2:
        return "it says “both” of more or fewer than two"
    if named and clause.has(PARTLY):
        return "it speaks of a part of a work"
    if not _kinds_hold(clause, named or list(cited.values())):
        return "it takes an issue for a pull request, or the other way round"
    return None


def _lacks(clause: Clause) -> bool:
    """True if all that is denied is that work is there: "has no linked issue"."""
    more = any(said.claim is not Claim.TICKED for said in clause.said)
    if more or clause.refs:
        return False
    for place, word in enumerate(clause.words):
        before, after = clause.words[:place], clause.words[place + 1 :]
        if word in NOTHING and not (before and before[-1] in COPULAS):
            noun = next((one for one in after if one not in QUALITIES), "")
            return noun in WORK and set(clause.loose) <= {"n", "ne", word}
    return False


def _judges_the_plan(clause: Clause) -> bool:
    claims = {said.claim for said in clause.said}
    if not clause.has(PLANS):
        return False
    if claims & STATES_OF_WORK or (clause.has(MASTERS) and not claims):
        return True
    return bool(claims & {Claim.WORK, Claim.LACKING}) and not clause.anchored


def _ticks(clause: Clause) -> bool:
    """True if it says of anything but an item that its box is ticked."""
    if all(said.claim is not Claim.TICKED for said in clause.said):
        return False
    pairs = zip(clause.words, clause.words[1:], strict=False)
    plan = any(one in PLANS and two in COPULAS for one, two in pairs)
    return bool(clause.refs) or clause.has(MASTERS) or plan


def _is_of_a_group(clause: Clause) -> bool:
    """True of "the linked issues are closed": who knows which."""
    return clause.has(GROUPS) and not (clause.refs or clause.numbers or clause.anchored)


def _relates(clause: Clause, cited: Mapping[str, WorkFact]) -> bool:
    """True if anything but a list stands between two works, or one is said to do what no fact tells."""
    begun, between = False, set[str]()
    for kind, words in clause.tokens:
        if kind == "ref" and words in cited:
            if begun and not between <= _BETWEEN:
                return True
            begun, between = True, set()
        elif kind in ("word", "and"):
            between.add(words)
            if begun and words in SPEAKING and between.isdisjoint(PLANS):
                return True
    claims = {said.claim for said in clause.said if not said.denied}
    return (Claim.WORK in claims and clause.has(ALL)) or (
        bool({said.claim for said in clause.said} - STATES_OF_WORK) and clause.has(ONLY)
    )


def _kinds_hold(clause: Clause, spoken_of: list[WorkFact]) -> bool:
    if not spoken_of:
        return True
    pairs = zip(["", *clause.words], clause.words, strict=False)
    words = {two for one, two in pairs if one not in ("master", "maître")}
    pulls, issues = not words.isdisjoint(PULLS), not words.isdisjoint(ISSUES)
    kinds = {fact.pull_request for fact in spoken_of}
    if pulls and issues:
        return True
    if clause.refs:
        return not (pulls and False in kinds) and not (issues and True in kinds)
    return not (pulls and True not in kinds) and not (issues and False not in kinds)
