"""Reactions of people: whoever reads may react, once of each kind, and nobody is told."""

import json
from typing import Any

import pytest

from bot.errors import UserMistake
from bot.sandbox import acts, control
from bot.sandbox.refusal import Refusal
from bot.sandbox.stage import play
from bot.sandbox.story import StoryAct
from bot.sandbox.wire import Request
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Instant, IssueRef, RepoName
from tests.sandbox.client import START, Client, events

WAZAA, VAULT = RepoName("gerivdb", "WAZAA"), RepoName("gerivdb", "Vault")
REPO = "/repos/gerivdb/WAZAA"
ISSUE = f"{REPO}/issues/29"
LATER = Instant(START + 60_000)


def said(world: World, repo: RepoName = WAZAA, number: int = 29) -> CommentId:
    made = world.act(acts.Comment("anna", repo, number, "What about this?"), START)
    world.due_webhooks(START)
    return CommentId(made.id)


def given(me: Client, path: str, **query: str) -> list[tuple[str, str, str]]:
    listed = me.json("GET", f"{path}/reactions", **query)
    return [(one["user"]["login"], one["content"], one["created_at"]) for one in listed]


def test_the_app_sees_who_reacted_how_and_when(world: World, client: Client) -> None:
    me, comment = client.signed_in(), said(world)
    path = f"{REPO}/issues/comments/{comment}"
    world.act(acts.React("tom", comment, "+1"), START)
    world.act(acts.React("stranger", comment, "-1"), LATER)
    world.act(acts.React("rita", IssueRef(WAZAA, 29), "heart"), LATER)
    me.json("POST", f"{path}/reactions", {"content": "+1"})
    assert given(me, path) == [
        ("tom", "+1", "2026-03-02T09:00:00Z"),
        ("stranger", "-1", "2026-03-02T09:01:00Z"),
        ("ecos[bot]", "+1", "2026-03-02T09:00:00Z"),
    ]
    assert [who for who, _, _ in given(me, path, content="+1")] == ["tom", "ecos[bot]"]
    assert given(me, ISSUE) == [("rita", "heart", "2026-03-02T09:01:00Z")]
    counted = me.json("GET", path)["reactions"]
    assert (counted["+1"], counted["-1"], counted["total_count"]) == (2, 1, 3)
    assert events(world, LATER) == []


def test_a_reaction_of_a_person_is_there_once_and_goes_once(world: World, client: Client) -> None:
    me, comment = client.signed_in(), said(world)
    path = f"{REPO}/issues/comments/{comment}"
    first = world.act(acts.React("tom", comment, "+1"), START)
    assert world.act(acts.React("tom", comment, "+1"), LATER) == first
    world.act(acts.React("tom", comment, "eyes"), LATER)
    world.act(acts.React("anna", comment, "+1"), LATER)
    gone = world.act(acts.Unreact("tom", comment, "+1"), LATER)
    assert [(who, how) for who, how, _ in given(me, path)] == [("tom", "eyes"), ("anna", "+1")]
    assert (gone.kind, gone.by, gone.comment) == ("reaction-deleted", "tom", comment)
    with pytest.raises(Refusal) as refused:
        world.act(acts.Unreact("tom", comment, "+1"), LATER)
    assert refused.value.status == 404
    assert events(world, LATER) == []


def test_the_app_takes_back_no_reaction_of_a_person(world: World, client: Client) -> None:
    me, comment = client.signed_in(), said(world)
    made = world.act(acts.React("tom", comment, "+1"), START)
    assert me.status("DELETE", f"{REPO}/issues/comments/{comment}/reactions/{made.id}") == 403


def test_who_may_not_read_may_not_react(world: World) -> None:
    comment = said(world, VAULT, 1)
    for on in (comment, IssueRef(VAULT, 1), CommentId(1), IssueRef(WAZAA, 99)):
        for kind in (acts.React, acts.Unreact):
            with pytest.raises(Refusal) as refused:
                world.act(kind("tom", on, "+1"), START)
            assert refused.value.status == 404
    assert world.act(acts.React("anna", comment, "+1"), START).kind == "reaction-created"


def test_nobody_reacts_in_an_archive_or_with_a_word_github_lacks(world: World) -> None:
    comment = said(world)
    with pytest.raises(Refusal) as refused:
        world.act(acts.React("tom", comment, "shrug"), START)
    assert refused.value.status == 422
    world.act(acts.React("tom", comment, "+1"), START)
    world.act(acts.ArchiveRepository("anna", WAZAA), START)
    for act in (acts.React("tom", comment, "-1"), acts.Unreact("tom", comment, "+1")):
        with pytest.raises(Refusal) as refused:
            world.act(act, START)
        assert refused.value.status == 403


def test_a_control_reacts_to_a_comment_and_to_an_item(world: World, client: Client) -> None:
    comment, me = said(world), client.signed_in()

    def ask(**told: Any) -> Any:
        body = json.dumps({"by": "tom", "content": "+1"} | told).encode()
        return json.loads(control.respond(world, Request("POST", "/act", body=body), START).body)

    assert ask(act="React", on=comment)["comment"] == comment
    assert ask(act="React", on="gerivdb/WAZAA#29")["comment"] is None
    assert ask(act="Unreact", on=comment)["kind"] == "reaction-deleted"
    assert "not owner/name" in ask(act="React", on="that one")["message"]
    assert given(me, f"{REPO}/issues/comments/{comment}") == []
    assert [who for who, _, _ in given(me, ISSUE)] == ["tom"]


def test_a_story_names_the_newest_comment_of_the_app(world: World, client: Client) -> None:
    me = client.signed_in()

    def act(verb: str, subject: str, **fields: Any) -> None:
        by = "anna" if verb == "edit" else "tom"
        play(world, StoryAct(START, by, verb, subject, fields, None, 7), {}, START)

    with pytest.raises(UserMistake, match="line 7: the App has not written there: WAZAA#29 last"):
        act("react", "WAZAA#29 last", content="+1")
    for body in ("First", "Second"):
        me.json("POST", f"{ISSUE}/comments", {"body": body})
    said(world)
    act("react", "WAZAA#29 last", content="+1")
    act("react", "WAZAA#29", content="eyes")
    act("edit", "WAZAA#29 last", body="Better")
    with pytest.raises(UserMistake, match="names a comment on a comment"):
        act("react", "WAZAA#29 last last", content="+1")
    shown = me.json("GET", f"{ISSUE}/comments")
    assert [one["body"] for one in shown] == ["First", "Better", "What about this?"]
    assert [one["reactions"]["+1"] for one in shown] == [0, 1, 0]
    assert [how for _, how, _ in given(me, ISSUE)] == ["eyes"]
