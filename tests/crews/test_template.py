"""What the template finds and how it says it, in both languages and at its limits."""

from dataclasses import replace

import pytest

from bot.crews.brief import FACT_LIMIT, Brief, Finding, Theory
from bot.crews.gate import gate
from bot.crews.spelling import SENTENCE_LIMIT, report_of, report_text
from bot.crews.template import report
from bot.vocabulary import FactId, ItemState, Language
from tests.crews.plan import BRIEF, theory, work


def texts(brief: Brief) -> list[str]:
    return [sentence.text for sentence in report(brief).sentences]


def test_the_plan_in_english() -> None:
    assert texts(BRIEF) == [
        "“Snapshots of the State Machine” is ticked, but WAZAA#20 is still open.",
        "“Compaction, phase 2” is not ticked, though FLUENCE#10 is closed.",
        "“Group commit” is underway: FLUENCE#12 and FLUENCE#14 are still open; FLUENCE#13 is closed.",
        "No linked work implements “Hash chain” yet.",
        "“Leases” is ticked, but no linked work implements it.",
        "No linked work implements “Pre-vote” yet.",
        "“Write the ledger in SQLite 3.46” is done: FLUENCE#11 is merged; FLUENCE#10 is closed.",
        "The plan does not speak of octo/docs#8 (“Fix the closed door of the shed”), which is still open.",
    ]


def test_the_plan_in_french() -> None:
    assert texts(replace(BRIEF, language=Language.FRENCH)) == [
        "“Snapshots of the State Machine” est coché, mais WAZAA#20 est encore ouvert.",
        "“Compaction, phase 2” n'est pas coché, bien que le travail soit fait : FLUENCE#10 est fermé.",
        "“Group commit” est en cours : FLUENCE#12 et FLUENCE#14 sont encore ouverts; FLUENCE#13 est fermé.",
        "Aucun travail lié ne met en œuvre “Hash chain”.",
        "“Leases” est coché, mais aucun travail lié ne le met en œuvre.",
        "Aucun travail lié ne met en œuvre “Pre-vote”.",
        "“Write the ledger in SQLite 3.46” est terminé : FLUENCE#11 est fusionné; FLUENCE#10 est fermé.",
        "Le plan ne parle pas de octo/docs#8 (“Fix the closed door of the shed”), qui est encore ouvert.",
    ]


def test_headings_are_missing_only_in_a_plan_that_has_nothing_below_them() -> None:
    headings = tuple(
        replace(theory(nth, f"Part {nth}", None, under=0), kind=Theory.HEADING) for nth in (1, 2)
    )
    below = replace(headings[1], under=FactId("T1"))

    assert len(texts(replace(BRIEF, theory=headings, work=()))) == 2
    assert texts(replace(BRIEF, theory=(headings[0], below), work=())) == [
        "No linked work implements “Part 2” yet."
    ]
    assert texts(replace(BRIEF, theory=(*headings, theory(3, "Task", False)), work=())) == [
        "No linked work implements “Task” yet."
    ]


def test_a_line_that_merely_names_is_told_only_where_nothing_else_is() -> None:
    line = replace(theory(1, "See a/b#1", None, 1, under=0), kind=Theory.REFERENCE)
    works = (work(1, "a/b#1", "Ledger", ItemState.OPEN),)

    assert texts(replace(BRIEF, theory=(line,), work=works)) == [
        "“See a/b#1” is underway: a/b#1 is still open."
    ]
    assert [
        one.rests_on[0]
        for one in report(
            replace(BRIEF, theory=(line, theory(2, "Log", False, 1)), work=works)
        ).sentences
    ] == ["T2"]


@pytest.mark.parametrize("language", Language)
def test_a_brief_as_long_as_it_may_be_gives_a_report_as_long_as_it_may_be(
    language: Language,
) -> None:
    long = "o" * 39 + "/" + "r" * 100
    works = tuple(work(n, f"{long}#{n}", f"Title{n}", ItemState.OPEN) for n in range(1, FACT_LIMIT))
    item = theory(1, "x" * 240, False, *range(1, 21), under=0)
    brief = replace(BRIEF, language=language, theory=(item,), work=works)

    written = report(brief)

    assert len(written.sentences) == SENTENCE_LIMIT
    assert report_of(report_text(written)) == written
    assert gate(brief, written).dropped == ()
    assert {fact for one in written.sentences for fact in one.rests_on} == {
        "T1",
        *(fact.id for fact in works),
    }
    assert written.sentences[-1].finding is Finding.UNPLANNED
    assert "and 19 more" in written.sentences[0].text or "et 19 autres" in written.sentences[0].text


def test_nothing_is_said_of_nothing() -> None:
    assert texts(replace(BRIEF, theory=(), work=())) == []
