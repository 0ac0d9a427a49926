"""Faults on demand: each leaves exactly the traces that it should, and the same ones each run."""

import json

from bot.sandbox import acts, faults
from bot.sandbox.faults import FaultPlan, Rates, Rule, WebhookRates
from bot.sandbox.journal import Requested
from bot.sandbox.story import parse_story
from bot.sandbox.wire import NoAnswer
from bot.sandbox.world import World
from bot.vocabulary import Duration, Instant, RepoName
from tests.sandbox.client import START, Client, world_from
from tests.sandbox.conftest import SMALL

WAZAA = RepoName("gerivdb", "WAZAA")
COMMENTS = "/repos/gerivdb/WAZAA/issues/29/comments"
SAY = {"body": "hello"}


def plan(fault: faults.Fault) -> FaultPlan:
    return FaultPlan((Rule(fault, path="comments$"),))


def bodies(client: Client) -> list[str]:
    return [one["body"] for one in client.json("GET", COMMENTS)]


def test_a_time_out_before_leaves_nothing(world: World, client: Client) -> None:
    me = client.signed_in()
    world.faults = plan(faults.TimeoutBefore())
    assert me.send("POST", COMMENTS, SAY) == NoAnswer("timeout-before")
    assert bodies(me) == []
    assert me.status("POST", COMMENTS, SAY) == 201


def test_a_time_out_after_leaves_the_comment(world: World, client: Client) -> None:
    me = client.signed_in()
    world.faults = plan(faults.TimeoutAfter())
    assert me.send("POST", COMMENTS, SAY) == NoAnswer("timeout-after")
    assert bodies(me) == ["hello"]
    noted = world.journal[-2]
    assert isinstance(noted, Requested)
    assert (noted.fault, noted.effect and noted.effect.kind) == ("timeout-after", "comment-created")


def test_a_late_write_lands_when_it_is_due(world: World, client: Client) -> None:
    me = client.signed_in()
    world.faults = plan(faults.LateWrite(Duration(15_000)))
    assert me.send("POST", COMMENTS, SAY) == NoAnswer("broken-late")
    due = Instant(START + 15_000)
    assert world.next_due() == due
    assert bodies(me) == []
    world.advance(due)
    me.now = due
    assert bodies(me) == ["hello"]
    assert me.json("GET", COMMENTS)[0]["created_at"] == "2026-03-02T09:00:15Z"


def test_refusals_say_when_to_come_back_and_do_nothing(world: World, client: Client) -> None:
    me = client.signed_in()
    for code, wait in ((502, None), (429, 7), (403, 60)):
        world.faults = plan(faults.Status(code, wait))
        answer = me.call("POST", COMMENTS, SAY)
        assert answer.status == code
        assert answer.headers.get("retry-after") == (None if wait is None else str(wait))
    assert bodies(me) == []


def test_a_rule_waits_and_counts(world: World, client: Client) -> None:
    me = client.signed_in()
    world.faults = FaultPlan((Rule(faults.Status(502), path="comments$", times=2, skip=1),))
    assert [me.status("POST", COMMENTS, SAY) for _ in range(4)] == [201, 502, 502, 201]


def test_stale_lists_show_a_write_later_but_never_lose_it(world: World, client: Client) -> None:
    me = client.signed_in()
    world.faults = FaultPlan(stale_lists=Duration(3_000), seed=5)
    made = me.json("POST", COMMENTS, SAY)
    seen = {len(bodies(me))}
    me.now = Instant(START + 1_500)
    for _ in range(40):
        seen.add(len(bodies(me)))
        assert me.status("GET", f"/repos/gerivdb/WAZAA/issues/comments/{made['id']}") == 200
    assert seen == {0, 1}
    me.now = Instant(START + 3_001)
    assert all(bodies(me) == ["hello"] for _ in range(40))


def test_reactions_may_be_missing_altogether(world: World, client: Client) -> None:
    world.faults = FaultPlan(reactions_missing=True)
    path = "/repos/gerivdb/WAZAA/issues/29/reactions"
    assert client.signed_in().status("POST", path, {"content": "eyes"}) == 404


