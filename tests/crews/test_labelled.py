"""Held to what people found by reading: pairs, contradictions, what is missing and what nobody planned.

The threshold of likeness was chosen on all of these plans but one, so they show that nothing gets worse rather than how
well strangers' plans would be read.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from bot.crews.brief import Finding
from bot.crews.gate import gate
from bot.crews.matching import matches
from bot.crews.template import report
from bot.vocabulary import ItemState
from tests.crews.gold import FILES, Gold, load

GOLD = [load(file) for file in FILES]
PRECISION = {"pairs": 0.9, "contradictions": 0.9, "missing": 0.9, "unplanned": 0.85}
RECALL = 0.9
"""Floors. What was reached is printed at the end of the run."""


def found(gold: Gold, finding: Finding) -> set[object]:
    return {
        sentence.rests_on[0]
        for sentence in report(gold.brief).sentences
        if sentence.finding is finding
    }


KINDS: dict[str, tuple[Callable[[Gold], Iterable[object]], Callable[[Gold], Iterable[object]]]] = {
    "pairs": (
        lambda gold: {(match.theory, match.work) for match in matches(gold.brief)},
        lambda gold: gold.pairs,
    ),
    "contradictions": (
        lambda gold: found(gold, Finding.CONTRADICTION),
        lambda gold: gold.contradictions,
    ),
    "missing": (lambda gold: found(gold, Finding.MISSING), lambda gold: gold.missing),
    "unplanned": (lambda gold: found(gold, Finding.UNPLANNED), lambda gold: gold.unplanned),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_found_is_what_a_person_found(
    kind: str, record_property: Callable[[str, object], None]
) -> None:
    got, wanted = KINDS[kind]
    right = claimed = labelled = 0
    for gold in GOLD:
        ours, theirs = set(got(gold)), set(wanted(gold))
        right += len(ours & theirs)
        claimed += len(ours)
        labelled += len(theirs)
    precision, recall = right / claimed, right / labelled
    record_property(
        f"labelled plans: {kind}",
        f"precision {precision:.3f}, recall {recall:.3f}, {labelled} labels",
    )

    assert precision >= PRECISION[kind]
    assert recall >= RECALL


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.name)
def test_the_labelled_plans_are_of_a_size_to_mean_something(gold: Gold) -> None:
    assert 10 <= len(gold.brief.theory) <= 30
    assert 10 <= len(gold.brief.work) <= 40
    assert gold.pairs
    assert gold.contradictions
    assert gold.missing
    assert gold.unplanned


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.name)
def test_a_report_of_a_plan_passes_the_gate_whole(gold: Gold) -> None:
    gated = gate(gold.brief, report(gold.brief))

    assert gated.dropped == ()
    assert gated.enough


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.name)
def test_every_flipped_state_is_seen(gold: Gold) -> None:
    """Each sentence about work, held against a brief in which that work stands the other way, is dropped."""
    for sentence in report(gold.brief).sentences:
        cited = [fact for fact in gold.brief.work if fact.id in sentence.rests_on]
        turned = {
            fact.id: replace(
                fact,
                state=ItemState.CLOSED if fact.state is ItemState.OPEN else ItemState.OPEN,
                pull_request=False,
            )
            for fact in cited
        }
        if len(turned) != 1:
            continue
        work = tuple(turned.get(fact.id, fact) for fact in gold.brief.work)
        alone = replace(report(gold.brief), sentences=(sentence,))

        assert gate(replace(gold.brief, work=work), alone).dropped, sentence.text
