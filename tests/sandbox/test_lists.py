"""Lists, pages, conditional requests, reactions, labels and validation."""

import json

import pytest

from bot.sandbox import acts
from bot.sandbox.limits import Limits
from bot.sandbox.seed import Identity, seed
from bot.sandbox.story import parse_story
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Instant, RepoName
from tests.conformance.observer import GitHubObserver
from tests.sandbox.client import APP_ID, SECRET, START, Client, public_key
from tests.sandbox.conftest import SMALL

WAZAA = RepoName("gerivdb", "WAZAA")
REPO = "/repos/gerivdb/WAZAA"
ISSUE = f"{REPO}/issues/29"


def test_a_list_comes_in_pages_that_lead_on(world: World, client: Client) -> None:
    for number in range(5):
        world.act(acts.Comment("tom", WAZAA, 29, f"number {number}"), START)
    me = client.signed_in()
    first = me.call("GET", f"{ISSUE}/comments", per_page="2")
    assert 'page=2>; rel="next"' in first.headers["link"]
    assert 'page=3>; rel="last"' in first.headers["link"]
    last = me.json("GET", f"{ISSUE}/comments", per_page="2", page="3")
    assert [one["body"] for one in last] == ["number 4"]
    assert len(me.json("GET", f"{REPO}/issues/comments")) == 5


def test_since_leaves_out_what_is_older(world: World, client: Client) -> None:
    world.act(acts.Comment("tom", WAZAA, 29, "old"), START)
    later = Instant(START + 60_000)
    world.act(acts.Comment("tom", WAZAA, 29, "new"), later)
    me, since = client.signed_in(), "2026-03-02T09:00:30Z"
    assert [one["body"] for one in me.json("GET", f"{ISSUE}/comments", since=since)] == ["new"]
    assert [one["number"] for one in me.json("GET", f"{REPO}/issues", since=since)] == [29]
    assert me.status("GET", f"{REPO}/issues", since="soon") == 422


def test_an_import_reads_everything_in_the_order_of_its_last_change(
    world: World, client: Client
) -> None:
    for number in range(1, 6):
        world.act(acts.OpenIssue("anna", WAZAA, f"number {number}"), Instant(START + number))
    world.act(acts.Comment("tom", WAZAA, 32, "touched"), Instant(START + 60_000))
    world.act(acts.CloseIssue("anna", WAZAA, 31), Instant(START + 120_000))
    me, seen = client.signed_in(), list[int]()
    asked = {"state": "all", "sort": "updated", "direction": "asc", "per_page": "3"}
    page = me.call("GET", f"{REPO}/issues", **asked)
    for turn in range(2, 5):
        seen += [one["number"] for one in json.loads(page.body)]
        if 'rel="next"' not in page.headers.get("link", ""):
            break
        page = me.call("GET", f"{REPO}/issues", **asked, page=str(turn))
    assert seen == [29, 30, 33, 34, 35, 32, 31]
    found = me.json("GET", f"{REPO}/issues", **asked, since="2026-03-02T09:01:00Z")
    assert [one["number"] for one in found] == [32, 31]
    first = me.json("GET", f"{REPO}/issues", sort="comments", per_page="1")
    assert [one["number"] for one in first] == [32]


def test_an_import_reads_all_comments_of_a_repository(world: World, client: Client) -> None:
    made = [
        world.act(acts.Comment("tom", WAZAA, at, f"{at}"), Instant(START + at * 1_000 + 500))
        for at in (30, 29)
    ]
    world.act(acts.EditComment("tom", CommentId(made[1].id), "29 again"), Instant(START + 60_000))
    me, path = client.signed_in(), f"{REPO}/issues/comments"

    def said(**query: str) -> list[str]:
        return [one["body"] for one in me.json("GET", path, **query)]

    assert said() == said(direction="desc") == ["29 again", "30"]
    assert said(sort="created", direction="desc") == ["30", "29 again"]
    assert said(sort="updated") == ["30", "29 again"]
    assert said(sort="updated", direction="desc", per_page="1", page="2") == ["30"]
    assert said(since="2026-03-02T09:00:30Z") == ["29 again", "30"]
    assert said(since="2026-03-02T09:00:31Z") == ["29 again"]
    assert me.status("GET", path, sort="comments") == 422
    assert me.status("GET", path, sort="updated", direction="down") == 422


def test_issues_are_listed_by_state_with_pull_requests_among_them(client: Client) -> None:
    me = client.signed_in()
    me.json("PATCH", ISSUE, {"state": "closed", "state_reason": "not_planned"})
    listed = me.json("GET", f"{REPO}/issues", state="closed")
    assert [one["state_reason"] for one in listed] == ["not_planned"]
    assert ["pull_request" in one for one in me.json("GET", f"{REPO}/issues")] == [True]
    assert len(me.json("GET", f"{REPO}/issues", state="all")) == 2


