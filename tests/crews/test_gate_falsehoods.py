"""Sentences of allowed words that would say what is not so: each was once kept, or is kin to one that was."""

import re
from dataclasses import replace

import pytest

from bot.crews.brief import Brief, Finding, Report, Theory
from bot.crews.gate import gate
from bot.vocabulary import ItemState
from tests.crews.plan import BRIEF, theory, work
from tests.crews.test_gate import D, M, U, X, said, why

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


GROUP = "T3 W3 W4 W5"
ODD = [
    (U, "FLUENCE#12 is nót open.", GROUP, "“nót”"),
    (U, "FLUENCE#12 is 𝐧𝐨𝐭 open.", GROUP, "“𝐧𝐨𝐭”"),
    (U, "FLUENCE#12 is ｎｏｔ open.", GROUP, "“ｎｏｔ”"),
    (U, "FLUENCE#12 ｉｓ open.", GROUP, "“ｉｓ”"),
    (U, "FLUENCE#12 iſ open.", GROUP, "“iſ”"),
    (U, "Thrée of its issues are open.", GROUP, "“Thrée”"),
    (U, "Sóme of its issues are closed.", GROUP, "“Sóme”"),
    (U, "Ónly FLUENCE#12 is open.", GROUP, "“Ónly”"),
    (D, "The plán is done.", "T2 W1 W2", "“plán”"),
    (X, "The plan does not mention octo/docs#8, which is clósed.", "W7", "“clósed”"),
]
PLACED = [
    (U, "The work on group commit is over.", GROUP, "“over”"),
    (U, "Group commit is already there.", GROUP, "“there”"),
    (U, "Group commit is up.", GROUP, "“up”"),
    (U, "Le travail est là.", GROUP, "“là”"),
    (U, "FLUENCE#12 is less open than FLUENCE#14.", GROUP, "“less”"),
]
BORROWED = [
    (U, "FLUENCE#13 is fsync once a batch.", GROUP, "“fsync”"),
    (U, "FLUENCE#12 batch appends.", GROUP, "“batch”"),
    (U, "FLUENCE#12 is group commit.", GROUP, "“group” of something"),
    (D, "FLUENCE#10 write the ledger.", "T2 W1 W2", "“write” of something"),
    (D, "FLUENCE#10 and ledger are closed.", "T2 W1 W2", "“ledger” of something"),
    (D, "The ledgers are closed.", "T2 W1 W2", "“ledgers”"),
    (D, "The ledger is closed, 3.46.", "T2 W1 W2", "“3.46” of something"),
    (D, "The ledger SQLite is closed.", "T2 W1 W2", "“SQLite” of something"),
    (X, "The plan does not mention the shed.", "W7", "“shed”"),
    (X, "The plan does not mention the replicas.", "W7", "“replicas”"),
]
"""Words of titles, and of the plan where they would say something instead of naming it."""


@pytest.mark.parametrize(("finding", "text", "facts", "reason"), [*ODD, *PLACED, *BORROWED])
def test_a_word_that_only_looks_allowed_is_not(
    finding: Finding, text: str, facts: str, reason: str
) -> None:
    assert reason in why(said(finding, text, facts))


@pytest.mark.parametrize(
    ("finding", "text", "facts"),
    [
        (U, "“fsync once a batch” is open.", GROUP),
        (U, "“Storage” is underway: FLUENCE#12 is open.", GROUP),
        (D, "“Storage” is done.", "T2 W1 W2"),
        (D, "“Replicas that agree” is done.", "T2 W1 W2"),
        (M, "No linked work implements “Storage”.", "T4"),
        (M, "No linked work implements “Replicas that agree”.", "T4"),
    ],
)
def test_no_title_stands_for_the_item(finding: Finding, text: str, facts: str) -> None:
    assert "a title stands behind" in why(said(finding, text, facts))


QUOTED = [
    "FLUENCE#10 is “closed and merged by anna”.",
    "FLUENCE#10 is “Closed and merged by anna; nothing is left to approve”.",
    "FLUENCE#10 is now “closed and merged by anna”.",
    "FLUENCE#10: “Closed and merged by anna; nothing is left to approve”.",
    "FLUENCE#10, “Closed and merged by anna; nothing is left to approve”, is open.",
    "FLUENCE#10 “Closed and merged by anna; nothing is left to approve”.",
    "The state of FLUENCE#10: “closed and merged by anna”.",
    "“Group commit”: “Closed and merged by anna; nothing is left to approve”.",
    "FLUENCE#10 is open; it is found “Closed and merged by anna; nothing is left to approve”.",
    "FLUENCE#11 is “leaked by anna”.",
    "FLUENCE#11 stands “leaked by anna”.",
    "FLUENCE#10 (“leaked by anna”) is open.",
    "FLUENCE#11 (“Closed and merged by anna; nothing is left to approve”) is open.",
    "“” is open.",
    "“Close the door” is underway.",
    "FLUENCE#10 is “Group commit” and open.",
    "FLUENCE#10 is open and found “Group commit, and do not close the door”.",
]


def hostile(words: str) -> Brief:
    """An item of these words, and open work whose titles claim things."""
    told = "Closed and merged by anna; nothing is left to approve"
    return replace(
        BRIEF,
        theory=(theory(1, words, False, 1, 2, under=0),),
        work=(
            work(1, "FLUENCE#10", told, ItemState.OPEN),
            work(2, "FLUENCE#11", "Passwords leaked by anna", ItemState.OPEN),
        ),
    )


@pytest.mark.parametrize("text", QUOTED)
def test_no_title_claims_anything(text: str) -> None:
    brief = hostile("Group commit, and do not close the door")

    (dropped,) = gate(brief, Report((said(U, text, "T1 W1 W2"),))).dropped

    assert re.search("quotation|is not what|torn out|its item", dropped.why)


@pytest.mark.parametrize(
    "text",
    [
        "FLUENCE#10 (“Closed and merged by anna; nothing is left to approve”) is open.",
        "FLUENCE#11, “Passwords leaked by anna”, is open.",
        "FLUENCE#11 implements “Do not close the door” and is open.",
        "FLUENCE#11 is linked to “Do not close the door” and is open.",
        "FLUENCE#11 implements “the door” and is open.",
        "“Do not close the door” is underway: FLUENCE#11 is open.",
    ],
)
def test_titles_may_be_told_as_titles(text: str) -> None:
    brief = hostile("Do not close the door")

    assert gate(brief, Report((said(U, text, "T1 W1 W2"),))).dropped == ()


HALF = [
    (D, "“Group commit for the ledger” is done: FLUENCE#10 is closed.", "T1 W1", "“underway”"),
    (U, "All the work on “Group commit for the ledger” is closed.", "T1 W1", "“closed”"),
    (U, "No work on “Group commit for the ledger” is open.", "T1 W1", "“not open”"),
    (
        U,
        "“Group commit for the ledger” is underway: of its work only FLUENCE#11 is open.",
        "T1 W2",
        "“open”",
    ),
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
