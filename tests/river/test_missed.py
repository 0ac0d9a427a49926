"""P11: a webhook that was lost is found in GitHub's own list, noted, asked for once, and heals what was noted."""

import pytest

from bot.orchestrator import reconciling
from bot.record.payload import DeliveryMissed, Received, Reconciled
from bot.sandbox import acts
from bot.sandbox.faults import FaultPlan, Rule, Status, WebhookRates
from bot.sandbox.journal import Requested
from bot.sandbox.wire import Webhook
from bot.sandbox.world import World
from bot.vocabulary import AttemptId, DeliveryId, Instant
from tests.river.village import Village, place, policy, village
from tests.sandbox.client import START

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LOST = FaultPlan(webhooks=WebhookRates(dropped=1.0))
TALK = "Depends on #31\n\n/ecos help"


def settled() -> Village:
    river = Village()
    river.flow()
    return river


def lose(river: Village, text: str = TALK, where: str = "WAZAA#29") -> str:
    """Somebody writes and the webhook never comes; the key that it would have had."""
    before = set(river.world.store.deliveries)
    river.world.faults = LOST
    river.say("tom", where, text)
    river.world.faults = FaultPlan()
    (guid,) = set(river.world.store.deliveries) - before
    return f"{river.world.store.app.id}:{guid}"


def refuse(river: Village, status: int) -> str:
    """Somebody writes, and whoever stands at our door answers ``status``; nobody tells us."""
    river.say("tom", "WAZAA#29", TALK)
    (hook,) = river.world.due_webhooks(river.now)
    river.world.delivered(hook, status, river.now)
    return f"{river.world.store.app.id}:{hook.guid}"


def refuses(self: Village, webhook: Webhook) -> None:
    """Whatever comes, in place of our door."""
    self.world.delivered(webhook, 400, self.now)


def missed(river: Village) -> list[str]:
    return [one.entry.key for one in river.history.read() if one.entry.kind == "delivery-missed"]


def asked(river: Village) -> int:
    """How often GitHub was asked to send something again."""
    return sum(
        isinstance(entry, Requested) and entry.method == "POST" and "/attempts" in entry.path
        for entry in river.world.journal
    )


def life(river: Village, cause: str) -> list[str]:
    return [one.entry.kind for one in river.history.by_key(cause)]


def test_a_lost_webhook_is_found_noted_asked_for_and_done_as_any_other() -> None:
    river = settled()
    cause = lose(river)
    river.wait(6 * MINUTE)
    river.flow()

    assert missed(river) == [cause]
    assert life(river, cause)[:3] == ["delivery-missed", "received", "decided"]
    assert asked(river) == 1
    assert not river.state.missed
    assert len(river.said("WAZAA#29")) == 1
    assert river.links() == {("WAZAA#29", "depends-on", "WAZAA#31")}


@pytest.mark.parametrize("status", [0, 200, 202, 401, 502])
def test_whatever_github_was_answered_only_what_is_in_the_log_has_come(status: int) -> None:
    river = settled()
    cause = refuse(river, status)
    river.wait(6 * MINUTE)
    river.flow()

    assert missed(river) == [cause]
    assert len(river.said("WAZAA#29")) == 1


def test_nothing_is_asked_for_while_nothing_is_missing() -> None:
    river = Village()
    for _ in range(5):
        river.say("tom", "WAZAA#29", TALK)
        river.wait(20 * MINUTE)

    assert missed(river) == []
    assert asked(river) == 0


def test_what_our_own_door_found_to_be_nothing_to_us_is_not_missing() -> None:
    river = Village(policy=policy(owners=["gerivdb"], adopted=["gerivdb"]))
    river.flow()
    river.say("tom", "partner/Shop#5", TALK)
    river.wait(HOUR)

    assert (missed(river), asked(river)) == ([], 0)


def test_a_lost_event_that_means_nothing_to_us_is_not_missing() -> None:
    river = settled()
    river.world.faults = LOST
    river.world.ping(river.now)
    river.world.faults = FaultPlan()
    river.wait(HOUR)

    assert (missed(river), asked(river)) == ([], 0)


