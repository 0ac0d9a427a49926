"""A suspended installation can do nothing, and holds nobody else up; what it owes waits, and is done once it may."""

from collections.abc import Callable

import pytest

from bot.github.port import Call
from bot.orchestrator.effects import Send
from bot.record.fact import InstallationObserved
from bot.record.payload import Decided, Failed, Parked
from bot.sandbox import acts
from bot.sandbox.direct import Port
from bot.sandbox.faults import FaultPlan, Rule, Status
from bot.sandbox.journal import Requested
from bot.sandbox.wire import Webhook
from bot.vocabulary import InstallationId, Instant, RepoName
from tests.river.village import Village, policy

HOUR = 3_600_000
DAY = 24 * HOUR
SHOP = "partner/Shop#5"


def settled() -> Village:
    river = Village()
    river.flow()
    return river


def suspend(river: Village, account: str = "partner") -> None:
    river.act(acts.Suspend("anna", account))


def unsuspend(river: Village, account: str = "partner") -> None:
    river.act(acts.Unsuspend("anna", account))


def lose_webhooks(river: Village) -> None:
    for hook in river.world.due_webhooks(river.now):
        river.world.delivered(hook, 0, river.now)


def suspended(river: Village) -> set[str]:
    return {one.login for one in river.state.installations.values() if one.suspended}


def calls_there(river: Village, since: int) -> list[Call]:
    """What we would ask of the suspended installation, had we a token."""
    shut = {one.id for one in river.world.store.installations.values() if one.suspended is not None}
    sent = (effect.call for effect in river.effects[since:] if isinstance(effect, Send))
    return [call for call in sent if call.installation in shut]


def asked_since(river: Village, entries: int, path: str) -> int:
    return sum(
        isinstance(entry, Requested) and path in entry.path
        for entry in river.world.journal[entries:]
    )


def test_a_suspension_and_its_end_are_known_from_their_webhooks() -> None:
    river = settled()
    suspend(river)
    river.flow()
    assert suspended(river) == {"partner"}

    unsuspend(river)
    river.flow()
    assert suspended(river) == set()


@pytest.mark.parametrize("told", [True, False], ids=["told", "its webhook lost"])
def test_an_item_of_a_suspended_installation_holds_no_thread_up(told: bool) -> None:
    river = settled()
    suspend(river)
    if told:
        river.flow()
    else:
        lose_webhooks(river)
    before = len(river.effects)
    river.say("tom", "WAZAA#29", f"Depends on #31 and {SHOP}6\n\n/ecos status {SHOP}")
    river.wait(60_000)
    assert bool(calls_there(river, before)) is not told, "what is known is not asked in vain"

    assert not river.state.waiting
    assert len(river.said("WAZAA#29")) == 1
    assert river.links() == {("WAZAA#29", "depends-on", "WAZAA#31")}


def test_what_is_owed_there_waits_and_is_done_at_the_end_of_the_suspension() -> None:
    river = settled()
    river.say("tom", SHOP, "/ecos help")
    while not river.state.outbox:
        river.step()
    suspend(river)
    river.wait(DAY + HOUR)
    assert river.state.outbox
    assert not any(isinstance(one, Failed) and one.retry_at is None for one in river.payloads())
    assert river.said(SHOP) == []

    unsuspend(river)
    river.flow()
    assert len(river.said(SHOP)) == 1


def test_what_is_owed_there_is_not_tried_in_vain() -> None:
    river = settled()
    river.say("tom", SHOP, "/ecos help")
    while not river.state.outbox:
        river.step()
    suspend(river)
    river.wait(60_000)
    warned, before = len(river.warnings), len(river.world.journal)
    river.wait(6 * HOUR)

    assert len(river.warnings) == warned
    assert asked_since(river, before, "/comments") == 0
    assert asked_since(river, before, "/app/installations") <= 6


@pytest.mark.parametrize("told", [True, False], ids=["told", "its webhook lost"])
def test_what_was_received_from_there_waits_and_is_decided_at_the_end(told: bool) -> None:
    """The comment is in the log before the suspension begins, and GitHub answers nothing about it any more."""
    river = settled()
    river.say("tom", SHOP, "/ecos help")
    while not river.state.waiting:
        river.step()
    suspend(river)
    if not told:
        lose_webhooks(river)
    river.wait(HOUR)
    before = len(river.world.journal)
    river.wait(DAY)
    assert asked_since(river, before, "/collaborators/") == 0
    assert suspended(river) == {"partner"}
    assert river.state.waiting
    assert not any(isinstance(one, Parked) for one in river.payloads())

    unsuspend(river)
    river.flow()
    assert len(river.said(SHOP)) == 1


def test_what_cannot_be_asked_of_its_own_installation_any_more_is_not_taken_to_be_gone() -> None:
    """The suspension begins between the question who speaks and the one what he speaks of."""
    river = settled()
    river.act(acts.OpenIssue("anna", _shop(), "A drawer", ""))
    lose_webhooks(river)
    river.say("tom", SHOP, "Depends on #6")
    before = len(river.world.journal)
    while not asked_since(river, before, "/collaborators/"):
        river.step()
    suspend(river)
    river.wait(HOUR)
    assert river.state.waiting

    unsuspend(river)
    river.flow()
    assert river.links() == {("Shop#5", "depends-on", "Shop#6")}


