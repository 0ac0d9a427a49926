"""Client, tokens and reader against the sandbox over real HTTP."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from immutables import Map

from bot.github.app_auth import AppAuth, load_key
from bot.github.client import NOT_MODIFIED, GithubkitClient
from bot.github.limits import is_limit, named_wait
from bot.github.port import Answer, Call, NoAnswer, Outcome
from bot.github.reader import (
    app_call,
    bot_user_call,
    installation_repositories_call,
    installations_call,
    item_call,
    next_page,
    permission_call,
    read_app,
    read_installation,
    read_installations,
    read_item,
    read_permission,
    read_repositories,
    read_repository,
    read_user,
    repository_call,
    repository_installation_call,
)
from bot.sandbox import shell
from bot.sandbox.faults import (
    Fault,
    FaultPlan,
    LateWrite,
    Rule,
    Status,
    TimeoutAfter,
    TimeoutBefore,
)
from bot.sandbox.journal import Requested
from bot.sandbox.story import parse_story
from bot.sandbox.world import World
from bot.vocabulary import (
    Duration,
    InstallationId,
    IssueRef,
    ItemKind,
    Permission,
    RepoName,
    UserId,
    Visibility,
)
from tests.conformance.github_schema import Conformance
from tests.conformance.observer import GitHubObserver
from tests.github.app import Clock
from tests.sandbox.client import APP_ID, START, private_key, world_from
from tests.sandbox.conftest import SMALL

WAZAA = RepoName("gerivdb", "WAZAA")
PLAN = IssueRef(WAZAA, 29)


def in_the_sandbox(
    play: Callable[[GithubkitClient, World], Awaitable[None]], fault: Fault | None = None
) -> World:
    """Play with the bot's clock standing at the story's start; a fault meets the first comment."""
    data = os.environ.get("ECOS_CONFORMANCE_DATA")
    observer = GitHubObserver(Conformance.load(data)) if data else None
    rules = (Rule(fault, path="/comments$"),) if fault else ()
    world = world_from(parse_story(SMALL, "small.yml"), observer, FaultPlan(rules))

    async def run() -> None:
        auth = AppAuth(str(APP_ID), load_key(private_key()), Clock(START))
        async with (
            shell.running(world, None, None, Clock(START)) as box,
            GithubkitClient(box.api_url, auth, timeout=1.0) as github,
        ):
            await play(github, world)

    asyncio.run(run())
    return world


async def home(github: GithubkitClient) -> InstallationId:
    [found] = read_installations(await github.send(installations_call()))
    return found.id


def comment(installation: InstallationId) -> Call:
    path = "/repos/gerivdb/WAZAA/issues/29/comments"
    return Call(installation, "POST", path, body={"body": "hello"})


def created(world: World) -> int:
    effects = [entry.effect for entry in world.journal if isinstance(entry, Requested)]
    return sum(1 for effect in effects if effect and effect.kind == "comment-created")


def test_the_app_learns_who_and_where_it_is() -> None:
    async def play(github: GithubkitClient, world: World) -> None:
        app = read_app(await github.send(app_call()))
        assert (app.id, app.slug) == (APP_ID, "ecos")
        here = await home(github)
        user = read_user(await github.send(bot_user_call(here, app.slug)))
        assert user is not None
        assert (user.login, user.bot) == ("ecos[bot]", True)
        listing = installation_repositories_call(here)
        outcome = await github.send(listing)
        assert {str(found.name) for found in read_repositories(outcome)} >= {str(WAZAA)}
        assert next_page(listing, outcome) is None
        where = read_installation(await github.send(repository_installation_call(WAZAA)))
        assert where is not None
        assert where.id == here
        abroad = RepoName("elsewhere", "Open")
        assert read_installation(await github.send(repository_installation_call(abroad))) is None

    in_the_sandbox(play)


def test_pages_are_followed_to_the_last() -> None:
    async def play(github: GithubkitClient, world: World) -> None:
        here = await home(github)
        call: Call | None = Call(here, "GET", "/installation/repositories", (("per_page", "1"),))
        names = []
        while call is not None:
            outcome = await github.send(call)
            names += [found.name.name for found in read_repositories(outcome)]
            call = next_page(call, outcome)
        assert sorted(names) == ["Inner", "Vault", "WAZAA"]

    in_the_sandbox(play)


def test_items_and_repositories_are_read() -> None:
    async def play(github: GithubkitClient, world: World) -> None:
        here = await home(github)
        issue = read_item(await github.send(item_call(here, PLAN)))
        assert issue is not None
        assert (issue.repository, issue.number, issue.kind) == (WAZAA, 29, ItemKind.ISSUE)
        assert (issue.title, issue.body) == ("The plan", "The plan of all.")
        pull = read_item(await github.send(item_call(here, IssueRef(WAZAA, 30))))
        assert pull is not None
        assert pull.kind is ItemKind.PULL_REQUEST
        inner = read_repository(
            await github.send(repository_call(here, RepoName("GERIVDB", "inner")))
        )
        assert inner is not None
        assert (inner.visibility, inner.name) == (Visibility.INTERNAL, RepoName("gerivdb", "Inner"))
        for hidden in (RepoName("elsewhere", "Closed"), RepoName("..", "..")):
            assert read_repository(await github.send(repository_call(here, hidden))) is None
            assert read_item(await github.send(item_call(here, IssueRef(hidden, 1)))) is None
        assert read_item(await github.send(item_call(here, IssueRef(WAZAA, 999)))) is None

    in_the_sandbox(play)


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("anna", Permission.ADMIN),
        ("tom", Permission.TRIAGE),
        ("rita", Permission.READ),
        ("nobody-at-all", Permission.NONE),
    ],
)
def test_roles_are_read(login: str, expected: Permission) -> None:
    async def play(github: GithubkitClient, world: World) -> None:
        here = await home(github)
        user = read_user(await github.send(Call(here, "GET", f"/users/{login}")))
        outcome = await github.send(permission_call(here, WAZAA, login))
        assert read_permission(outcome, user.id if user else UserId(1)) is expected
        assert read_permission(outcome, UserId(999_999)) is Permission.NONE

    in_the_sandbox(play)


def test_an_unchanged_item_costs_no_second_answer() -> None:
    async def play(github: GithubkitClient, world: World) -> None:
        here = await home(github)
        first = await github.send(item_call(here, PLAN))
        again = await github.send(item_call(here, PLAN))
        assert isinstance(again, Answer)
        assert again.headers.get(NOT_MODIFIED) == "1"
        assert read_item(again) == read_item(first)
        await github.send(comment(here))
        changed = await github.send(item_call(here, PLAN))
        assert isinstance(changed, Answer)
        assert NOT_MODIFIED not in changed.headers

    in_the_sandbox(play)


def test_a_token_that_github_knows_no_more_is_replaced() -> None:
    async def play(github: GithubkitClient, world: World) -> None:
        here = await home(github)
        assert read_item(await github.send(item_call(here, PLAN)))
        world.store = replace(world.store, tokens=Map())
        assert read_item(await github.send(item_call(here, PLAN)))

    world = in_the_sandbox(play)
    asked = [entry for entry in world.journal if isinstance(entry, Requested)]
    assert sum(entry.path.endswith("/access_tokens") for entry in asked) == 2


def silence(fault: Fault) -> tuple[Outcome, World]:
    heard: list[Outcome] = []

    async def play(github: GithubkitClient, world: World) -> None:
        heard.append(await github.send(comment(await home(github))))

    world = in_the_sandbox(play, fault)
    return heard[0], world


@pytest.mark.parametrize(
    ("fault", "comments"),
    [(TimeoutBefore(), 0), (TimeoutAfter(), 1), (LateWrite(Duration(5_000)), 0)],
)
def test_a_write_without_an_answer_may_have_been_done_and_is_not_repeated(
    fault: Fault, comments: int
) -> None:
    outcome, world = silence(fault)
    assert isinstance(outcome, NoAnswer)
    assert outcome.sent
    posts = [e for e in world.journal if isinstance(e, Requested) and e.path.endswith("/comments")]
    assert len(posts) == 1
    assert created(world) == comments


@pytest.mark.parametrize("code", [500, 502, 503])
def test_a_broken_server_is_asked_once(code: int) -> None:
    outcome, world = silence(Status(code))
    assert isinstance(outcome, Answer)
    assert outcome.status == code
    assert created(world) == 0


def test_a_secondary_limit_names_its_end() -> None:
    outcome, _ = silence(Status(429, retry_after_s=30))
    assert isinstance(outcome, Answer)
    assert is_limit(outcome)
    assert named_wait(outcome, START) == START + 30_000
