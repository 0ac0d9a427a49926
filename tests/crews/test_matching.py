"""Which work is taken for which item, one reason at a time."""

from dataclasses import replace

import pytest
from hypothesis import given

from bot.crews.brief import Brief, Theory, TheoryFact, WorkFact
from bot.crews.matching import Match, matches
from bot.vocabulary import FactId, ItemState
from tests.crews.briefs import briefs
from tests.crews.plan import BRIEF, theory, work


def pairs(items: list[TheoryFact], works: list[WorkFact]) -> list[tuple[str, str, tuple[str, ...]]]:
    brief = replace(BRIEF, theory=tuple(items), work=tuple(works))
    return [(match.theory, match.work, match.words) for match in matches(brief)]


def one(words: str, title: str, body: str = "") -> list[tuple[str, str, tuple[str, ...]]]:
    """The pair of one item and one work, among others that give their words some weight."""
    others = [work(9, "a/b#9", "Colours of buttons", ItemState.OPEN)]
    item = theory(1, words, False, under=0)
    return pairs([item], [replace(work(1, "a/b#1", title, ItemState.OPEN), body=body), *others])


def test_what_an_item_names_is_its_work_whatever_it_is_called() -> None:
    items = [
        theory(1, "Ledger on disk", False, 2, under=0),
        theory(2, "Ledger on disk", False, under=0),
    ]
    works = [work(nth, f"a/b#{nth}", "Ledger on disk", ItemState.OPEN) for nth in (1, 2)]

    assert pairs(items, works) == [("T1", "W1", ("ledger", "disk")), ("T1", "W2", ())]


def test_a_line_that_merely_names_does_not_take_a_work_from_its_task() -> None:
    line = replace(theory(1, "See a/b#1", None, 1, under=0), kind=Theory.REFERENCE)

    found = pairs(
        [line, theory(2, "Ledger", False, under=0)], [work(1, "a/b#1", "Ledger", ItemState.OPEN)]
    )

    assert found == [("T1", "W1", ()), ("T2", "W1", ("ledger",))]


def test_a_pull_request_closed_without_being_merged_implements_nothing() -> None:
    dead = work(1, "a/b#1", "Ledger", ItemState.CLOSED, pull=True)

    assert pairs([theory(1, "Ledger", False, 1, under=0)], [dead]) == []


@pytest.mark.parametrize(
    ("words", "title", "shared"),
    [
        ("Parse comments", "Parsing of comments", ("parsing", "comments")),
        ("Analyser les commentaires", "Analyse des commentaires", ("analyse", "commentaires")),
        ("Séparer les répliques", "Separer les repliques", ("separer", "repliques")),
        ("Dark theme", "Add a dark theme", ("dark", "theme")),
        ("Parser (a/b#77)", "Parser", ("parser",)),
        ("Remove the jQuery plugin", "Drop jQuery plugin", ("jquery", "plugin")),
    ],
)  # fmt: skip
def test_what_is_called_alike_is_one(words: str, title: str, shared: tuple[str, ...]) -> None:
    assert one(words, title) == [("T1", "W1", shared)]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Parse comments", "Tests of parsing comments"),
        ("Tests of the parser", "Parser"),
        ("Write the ledger", "Remove the ledger"),
        ("Remove the ledger", "Write the ledger"),
        ("Analyser les commentaires", "Documenter l'analyse des commentaires"),
        ("Cache of rendered pages", "Cache of permissions"),
        ("Add support", "Add support"),
        ("See a/b#5", "Reverts a/b#5"),
        ("", ""),
    ],
)
def test_what_shares_words_and_means_something_else_is_two(words: str, title: str) -> None:
    assert one(words, title) == []


def test_a_body_helps_a_title_and_nothing_else() -> None:
    words, title = (
        "Append-only journal for committed entries",
        "Append-only journal: layout",
    )

    assert one(words, title) == []
    assert one(words, title, "committed entries") != []
    assert one(words, "Something else", words) == []


def test_of_two_alike_the_task_is_meant_and_not_its_heading() -> None:
    heading = replace(theory(1, "Peer transport", None, under=0), kind=Theory.HEADING)
    items = [heading, theory(2, "Peer transport", False)]

    assert pairs(items, [work(1, "a/b#1", "Peer transport", ItemState.OPEN)])[0][:2] == ("T2", "W1")


@given(briefs())
def test_matching_is_a_function_of_facts_and_names_only_them(brief: Brief) -> None:
    found = matches(brief)
    items = {item.id: item for item in brief.theory}

    assert found == matches(brief)
    assert len({(match.theory, match.work) for match in found}) == len(found)
    for match in found:
        assert match.work in {fact.id for fact in brief.work}
        assert bool(match.words) == (match.work not in items[match.theory].refers)
    for item in brief.theory:
        for ref in item.refers:
            alive = not any(
                fact.id == ref and fact.pull_request and fact.state is ItemState.CLOSED
                for fact in brief.work
            )
            assert (Match(item.id, FactId(ref)) in found) == alive
