"""A report as the section it becomes."""

import re
from html import unescape

from bot.crews.brief import Brief, Finding, Report, Sentence, Theory, TheoryFact
from bot.orchestrator.stage import Stage
from bot.orchestrator.theory import LIMIT, ORDER, section
from bot.record.draft import Engine, Purpose
from bot.sandbox.markup import render
from bot.state.model import State
from bot.vocabulary import FactId, IssueId, Language, RepoId, Visibility

TARGET = IssueId(RepoId(1), 29)


def brief(count: int, language: Language = Language.ENGLISH, omitted: int = 0) -> Brief:
    items = tuple(
        TheoryFact(FactId(f"T{nth}"), Theory.TASK, f"item {nth}", False)
        for nth in range(1, count + 1)
    )
    return Brief(
        Purpose.LINK_THEORY, TARGET, "WAZAA#29", "", Visibility.PUBLIC, language, items, (), omitted
    )


def shown(made: Brief, *sentences: Sentence, engine: Engine = Engine.CREW) -> str:
    return section(made, Report(sentences), engine, Stage(State(), lambda _: None, "https://x"))


def missing(text: str, nth: int = 1) -> Sentence:
    return Sentence(Finding.MISSING, text, (FactId(f"T{nth}"),))


def test_it_leaves_room_for_what_people_write() -> None:
    text = shown(brief(200), *(missing("word " * 100, nth) for nth in range(1, 201)))

    assert len(text) < LIMIT + 500
    assert f"… and {200 - LIMIT // 502} more sentences" in text


def test_it_says_who_wrote_it_and_what_was_left_out() -> None:
    assert "ecos's crew" in shown(brief(1), missing("x"))
    assert "ecos's template" in shown(brief(1), missing("x"), engine=Engine.TEMPLATE)
    assert "12 entries" in shown(brief(1, omitted=12), missing("x"))
    assert "modèle d'ecos" in shown(brief(1, Language.FRENCH), missing("x"), engine=Engine.TEMPLATE)


def test_what_needs_a_person_stands_first() -> None:
    said = [Sentence(finding, finding.value, (FactId("T1"),)) for finding in reversed(ORDER)]
    text = shown(brief(1), *said)

    places = [text.index(f"- {finding.value}") for finding in ORDER]
    assert places == sorted(places)


def test_words_of_a_sentence_are_words() -> None:
    text = shown(brief(1), missing("*bold* [a](b) #12 @mona <!-- x -->"))

    assert "\\*bold\\* \\[a\\]\\(b\\) \\#<!-- -->12 \\@mona \\<\\!\\-\\- x" in text


def test_a_sentence_hides_no_word_in_a_formula() -> None:
    text = shown(brief(1), missing("“A plan that is $%not$ done” waits"))

    page = render(text, lambda *_: "https://x/1")
    assert "$%" not in text
    assert "A plan that is $%not$ done" in unescape(re.sub(r"<[^>]*>", "", str(page)))


def test_a_number_in_a_sentence_is_linked_by_nobody() -> None:
    asked: list[object] = []

    def resolve(*named: object) -> str:
        asked.append(named)
        return "https://x/1"

    page = render(
        shown(brief(1), missing("“Dashboard (Extension #1)” and FLUENCE#20, GH-3, octo/docs#4")),
        resolve,
    )

    assert asked == []
    assert "Extension #1" in unescape(re.sub("<.*?>", "", page))
