"""CrewAI's real way to a provider, against one here that behaves in every way: each run ends and says why."""

import json
from dataclasses import replace

import pytest

from bot.crews import template
from bot.crews.gate import gate
from bot.record.draft import CrewFault, Engine, Spent
from tests.crews.conftest import Home
from tests.crews.provider import Behaviour, Messages, Provider, Reply, part_of, said, well
from tests.crews.roadmap import AMPLE, PLAN, job


def html(_: Messages) -> Reply:
    return Reply(body=b"<html>Please log in</html>", type="text/html")


def test_a_crew_of_three_drafts(asking: Home, provider: Provider) -> None:
    finished = asking.run(job())

    assert (finished.engine, finished.trouble, finished.fault) == (Engine.CREW, None, None)
    assert [part_of(messages) for messages in provider.asked] == [
        "researcher",
        "writer",
        "reviewer",
    ]
    assert [step.name for step in asking.steps] == ["researcher", "writer", "reviewer"]
    assert [(s.spent.calls, s.spent.tokens) for s in asking.steps] == [(1, 1_100)] * 3
    assert provider.keys == {"Bearer k-e-y"}


@pytest.mark.parametrize(
    ("behaviour", "told", "calls"),
    [
        (lambda _: Reply(500, b"{}"), "researcher: InternalServerError", 2),
        (lambda _: Reply(429, b"{}"), "researcher: RateLimitError", 2),
        (lambda _: Reply(401, b"{}"), "researcher: AuthenticationError", 1),
        (html, "researcher: AttributeError", 1),
        (lambda _: Reply(body=b"{not JSON"), "researcher: ", 1),
        (lambda _: said("I think that all is done."), "expected JSON and nothing else", 3),
        (lambda _: said('{"pairs":[{"theory":"T9","work":[]}]}'), "found 'T9'", 3),
        (lambda _: said('{"sentences":[]}'), 'the key "pairs"', 3),
    ],
    ids=["500", "429", "401", "HTML", "no JSON", "prose", "an invented fact", "another shape"],
)
def test_a_provider_that_fails_leaves_the_template(
    asking: Home, provider: Provider, behaviour: Behaviour, told: str, calls: int
) -> None:
    provider.behaviour = behaviour

    finished = asking.run(job())

    assert finished.engine is Engine.TEMPLATE
    assert finished.fault is CrewFault.UNANSWERED
    assert finished.trouble is not None
    assert told in finished.trouble
    assert "\n" not in finished.trouble
    assert len(provider.asked) == calls
    assert {sentence.rests_on[0] for sentence in finished.report.sentences} >= {"T1", "T2", "T3"}


def test_a_call_that_hangs_is_given_up_and_tried_again(asking: Home, provider: Provider) -> None:
    provider.behaviour = provider.hang

    finished = asking.run(job())

    assert finished.engine is Engine.TEMPLATE
    assert "time" in str(finished.trouble).lower()
    assert len(provider.asked) == 2


def test_what_failed_once_is_asked_again(asking: Home, provider: Provider) -> None:
    provider.behaviour = lambda messages: Reply(503) if len(provider.asked) == 1 else well(messages)

    finished = asking.run(job())

    assert finished.engine is Engine.CREW
    assert [step.spent.calls for step in asking.steps] == [2, 1, 1]


def test_a_wrong_answer_is_handed_back_with_the_reason_and_all_it_needs(
    asking: Home, provider: Provider
) -> None:
    def hasty_writer(messages: Messages) -> Reply:
        wrote = [part_of(one) for one in provider.asked].count(part_of(messages))
        first = part_of(messages) == "writer" and wrote == 1
        return said('{"sentences":"none"}') if first else well(messages)

    provider.behaviour = hasty_writer
    finished = asking.run(job())
    again = provider.asked[2][-1]["content"]

    assert finished.engine is Engine.CREW
    assert "$.sentences: expected an array" in again
    assert "<<<ANSWER researcher>>>" in again
    assert [step.spent.calls for step in asking.steps] == [1, 2, 1]


def test_the_writer_works_on_with_what_the_researcher_found(
    asking: Home, provider: Provider
) -> None:
    def found(**pairs: str) -> Behaviour:
        told = [{"theory": item, "work": [work]} for item, work in pairs.items()]
        return lambda messages: (
            said(json.dumps({"pairs": told}))
            if part_of(messages) == "researcher"
            else well(messages)
        )

    provider.behaviour = found(T1="W1", T2="W2")
    both = [sentence.rests_on for sentence in asking.run(job()).report.sentences]
    provider.behaviour = found(T1="W1")
    one = [sentence.rests_on for sentence in asking.run(job()).report.sentences]

    assert {("T1", "W1"), ("T2", "W2")} <= set(both)
    assert ("T1", "W1") in one
    assert ("T2", "W2") not in one


