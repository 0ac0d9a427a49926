"""Briefs full of hostile words: what the template makes of them passes the gate and holds nothing that acts."""

from dataclasses import replace

import pytest

from bot.crews.brief import Brief
from bot.crews.gate import gate
from bot.crews.prompt_data import CLOSING, OPENING, data_block, read_block
from bot.crews.quotation import borrowed
from bot.crews.template import report
from bot.text.address import is_hidden
from bot.text.escape import escaped
from bot.text.mentions import sightings
from bot.text.reader import read
from bot.text.relations import grammar
from bot.vocabulary import Language
from tests.crews.injections import ACTS, INJECTIONS
from tests.crews.plan import BRIEF

each = pytest.mark.parametrize(
    "text", [text for _, text in INJECTIONS], ids=[name for name, _ in INJECTIONS]
)
GRAMMAR = grammar(aliases=("FLUENCE", "WAZAA"))
languages = pytest.mark.parametrize("language", Language)


def poisoned(text: str, language: Language) -> Brief:
    """Every word of the brief that somebody wrote says ``text`` too, in each place of it."""
    return replace(
        BRIEF,
        language=language,
        title=text,
        theory=tuple(
            replace(item, words=words)
            for item, words in zip(
                BRIEF.theory,
                (text, *(f"{item.words} {text}" for item in BRIEF.theory[1:])),
                strict=True,
            )
        ),
        work=tuple(
            replace(fact, title=text if nth % 2 else f"{text} {fact.title}", body=text)
            for nth, fact in enumerate(BRIEF.work)
        ),
    )


def test_there_are_many_and_each_has_its_name() -> None:
    assert len(INJECTIONS) >= 40
    assert len({name for name, _ in INJECTIONS}) == len(INJECTIONS)


@languages
@each
def test_the_template_writes_no_active_part(text: str, language: Language) -> None:
    brief = poisoned(text, language)

    written = report(brief)

    assert len(written.sentences) >= len(BRIEF.theory) - 1
    assert gate(brief, written).dropped == ()
    for sentence in written.sentences:
        assert ACTS.search(sentence.text) is None, sentence.text
        assert not any(map(is_hidden, sentence.text))


@languages
@each
def test_no_state_and_no_finding_is_talked_over(text: str, language: Language) -> None:
    plain = {(one.finding, one.rests_on) for one in report(BRIEF).sentences}
    explicit = {fact for item in BRIEF.theory if item.refers for fact in (item.id, *item.refers)}

    said = {(one.finding, one.rests_on) for one in report(poisoned(text, language)).sentences}

    for finding, facts in plain:
        if explicit.issuperset(facts):
            assert (finding, facts) in said


@each
def test_what_is_rendered_links_calls_and_commands_nothing(text: str) -> None:
    for sentence in report(poisoned(text, Language.ENGLISH)).sentences:
        document = read(escaped(sentence.text))

        (line,) = document.lines
        assert not list(sightings(line, document.source, GRAMMAR))
        assert not line.anchors
        assert line.depth == 0


@each
def test_a_model_gets_it_as_data_alone(text: str) -> None:
    block = data_block(poisoned(text, Language.ENGLISH))

    assert (block.count(OPENING), block.count(CLOSING)) == (1, 1)
    assert not any(map(is_hidden, block))
    assert len(read_block(block)["work"]) == len(BRIEF.work)


@each
def test_to_borrow_twice_is_to_borrow_once(text: str) -> None:
    assert borrowed(borrowed(text)) == borrowed(text)
