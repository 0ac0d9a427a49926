"""A webhook is a hint: older news is none, two changes within GitHub's one second are asked about again.

Here the tests carry the webhooks to the door themselves, in the order they like.
"""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.orchestrator.questions import Questions
from bot.record.fact import InstallationObserved
from bot.record.inbound import CommentWritten, InstallationChanged
from bot.record.payload import Decided, Received
from bot.sandbox import acts
from bot.sandbox.faults import FaultPlan, Rule, Status
from bot.sandbox.journal import Requested
from bot.sandbox.wire import Webhook
from bot.vocabulary import CommentId, Instant, RepoName, Visibility
from tests.river.village import VILLAGE, Village, place, policy, village

Order = Callable[[list[Webhook]], list[Webhook]]
CHORE = place("WAZAA#31")
in_order = pytest.mark.parametrize(
    "order", [list, lambda hooks: hooks[::-1]], ids=["in order", "the other way round"]
)


def settled() -> Village:
    river = Village()
    river.flow()
    return river


def carry(river: Village, order: Order) -> None:
    """Take all webhooks that wait to the door in ``order``; let each be decided before the next one comes."""
    for hook in order(list(river.world.due_webhooks(river.now))):
        river._doorstep.append(hook)
        river.flow()


def asked(river: Village, path: str) -> int:
    return sum(
        isinstance(entry, Requested) and entry.method == "GET" and path in entry.path
        for entry in river.world.journal
    )


def comment_twice(river: Village, pause: int, order: Order) -> CommentId:
    comment = river.say("tom", "WAZAA#29", "Depends on #31")
    river.now = Instant(river.now + pause)
    river.edit("tom", comment, "Depends on #30")
    carry(river, order)
    return comment


@in_order
@pytest.mark.parametrize("pause", [0, 2_000], ids=["within a second", "two seconds apart"])
def test_the_last_words_of_a_comment_count(order: Order, pause: int) -> None:
    river = settled()
    comment = comment_twice(river, pause, order)

    assert river.links() == {("WAZAA#29", "depends-on", "WAZAA#30")}
    assert bool(asked(river, f"/issues/comments/{comment}")) is (pause == 0)


def test_without_asking_again_the_first_words_would_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Questions, "doubtful_comment", lambda _: ())
    river = settled()
    comment_twice(river, 0, lambda hooks: hooks[::-1])

    assert river.links() == {("WAZAA#29", "depends-on", "WAZAA#31")}


@in_order
@pytest.mark.parametrize("pause", [0, 2_000], ids=["within a second", "two seconds apart"])
def test_the_last_state_and_words_of_an_item_count(order: Order, pause: int) -> None:
    river = settled()
    river.say("tom", "WAZAA#29", "Depends on #31")
    river.flow()
    river.now = Instant(river.now + 2_000)
    before = asked(river, "/issues/31")
    river.act(acts.CloseIssue("tom", CHORE.repo, 31))
    river.act(acts.EditIssue("tom", CHORE.repo, 31, body="Uses: FLUENCE#20"))
    river.now = Instant(river.now + pause)
    river.act(acts.ReopenIssue("tom", CHORE.repo, 31))
    river.act(acts.EditIssue("tom", CHORE.repo, 31, body="Uses: ECOYSTEM#236"))
    carry(river, order)

    assert river.labels("WAZAA#29") == ["blocked"]
    assert ("WAZAA#31", "uses", "ECOYSTEM#236") in river.links()
    assert ("WAZAA#31", "uses", "FLUENCE#20") not in river.links()
    assert asked(river, "/issues/31") > before


@in_order
@pytest.mark.parametrize(
    ("author", "editor", "counts"),
    [("tom", "renobot", False), ("stranger", "anna", True), ("renobot", "anna", True)],
)
def test_a_body_counts_as_its_editors_even_if_a_comment_tells_of_it_first(
    author: str, editor: str, counts: bool, order: Order
) -> None:
    river = settled()
    item = place(river.open(author, "WAZAA", "Anew"))
    river.flow()
    river.now = Instant(river.now + 2_000)
    river.act(acts.EditIssue(editor, item.repo, item.number, body="Depends on #31"))
    river.now = Instant(river.now + 2_000)
    river.say("rita", f"WAZAA#{item.number}", "hello")
    carry(river, order)

    link = (f"WAZAA#{item.number}", "depends-on", "WAZAA#31")
    assert river.links(confirmed=False) == ({link} if counts else set())
    assert river.links() == ({link} if counts else set())


@in_order
def test_a_deleted_comment_does_not_come_back(order: Order) -> None:
    river = settled()
    comment = river.say("tom", "WAZAA#29", "Depends on #31")
    river.act(acts.DeleteComment("tom", comment))
    carry(river, order)

    assert river.links(confirmed=False) == set()


