"""Roles, repositories and installations: what changes for whom, and what the App hears of it."""

from typing import Any

import pytest

from bot.sandbox import acts
from bot.sandbox.refusal import Refusal
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Permission, RepoName
from tests.sandbox.client import START, Client, events, payloads

WAZAA, VAULT = RepoName("gerivdb", "WAZAA"), RepoName("gerivdb", "Vault")


def give(world: World, user: str, role: Permission) -> list[dict[str, Any]]:
    world.act(acts.SetRole("anna", WAZAA, user, role), START)
    return payloads(world, START)


def test_a_role_given_changed_and_taken_is_told_as_a_member(world: World) -> None:
    (added,) = give(world, "stranger", Permission.TRIAGE)
    assert (added["action"], added["member"]["login"]) == ("added", "stranger")
    assert added["changes"] == {"permission": {"to": "read"}, "role_name": {"to": "triage"}}
    (edited,) = give(world, "stranger", Permission.MAINTAIN)
    assert (edited["action"], edited["changes"]["permission"]) == (
        "edited",
        {"from": "read", "to": "write"},
    )
    assert give(world, "stranger", Permission.MAINTAIN) == []
    (removed,) = give(world, "stranger", Permission.NONE)
    assert (removed["action"], "changes" in removed) == ("removed", False)


def test_a_repository_that_is_given_away_is_a_loss_here_and_news_there(
    world: World, client: Client
) -> None:
    world.act(acts.TransferRepository("anna", WAZAA, "elsewhere"), START)
    (lost,) = payloads(world, START)
    assert (lost["action"], lost["repositories_removed"][0]["name"]) == ("removed", "WAZAA")
    me = client.signed_in()
    moved = me.call("GET", "/repos/gerivdb/WAZAA/issues/29")
    assert moved.status == 301
    assert me.json("GET", "/repos/elsewhere/WAZAA/issues/29")["number"] == 29
    assert me.status("POST", "/repos/elsewhere/WAZAA/issues/29/comments", {"body": "x"}) == 403
    world.act(acts.Install("stranger", "elsewhere"), START)
    world.due_webhooks(START)
    world.act(acts.TransferRepository("anna", VAULT, "elsewhere"), START)
    told = payloads(world, START)
    assert [one["action"] for one in told] == ["transferred", "removed", "added"]
    assert told[0]["changes"]["owner"]["from"]["organization"]["login"] == "gerivdb"
    assert told[0]["repository"]["full_name"] == "elsewhere/Vault"
    assert told[0]["installation"]["id"] == told[2]["installation"]["id"]
    assert told[0]["installation"]["id"] != told[1]["installation"]["id"]


def test_nobody_gives_away_what_is_not_theirs_or_has_no_room_there(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        world.act(acts.TransferRepository("tom", WAZAA, "elsewhere"), START)
    assert refused.value.status == 403
    world.act(acts.RenameRepository("anna", WAZAA, "Open"), START)
    with pytest.raises(Refusal) as refused:
        world.act(acts.TransferRepository("anna", RepoName("gerivdb", "Open"), "elsewhere"), START)
    assert refused.value.status == 422


def test_what_is_archived_only_comes_back_or_goes(world: World) -> None:
    world.act(acts.ArchiveRepository("anna", WAZAA), START)
    with pytest.raises(Refusal, match="read-only"):
        world.act(acts.TransferRepository("anna", WAZAA, "elsewhere"), START)
    world.act(acts.UnarchiveRepository("anna", WAZAA), START)
    world.act(acts.UnarchiveRepository("anna", WAZAA), START)
    world.act(acts.Comment("rita", WAZAA, 29, "back"), START)
    assert events(world, START) == [
        ("repository", "archived"),
        ("repository", "unarchived"),
        ("issue_comment", "created"),
    ]
    world.act(acts.ArchiveRepository("anna", WAZAA), START)
    world.act(acts.DeleteRepository("anna", WAZAA), START)
    assert events(world, START)[-1] == ("repository", "deleted")


def test_a_deleted_repository_takes_its_comments_along(world: World) -> None:
    made = world.act(acts.Comment("tom", WAZAA, 29, "gone soon"), START)
    world.act(acts.DeleteRepository("anna", WAZAA), START)
    with pytest.raises(Refusal) as refused:
        world.act(acts.EditComment("tom", CommentId(made.id), "late"), START)
    assert refused.value.status == 404


def test_while_it_is_suspended_the_app_neither_hears_nor_speaks(
    world: World, client: Client
) -> None:
    me = client.signed_in()
    world.act(acts.Suspend("anna", "gerivdb"), START)
    world.act(acts.Suspend("anna", "gerivdb"), START)
    world.act(acts.Comment("tom", WAZAA, 29, "unheard"), START)
    assert events(world, START) == [("installation", "suspend")]
    refused = me.call("GET", "/repos/gerivdb/WAZAA/issues/29")
    assert (refused.status, b"has been suspended" in refused.body) == (403, True)
    (shown,) = client.as_app().json("GET", "/app/installations")
    assert (shown["suspended_by"]["login"], shown["suspended_at"]) == (
        "anna",
        "2026-03-02T09:00:00Z",
    )
    path = f"/app/installations/{shown['id']}/access_tokens"
    assert client.as_app().status("POST", path) == 403
    world.act(acts.Unsuspend("anna", "gerivdb"), START)
    world.act(acts.Comment("tom", WAZAA, 29, "heard"), START)
    assert events(world, START) == [("installation", "unsuspend"), ("issue_comment", "created")]
    assert me.status("GET", "/repos/gerivdb/WAZAA/issues/29") == 200
