"""Deliveries come twice, late, in any order, while GitHub is away or a rule is broken: each is decided once."""

from collections.abc import Callable

import pytest

from bot.config.policy import policy_hash
from bot.orchestrator import decide
from bot.orchestrator.decision import Decision
from bot.orchestrator.desk import Limits
from bot.orchestrator.replay import Outcome, replay
from bot.record.payload import Decided, Parked, PolicyAdopted, Received, Unparked, Verdict
from bot.sandbox import acts
from bot.sandbox.faults import FaultPlan, Rule, Status, WebhookRates
from bot.vocabulary import Duration
from tests.river.village import Village, place, policy
from tests.river.virtual import Course

HOUR = 3_600_000


def story(river: Village) -> Village:
    """Some days of work: links made, changed and taken back, questions asked."""
    river.flow()
    first = river.say("tom", "WAZAA#29", "Depends on #31 and FLUENCE#20")
    river.wait(1_000)
    river.say("tom", "FLUENCE#20", "Part-Of: WAZAA#29\n\n/ecos status")
    river.wait(1_000)
    river.edit("tom", first, "Depends on #31\n\n/ecos why")
    river.wait(1_000)
    gone = river.say("anna", "ECOYSTEM#236", "Uses: DevTools#162")
    river.wait(1_000)
    river.act(acts.DeleteComment("anna", gone))
    river.act(acts.CloseIssue("tom", place("WAZAA#31").repo, 31))
    river.flow()
    return river


def seen(river: Village) -> object:
    """What became of it, without ids and times. A reply tells of the moment it was written, so they are counted."""
    return (
        river.links(confirmed=False),
        [len(river.said(where)) for where in ("WAZAA#29", "FLUENCE#20", "ECOYSTEM#236")],
        river.shown("WAZAA#29"),
        river.labels("WAZAA#29"),
    )


@pytest.mark.parametrize("seed", range(12))
def test_duplicated_delayed_and_reordered_webhooks_end_the_same(seed: int) -> None:
    rates = WebhookRates(duplicated=0.5, delayed=0.4, reordered=0.4, longest_delay=Duration(600))

    troubled = story(Village(Course(seed=seed), FaultPlan(webhooks=rates, seed=seed)))

    assert seen(troubled) == seen(story(Village()))


def test_a_redelivery_stays_in_the_log_and_is_decided_once() -> None:
    rates = WebhookRates(duplicated=1.0)
    river = Village(Course(), FaultPlan(webhooks=rates))
    river.flow()
    river.say("tom", "WAZAA#29", "/ecos help")
    river.flow()

    causes = [one.entry.key for one in river.history.read() if one.entry.kind == "received"]
    decided = [payload.cause for payload in river.payloads() if isinstance(payload, Decided)]

    assert len(causes) > len(set(causes))
    assert len(decided) == len(set(decided))
    assert len(river.said("WAZAA#29")) == 1


def test_github_away_for_hours_loses_nothing() -> None:
    away = FaultPlan(rules=(Rule(Status(503), method="GET", times=10_000),))
    river = Village(Course(limits=Limits(longest_retry=Duration(60_000))), away)
    river.wait(60_000)
    river.say("tom", "WAZAA#29", "Depends on #31\n\n/ecos help")
    river.wait(5 * HOUR)
    assert river.said("WAZAA#29") == []

    river.world.faults = FaultPlan()
    river.flow()

    assert len(river.said("WAZAA#29")) == 1
    assert ("WAZAA#29", "depends-on", "WAZAA#31") in river.links()


def test_an_outage_beyond_the_limit_parks_and_a_retry_heals() -> None:
    river = Village(Course(limits=Limits(outage=Duration(HOUR), longest_retry=Duration(60_000))))
    river.flow()
    river.world.faults = FaultPlan(rules=(Rule(Status(503), method="GET", times=10_000),))
    river.say("tom", "WAZAA#29", "Depends on #31")
    river.wait(2 * HOUR)
    (cause,) = [cause for cause, one in river.state.waiting.items() if one.parked]
    assert "outage" in str(river.state.waiting[cause].parked)

    river.world.faults = FaultPlan()
    river.propose(Unparked(cause, Verdict.RETRY, "operator"), cause)
    river.flow()

    assert river.state.waiting.get(cause) is None
    assert ("WAZAA#29", "depends-on", "WAZAA#31") in river.links()


