"""Pins: one comment of an issue stands first, and everybody hears of it."""

import pytest

from bot.errors import UserMistake
from bot.sandbox import acts
from bot.sandbox.refusal import Refusal
from bot.sandbox.stage import NamedIssue, resolve
from bot.sandbox.story import StoryAct
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Instant, RepoName
from tests.sandbox.client import START, Client, events, payloads

WAZAA = RepoName("gerivdb", "WAZAA")
ISSUE = "/repos/gerivdb/WAZAA/issues/29"
LATER = Instant(START + 60_000)


def said(world: World, number: int = 29) -> CommentId:
    made = world.act(acts.Comment("anna", WAZAA, number, "The whole"), START)
    world.due_webhooks(START)
    return CommentId(made.id)


def pin(comment: CommentId) -> str:
    return f"/repos/gerivdb/WAZAA/issues/comments/{comment}/pin"


def test_a_pinned_comment_says_who_pinned_it_and_when(world: World, client: Client) -> None:
    me, comment = client.signed_in(), said(world)
    me.now = LATER
    shown = me.json("PUT", pin(comment))
    assert shown["pin"]["pinned_by"]["login"] == "ecos[bot]"
    assert shown["pin"]["pinned_at"] == "2026-03-02T09:01:00Z"
    assert shown["updated_at"] == shown["created_at"]
    assert me.json("GET", ISSUE)["pinned_comment"]["id"] == comment
    assert me.json("GET", f"{ISSUE}/comments")[0]["pin"] == shown["pin"]
    (told,) = payloads(world, LATER)
    assert (told["action"], told["comment"]["pin"], told["issue"]["number"]) == (
        "pinned",
        shown["pin"],
        29,
    )
    assert me.status("DELETE", pin(comment)) == 204
    assert me.json("GET", ISSUE)["pinned_comment"] is None
    assert events(world, LATER) == [("issue_comment", "unpinned")]


def test_pinning_and_unpinning_again_changes_nothing(world: World, client: Client) -> None:
    me, comment = client.signed_in(), said(world)
    first = me.json("PUT", pin(comment))
    me.now = LATER
    assert me.json("PUT", pin(comment)) == first
    assert [me.status("DELETE", pin(comment)) for _ in range(2)] == [204, 204]
    assert [action for _, action in events(world, LATER)] == ["pinned", "unpinned"]


def test_another_pin_takes_the_place(world: World, client: Client) -> None:
    me, first, second = client.signed_in(), said(world), said(world)
    me.json("PUT", pin(first))
    me.json("PUT", pin(second))
    assert me.json("GET", ISSUE)["pinned_comment"]["id"] == second
    pinned = [one["pin"] is not None for one in me.json("GET", f"{ISSUE}/comments")]
    assert pinned == [False, True]
    assert [action for _, action in events(world, START)] == ["pinned", "unpinned", "pinned"]
    world.act(acts.DeleteComment("anna", second), START)
    assert me.json("GET", ISSUE)["pinned_comment"] is None


def test_only_comments_on_issues_are_pinned(world: World, client: Client) -> None:
    me, comment = client.signed_in(), said(world, number=30)
    assert me.status("PUT", pin(comment)) == 422
    assert me.status("PUT", pin(CommentId(1))) == 404
    assert "pinned_comment" not in me.json("GET", "/repos/gerivdb/WAZAA/issues/30")


def test_people_who_may_write_pin(world: World) -> None:
    comment = said(world)
    with pytest.raises(Refusal) as refused:
        world.act(acts.PinComment("tom", comment), START)
    assert refused.value.status == 403
    assert world.act(acts.PinComment("anna", comment), START).kind == "comment-pinned"
    assert world.act(acts.UnpinComment("anna", comment), START).kind == "comment-unpinned"


def test_a_story_pins_no_issue(world: World) -> None:
    repo = world.store.repository_named(WAZAA)
    assert repo is not None
    act = StoryAct(START, "anna", "pin", "it", {}, None, 7)
    with pytest.raises(UserMistake, match="line 7: pin is for comments"):
        resolve(world.store, act, {"it": NamedIssue(repo.id, 29)})
