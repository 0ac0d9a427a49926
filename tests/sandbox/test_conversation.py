"""Issues and comments: what a person does reaches the App, what the App does reaches the page."""

import hashlib
import hmac
import json

from bot.sandbox import acts
from bot.sandbox.world import World
from bot.vocabulary import CommentId, RepoName
from tests.sandbox.client import SECRET, START, Client, events, payloads

WAZAA = RepoName("gerivdb", "WAZAA")
ISSUE = "/repos/gerivdb/WAZAA/issues/29"


def test_a_persons_comment_reaches_the_app_signed(world: World) -> None:
    world.act(acts.Comment("tom", WAZAA, 29, "/ecos help"), START)
    (hook,) = world.due_webhooks(START)
    wanted = hmac.new(SECRET.encode(), hook.body, hashlib.sha256).hexdigest()
    assert hook.headers["x-hub-signature-256"] == f"sha256={wanted}"
    payload = json.loads(hook.body)
    assert payload["comment"]["body"] == "/ecos help"
    assert payload["sender"]["login"] == "tom"
    assert payload["comment"]["performed_via_github_app"] is None


def test_the_apps_own_comment_comes_back_as_its_bots(world: World, client: Client) -> None:
    made = client.signed_in().json("POST", f"{ISSUE}/comments", {"body": "hello"})
    assert made["user"]["type"] == "Bot"
    (payload,) = payloads(world, START)
    assert payload["sender"]["login"] == "ecos[bot]"
    assert payload["comment"]["performed_via_github_app"]["slug"] == "ecos"


def test_an_edit_tells_what_was_there_before(world: World, client: Client) -> None:
    me = client.signed_in()
    number = me.json("POST", f"{ISSUE}/comments", {"body": "first"})["id"]
    me.json("PATCH", f"/repos/gerivdb/WAZAA/issues/comments/{number}", {"body": "second"})
    told = payloads(world, START)[-1]
    assert told["action"] == "edited"
    assert told["changes"] == {"body": {"from": "first"}}


def test_the_apps_edit_of_a_body_tells_what_people_had_written(
    world: World, client: Client
) -> None:
    world.act(acts.EditIssue("anna", WAZAA, 29, body="By hand.\r\n"), START)
    shown = client.signed_in().json("PATCH", ISSUE, {"body": "By hand.\r\n\n\nOurs."})
    assert shown["body"] == "By hand.\r\n\n\nOurs."
    told = payloads(world, START)[-1]
    assert (told["action"], told["sender"]["type"]) == ("edited", "Bot")
    assert told["changes"] == {"body": {"from": "By hand.\r\n"}}


def test_a_deleted_comment_is_gone_and_told_of(world: World, client: Client) -> None:
    effect = world.act(acts.Comment("rita", WAZAA, 29, "oops"), START)
    world.act(acts.DeleteComment("rita", CommentId(effect.id)), START)
    assert events(world, START) == [("issue_comment", "created"), ("issue_comment", "deleted")]
    path = f"/repos/gerivdb/WAZAA/issues/comments/{effect.id}"
    assert client.signed_in().status("GET", path) == 404


def test_an_issues_life_is_told_event_by_event(world: World) -> None:
    made = world.act(acts.OpenIssue("rita", WAZAA, "New", "text"), START)
    number = made.number or 0
    world.act(acts.EditIssue("rita", WAZAA, number, title="Newer"), START)
    world.act(acts.AddLabel("tom", WAZAA, number, "bug"), START)
    world.act(acts.CloseIssue("rita", WAZAA, number), START)
    world.act(acts.ReopenIssue("tom", WAZAA, number), START)
    world.act(acts.RemoveLabel("tom", WAZAA, number, "bug"), START)
    world.act(acts.DeleteIssue("anna", WAZAA, number), START)
    assert events(world, START) == [
        ("issues", "opened"),
        ("issues", "edited"),
        ("label", "created"),
        ("issues", "labeled"),
        ("issues", "closed"),
        ("issues", "reopened"),
        ("issues", "unlabeled"),
        ("issues", "deleted"),
    ]


def test_a_pull_request_is_told_of_as_one_and_merges_once(world: World, client: Client) -> None:
    world.act(acts.MergePull("anna", WAZAA, 30), START)
    (payload,) = payloads(world, START)
    assert payload["action"] == "closed"
    assert payload["pull_request"]["merged"] is True
    me = client.signed_in()
    assert me.json("GET", "/repos/gerivdb/WAZAA/pulls/30")["merged"] is True
    assert me.json("GET", "/repos/gerivdb/WAZAA/issues/30")["pull_request"]["merged_at"]
    assert me.status("PATCH", "/repos/gerivdb/WAZAA/issues/30", {"state": "open"}) == 422


def test_the_app_deletes_its_comment_once(world: World, client: Client) -> None:
    me = client.signed_in()
    made = me.json("POST", f"{ISSUE}/comments", {"body": "hello"})
    path = f"/repos/gerivdb/WAZAA/issues/comments/{made['id']}"
    assert me.status("DELETE", path) == 204
    assert me.status("DELETE", path) == 404
    assert events(world, START)[-1] == ("issue_comment", "deleted")


def test_a_repository_that_is_deleted_takes_its_issues_along(world: World, client: Client) -> None:
    world.act(acts.DeleteRepository("anna", RepoName("gerivdb", "Vault")), START)
    assert client.signed_in().status("GET", "/repos/gerivdb/Vault/issues/1") == 404
    assert events(world, START) == [("repository", "deleted")]