def test_a_refusal_sends_the_writer_back_with_the_reasons(asking: Home, provider: Provider) -> None:
    def strict(messages: Messages) -> Reply:
        refusals = len([m for m in provider.asked if part_of(m) == "reviewer"])
        if part_of(messages) == "reviewer" and refusals == 1:
            return said('{"accepted":false,"reasons":["T3 is not done"]}')
        return well(messages)

    provider.behaviour = strict
    finished = asking.run(job())
    names = [step.name for step in asking.steps]

    assert finished.engine is Engine.CREW
    assert names == ["researcher", "writer", "reviewer", "writer-2", "reviewer-2"]
    assert "T3 is not done" in provider.asked[3][-1]["content"]


def test_a_reviewer_that_is_never_content_leaves_the_template(
    asking: Home, provider: Provider
) -> None:
    provider.behaviour = lambda messages: (
        said('{"accepted":false,"reasons":["No\\nway"]}')
        if part_of(messages) == "reviewer"
        else well(messages)
    )

    finished = asking.run(job())

    assert finished.engine is Engine.TEMPLATE
    assert finished.trouble == "the reviewer refused every report: No way"
    assert finished.fault is CrewFault.REFUSED
    assert len(asking.steps) == 7


def test_a_crew_that_is_left_without_a_word_is_none(asking: Home, provider: Provider) -> None:
    provider.behaviour = lambda messages: (
        said('{"sentences":[]}') if part_of(messages) == "writer" else well(messages)
    )

    finished = asking.run(job())

    assert finished.engine is Engine.TEMPLATE
    assert finished.trouble == "nothing was left of what the crew wrote"
    assert finished.fault is CrewFault.EMPTY


def test_a_run_goes_on_where_another_one_stopped(asking: Home, provider: Provider) -> None:
    whole = asking.run(job())
    steps = asking.steps
    provider.asked.clear()

    resumed = asking.run(job(*steps[:2]))

    assert [part_of(messages) for messages in provider.asked] == ["reviewer"]
    assert [step.name for step in asking.steps] == ["reviewer"]
    assert resumed == whole
    assert asking.run(job(*steps)) == whole, "a run that has ended starts nothing"
    assert len(provider.asked) == 1


def test_steps_that_do_not_fit_the_brief_are_taken_again(asking: Home, provider: Provider) -> None:
    asking.run(job())
    stale = replace(asking.steps[0], answer=asking.steps[0].answer.replace("T1", "T7"))

    finished = asking.run(job(stale, *asking.steps[1:]))

    assert finished.engine is Engine.CREW
    assert len(asking.steps) == 3


@pytest.mark.parametrize(
    ("allowance", "told", "calls"),
    [
        (replace(AMPLE, calls=0), "the budget of calls is used up: 0 left, 1 needed", 0),
        (replace(AMPLE, calls=2), "the budget of calls is used up: 0 left, 1 needed", 2),
        (replace(AMPLE, tokens=4_100), "the budget of tokens is used up", 0),
        (replace(AMPLE, millis=0), "the budget of milliseconds is used up", 0),
        (replace(AMPLE, micros=10), "nobody said what the model costs", 0),
    ],
)
def test_nothing_is_asked_beyond_the_budget(
    asking: Home, provider: Provider, allowance: Spent, told: str, calls: int
) -> None:
    finished = asking.run(job(allowance=allowance))

    assert finished.engine is Engine.TEMPLATE
    assert finished.fault is CrewFault.UNPAID
    assert told in str(finished.trouble)
    assert len(provider.asked) == calls


LIES = {
    "an invented issue": ("done", "“Message bus” is done: FLUENCE#20 and FLUENCE#99 are closed."),
    "a flipped state": ("done", "“Message bus” is done: FLUENCE#20 is open."),
    "a title that nobody gave it": ("done", "FLUENCE#20 (“Acquisition of Initech”) is closed."),
    "a mention": ("done", "“Message bus” is done: FLUENCE#20 is closed. @everyone"),
    "a marker": ("done", "<!-- ecos:roll-up --> “Message bus” is done: FLUENCE#20 is closed."),
    "a command": ("done", "/ecos approve 0badcafe"),
    "a finding that does not follow": ("missing", "No linked work implements “Message bus”."),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_a_liar_says_is_dropped_though_its_reviewer_nods(
    asking: Home, provider: Provider, lie: str
) -> None:
    finding, text = LIES[lie]
    true = template.report(PLAN).sentences[0]
    sentences = [
        {"finding": true.finding, "text": true.text, "rests_on": true.rests_on},
        {"finding": finding, "text": text, "rests_on": ["T1", "W1"]},
    ]
    lies: dict[str, Behaviour] = {
        "researcher": well,
        "writer": lambda _: said(json.dumps({"sentences": sentences})),
        "reviewer": lambda _: said('{"accepted":true,"reasons":[]}'),
    }
    provider.behaviour = lambda messages: lies[part_of(messages)](messages)

    finished = asking.run(job())
    gated = gate(PLAN, finished.report)

    assert finished.engine is Engine.CREW
    assert [sentence.text for sentence in finished.report.sentences] == [true.text, text]
    assert gated.report.sentences == (true,)
    assert [dropped.sentence.text for dropped in gated.dropped] == [text]
