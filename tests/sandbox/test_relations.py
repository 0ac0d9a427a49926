"""Sub-issues and dependencies: both ends know, both repositories hear, and GitHub's limits hold."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from bot.sandbox import acts
from bot.sandbox.refusal import Refusal
from bot.sandbox.world import World
from bot.vocabulary import IssueRef, RepoName, Visibility
from tests.sandbox.client import START, Client, events, payloads

Relate = Callable[[World, IssueRef, IssueRef, str], None]
WAZAA, VAULT, INNER, OPEN = (
    RepoName(*name.split("/"))
    for name in ("gerivdb/WAZAA", "gerivdb/Vault", "gerivdb/Inner", "elsewhere/Open")
)
PLAN, SECRET = IssueRef(WAZAA, 29), IssueRef(VAULT, 1)
ISSUE = "/repos/gerivdb/WAZAA/issues/29"
SECRET_ISSUE = "/repos/gerivdb/Vault/issues/1"


def opened(world: World, count: int, repo: RepoName = WAZAA) -> list[IssueRef]:
    made = (world.act(acts.OpenIssue("anna", repo, f"Part {n}"), START) for n in range(count))
    found = [IssueRef(repo, one.number or 0) for one in made]
    world.due_webhooks(START)
    return found


def number_of(me: Client, at: IssueRef) -> int:
    found: int = me.json("GET", f"/repos/{at.repo}/issues/{at.number}")["id"]
    return found


def add(world: World, child: IssueRef, parent: IssueRef, by: str = "anna") -> None:
    world.act(acts.AddSubIssue(by, child.repo, child.number, parent), START)


def block(world: World, item: IssueRef, on: IssueRef, by: str = "anna") -> None:
    world.act(acts.Block(by, item.repo, item.number, on), START)


def numbers(listed: list[dict[str, Any]]) -> list[int]:
    return [one["number"] for one in listed]


def test_a_sub_issue_is_seen_from_both_ends(world: World, client: Client) -> None:
    me, (first, second) = client.signed_in(), opened(world, 2)
    for child in (first, second):
        shown = me.json("POST", f"{ISSUE}/sub_issues", {"sub_issue_id": number_of(me, child)})
    assert shown["sub_issues_summary"] == {"total": 2, "completed": 0, "percent_completed": 0}
    me.json("PATCH", f"/repos/{first.repo}/issues/{first.number}", {"state": "closed"})
    summary = me.json("GET", ISSUE)["sub_issues_summary"]
    assert summary == {"total": 2, "completed": 1, "percent_completed": 50}
    assert numbers(me.json("GET", f"{ISSUE}/sub_issues")) == [first.number, second.number]
    assert numbers(me.json("GET", f"{ISSUE}/sub_issues", per_page="1", page="2")) == [second.number]
    path = f"/repos/gerivdb/WAZAA/issues/{first.number}"
    assert me.json("GET", f"{path}/parent")["number"] == 29
    assert me.json("GET", path)["parent_issue_url"].endswith(ISSUE)
    assert me.status("GET", f"{ISSUE}/parent") == 404
    gone = {"sub_issue_id": number_of(me, first)}
    assert me.json("DELETE", f"{ISSUE}/sub_issue", gone)["sub_issues_summary"]["total"] == 1
    assert me.status("DELETE", f"{ISSUE}/sub_issue", gone) == 404
    assert me.json("GET", path)["parent_issue_url"] is None


def test_both_repositories_hear_of_a_sub_issue(world: World) -> None:
    add(world, SECRET, PLAN)
    parents, childs = payloads(world, START)
    assert (parents["action"], parents["repository"]["name"]) == ("sub_issue_added", "WAZAA")
    assert parents["sub_issue_repo"]["name"] == "Vault"
    assert (childs["action"], childs["repository"]["name"]) == ("parent_issue_added", "Vault")
    assert childs["parent_issue_id"] == parents["parent_issue"]["id"]
    assert childs["parent_issue"]["sub_issues_summary"]["total"] == 1
    world.act(acts.RemoveSubIssue("anna", VAULT, 1, PLAN), START)
    assert events(world, START) == [
        ("sub_issues", "sub_issue_removed"),
        ("sub_issues", "parent_issue_removed"),
    ]


def test_an_end_out_of_the_apps_sight_is_left_out(world: World, client: Client) -> None:
    world.act(acts.ChooseRepositories("anna", "gerivdb", (WAZAA,)), START)
    world.due_webhooks(START)
    add(world, SECRET, PLAN)
    block(world, PLAN, SECRET)
    relation, dependency = payloads(world, START)
    assert not {"sub_issue", "sub_issue_id", "sub_issue_repo"} & relation.keys()
    assert not {"blocking_issue", "blocking_issue_id", "blocking_issue_repo"} & dependency.keys()
    me = client.signed_in()
    assert me.json("GET", f"{ISSUE}/sub_issues") == []
    assert me.json("GET", f"{ISSUE}/dependencies/blocked_by") == []


def test_a_hidden_parent_has_no_address(world: World, client: Client) -> None:
    add(world, PLAN, SECRET)
    me = client.signed_in()
    assert me.json("GET", ISSUE)["parent_issue_url"].endswith(SECRET_ISSUE)
    world.act(acts.ChooseRepositories("anna", "gerivdb", (WAZAA,)), START)
    assert me.json("GET", ISSUE)["parent_issue_url"] is None
    assert me.status("GET", f"{ISSUE}/parent") == 404


def test_one_parent_at_a_time_unless_it_is_replaced(world: World, client: Client) -> None:
    me, (other,) = client.signed_in(), opened(world, 1)
    add(world, SECRET, PLAN)
    world.due_webhooks(START)
    told = {"sub_issue_id": number_of(me, SECRET)}
    path = f"/repos/gerivdb/WAZAA/issues/{other.number}"
    for place in (path, ISSUE):
        refused = me.call("POST", f"{place}/sub_issues", told)
        assert (refused.status, b"only have one parent" in refused.body) == (422, True)
    me.json("POST", f"{path}/sub_issues", told | {"replace_parent": True})
    assert me.json("GET", f"{SECRET_ISSUE}/parent")["number"] == other.number
    assert me.json("GET", ISSUE)["sub_issues_summary"]["total"] == 0
    assert [action for _, action in events(world, START)] == [
        "sub_issue_removed",
        "parent_issue_removed",
        "sub_issue_added",
        "parent_issue_added",
    ]


def test_no_issue_is_its_own_ancestor(world: World, client: Client) -> None:
    me, (child, grandchild) = client.signed_in(), opened(world, 2)
    add(world, child, PLAN)
    add(world, grandchild, child)
    for below in (PLAN, child, grandchild):
        path = f"/repos/gerivdb/WAZAA/issues/{below.number}/sub_issues"
        assert me.status("POST", path, {"sub_issue_id": number_of(me, PLAN)}) == 422
    assert "parent_issue_url" in me.json("GET", ISSUE)


def test_a_hundred_children_and_no_more_closed_ones_counting(world: World) -> None:
    parts = opened(world, 101)
    for part in parts[:100]:
        add(world, part, PLAN)
    world.act(acts.CloseIssue("anna", WAZAA, parts[0].number), START)
    with pytest.raises(Refusal, match="more than 100") as refused:
        add(world, parts[100], PLAN)
    assert refused.value.status == 422


def test_eight_levels_and_no_more_counted_through_what_is_moved(world: World) -> None:
    chain = [PLAN, *opened(world, 8)]
    for parent, child in pairwise(chain[:6]):
        add(world, child, parent)
    below = opened(world, 4)
    for parent, child in pairwise(below):
        add(world, child, parent)
    with pytest.raises(Refusal, match="8 levels"):
        add(world, below[0], chain[5])
    add(world, below[0], chain[4])
    (leaf,) = opened(world, 1)
    with pytest.raises(Refusal, match="8 levels"):
        add(world, leaf, below[3])


def test_sub_issues_stay_within_one_owner_and_are_issues(world: World, client: Client) -> None:
    me = client.signed_in()
    abroad = number_of(me, IssueRef(OPEN, 1))
    assert me.status("POST", f"{ISSUE}/sub_issues", {"sub_issue_id": abroad}) == 422
    pull = number_of(me, IssueRef(WAZAA, 30))
    assert me.status("POST", f"{ISSUE}/sub_issues", {"sub_issue_id": pull}) == 404
    for path in ("sub_issues", "parent", "dependencies/blocked_by", "dependencies/blocking"):
        assert me.status("GET", f"/repos/gerivdb/WAZAA/issues/30/{path}") == 404
    shown = me.json("GET", "/repos/gerivdb/WAZAA/issues/30")
    assert not {"sub_issues_summary", "issue_dependencies_summary"} & shown.keys()


def test_an_issue_is_named_by_its_id_and_not_by_its_number(client: Client) -> None:
    me = client.signed_in()
    for path, name in (("sub_issues", "sub_issue_id"), ("dependencies/blocked_by", "issue_id")):
        assert me.status("POST", f"{ISSUE}/{path}", {name: 1}) == 404
        assert me.status("POST", f"{ISSUE}/{path}", {}) == 422
        assert me.status("POST", f"{ISSUE}/{path}", {name: "29"}) == 422


def test_a_dependency_is_seen_from_both_ends(world: World, client: Client) -> None:
    me = client.signed_in()
    path = f"{ISSUE}/dependencies/blocked_by"
    shown = me.json("POST", path, {"issue_id": number_of(me, SECRET)})
    assert shown["issue_dependencies_summary"] == {
        "blocked_by": 1,
        "blocking": 0,
        "total_blocked_by": 1,
        "total_blocking": 0,
    }
    assert numbers(me.json("GET", path)) == [1]
    assert numbers(me.json("GET", f"{SECRET_ISSUE}/dependencies/blocking")) == [29]
    world.act(acts.CloseIssue("anna", VAULT, 1), START)
    summary = me.json("GET", ISSUE)["issue_dependencies_summary"]
    assert (summary["blocked_by"], summary["total_blocked_by"]) == (0, 1)
    assert me.status("DELETE", f"{path}/{number_of(me, SECRET)}") == 200
    assert me.status("DELETE", f"{path}/{number_of(me, SECRET)}") == 404
    assert me.json("GET", path) == []


def test_both_repositories_hear_of_a_dependency(world: World) -> None:
    block(world, PLAN, SECRET)
    blocked, blocking = payloads(world, START)
    assert (blocked["action"], blocked["repository"]["name"]) == ("blocked_by_added", "WAZAA")
    assert (blocking["action"], blocking["repository"]["name"]) == ("blocking_added", "Vault")
    assert blocked["blocking_issue_repo"]["name"] == "Vault"
    assert blocking["blocked_issue"]["number"] == 29
    world.act(acts.Unblock("anna", WAZAA, 29, SECRET), START)
    assert [action for _, action in events(world, START)] == [
        "blocked_by_removed",
        "blocking_removed",
    ]


def test_fifty_of_a_relation_and_no_circles(world: World) -> None:
    parts = opened(world, 51)
    for part in parts[:50]:
        block(world, PLAN, part)
    with pytest.raises(Refusal, match="no more than 50") as refused:
        block(world, PLAN, parts[50])
    assert refused.value.status == 422
    block(world, parts[0], parts[50])
    for item, on in ((parts[50], PLAN), (PLAN, PLAN), (parts[0], parts[50])):
        with pytest.raises(Refusal):
            block(world, item, on)
    blocked = opened(world, 51)
    for item in blocked[:50]:
        block(world, item, SECRET)
    with pytest.raises(Refusal, match="no more than 50"):
        block(world, blocked[50], SECRET)


@pytest.mark.parametrize("relate", [add, block])
def test_relations_ask_for_triage(world: World, relate: Relate) -> None:
    first, second, third = opened(world, 3)
    for by in ("rita", "stranger"):
        with pytest.raises(Refusal) as refused:
            relate(world, first, second, by)
        assert refused.value.status == 403
    relate(world, first, second, "tom")
    relate(world, second, third, "anna")


def test_nobody_relates_what_they_cannot_see(world: World, client: Client) -> None:
    with pytest.raises(Refusal) as refused:
        add(world, SECRET, PLAN, by="tom")
    assert refused.value.status == 404
    secret = number_of(client.signed_in(), SECRET)
    narrow = client.signed_in(repositories=["WAZAA"])
    assert narrow.status("POST", f"{ISSUE}/sub_issues", {"sub_issue_id": secret}) == 404
    assert narrow.status("POST", f"{ISSUE}/dependencies/blocked_by", {"issue_id": secret}) == 404


def test_relations_move_with_an_issue_and_go_with_it(world: World, client: Client) -> None:
    me, (part, on) = client.signed_in(), opened(world, 2)
    add(world, part, PLAN)
    block(world, part, on)
    world.act(acts.TransferIssue("anna", WAZAA, part.number, INNER), START)
    assert [one["url"] for one in me.json("GET", f"{ISSUE}/sub_issues")] == [
        "https://api.github.com/repos/gerivdb/Inner/issues/1"
    ]
    path = f"/repos/gerivdb/WAZAA/issues/{on.number}/dependencies/blocking"
    assert numbers(me.json("GET", path)) == [1]
    world.act(acts.DeleteIssue("anna", WAZAA, on.number), START)
    assert me.json("GET", "/repos/gerivdb/Inner/issues/1/dependencies/blocked_by") == []
    world.act(acts.DeleteRepository("anna", WAZAA), START)
    assert me.json("GET", "/repos/gerivdb/Inner/issues/1")["parent_issue_url"] is None


def test_a_relation_stands_in_the_journal_at_its_first_end(world: World) -> None:
    effect = world.act(acts.AddSubIssue("anna", VAULT, 1, PLAN), START)
    repo = world.store.repository_named(WAZAA)
    assert repo is not None
    assert (effect.kind, effect.number, effect.content) == ("sub-issue-added", 1, f"{repo.id}#29")
    block(world, PLAN, SECRET)
    world.act(acts.ChangeVisibility("anna", WAZAA, Visibility.PRIVATE), START)
    assert json.loads(world.due_webhooks(START)[-1].body)["action"] == "privatized"
