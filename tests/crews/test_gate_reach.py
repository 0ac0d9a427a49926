"""Sentences of true words that reach too far: to another work, to all of them, to the plan, to what was or relates."""

from dataclasses import replace

import pytest

from bot.crews.brief import Finding, Report, Sentence
from bot.crews.gate import gate
from bot.crews.template import report
from bot.vocabulary import ItemState
from tests.crews.plan import BRIEF, work
from tests.crews.test_gate import C, D, M, U, X, said, why

LEDGER, GROUP = "T2 W1 W2", "T3 W3 W4 W5"

ECHOED = [
    (U, "FLUENCE#13 is closed, and so is FLUENCE#12.", GROUP),
    (U, "FLUENCE#13 is closed; also FLUENCE#12.", GROUP),
    (U, "FLUENCE#13 is closed, FLUENCE#12 too.", GROUP),
    (U, "FLUENCE#13 is closed, FLUENCE#12.", GROUP),
    (U, "FLUENCE#13 is closed, as is FLUENCE#12.", GROUP),
    (U, "FLUENCE#13 is closed, FLUENCE#12 too, and FLUENCE#14 is open.", GROUP),
    (U, "FLUENCE#13 is closed, FLUENCE#12 is, and FLUENCE#14 is open.", GROUP),
    (U, "FLUENCE#13 est fermé, FLUENCE#12 aussi.", GROUP),
    (U, "FLUENCE#13 est fermé, de même FLUENCE#12.", GROUP),
    (U, "FLUENCE#12 is not closed, but FLUENCE#14 is.", GROUP),
    (U, "FLUENCE#13 is closed; it is still open.", GROUP),
    (U, "FLUENCE#13 is closed, and is open.", GROUP),
    (U, "FLUENCE#12 plus ouvert.", GROUP),
    (U, "“Group commit” is covered by FLUENCE#13 and FLUENCE#12, which are open.", GROUP),
    (
        U,
        "“Group commit” is covered by FLUENCE#13, FLUENCE#14 and FLUENCE#12, which are open.",
        GROUP,
    ),
    (U, "It is not the item as FLUENCE#12 is closed.", GROUP),
    (U, "“Group commit” is not linked to FLUENCE#12 which is closed.", GROUP),
    (U, "FLUENCE#13 is not open or closed.", GROUP),
    (U, "FLUENCE#13 is closed, and so is its work.", GROUP),
    (U, "FLUENCE#12 is not closed, but the work is.", GROUP),
    (U, "FLUENCE#13 est fermé, les autres aussi.", GROUP),
    (U, "FLUENCE#13 is closed, and FLUENCE#12 is not yet an issue.", GROUP),
    (U, "None of its work is so with FLUENCE#12 closed.", GROUP),
    (C, "WAZAA#20, which is open, is ticked.", "T5 W6"),
    (C, "WAZAA#20 is marked as done.", "T5 W6"),
    (C, "WAZAA#20 is open and checked.", "T5 W6"),
    (U, "FLUENCE#12 is not ticked.", GROUP),
]
"""What is said of one work holds of another, or what is said of the item holds of its work."""

REMAINING = [
    (U, "Only FLUENCE#13 remains.", GROUP),
    (U, "What remains is FLUENCE#13.", GROUP),
    (U, "Il reste FLUENCE#13.", GROUP),
    (U, "FLUENCE#13 demeure.", GROUP),
    (U, "FLUENCE#12 was open.", GROUP),
    (U, "FLUENCE#12 had been open.", GROUP),
    (U, "FLUENCE#12 is said to be done.", GROUP),
    (U, "So it is.", GROUP),
]

