"""What cannot stand in an issue is not said to be there: refused when it is edited, approved, or at last written."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.record.action import SectionEnd
from bot.record.inbound import SweepDue
from bot.record.payload import Done, Received
from bot.text.section import without_sections
from bot.vocabulary import HOUR
from tests.river.test_drafts import DOCS, drafted, planned, section
from tests.river.test_drafts import PLAN as WORDS
from tests.river.test_judged_as_shown import (
    PLAN,
    approvals,
    approve,
    lose,
    proposal,
    rewrite,
    thumb,
)
from tests.river.village import Village

LONG = WORDS + "z" * 65_000
UNWRITTEN = "What was approved does not stand"


def long_unseen(river: Village) -> Village:
    """The issue grows too long, and nobody tells of it."""
    lose(river, "dropped")
    river.rewrite("anna", PLAN, LONG)
    lose(river)
    return river


def complaints(river: Village, words: str = UNWRITTEN) -> int:
    return sum(words in one for one in river.said(PLAN))


def sweep(river: Village) -> None:
    river.propose(Received(SweepDue((river.id(PLAN),))), f"sweep {river.history.tip().index}")
    river.flow()


@pytest.mark.parametrize("judge", [thumb, approve])
def test_what_does_not_fit_is_not_approved(judge: Callable[[Village], object]) -> None:
    river = planned()
    river.rewrite("anna", PLAN, LONG)
    river.flow()
    river.say("anna", PLAN, DOCS)
    river.flow()

    judge(river)
    assert "does not fit" in river.said(PLAN)[-1]
    assert approvals(river) == []

    river.rewrite("anna", PLAN, WORDS)
    river.flow()
    river.say("anna", PLAN, DOCS + " ")
    river.flow()
    river.say("anna", PLAN, "/ecos approve ")
    river.flow()
    assert section(river) is not None


@pytest.mark.parametrize("words", ["X\n\n```\nopen", "X\n\n<!-- open", "X\n\n~~~~\nopen"])
def test_an_edit_that_leaves_something_open_is_no_draft(words: str) -> None:
    river = drafted()
    rewrite(river, "anna", words)
    river.flow().wait(5_000)
    assert "cannot stand in the issue" in river.said(PLAN)[-1]
    assert "cannot stand in the issue" in approve(river)
    assert approvals(river) == []

    comment = proposal(river)
    river.edit("anna", comment.id, comment.body.replace(words, "X, and nothing more"))
    river.flow().wait(5_000)
    assert "Approved" in approve(river)
    assert "X, and nothing more" in (section(river) or "")


def test_who_may_not_make_a_draft_of_it_is_told_nothing() -> None:
    river = drafted()
    before = len(river.said(PLAN))
    rewrite(river, "renobot", "X\n\n```\nopen")
    river.flow()
    assert len(river.said(PLAN)) == before


def test_what_turns_out_not_to_fit_is_told_once() -> None:
    river = long_unseen(drafted())
    thumb(river)
    assert len(approvals(river)) == 1, "nobody knew better"
    assert section(river) is None
    assert river.text(PLAN) == LONG
    assert complaints(river) == 1
    ends = [one.section for one in river.payloads() if isinstance(one, Done) and one.section]
    assert ends == [SectionEnd.UNPLACED]

    sweep(river)
    sweep(river)
    assert complaints(river) == 1


def test_a_text_that_is_shortened_gets_what_was_approved() -> None:
    river = long_unseen(drafted())
    thumb(river)
    short = f"{WORDS}\nIn short."
    river.rewrite("anna", PLAN, short)
    river.flow()
    assert section(river) is not None
    assert without_sections(river.text(PLAN)) == short
    assert complaints(river) == 1


def test_a_muted_thread_is_told_when_it_is_not_muted_any_more() -> None:
    river = drafted()
    river.say("anna", PLAN, "/ecos mute for 1h")
    river.flow()
    long_unseen(river).react("anna", proposal(river).id, "+1")
    river.wait(600_000)
    assert len(approvals(river)) == 1
    assert complaints(river) == 0
    river.wait(2 * HOUR)
    river.flow()
    assert complaints(river) == 1


@pytest.mark.parametrize("crash", range(10))
def test_whoever_dies_it_is_told_once(crash: int) -> None:
    calm = long_unseen(drafted())
    before = len(calm.effects)
    thumb(calm)
    total = len(calm.effects) - before

    at = before + crash * total // 10
    river = long_unseen(drafted())
    river.course = replace(river.course, seed=crash, crashes=frozenset({at, at + 7}))
    thumb(river)
    assert river.crashes >= 1
    assert complaints(river) == len(approvals(river)), "by now it may be known that it does not fit"
