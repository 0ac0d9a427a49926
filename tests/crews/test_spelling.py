"""JSON of briefs, reports and steps: it reads back, and what is not exactly right is refused in one useful line."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crews.brief import FACT_LIMIT, WORDS_LIMIT, Brief, Finding, Report, Sentence
from bot.crews.port import Job, Step
from bot.crews.spelling import (
    Misspelt,
    brief_of,
    brief_text,
    report_of,
    report_text,
    step_of,
    step_text,
)
from bot.crews.wire import LINE_LIMIT, Run, Start, order_line, run_line
from bot.vocabulary import DraftId, FactId, ItemState
from tests.crews.briefs import briefs, reports, steps
from tests.crews.plan import BRIEF, work


@given(briefs())
def test_a_brief_reads_back(brief: Brief) -> None:
    assert brief_of(brief_text(brief)) == brief


@given(reports)
def test_a_report_reads_back(report: Report) -> None:
    assert report_of(report_text(report)) == report


@given(steps)
def test_a_step_reads_back(step: Step) -> None:
    assert step_of(step_text(step)) == step


@given(briefs(), steps)
def test_what_crosses_the_pipe_is_one_line_of_ascii(brief: Brief, step: Step) -> None:
    order = order_line(Start(Run(1), Job(DraftId("1f0c7a2e"), brief, (step,))))
    for line in (order, run_line(step)):
        assert line.isascii()
        assert line.index(b"\n") == len(line) - 1


@pytest.mark.parametrize("letter", ["\N{GRINNING FACE}", "\N{CJK UNIFIED IDEOGRAPH-6F22}", '"'])
def test_the_longest_brief_reads_back(letter: str) -> None:
    words = letter * WORDS_LIMIT
    full = replace(
        BRIEF,
        theory=(),
        work=tuple(
            replace(work(n, f"FLUENCE#{n}", words, ItemState.OPEN), body=words)
            for n in range(1, FACT_LIMIT + 1)
        ),
    )
    assert brief_of(brief_text(full)) == full
    assert len(order_line(Start(Run(1), Job(DraftId("1f0c7a2e"), full)))) < LINE_LIMIT


jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(("sentences", "finding", "text", "rests_on", "x")), inner)
    ),
)


def refused(text: str) -> str:
    try:
        report_of(text)
    except Misspelt as refusal:
        return str(refusal)
    return ""


@given(st.text() | jsons.map(json.dumps))
def test_any_text_is_a_report_or_refused_in_one_line(text: str) -> None:
    refusal = refused(text)

    assert len(refusal.splitlines()) <= 1
    assert len(refusal) < 300


GOOD = {"finding": "done", "text": "It is done.", "rests_on": ["T1", "W1"]}


def one(**changes: Any) -> str:
    return json.dumps({"sentences": [{**GOOD, **changes}]})


def test_a_good_report_is_read() -> None:
    sentence = Sentence(Finding.DONE, "It is done.", (FactId("T1"), FactId("W1")))

    assert report_of(one()) == Report((sentence,))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "$: expected JSON and nothing else, found Expecting value at line 1, column 1"),
        ("Here you are: {}", "$: expected JSON and nothing else, found Expecting value"),
        ('{"sentences": []} done', "$: expected JSON and nothing else, found Extra data"),
        ('{"sentences": NaN}', "$: expected JSON, found NaN"),
        ("[" * 200_000, "brackets too deep"),
        ("9" * 20_000, "numbers too long"),
        (" " * 1_000_001, "at most 1000000 characters, found 1000001"),
        ("[]", '$: expected an object with "sentences", found an array'),
        ('{"sentences": [], "sentences": []}', 'each key of an object once, found "sentences"'),
        ('{"sentences": {}}', "$.sentences: expected an array, found an object"),
        ('{"sentences": [], "note": 1}', '$: expected no keys but "sentences", found "note"'),
        ('{"sentences": [{}]}', '$.sentences[0]: expected the key "finding", found none'),
        (one(extra=1), '$.sentences[0]: expected no keys but "finding", "text", "rests_on", found'),
        (one(finding="finished"), '.finding: expected one of "done", "underway", "missing", "con'),
        (one(finding=None), "found null"),
        (one(text=7), "$.sentences[0].text: expected a string, found 7"),
        (one(text=" \n"), "$.sentences[0].text: expected words, found none"),
        (one(text="x" * 601), "at most 600 characters, found 601 of them"),
        (one(text="\ud83d"), "expected Unicode text, found half a character"),
        (one(rests_on=[]), "$.sentences[0].rests_on: expected 1 to 240 ids of facts, found 0"),
        (one(rests_on=["T1"] * 241), "found 241 of them"),
        (one(rests_on="T1"), '$.sentences[0].rests_on: expected an array, found "T1"'),
        (one(rests_on=["T1", 2]), "$.sentences[0].rests_on[1]: expected a string, found 2"),
        (one(rests_on=["T01"]), "rests_on[0]: expected the id of a fact, such as T1 or W1, found"),
        (one(rests_on=["T１"]), "rests_on[0]: expected the id of a fact"),
        (json.dumps({"sentences": [GOOD] * 201}), "$.sentences: expected at most 200 sentences"),
    ],
)  # fmt: skip
def test_a_refusal_says_where_and_what(text: str, says: str) -> None:
    with pytest.raises(Misspelt) as refused:
        report_of(text)

    assert says in str(refused.value)


def test_a_number_is_not_a_truth_and_a_truth_is_not_a_number() -> None:
    step = json.loads(step_text(Step("writer", "words")))
    step["spent"]["calls"] = True

    with pytest.raises(Misspelt, match=r"\$\.spent\.calls: expected a whole number, found true"):
        step_of(json.dumps(step))
