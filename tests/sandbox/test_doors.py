"""Who gets in, what they see, and what they are told where they may not."""

import json
from typing import Any

import pytest

from bot.sandbox import acts
from bot.sandbox.world import World
from bot.vocabulary import Instant, Permission, RepoName, Visibility
from tests.sandbox.client import START, Client, app_jwt, private_key

WAZAA = RepoName("gerivdb", "WAZAA")
SECOND = START // 1000


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": SECOND + 601},
        {"iat": SECOND + 5},
        {"exp": SECOND - 1},
        {"iss": "1"},
        {"iat": SECOND - 500, "exp": SECOND + 200},
        {"exp": None},
    ],
)
def test_a_jwt_that_github_would_not_take_is_refused(world: World, claims: dict[str, Any]) -> None:
    assert Client(world, START, app_jwt(START, **claims)).status("GET", "/app") == 401


def test_a_jwt_of_another_key_is_refused(world: World) -> None:
    another = private_key.__wrapped__()
    assert Client(world, START, app_jwt(START, another)).status("GET", "/app") == 401


def test_tokens_are_long_and_die_within_the_hour(client: Client) -> None:
    me = client.signed_in()
    assert len(me.token) > 300
    me.now = Instant(START + 3_600_000)
    assert me.status("GET", "/repos/gerivdb/WAZAA") == 401
    assert Client(client.world, START, "ghs_unknown").status("GET", "/repos/gerivdb/WAZAA") == 401
    assert Client(client.world, START).status("GET", "/repos/gerivdb/WAZAA") == 401


def test_the_app_and_its_tokens_have_doors_of_their_own(client: Client) -> None:
    assert client.as_app().json("GET", "/app")["slug"] == "ecos"
    assert client.signed_in().status("GET", "/app") == 401
    assert client.as_app().status("GET", "/repos/gerivdb/WAZAA") == 403
    found = client.as_app().json("GET", "/repos/gerivdb/WAZAA/installation")
    path = f"/app/installations/{found['id']}"
    assert client.as_app().json("GET", path)["account"]["login"] == "gerivdb"
    assert client.as_app().status("GET", "/repos/elsewhere/Open/installation") == 404


def test_what_is_private_is_not_there_for_a_narrowed_token(client: Client) -> None:
    assert client.signed_in().status("GET", "/repos/gerivdb/Vault/issues/1") == 200
    narrow = client.signed_in(repositories=["WAZAA"])
    assert narrow.status("GET", "/repos/gerivdb/Vault/issues/1") == 404
    reached = narrow.json("GET", "/installation/repositories")
    assert [one["name"] for one in reached["repositories"]] == ["WAZAA"]
    assert narrow.status("GET", "/repos/elsewhere/Closed") == 404


def test_the_public_elsewhere_is_read_but_not_written(client: Client) -> None:
    me, path = client.signed_in(), "/repos/elsewhere/Open/issues/1"
    assert me.status("GET", path) == 200
    refused = me.call("POST", f"{path}/comments", {"body": "hello"})
    assert refused.status == 403
    assert "issues=write" in refused.headers["x-accepted-github-permissions"]


def test_a_token_with_less_may_do_less(client: Client) -> None:
    reader, path = (
        client.signed_in(permissions={"issues": "read"}),
        "/repos/gerivdb/WAZAA/issues/29",
    )
    assert reader.status("GET", path) == 200
    assert reader.status("POST", f"{path}/comments", {"body": "hello"}) == 403
    app = client.as_app()
    number = app.json("GET", "/app/installations")[0]["id"]
    more = {"permissions": {"administration": "write"}}
    assert app.status("POST", f"/app/installations/{number}/access_tokens", more) == 422


def test_roles_are_told_exactly(world: World, client: Client) -> None:
    me = client.signed_in()

    def role(repo: str, user: str) -> tuple[str, str]:
        found = me.json("GET", f"/repos/gerivdb/{repo}/collaborators/{user}/permission")
        return found["permission"], found["role_name"]

    assert role("WAZAA", "anna") == ("admin", "admin")
    assert role("WAZAA", "tom") == ("read", "triage")
    assert role("Inner", "anna") == ("write", "maintain")
    assert role("WAZAA", "stranger") == ("read", "read")
    assert role("Vault", "stranger") == ("none", "none")
    assert role("Inner", "cousin") == ("read", "read")
    assert role("Inner", "stranger") == ("none", "none")
    assert me.status("GET", "/repos/gerivdb/WAZAA/collaborators/nobody/permission") == 404
    world.act(acts.SetRole("anna", WAZAA, "tom", Permission.WRITE), START)
    assert role("WAZAA", "tom") == ("write", "write")


def test_an_old_name_leads_on(world: World, client: Client) -> None:
    world.act(acts.RenameRepository("anna", WAZAA, "KIVA"), START)
    me = client.signed_in()
    moved = me.call("GET", "/repos/gerivdb/WAZAA/issues/29")
    assert moved.status == 301
    onward = moved.headers["location"].removeprefix("https://api.github.com")
    assert me.json("GET", onward)["repository_url"].endswith("/gerivdb/KIVA")
    assert me.status("POST", "/repos/gerivdb/WAZAA/issues/29/comments", {"body": "x"}) == 307
    told = json.loads(world.due_webhooks(START)[0].body)
    assert told["changes"]["repository"]["name"]["from"] == "WAZAA"


def test_moved_and_deleted_issues_say_so(world: World, client: Client) -> None:
    world.act(acts.TransferIssue("anna", WAZAA, 29, RepoName("gerivdb", "Inner")), START)
    world.act(acts.DeleteIssue("anna", RepoName("gerivdb", "Vault"), 1), START)
    me = client.signed_in()
    moved = me.call("GET", "/repos/gerivdb/WAZAA/issues/29")
    assert moved.status == 301
    assert me.json("GET", moved.headers["location"].removeprefix("https://api.github.com"))
    assert me.status("GET", "/repos/gerivdb/Vault/issues/1") == 410
    hooks = [(one.event, one.action) for one in world.due_webhooks(START)]
    assert hooks == [("issues", "transferred"), ("issues", "opened"), ("issues", "deleted")]


def test_what_becomes_private_vanishes_for_strangers_and_is_told(world: World) -> None:
    world.act(acts.ChangeVisibility("anna", WAZAA, Visibility.PRIVATE), START)
    world.act(acts.ChangeVisibility("anna", WAZAA, Visibility.PUBLIC), START)
    world.act(acts.ArchiveRepository("anna", WAZAA), START)
    hooks = [(one.event, one.action) for one in world.due_webhooks(START)]
    assert hooks == [
        ("repository", "privatized"),
        ("repository", "publicized"),
        ("repository", "archived"),
    ]


def test_installations_come_change_and_go(world: World, client: Client) -> None:
    me = client.signed_in()
    world.act(acts.ChooseRepositories("anna", "gerivdb", (WAZAA,)), START)
    assert me.status("GET", "/repos/gerivdb/Vault") == 404
    world.act(acts.ChooseRepositories("anna", "gerivdb", (RepoName("gerivdb", "Vault"),)), START)
    world.act(acts.Uninstall("anna", "gerivdb"), START)
    assert me.status("GET", "/repos/gerivdb/WAZAA") == 401
    world.act(acts.Install("stranger", "elsewhere"), START)
    hooks = [(one.event, one.action) for one in world.due_webhooks(START)]
    assert hooks == [
        ("installation_repositories", "removed"),
        ("installation_repositories", "added"),
        ("installation_repositories", "removed"),
        ("installation", "deleted"),
        ("installation", "created"),
    ]
