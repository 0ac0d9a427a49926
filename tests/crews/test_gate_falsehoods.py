"""Sentences of allowed words that would say what is not so: each was once kept, or is kin to one that was."""

from dataclasses import replace

import pytest

from bot.crews.brief import Finding, Report, Theory
from bot.crews.gate import gate
from bot.vocabulary import ItemState
from tests.crews.plan import BRIEF, theory, work
from tests.crews.test_gate import D, U, said, why

LAID_OUT = [
    "1. FLUENCE#12 is open.",
    "1) FLUENCE#12 is open.",
    "1.      FLUENCE#12 is open.",
    "FLUENCE#12  is open.",
    "FLUENCE#12 is open :+1:",
    "FLUENCE#12 is :link: open",
]


@pytest.mark.parametrize("text", LAID_OUT)
def test_what_would_be_laid_out_is_no_sentence(text: str) -> None:
    assert "laid out" in why(said(U, text, "T3 W3"))


HALF = [
    (D, "“Group commit for the ledger” is done: FLUENCE#10 is closed.", "T1 W1", "“underway”"),
    (U, "All the work on “Group commit for the ledger” is closed.", "T1 W1", "“closed”"),
    (U, "No work on “Group commit for the ledger” is open.", "T1 W1", "“not open”"),
    (U, "“Group commit for the ledger” is underway: only FLUENCE#11 is open.", "T1 W2", "“open”"),
]
"""Of the work of one item only what suits is cited."""


@pytest.mark.parametrize(("finding", "text", "facts", "reason"), HALF)
def test_work_that_goes_uncited_counts(
    finding: Finding, text: str, facts: str, reason: str
) -> None:
    brief = replace(
        BRIEF,
        theory=(theory(1, "Group commit for the ledger", None, under=0),),
        work=(
            work(1, "FLUENCE#10", "Group commit in the ledger, writer", ItemState.CLOSED),
            work(2, "FLUENCE#11", "Group commit in the ledger, reader", ItemState.OPEN),
            work(3, "FLUENCE#12", "Group commit in the ledger, pragmas", ItemState.OPEN),
        ),
    )

    assert reason in "".join(
        drop.why for drop in gate(brief, Report((said(finding, text, facts),))).dropped
    )


@pytest.mark.parametrize(
    "title",
    [
        "Remove the disk cache",
        "Storage shed painted",
        "Tests of encrypting the disk",
        "Disk cache cleanup",
    ],
)
def test_one_word_in_common_makes_no_kin(title: str) -> None:
    heading = replace(theory(1, "Storage", None, under=0), kind=Theory.HEADING)
    brief = replace(
        BRIEF,
        theory=(heading, theory(2, "Encrypt the disk", False)),
        work=(work(1, "FLUENCE#10", title, ItemState.OPEN),),
    )
    draft = Report((said(U, "“Encrypt the disk” is underway: FLUENCE#10 is open.", "T2 W1"),))

    assert "nothing says" in gate(brief, draft).dropped[0].why


@pytest.mark.parametrize(
    "title", ["Encrypting disks at rest", "Disk encryption", "Storage on disk"]
)
def test_a_heading_helps_the_words_of_its_item(title: str) -> None:
    heading = replace(theory(1, "Storage", None, under=0), kind=Theory.HEADING)
    brief = replace(
        BRIEF,
        theory=(heading, theory(2, "Encrypt the disk", False)),
        work=(work(1, "FLUENCE#10", title, ItemState.OPEN),),
    )
    draft = Report((said(U, "“Encrypt the disk” is underway: FLUENCE#10 is open.", "T2 W1"),))

    assert gate(brief, draft).dropped == ()