def test_an_installation_that_nobody_announced_is_surveyed_before_its_words_are_read() -> None:
    river = settled()
    river.act(acts.Uninstall("anna", "partner"))
    river.flow()
    river.act(acts.Install("anna", "partner"))
    for hook in river.world.due_webhooks(river.now):
        river.world.delivered(hook, 202, river.now)  # another door took it
    before = len(river.payloads())
    river.say("tom", "partner/Shop#5", "Depends on WAZAA#31\n\n/ecos help")
    river.flow()

    assert len(river.said("partner/Shop#5")) == 1
    assert ("Shop#5", "depends-on", "WAZAA#31") in river.links()
    news = river.payloads()[before:]
    inbounds = [one.inbound for one in news if isinstance(one, Received)]
    facts = [type(one.facts[0]) for one in news if isinstance(one, Decided) and one.facts]
    assert isinstance(inbounds[0], CommentWritten)
    assert isinstance(inbounds[1], InstallationChanged)
    assert facts[0] is InstallationObserved


@in_order
def test_a_transferred_issue_is_read_where_it_came_to(order: Order) -> None:
    river = settled()
    moving = place(river.open("tom", "WAZAA", "Moving", "Depends on FLUENCE#20"))
    river.flow()
    river.act(acts.TransferIssue("anna", moving.repo, moving.number, place("ECOYSTEM#236").repo))
    carry(river, order)

    assert river.links() == {("ECOYSTEM#237", "depends-on", "FLUENCE#20")}


@pytest.mark.parametrize("body", [True, False], ids=["the body", "the title alone"])
def test_who_changes_a_title_lends_the_body_no_right(body: bool) -> None:
    river = settled()
    rita = place(river.open("rita", "WAZAA", "A wish"))
    river.flow()
    river.act(acts.EditIssue("rita", rita.repo, rita.number, body="Depends on #31"))
    (lost,) = river.world.due_webhooks(river.now)
    river.world.delivered(lost, 202, river.now)  # another door took it
    river.now = Instant(river.now + 2_000)
    words = "Depends on #31." if body else "Depends on #31"
    river.act(acts.EditIssue("anna", rita.repo, rita.number, title="A plan", body=words))
    river.flow()

    wanted = ("WAZAA#32", "depends-on", "WAZAA#31")
    assert wanted in river.links(confirmed=False)
    assert (wanted in river.links()) is body


GONE = [
    acts.ChangeVisibility("anna", RepoName("partner", "Shop"), Visibility.PRIVATE),
    acts.DeleteRepository("anna", RepoName("partner", "Shop")),
]


@pytest.mark.parametrize("act", GONE, ids=["hidden", "deleted"])
def test_what_went_between_decision_and_reply_is_not_named(act: acts.Act) -> None:
    away = FaultPlan(rules=(Rule(Status(502), "POST", "/issues/29/comments", times=3),))
    river = Village(plan=away)
    river.flow()
    river.say("anna", "WAZAA#29", "/ecos status partner/Shop#5\n/ecos why partner/Shop#5")
    river.say("anna", "WAZAA#29", "/ecos link partner/Shop#5 as uses")
    river.wait(2_000)
    assert river.said("WAZAA#29") == []
    river.act(act)
    river.flow()

    assert len(river.said("WAZAA#29")) == 2
    assert not [said for said in river.said("WAZAA#29") if "Shop" in said or "till" in said]
    assert all("I find no such issue" in said for said in river.said("WAZAA#29"))


@pytest.mark.parametrize("installation", [True, False], ids=["", "a hook of no App"])
def test_words_that_came_back_within_a_second_are_asked_about_no_more(installation: bool) -> None:
    river = settled()
    comment = river.say("tom", "WAZAA#29", "Depends on #31")
    river.edit("tom", comment, "Depends on #30")
    river.edit("tom", comment, "Depends on #31")
    hooks = list(river.world.due_webhooks(river.now))
    if not installation:
        hooks = [_of_no_app(hook) for hook in hooks]
    for hook in hooks:
        river._doorstep.append(hook)
        river.flow()

    assert river.links(confirmed=False) == {("WAZAA#29", "depends-on", "WAZAA#31")}
    assert asked(river, f"/issues/comments/{comment}") == installation


def _of_no_app(hook: Webhook) -> Webhook:
    payload = json.loads(hook.body)
    del payload["installation"]
    return replace(hook, body=json.dumps(payload).encode())


def test_a_repository_that_nobody_announced_is_known_by_its_own_words() -> None:
    missing = VILLAGE.replace(
        "gerivdb/Extension:\n", "gerivdb/Extension:\n      installed: false\n"
    )
    river = Village(store=village(missing))
    river.flow()
    every = tuple(RepoName("gerivdb", name) for name in ("WAZAA", "FLUENCE", "Extension"))
    river.act(acts.ChooseRepositories("anna", "gerivdb", every))
    for hook in river.world.due_webhooks(river.now):
        river.world.delivered(hook, 202, river.now)  # another door took it
    river.say("anna", "Extension#1", "Uses FLUENCE#20\n\nDepends on #2")
    river.flow()

    assert river.links() == {("Extension#1", "uses", "FLUENCE#20")}


def test_an_owner_of_the_ecosystem_without_the_app_is_not_asked() -> None:
    river = Village(policy=policy(owners=["gerivdb", "partner", "absent"]))
    river.flow()
    river.say("tom", "WAZAA#29", "Depends on absent/Thing#1")
    river.flow()

    assert river.links(confirmed=False) == set()
    assert asked(river, "/repos/absent") == 0