def test_an_older_github_knows_no_relations_and_no_pins(world: World, client: Client) -> None:
    me, issue = client.signed_in(), "/repos/gerivdb/WAZAA/issues/29"
    made = me.json("POST", COMMENTS, SAY)
    other = me.json("GET", "/repos/elsewhere/Open/issues/1")["id"]
    me.json("POST", f"{issue}/dependencies/blocked_by", {"issue_id": other})
    world.faults = FaultPlan(natives_missing=True)
    for method, path in (
        ("GET", f"{issue}/sub_issues"),
        ("POST", f"{issue}/sub_issues"),
        ("DELETE", f"{issue}/sub_issue"),
        ("GET", f"{issue}/parent"),
        ("GET", f"{issue}/dependencies/blocked_by"),
        ("DELETE", f"{issue}/dependencies/blocked_by/{other}"),
        ("GET", f"{issue}/dependencies/blocking"),
        ("PUT", f"/repos/gerivdb/WAZAA/issues/comments/{made['id']}/pin"),
    ):
        assert me.status(method, path) == 404, path
    assert me.status("GET", issue) == me.status("GET", COMMENTS) == 200
    world.faults = FaultPlan()
    assert me.status("DELETE", f"{issue}/dependencies/blocked_by/{other}") == 200


def test_webhooks_are_doubled_delayed_and_lost_on_demand(world: World) -> None:
    world.faults = FaultPlan(webhooks=WebhookRates(duplicated=1.0))
    world.act(acts.Comment("tom", WAZAA, 29, "twice"), START)
    world.faults = FaultPlan(webhooks=WebhookRates(dropped=1.0))
    world.act(acts.Comment("tom", WAZAA, 29, "never"), START)
    world.faults = FaultPlan(webhooks=WebhookRates(delayed=1.0, longest_delay=Duration(60_000)))
    world.act(acts.Comment("tom", WAZAA, 29, "late"), START)
    sent = world.due_webhooks(Instant(START + 60_000))
    said = [json.loads(one.body)["comment"]["body"] for one in sent]
    assert sorted(said) == ["late", "twice", "twice"]
    assert len({one.guid for one in sent}) == 2


def test_webhooks_overtake_one_another(world: World) -> None:
    world.faults = FaultPlan(webhooks=WebhookRates(reordered=0.5), seed=3)
    for number in range(20):
        world.act(acts.Comment("tom", WAZAA, 29, str(number)), START)
    sent = world.due_webhooks(Instant(START + 2_000))
    said = [int(json.loads(one.body)["comment"]["body"]) for one in sent]
    assert sorted(said) == list(range(20))
    assert said != sorted(said)


def test_a_lost_delivery_is_in_the_log_and_can_be_asked_for(world: World, client: Client) -> None:
    world.faults = FaultPlan(webhooks=WebhookRates(dropped=1.0))
    world.act(acts.Comment("tom", WAZAA, 29, "lost"), START)
    world.faults = FaultPlan()
    app = client.as_app()
    (lost,) = app.json("GET", "/app/hook/deliveries")
    assert (lost["status_code"], app.json("GET", "/app/hook/deliveries", status="failure")) == (
        0,
        [],
    )
    path = f"/app/hook/deliveries/{lost['id']}"
    assert app.json("GET", path)["request"]["payload"]["comment"]["body"] == "lost"
    assert app.status("POST", f"{path}/attempts") == 202
    (again,) = world.due_webhooks(START)
    world.delivered(again, 202, START)
    assert again.guid == lost["guid"]
    listed = app.json("GET", "/app/hook/deliveries")
    assert [(one["status"], one["redelivery"]) for one in listed] == [
        ("OK", True),
        ("timed out", False),
    ]


def test_the_same_seed_brings_the_same_faults() -> None:
    def run(seed: int) -> list[object]:
        rates = Rates(0.1, 0.1, 0.1, 0.1, 0.1, 0.1)
        world = world_from(parse_story(SMALL, "small.yml"), None)
        me = Client(world).signed_in()
        world.faults = FaultPlan(rates=rates, stale_lists=Duration(3_000), seed=seed)
        for number in range(40):
            me.send("POST", COMMENTS, {"body": str(number)})
            me.send("GET", COMMENTS)
        return [(one.status, one.fault) for one in world.journal if isinstance(one, Requested)]

    assert run(1) == run(1)
    assert run(1) != run(2)