ALL_OR_NOTHING = [
    (D, "All linked issues are closed.", LEDGER),
    (D, "All linked issues, FLUENCE#10 and FLUENCE#11, are closed.", LEDGER),
    (D, "The linked issues are closed.", LEDGER),
    (D, "The tasks are done.", LEDGER),
    (D, "Every task of the checklist is done.", LEDGER),
    (D, "Toutes les tâches sont terminées.", LEDGER),
    (D, "The ledger agrees with all items.", LEDGER),
    (D, "The ledger, of two tasks, is done.", LEDGER),
    (D, "The 2 items of the ledger are done.", LEDGER),
    (D, "No linked issue is open.", LEDGER),
    (D, "There are no open issues.", LEDGER),
    (D, "Rien n'est ouvert.", LEDGER),
    (D, "Nothing is missing.", LEDGER),
    (D, "Nothing is unplanned.", LEDGER),
    (D, "Nothing contradicts the plan.", LEDGER),
    (D, "The plan has been completed.", LEDGER),
    (D, "The master issue is closed.", LEDGER),
    (D, "The theory is complete.", LEDGER),
    (D, "La liste est terminée.", LEDGER),
    (D, "Only the ledger is done.", LEDGER),
    (C, "Only FLUENCE#10 is closed.", "T6 W1"),
    (U, "Only one of its issues is open.", GROUP),
    (U, "Just one of its issues is open.", GROUP),
    (U, "Une seule tâche est ouverte.", GROUP),
    (U, "Two are closed and two are open.", GROUP),
    (U, "Both are not closed.", GROUP),
    (U, "2 of its 2 issues are open.", GROUP),
    (U, "Two of two are open.", GROUP),
    (U, "The two issues are open.", GROUP),
    (U, "Les deux tickets sont ouverts.", GROUP),
    (D, "FLUENCE#10 did the ledger and is closed.", LEDGER),
    (D, "Only part of the ledger is done.", LEDGER),
    (D, "Some of the ledger is done.", LEDGER),
    (D, "FLUENCE#10 is partly closed.", LEDGER),
    (D, "FLUENCE#10 alone implements the ledger.", LEDGER),
    (U, "FLUENCE#12 implements all of group commit.", GROUP),
    (U, "The box of the heading is not ticked.", GROUP),
    (U, "FLUENCE#12 is open, as the plan says.", GROUP),
    (C, "WAZAA#20 is open, as the plan says.", "T5 W6"),
]

DENIED = [
    (M, "“Hash chain” is not in the plan.", "T4"),
    (M, "“Hash chain” is no issue.", "T4"),
    (M, "“Hash chain” has no box.", "T4"),
    (M, "There is no plan for “Hash chain”.", "T4"),
    (M, "There is no linked work.", "T4"),
    (M, "octo/plan#1 has no linked issue: “Hash chain”.", "T4"),
    (M, "“Leases” is not a task.", "T7"),
    (M, "“Pre-vote” is not ticked.", "T8"),
    (M, "The plan has no linked issue.", "T4"),
    (M, "The plan lacks work.", "T4"),
    (M, "No work is linked to the plan.", "T4"),
    (M, "No linked work implements the plan.", "T4"),
    (M, "No item is implemented.", "T4"),
    (M, "“Hash chain” lacks no issue.", "T4"),
    (M, "It needs a task.", "T4"),
    (X, "octo/docs#8 is in the plan, not elsewhere.", "W7"),
    (X, "octo/docs#8 is not linked to octo/plan#1.", "W7"),
    (X, "octo/docs#8 is no issue.", "W7"),
    (X, "octo/docs#8 is open.", "W7"),
    (X, "Nothing is planned.", "W7"),
    (X, "Nothing mentions octo/docs#8.", "W7"),
    (X, "No issue speaks of octo/docs#8.", "W7"),
    (X, "octo/plan#1 is unplanned.", "W7"),
    (X, "octo/docs#8 is open, and octo/plan#1 is unplanned.", "W7"),
    (X, "The work is unplanned.", "W7"),
    (X, "Only octo/docs#8 is unplanned.", "W7"),
]
"""What is denied is not what is missing."""

RELATED = [
    (U, "FLUENCE#12 is an open pull request.", GROUP),
    (D, "The issue FLUENCE#11 is merged.", LEDGER),
    (D, "Both pull requests are closed, FLUENCE#10 and FLUENCE#11.", LEDGER),
    (U, "FLUENCE#12 is the master issue.", GROUP),
    (U, "FLUENCE#12, the master issue, is open.", GROUP),
    (U, "FLUENCE#12 is part of FLUENCE#13.", GROUP),
    (U, "FLUENCE#12 is linked to FLUENCE#14, and is open.", GROUP),
    (D, "FLUENCE#10 was closed by FLUENCE#11.", LEDGER),
    (D, "FLUENCE#10 is closed and linked to FLUENCE#11.", LEDGER),
    (D, "FLUENCE#10 covers FLUENCE#11.", LEDGER),
    (D, "FLUENCE#10 mentions the ledger.", LEDGER),
]
"""What one work is, or is to another."""