@pytest.mark.parametrize("owed", ["cause", "action"])
@pytest.mark.parametrize("again", ["suspended", "let in"])
def test_what_waits_survives_the_end_of_the_process_and_is_done_once(owed: str, again: str) -> None:
    """A crash while it waits, and one right after the suspension has ended."""
    river = settled()
    river.say("tom", SHOP, "/ecos help")
    while not (river.state.waiting if owed == "cause" else river.state.outbox):
        river.step()
    (cause,) = river.state.waiting or {one.cause for one in river.state.outbox.values()}
    suspend(river)
    river.wait(HOUR)
    if again == "suspended":
        river.die()
        river.wait(HOUR)
        assert river.state.waiting or river.state.outbox
    unsuspend(river)
    while suspended(river):
        river.step()
    if again == "let in":
        river.die()
    river.flow()

    decided = [one for one in river.payloads() if isinstance(one, Decided) and one.cause == cause]
    assert (len(decided), len(river.said(SHOP))) == (1, 1)


@pytest.mark.parametrize("waits", ["cause", "action"])
def test_the_time_of_a_suspension_is_not_counted_as_an_outage(waits: str) -> None:
    """GitHub stumbles once more right after the suspension, which began while it was being asked."""
    river = settled()
    river.say("tom", SHOP, "/ecos help")
    while not (river.state.waiting if waits == "cause" else river.state.outbox):
        river.step()
    suspend(river)
    lose_webhooks(river)
    river.wait(3 * DAY)
    assert suspended(river) == {"partner"}
    river.world.faults = FaultPlan(rules=(Rule(Status(503), "*", "Shop", times=2),))
    unsuspend(river)
    river.flow()

    assert not river.state.waiting
    assert len(river.said(SHOP)) == 1


def test_without_the_webhook_of_its_end_a_survey_finds_it_within_the_hour() -> None:
    river = settled()
    river.say("tom", SHOP, "/ecos help")
    while not river.state.outbox:
        river.step()
    suspend(river)
    river.wait(60_000)
    unsuspend(river)
    lose_webhooks(river)
    river.wait(HOUR + 60_000)

    assert suspended(river) == set()
    assert len(river.said(SHOP)) == 1


def test_repositories_that_went_meanwhile_are_found_at_its_end() -> None:
    river = settled()
    suspend(river)
    river.flow()
    river.act(acts.DeleteRepository("anna", _shop()))
    assert river.world.idle(), "nobody tells of a suspended installation"
    unsuspend(river)
    river.flow()

    assert river.state.named(_shop()) is None


def _shop() -> RepoName:
    return RepoName("partner", "Shop")


@pytest.mark.parametrize("late", ["suspend", "unsuspend"])
def test_the_later_word_counts_in_whatever_order_it_comes(late: str) -> None:
    river = settled()
    first, second = (unsuspend, suspend) if late == "unsuspend" else (suspend, unsuspend)
    if late == "unsuspend":
        suspend(river)
        river.flow()
        river.now = Instant(river.now + 5_000)
    hooks = _told(river, first)
    river.now = Instant(river.now + 5_000)
    hooks += _told(river, second)
    before = len(river.payloads())
    for hook in reversed(hooks):
        river._doorstep.append(hook)
        river.flow()

    assert suspended(river) == ({"partner"} if second is suspend else set())
    observed = [
        fact.suspended
        for one in river.payloads()[before:]
        if isinstance(one, Decided)
        for fact in one.facts
        if isinstance(fact, InstallationObserved)
    ]
    assert observed == [second is suspend]


def _told(river: Village, act: Callable[[Village], None]) -> list[Webhook]:
    act(river)
    return list(river.world.due_webhooks(river.now))


def test_a_start_with_a_suspended_installation_takes_in_the_others() -> None:
    """The first installation to be asked who we are is the one that gives no token."""
    river = Village()
    suspend(river, "gerivdb")
    lose_webhooks(river)
    river.flow()

    assert suspended(river) == {"gerivdb"}
    river.say("tom", SHOP, "/ecos help")
    river.flow()
    assert len(river.said(SHOP)) == 1

    unsuspend(river, "gerivdb")
    river.flow()
    river.say("tom", "WAZAA#29", "Depends on #31\n\n/ecos help")
    river.flow()
    assert len(river.said("WAZAA#29")) == 1
    assert river.links() == {("WAZAA#29", "depends-on", "WAZAA#31")}


def test_a_start_with_nothing_but_a_suspended_installation_waits_for_its_end() -> None:
    river = Village(policy=policy(owners=["gerivdb"], adopted=["gerivdb"]))
    suspend(river, "gerivdb")
    lose_webhooks(river)
    river.wait(10_000)
    assert suspended(river) == {"gerivdb"}

    unsuspend(river, "gerivdb")
    river.flow()
    river.say("tom", "WAZAA#29", "/ecos help")
    river.flow()
    assert len(river.said("WAZAA#29")) == 1


def test_an_installation_that_gives_no_token_is_as_good_as_suspended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The list says that all is well, and then its repositories are not shown: the others are taken in all the same."""
    river = Village()
    store = river.world.store
    (partner,) = [
        one.id for one in store.installations.values() if one.account == store.logins["partner"]
    ]
    lets_in = Port._lets_in

    def lets_others_in(port: Port, installation: InstallationId) -> bool:
        return installation != partner and lets_in(port, installation)

    monkeypatch.setattr(Port, "_lets_in", lets_others_in)
    river.flow()
    assert suspended(river) == {"partner"}
    assert river.state.named(_shop()) is None

    monkeypatch.undo()
    river.wait(HOUR + 60_000)
    assert suspended(river) == set()
    assert river.state.named(_shop()) is not None