@pytest.fixture
def broken_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A rule that raises for every text; call it to mend the rule."""

    def raises(*_: object) -> Decision:
        raise ZeroDivisionError

    whole = decide.RULES
    monkeypatch.setattr(decide, "RULES", (*whole, raises))
    return lambda: monkeypatch.setattr(decide, "RULES", whole)


def test_a_rule_that_raises_parks_its_cause_and_the_lane_goes_on(
    broken_rule: Callable[[], None],
) -> None:
    river = Village()
    river.wait(60_000)
    river.say("tom", "WAZAA#29", "/ecos help")
    river.wait(60_000)
    parked = [payload for payload in river.payloads() if isinstance(payload, Parked)]
    assert parked
    assert all("ZeroDivisionError" in one.reason for one in parked)

    broken_rule()
    river.say("tom", "WAZAA#29", "/ecos status")
    river.wait(60_000)
    assert len(river.said("WAZAA#29")) == 1

    for one in parked[:-1]:
        river.propose(Unparked(one.cause, Verdict.DROP, "operator"), one.cause)
    river.propose(Unparked(parked[-1].cause, Verdict.RETRY, "operator"), parked[-1].cause)
    river.flow()
    assert len(river.said("WAZAA#29")) == 2
    assert not river.state.waiting


def test_a_decision_whose_grounds_moved_is_made_again() -> None:
    """Another policy is on its way into the log while a decision is made on the old one."""
    river = Village(Course(commit=500))
    river.flow()
    river.say("tom", "WAZAA#29", "Depends on #31")
    while not river.state.waiting:
        river.step()
    other = policy(blocked_label="waits")
    river.propose(PolicyAdopted(policy_hash(other), other), "policy")
    river.flow()

    outcomes = [one.outcome for one in replay(river.history.read(), river.history.text)]
    assert Outcome.VOID in outcomes
    assert ("WAZAA#29", "depends-on", "WAZAA#31") in river.links()
    assert river.labels("WAZAA#29") == ["waits"]


def test_every_cause_that_was_received_ends_decided() -> None:
    river = story(Village())

    received = {one.entry.key for one in river.history.read() if one.entry.kind == "received"}
    decided = {payload.cause for payload in river.payloads() if isinstance(payload, Decided)}

    assert any(isinstance(payload, Received) for payload in river.payloads())
    assert received == decided


@pytest.mark.parametrize("crashes", [frozenset[int](), frozenset((60,)), frozenset((61, 62))])
def test_another_policy_is_followed_everywhere_at_once(crashes: frozenset[int]) -> None:
    river = Village()
    river.flow()
    river.say("tom", "WAZAA#29", "Depends on #31")
    river.say("tom", "WAZAA#30", "Depends on FLUENCE#20")
    river.flow()
    assert river.labels("WAZAA#29") == river.labels("WAZAA#30") == ["blocked"]

    river.course = Course(crashes=frozenset(len(river.effects) + nth - 60 for nth in crashes))
    river.policy = policy(blocked_label="waits", master_issues=["gerivdb/WAZAA#30"])
    river.propose(PolicyAdopted(policy_hash(river.policy), river.policy), "policy")
    river.flow()
    assert river.crashes == len(crashes)
    assert river.labels("WAZAA#29") == river.labels("WAZAA#30") == ["waits"]
    assert river.shown("WAZAA#29") == []
    assert len(river.shown("WAZAA#30")) == 1

    river.policy = policy(blocked_label=None, master_issues=["gerivdb/WAZAA#30"])
    river.propose(PolicyAdopted(policy_hash(river.policy), river.policy), "policy")
    river.flow()
    assert river.labels("WAZAA#29") == river.labels("WAZAA#30") == []
    assert len(river.shown("WAZAA#30")) == 1