def test_what_has_not_changed_costs_nothing(client: Client) -> None:
    me = client.signed_in()
    first = me.call("GET", ISSUE)
    me.headers["if-none-match"] = first.headers["etag"]
    again = me.call("GET", ISSUE)
    assert (again.status, again.body) == (304, b"")
    left = me.json("GET", "/rate_limit")["rate"]
    assert left["used"] == int(first.headers["x-ratelimit-used"]) == 1
    me.json("POST", f"{ISSUE}/comments", {"body": "news"})
    assert me.status("GET", ISSUE) == 200


def test_a_reaction_is_there_once_and_goes_once(client: Client) -> None:
    me = client.signed_in()
    for path in (ISSUE, _comment(me)):
        made = me.call("POST", f"{path}/reactions", {"content": "eyes"})
        assert (made.status, me.status("POST", f"{path}/reactions", {"content": "eyes"})) == (
            201,
            200,
        )
        (one,) = me.json("GET", f"{path}/reactions", content="eyes")
        assert me.json("GET", path)["reactions"]["eyes"] == 1
        assert me.status("DELETE", f"{path}/reactions/{one['id']}") == 204
        assert me.status("DELETE", f"{path}/reactions/{one['id']}") == 404
        assert me.status("POST", f"{path}/reactions", {"content": "shrug"}) == 422


def _comment(me: Client) -> str:
    made = me.json("POST", f"{ISSUE}/comments", {"body": "hello"})
    return f"{REPO}/issues/comments/{made['id']}"


def test_labels_are_a_set(client: Client) -> None:
    me = client.signed_in()
    me.json("POST", f"{REPO}/labels", {"name": "bug", "color": "ff0000"})
    assert me.status("POST", f"{REPO}/labels", {"name": "Bug"}) == 422
    me.json("POST", f"{ISSUE}/labels", {"labels": ["bug", "new"]})
    me.json("POST", f"{ISSUE}/labels", {"labels": ["bug"]})
    assert [one["name"] for one in me.json("GET", f"{ISSUE}/labels")] == ["bug", "new"]
    assert [one["name"] for one in me.json("GET", f"{REPO}/labels")] == ["bug", "new"]
    assert me.status("DELETE", f"{ISSUE}/labels/bug") == 200
    assert me.status("DELETE", f"{ISSUE}/labels/bug") == 404


def test_a_body_has_its_limit(client: Client) -> None:
    me = client.signed_in()
    assert me.status("POST", f"{ISSUE}/comments", {"body": "x" * 65_536}) == 201
    assert me.status("POST", f"{ISSUE}/comments", {"body": "x" * 65_537}) == 422
    assert me.status("POST", f"{ISSUE}/comments", {"body": " "}) == 422
    assert me.status("PATCH", ISSUE, {"body": "x" * 65_537}) == 422


def test_the_app_opens_and_edits_issues(client: Client) -> None:
    me = client.signed_in()
    made = me.json("POST", f"{REPO}/issues", {"title": "By the App", "body": "b", "labels": ["a"]})
    assert (made["number"], [one["name"] for one in made["labels"]]) == (31, ["a"])
    edited = me.json("PATCH", f"{REPO}/issues/31", {"title": "Renamed", "state": "closed"})
    assert (edited["title"], edited["state"]) == ("Renamed", "closed")
    assert edited["closed_by"]["login"] == "ecos[bot]"


def test_users_are_shown_and_unknown_doors_are_closed(client: Client) -> None:
    me = client.signed_in()
    assert me.json("GET", "/users/ecos[bot]")["type"] == "Bot"
    assert me.status("GET", "/users/nobody") == 404
    assert me.json("GET", REPO)["full_name"] == "gerivdb/WAZAA"


@pytest.mark.parametrize(
    ("allowance", "status"),
    [(Limits(per_hour=2), 403), (Limits(content_per_minute=1), 403), (Limits(), 201)],
)
def test_limits_are_enforced_and_tell_when_to_come_back(
    observer: GitHubObserver | None, allowance: Limits, status: int
) -> None:
    identity = Identity(APP_ID, public_key(), SECRET)
    world = World(seed(parse_story(SMALL, "s"), identity), allowance=allowance, observer=observer)
    me = Client(world).signed_in()
    me.json("POST", f"{ISSUE}/comments", {"body": "one"})
    me.json("GET", ISSUE)
    second = me.call("POST", f"{ISSUE}/comments", {"body": "two"})
    assert second.status == status
    if status == 403:
        assert "retry-after" in second.headers or second.headers["x-ratelimit-remaining"] == "0"
        me.now = Instant(START + 3_599_000)
        assert len(world.store.comments) == 1