BESIDE = [
    (U, text, "T3 W3 W4 W5")
    for text in (
        "Group commit was completed by FLUENCE#13.",
        "Group commit is closed by FLUENCE#13.",
        "Its work is done by FLUENCE#13.",
        "FLUENCE#13 has implemented group commit.",
        "FLUENCE#13 implements “Group commit”, and it is done.",
        "FLUENCE#13 met en œuvre « Group commit », qui est fini.",
        "“Group commit”: closed by FLUENCE#13.",
    )
]
"""What is claimed of the item, with one of its works beside it of which it would be true."""


@pytest.mark.parametrize(
    ("finding", "text", "facts"), [*ECHOED, *REMAINING, *ALL_OR_NOTHING, *DENIED, *RELATED, *BESIDE]
)
def test_what_reaches_beyond_its_facts_is_dropped(finding: Finding, text: str, facts: str) -> None:
    assert why(said(finding, text, facts))


TRUE = [
    (D, "Both FLUENCE#10 and FLUENCE#11, which implement “Write the ledger”, are closed.", LEDGER),
    (D, "FLUENCE#10 (closed) and FLUENCE#11 (merged) implement the ledger.", LEDGER),
    (D, "The ledger is done (FLUENCE#10, FLUENCE#11).", LEDGER),
    (D, "FLUENCE#10 was closed and FLUENCE#11 was merged.", LEDGER),
    (D, "The issue FLUENCE#10 and the pull request FLUENCE#11 are closed.", LEDGER),
    (D, "FLUENCE#10 is closed, and so is FLUENCE#11.", LEDGER),
    (U, "FLUENCE#12 is open, as is FLUENCE#14.", GROUP),
    (U, "FLUENCE#12 and FLUENCE#14 remain.", GROUP),
    (U, "FLUENCE#13 remains closed.", GROUP),
    (U, "“Group commit” is underway: FLUENCE#12 and FLUENCE#14, which are both open, remain.", GROUP),
    (U, "FLUENCE#12 is still to be done.", GROUP),
    (U, "“Group commit” is underway: FLUENCE#13, which implements it, is closed.", GROUP),
    (U, "Neither FLUENCE#12 nor FLUENCE#14 is closed.", GROUP),
    (U, "FLUENCE#12 n'est ni fermé ni fusionné.", GROUP),
    (U, "FLUENCE#12 is not closed or merged.", GROUP),
    (U, "FLUENCE#13 is closed, but not FLUENCE#12.", GROUP),
    (U, "Of its three issues, one is closed and two are open.", GROUP),
    (U, "“Group commit” is underway, with FLUENCE#12 and FLUENCE#14 still open and FLUENCE#13 closed.", GROUP),
    (U, "“Group commit” is partly done: FLUENCE#13 is closed.", GROUP),
    (M, "No work is linked to “Hash chain”.", "T4"),
    (M, "There is no linked work for “Hash chain”.", "T4"),
    (M, "“Leases” is ticked, but there is no linked issue for it.", "T7"),
    (M, "Rien n'implémente “Hash chain”.", "T4"),
    (C, "The box of “Snapshots” is ticked although the pull request WAZAA#20 is open.", "T5 W6"),
    (X, "octo/docs#8 is not in the plan.", "W7"),
    (X, "octo/docs#8 n'est pas dans le plan.", "W7"),
    (X, "octo/docs#8 is open, but no item of the plan mentions it.", "W7"),
]  # fmt: skip


TRUE += [
    (U, "FLUENCE#13, which implements “Group commit”, is closed.", "T3 W3 W4 W5"),
    (U, "FLUENCE#13 implements “Group commit” and is closed.", "T3 W3 W4 W5"),
]


@pytest.mark.parametrize(("finding", "text", "facts"), TRUE)
def test_what_its_facts_bear_is_kept(finding: Finding, text: str, facts: str) -> None:
    assert why(said(finding, text, facts)) == ""


def test_what_is_named_and_what_is_counted_of_the_unplanned_makes_all_of_it() -> None:
    works = tuple(work(nth, f"a/b#{nth}", "", ItemState.OPEN) for nth in range(1, 240))
    brief = replace(BRIEF, theory=(), work=works)

    written = report(brief)

    assert " more." in written.sentences[-1].text
    assert written.sentences[-1].text.count("a/b#") > 2
    assert gate(brief, written).dropped == ()
    shown = replace(
        written.sentences[-1], text=written.sentences[-1].text.replace(" more", "0 more")
    )
    assert gate(brief, Report((Sentence(shown.finding, shown.text, shown.rests_on),))).dropped