def test_one_that_is_on_its_way_is_not_asked_for() -> None:
    """It was lost within the grace before the look; the next look finds it."""
    river = settled()
    river.wait(5 * MINUTE - river.course.limits.grace // 2)
    lose(river)
    river.wait(river.course.limits.grace)
    assert missed(river) == []

    river.wait(5 * MINUTE)
    assert len(missed(river)) == 1


def test_one_that_comes_by_itself_after_it_was_noted_is_decided_once() -> None:
    river = settled()
    river.say("tom", "WAZAA#29", TALK)
    (hook,) = river.world.due_webhooks(river.now)
    river.world.delivered(hook, 0, river.now)
    while not missed(river):
        river.step()
    river._doorstep.append(hook)
    river.flow()

    assert not river.state.missed
    assert len(river.said("WAZAA#29")) == 1


def test_one_that_is_noted_twice_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the leader of now and by the one before, whose entry was not in the log yet."""
    river = settled()
    cause = refuse(river, 400)
    monkeypatch.setattr(Village, "_receive", refuses)
    river.wait(6 * MINUTE)
    river.propose(river.state.missed[cause], cause)
    river.wait(MINUTE)

    assert missed(river) == [cause, cause]
    assert asked(river) == 1


def test_one_that_had_come_when_it_was_noted_is_forgotten_when_it_comes_again() -> None:
    """The note stands behind what it misses, as when GitHub's answer was long on its way."""
    river = settled()
    river.say("tom", "WAZAA#29", TALK)
    (hook,) = river.world.due_webhooks(river.now)
    river._doorstep.append(hook)
    river.flow()
    cause = f"{river.world.store.app.id}:{hook.guid}"
    (attempt,) = river.world.store.deliveries[hook.guid].attempts
    note = DeliveryMissed(
        DeliveryId(hook.guid), AttemptId(attempt.id), "issue_comment", None, attempt.at
    )
    river.propose(note, cause)
    river.wait(6 * MINUTE)

    assert life(river, cause).count("received") == 2
    assert not river.state.missed
    assert len(river.said("WAZAA#29")) == 1


def test_the_end_of_a_day_away_is_found_over_many_pages() -> None:
    river = settled()
    causes = [lose(river, f"Depends on #31, {number}") for number in range(120)]
    river.wait(2 * HOUR)
    river.flow()

    assert sorted(missed(river)) == sorted(causes)
    assert not river.state.missed
    assert asked(river) == 120


def test_few_are_asked_for_at_once() -> None:
    river = settled()
    for number in range(reconciling.BUDGET + 10):
        lose(river, f"Depends on #31, {number}")
    while not asked(river):
        river.step()
    river.wait(MINUTE)
    assert asked(river) == reconciling.BUDGET


def test_one_that_fails_when_it_comes_again_is_asked_for_once_more() -> None:
    river = settled()
    cause = refuse(river, 503)
    with pytest.MonkeyPatch.context() as door:
        door.setattr(Village, "_receive", refuses)
        while asked(river) < 1:
            river.step()
        river.wait(MINUTE)
    river.wait(10 * MINUTE)

    assert asked(river) == 2
    assert len(river.said("WAZAA#29")) == 1
    assert cause not in river.state.missed


def test_one_that_is_refused_again_and_again_is_asked_for_some_times_a_term_and_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    river = settled()
    refuse(river, 400)
    monkeypatch.setattr(Village, "_receive", refuses)
    river.wait(HOUR)
    assert (asked(river), len(missed(river))) == (reconciling.TRIES, 1)
    assert river.state.missed

    river.die()
    river.wait(HOUR)
    assert (asked(river), len(missed(river))) == (2 * reconciling.TRIES, 1)

    river.now = Instant(river.now + 4 * DAY)
    river.die()
    river.wait(HOUR)
    assert asked(river) == 2 * reconciling.TRIES
    assert not river.state.missed


@pytest.mark.parametrize("hours", [1, 60])
def test_what_was_lost_while_the_process_was_away_is_found_at_its_start(hours: int) -> None:
    river = settled()
    lose(river)
    river.now = Instant(river.now + hours * HOUR)
    river.die()
    river.flow()
    river.wait(MINUTE)

    assert len(river.said("WAZAA#29")) == 1


def test_what_github_keeps_no_more_is_not_asked_for() -> None:
    river = settled()
    lose(river)
    river.now = Instant(river.now + 4 * DAY)
    river.die()
    river.wait(HOUR)

    assert (missed(river), asked(river)) == ([], 0)


def test_what_was_sent_before_the_log_began_is_not_ours_to_miss() -> None:
    before = World(village(), LOST)
    where = place("WAZAA#29")
    before.act(acts.Comment("tom", where.repo, where.number, TALK), Instant(START - HOUR))
    river = Village(store=before.store)
    river.wait(HOUR)

    assert len(before.store.deliveries) == 1
    assert (missed(river), asked(river)) == ([], 0)


def test_how_far_we_looked_is_in_the_log_and_survives() -> None:
    river = settled()
    river.wait(3 * HOUR)
    marks = [one.upto for one in river.payloads() if isinstance(one, Reconciled)]
    assert 2 <= len(marks) <= 3
    assert river.state.reconciled == marks[-1]

    before = len(river.world.journal)
    river.die()
    river.wait(MINUTE)
    pages = [
        entry
        for entry in river.world.journal[before:]
        if isinstance(entry, Requested) and entry.path == "/app/hook/deliveries"
    ]
    assert len(pages) == 1


def test_a_github_without_such_a_list_costs_one_warning_and_no_more_calls() -> None:
    plan = FaultPlan(rules=(Rule(Status(404), method="GET", path="/app/hook", times=99),))
    river = Village(plan=plan)
    river.wait(HOUR)

    assert len([one for one in river.warnings if "deliveries" in one]) == 1
    assert river.world.faults.rules[0].times == 98


def test_github_away_is_asked_again_and_loses_nothing() -> None:
    river = settled()
    lose(river)
    river.world.faults = FaultPlan(
        rules=(
            Rule(Status(502), method="GET", path="/app/hook", times=3),
            Rule(Status(502), method="POST", path="/attempts", times=2),
        )
    )
    river.wait(HOUR)

    assert len(river.said("WAZAA#29")) == 1
    assert asked(river) == 3
    assert [type(one) for one in river.payloads()].count(Received) > 0
