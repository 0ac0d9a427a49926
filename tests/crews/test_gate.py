"""The gate: what it lets through, what it drops, and that it does neither for another reason than its facts."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crews.brief import Brief, Finding, Report, Sentence
from bot.crews.gate import gate
from bot.crews.lexicon import CLAIMS
from bot.crews.template import report
from bot.vocabulary import FactId
from tests.crews.briefs import briefs, reports
from tests.crews.injections import ACTS
from tests.crews.plan import BRIEF

D, U, M, C, X = (
    Finding.DONE,
    Finding.UNDERWAY,
    Finding.MISSING,
    Finding.CONTRADICTION,
    Finding.UNPLANNED,
)

GOOD = [
    (D, "“Write the ledger in SQLite 3.46” is done: FLUENCE#10 is closed, FLUENCE#11 is merged.", "T2 W1 W2"),
    (D, "FLUENCE#10 and FLUENCE#11 implement the ledger, and both are closed.", "T2 W1 W2"),
    (D, "The ledger in SQLite 3.46 is complete.", "T2 W1 W2"),
    (D, "All the work linked to “Write the ledger” is closed.", "T2 W1 W2"),
    (D, "Nothing of the ledger is open any more.", "T2 W1 W2"),
    (D, "The ledger is no longer open: FLUENCE#10 (“Ledger on disk”) is closed.", "T2 W1 W2"),
    (D, "The ledger was implemented by FLUENCE#10 and FLUENCE#11.", "T2 W1 W2"),
    (D, "Both pieces of work for the ledger are done, and FLUENCE#11 is merged.", "T2 W1 W2"),
    (D, "Le point “Write the ledger in SQLite 3.46” est terminé : FLUENCE#10 est fermé.", "T2 W1 W2"),
    (D, "FLUENCE#10 est fermé et FLUENCE#11 est fusionné.", "T2 W1 W2"),
    (D, "Tout le travail lié à « Write the ledger » est fait.", "T2 W1 W2"),
    (D, "Il ne reste rien d'ouvert pour « Write the ledger » : FLUENCE#10 et FLUENCE#11 sont fermés.", "T2 W1 W2"),
    (D, "FLUENCE#11 n'est plus ouvert, FLUENCE#10 non plus.", "T2 W1 W2"),
    (U, "“Group commit” is underway: FLUENCE#12 and FLUENCE#14 are still open; FLUENCE#13 is closed.", "T3 W3 W4 W5"),
    (U, "Group commit is in progress.", "T3 W3 W4 W5"),
    (U, "Group commit is not done yet.", "T3 W3 W4 W5"),
    (U, "Some of the work on group commit is closed, and FLUENCE#12 remains open.", "T3 W3 W4 W5"),
    (U, "2 of its 3 issues are open.", "T3 W3 W4 W5"),
    (U, "Two of the three issues for group commit are still open.", "T3 W3 W4 W5"),
    (U, "Of its work only FLUENCE#13 is closed.", "T3 W3 W4 W5"),
    (U, "FLUENCE#13 is closed, but FLUENCE#12 is not.", "T3 W3 W4 W5"),
    (U, "While FLUENCE#13 is done, FLUENCE#12 isn't closed yet.", "T3 W3 W4 W5"),
    (U, "The box of “Group commit” is not ticked, and FLUENCE#14 is open.", "T3 W3 W4 W5"),
    (U, "“Group commit” est en cours : FLUENCE#12 et FLUENCE#14 sont encore ouverts.", "T3 W3 W4 W5"),
    (U, "“Group commit” n'est pas encore terminé.", "T3 W3 W4 W5"),
    (U, "FLUENCE#13 est fermé, mais FLUENCE#12 ne l'est pas.", "T3 W3 W4 W5"),
    (U, "Une partie du travail est faite : FLUENCE#13 est fermé.", "T3 W3 W4 W5"),
    (U, "Deux tickets sur trois sont encore ouverts.", "T3 W3 W4 W5"),
    (U, "Il reste à faire FLUENCE#12 et FLUENCE#14.", "T3 W3 W4 W5"),
    (M, "No linked work implements “Hash chain” yet.", "T4"),
    (M, "Nothing that is linked covers the hash chain.", "T4"),
    (M, "“Hash chain” has no linked issue or pull request.", "T4"),
    (M, "“Hash chain” is missing: no work is linked to it.", "T4"),
    (M, "“Hash chain” is still to be done; nobody implements it.", "T4"),
    (M, "“Leases” is ticked, but no linked work implements it.", "T7"),
    (M, "Aucun travail lié ne met en œuvre “Hash chain”.", "T4"),
    (M, "Il manque un ticket pour « Hash chain ».", "T4"),
    (M, "“Leases” est coché, mais rien ne l'implémente.", "T7"),
    (M, "“Pre-vote” n'est pas coché et n'a aucun travail lié.", "T8"),
    (C, "“Snapshots of the State Machine” is ticked, but WAZAA#20 is still open.", "T5 W6"),
    (C, "The plan says it is done, though WAZAA#20 (“Restore snapshots”) is open.", "T5 W6"),
    (C, "Snapshots are marked as done although their pull request isn't merged.", "T5 W6"),
    (C, "“Compaction, phase 2” is not ticked, though FLUENCE#10 is closed.", "T6 W1"),
    (C, "Compaction, phase 2 is not ticked, though FLUENCE#10 is closed.", "T6 W1"),
    (C, "The plan and FLUENCE#10 disagree: compaction is not ticked.", "T6 W1"),
    (X, "octo/docs#8 is unplanned.", "W7"),
    (C, "All the work on compaction is closed, but its box is unticked.", "T6 W1"),
    (C, "“Snapshots of the State Machine” est coché alors que WAZAA#20 est encore ouvert.", "T5 W6"),
    (C, "La case est cochée, mais WAZAA#20 n'est pas fusionné.", "T5 W6"),
    (C, "“Compaction, phase 2” n'est pas coché, bien que FLUENCE#10 soit fermé.", "T6 W1"),
    (X, "The plan does not mention octo/docs#8 (“Fix the closed door of the shed”), which is open.", "W7"),
    (X, "No item of the plan speaks of octo/docs#8.", "W7"),
    (X, "octo/docs#8 is linked to octo/plan#1, but the plan does not mention it.", "W7"),
    (X, "Le plan ne parle pas de octo/docs#8, qui est encore ouvert.", "W7"),
    (X, "octo/docs#8 ne figure nulle part dans le plan.", "W7"),
]  # fmt: skip
BAD = [
    # A stranger is named: somebody, a place, a product, a date, a number, a version, an address.
    (U, "kim works on “Group commit”.", "T3 W3", "“kim”"),
    (U, "“Group commit” is underway: FLUENCE#12 is open, says Kim.", "T3 W3", "Kim"),
    (U, "FLUENCE#12 is open at the University of California.", "T3 W3", "University"),
    (D, "The ledger is done in Rust.", "T2 W1 W2", "Rust"),
    (D, "The ledger is done since May.", "T2 W1 W2", "“since”"),
    (D, "The ledger is done, 2026-01-02.", "T2 W1 W2", "2026-01-02"),
    (D, "The ledger in SQLite 3.47 is done.", "T2 W1 W2", "3.47"),
    (D, "The ledger is done in v2.", "T2 W1 W2", "v2"),
    (U, "95% of group commit is done.", "T3 W3 W4 W5", "95%"),
    (U, "FLUENCE#12 is open: see https://evil.example/a.", "T3 W3", "address"),
    (U, "FLUENCE#12 is open: see www.evil.example.", "T3 W3", "address"),
    # A work that the sentence does not rest on, or is not.
    (U, "“Group commit” is underway: FLUENCE#99 is open.", "T3 W3", "FLUENCE#99"),
    (U, "“Group commit” is underway: FLUENCE#13 is closed.", "T3 W3", "FLUENCE#13"),
    (U, "“Group commit” is underway: #12 is open.", "T3 W3", "#12"),
    (U, "“Group commit” is underway: octo/FLUENCE#12 is open.", "T3 W3", "octo/FLUENCE#12"),
    # A state is turned round.
    (U, "FLUENCE#12 is closed.", "T3 W3", "“closed”"),
    (U, "FLUENCE#12 is done, FLUENCE#13 is closed.", "T3 W3 W4", "“closed”"),
    (U, "FLUENCE#13 is still open.", "T3 W3 W4", "“open”"),
    (U, "FLUENCE#13 is not closed.", "T3 W3 W4", "“not closed”"),
    (U, "Group commit is done.", "T3 W3 W4 W5", "“closed”"),
    (U, "None of the work on group commit is closed.", "T3 W3 W4 W5", "“not closed”"),
    (U, "All the work on group commit is open.", "T3 W3 W4 W5", "“open”"),
    (U, "Of its work only FLUENCE#12 is open.", "T3 W3 W4 W5", "“open”"),
    (U, "2 of its 3 issues are closed.", "T3 W3 W4 W5", "counts 2"),
    (U, "Three of its issues are closed.", "T3 W3 W4 W5", "“closed”"),
    (D, "FLUENCE#10 is merged.", "T2 W1 W2", "“merged”"),
    (D, "FLUENCE#11 isn't merged yet.", "T2 W1 W2", "“not merged”"),
    (D, "The ledger is not done.", "T2 W1 W2", "“not closed”"),
    (D, "FLUENCE#10 est encore ouvert.", "T2 W1 W2", "“open”"),
    (D, "FLUENCE#11 n'est pas fusionné.", "T2 W1 W2", "“not merged”"),
    (U, "FLUENCE#12 est fermé.", "T3 W3", "“closed”"),
    (U, "FLUENCE#13 n'est pas fermé.", "T3 W3 W4", "“not closed”"),
    (U, "FLUENCE#13 est fermé et FLUENCE#12 est terminé.", "T3 W3 W4", "“closed”"),
    (U, "FLUENCE#12 ✅", "T3 W3", "sign"),
    (U, "FLUENCE#12 is сlosed.", "T3 W3", "“сlosed”"),
    (C, "“Snapshots of the State Machine” is not ticked, and WAZAA#20 is open.", "T5 W6", "“not ticked”"),
    (C, "“Compaction, phase 2” is ticked, though FLUENCE#10 is closed.", "T6 W1", "“ticked”"),
    (C, "WAZAA#20 is merged.", "T5 W6", "“merged”"),
    (D, "“Write the ledger” is ticked.", "T2 W1 W2", "“ticked”"),
    (M, "“Hash chain” is done.", "T4", "“closed”"),
    (M, "“Hash chain” implements the plan.", "T4", "“implements”"),
    (D, "No linked work implements the ledger.", "T2 W1 W2", "implements"),
    (D, "The plan is done.", "T2 W1 W2", "judges the plan"),
    (D, "octo/plan#1 is closed.", "T2 W1 W2", "“closed”"),
    (D, "The ledger needs more work.", "T2 W1 W2", "lacks"),
    (D, "The ledger contradicts the plan.", "T2 W1 W2", "contradicts"),
    (U, "FLUENCE#12 is open; it has 17 issues.", "T3 W3", "17"),
    (U, "FLUENCE#12 is open; it has twelve issues.", "T3 W3", "counts 12"),
    (M, "“Hash chain” has a linked issue.", "T4", "claims nothing"),
    (X, "The plan speaks of octo/docs#8.", "W7", "in the plan"),
    (X, "octo/docs#8 is linked to the plan.", "W7", "claims nothing"),
    (X, "The plan speaks of octo/docs#8, which is open.", "W7", "in the plan"),
    (U, "FLUENCE#12 is all but closed.", "T3 W3", "more than"),
    (U, "Group commit is complete without FLUENCE#12.", "T3 W3", "den"),
    (D, "The ledger, phase 2, is done.", "T2 W1 W2", "phase"),
    (U, "FLUENCE#13, “fsync once a batch”, is open; FLUENCE#12 is open.", "T3 W3 W4", "“open”"),
    # What no fact can bear.
    (U, "FLUENCE#14 is approved.", "T3 W5", "can bear"),
    (U, "FLUENCE#12 is blocked.", "T3 W3", "“blocked”"),
    (U, "FLUENCE#12 fails on FLUENCE#13.", "T3 W3 W4", "“fails”"),
    (U, "FLUENCE#12 will be closed soon.", "T3 W3", "“will”"),
    (D, "The ledger is done and approved.", "T2 W1 W2", "“approved”"),
    (D, "The ledger is a disaster.", "T2 W1 W2", "“disaster”"),
    (D, "Is the ledger done?", "T2 W1 W2", "sign"),
    # A quotation that is none.
    (D, "“Read the ledger” is done.", "T2 W1 W2", "“Read the ledger”"),
    (X, "octo/docs#8 is “closed”.", "W7", "claim a state"),
    (X, "The plan does not mention “closed door”.", "W7", "its item does not say"),
    (D, "“Write the ledger is done.", "T2 W1 W2", "half a quotation"),
    # A finding that its facts do not say.
    (D, "“Group commit” has FLUENCE#13.", "T3 W4", "“underway”"),
    (D, "“Compaction, phase 2” has FLUENCE#10.", "T6 W1", "“contradiction”"),
    (U, "“Write the ledger” has FLUENCE#10.", "T2 W1 W2", "“done”"),
    (C, "“Write the ledger” has FLUENCE#10.", "T2 W1 W2", "“done”"),
    (M, "No linked work implements “Group commit”.", "T3", "not “missing”"),
    (M, "No linked work implements “Storage”.", "T1", "not “missing”"),
    (M, "No linked work implements “Hash chain”.", "T4 W7", "rests on no work"),
    (X, "The plan does not mention FLUENCE#10.", "W1", "speaks of"),
    (X, "The plan does not mention octo/docs#8.", "T4 W7", "work alone"),
    (D, "“Write the ledger” is done.", "T2", "none is cited"),
    (D, "FLUENCE#10 is closed.", "W1", "not on 0"),
    (D, "“Write the ledger” is done.", "W1 T2", "the item of the plan first"),
    (D, "“Write the ledger” is done.", "T2 W1 W1", "each fact once"),
    (D, "“Write the ledger” is done.", "T2 W77", "no fact of the brief"),
    (D, "“Write the ledger” is done.", "T2 W1 W8", "without being merged"),
    (U, "octo/docs#8 implements “Hash chain”.", "T4 W7", "nothing says"),
    # Signs that would act.
    (U, "FLUENCE#12 is open, @mona.", "T3 W3", "calls somebody"),
    (U, "@everyone: FLUENCE#12 is open.", "T3 W3", "calls somebody"),
    (U, "/ecos approve", "T3 W3", "command"),
    (U, "FLUENCE#12 is open <!-- ecos:x -->", "T3 W3", "HTML"),
    (U, "FLUENCE#12 is <b>open</b>", "T3 W3", "HTML"),
    (U, "FLUENCE#12 is open ![x](y)", "T3 W3", "image"),
    (U, "FLUENCE#12 is [open](y)", "T3 W3", "link"),
    (U, "FLUENCE#12 is open\nFLUENCE#13 is closed", "T3 W3 W4", "one line"),
    (U, "FLUENCE#12 is open\u2028yes", "T3 W3", "one line"),
    (U, "FLUENCE#12 is op\u200ben", "T3 W3", "hidden"),
    (U, "FLUENCE#12 is open\U000e0041", "T3 W3", "hidden"),
    (U, "FLUENCE#12 is \u202eopen", "T3 W3", "hidden"),
    (U, "FLUENCE#12 is \x07open", "T3 W3", "hidden"),
    (U, "# FLUENCE#12 is open", "T3 W3", "begin with a word"),
    (U, "- FLUENCE#12 is open", "T3 W3", "begin with a word"),
    (U, "FLUENCE#12 is `open`", "T3 W3", "sign"),
    (U, "open " * 121, "T3 W3", "longer than 600"),
]  # fmt: skip


def said(finding: Finding, text: str, facts: str) -> Sentence:
    return Sentence(finding, text, tuple(map(FactId, facts.split())))


def why(sentence: Sentence) -> str:
    return "".join(drop.why for drop in gate(BRIEF, Report((sentence,))).dropped)


@pytest.mark.parametrize(("finding", "text", "facts"), GOOD)
def test_a_true_sentence_is_kept(finding: Finding, text: str, facts: str) -> None:
    assert why(said(finding, text, facts)) == ""


@pytest.mark.parametrize(("finding", "text", "facts", "reason"), BAD)
def test_a_sentence_beyond_its_facts_is_dropped_and_told_why(
    finding: Finding, text: str, facts: str, reason: str
) -> None:
    assert reason in why(said(finding, text, facts))


def test_there_are_enough_true_sentences_to_trust_the_first_test() -> None:
    assert len(GOOD) >= 40
    assert len({text for _, text, _ in GOOD}) == len(GOOD)


def test_the_rest_of_a_draft_is_kept_as_it_was() -> None:
    good, bad = said(*GOOD[0]), said(U, "FLUENCE#12 is closed.", "T3 W3")
    other = said(*GOOD[29])

    gated = gate(BRIEF, Report((good, bad, other)))

    assert gated.report == Report((good, other))
    assert [drop.sentence for drop in gated.dropped] == [bad]
    assert gated.enough


@pytest.mark.parametrize(("good", "bad", "enough"), [(0, 0, False), (1, 1, True), (1, 2, False)])
def test_a_draft_that_lost_more_than_half_lost_its_point(good: int, bad: int, enough: bool) -> None:
    lies = [said(U, f"FLUENCE#{nth} is closed.", "T3 W3") for nth in range(bad)]

    assert gate(BRIEF, Report((*(said(*row) for row in GOOD[:good]), *lies))).enough is enough


def test_what_was_said_is_not_said_again() -> None:
    one = said(*GOOD[0])

    gated = gate(BRIEF, Report((one, one, replace(one, text=GOOD[1][1]))))

    assert gated.report == Report((one,))
    assert {drop.why for drop in gated.dropped} == {"it says again what was said"}


@given(briefs())
def test_the_template_says_nothing_that_the_gate_would_drop(brief: Brief) -> None:
    written = report(brief)

    gated = gate(brief, written)

    assert gated.dropped == ()
    assert gated.report == written


@given(briefs(), reports)
def test_what_passes_once_passes_alone_and_again(brief: Brief, draft: Report) -> None:
    gated = gate(brief, draft)

    parts = [*gated.report.sentences, *(drop.sentence for drop in gated.dropped)]
    assert Counter(parts) == Counter(draft.sentences)
    assert gate(brief, gated.report).report == gated.report
    for drop in gated.dropped:
        assert len(drop.why.splitlines()) == 1


bits = st.sampled_from(
    (
        *sorted(CLAIMS)[::3],
        *(
            "FLUENCE#12",
            "FLUENCE#13",
            "FLUENCE#10",
            "octo/docs#8",
            "octo/plan#1",
            "#1",
            "is",
            "est",
        ),
        *(
            "not",
            "pas",
            "no",
            ",",
            ";",
            "but",
            "and",
            "et",
            "all",
            "only",
            "2",
            "deux",
            "kim",
            "“",
            "”",
        ),
        *(
            "“Group commit”",
            "@mona",
            "<!--",
            "/ecos help",
            "https://a.example",
            "![",
            "](",
            "\u200b",
            "v1",
        ),
        *("group commit", "the plan", "work", "Rust", "95%", "approved"),
    )
)
texts = st.lists(bits, min_size=1, max_size=8).map(" ".join)
citing = st.sampled_from([(finding, facts) for finding, _, facts in GOOD])


@given(texts, citing)
def test_whatever_is_said_what_is_kept_is_inert_and_names_only_what_it_rests_on(
    text: str, about: tuple[Finding, str]
) -> None:
    if why(said(about[0], text, about[1])):
        return
    refs = {fact.ref for fact in BRIEF.work if fact.id in about[1].split()} | {BRIEF.ref}

    assert ACTS.search(text) is None
    assert set(re.findall(r"[\w/]*#\d+", text)) <= refs
    assert not {"kim", "Rust", "95%", "approved", "v1"} & set(text.split())
