"""The crew held to what people found by reading, and to hostile words: CrewAI's own way, with the model of ours."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.crews.brief import Brief, Finding
from bot.crews.gate import gate
from bot.record.draft import Engine
from tests.crews.conftest import Home
from tests.crews.gold import FILES, load
from tests.crews.injections import ACTS, INJECTIONS
from tests.crews.plan import BRIEF
from tests.crews.roadmap import job

GOLD = [load(file) for file in FILES]
PLACES = len(BRIEF.work) + len(BRIEF.theory)
PAIRED = (Finding.DONE, Finding.UNDERWAY, Finding.CONTRADICTION)


def test_a_crew_finds_what_a_person_found(
    home: Home, record_property: Callable[[str, object], None]
) -> None:
    right = claimed = labelled = 0
    for gold in GOLD:
        finished = home.run(replace(job(), brief=gold.brief))
        assert finished.engine is Engine.CREW
        ours = {
            (sentence.rests_on[0], work)
            for sentence in finished.report.sentences
            if sentence.finding in PAIRED
            for work in sentence.rests_on[1:]
        }
        right += len(ours & gold.pairs)
        claimed += len(ours)
        labelled += len(gold.pairs)
    precision, recall = right / claimed, right / labelled
    record_property(
        "labelled plans: pairs of the crew",
        f"precision {precision:.3f}, recall {recall:.3f}, {labelled} labels",
    )

    assert precision >= 0.9
    assert recall >= 0.9


def poisoned(texts: tuple[str, ...]) -> Brief:
    """A text in each title and body, and in the words of the plan."""
    said = (*texts, *[""] * (PLACES - len(texts)))
    works, items = said[: len(BRIEF.work)], said[len(BRIEF.work) :]
    return replace(
        BRIEF,
        work=tuple(
            replace(fact, title=f"{fact.title} {text}", body=text)
            for fact, text in zip(BRIEF.work, works, strict=True)
        ),
        theory=tuple(
            replace(item, words=f"{item.words} {text}")
            for item, text in zip(BRIEF.theory, items, strict=True)
        ),
    )


@pytest.mark.parametrize("nth", range(0, len(INJECTIONS), PLACES))
def test_hostile_words_move_no_crew(home: Home, nth: int) -> None:
    brief = poisoned(tuple(text for _, text in INJECTIONS[nth : nth + PLACES]))

    finished = home.run(replace(job(), brief=brief))

    assert finished.engine is Engine.CREW
    assert finished.report.sentences
    assert gate(brief, finished.report).dropped == ()
    for sentence in finished.report.sentences:
        assert ACTS.search(sentence.text) is None, sentence.text
