"""The reader's requests exist at GitHub, and it can read the examples of GitHub's own description."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.github.app_auth import AppAuth
from bot.github.port import Answer, Call, Outcome
from bot.github.reader import (
    read_app,
    read_installation,
    read_installations,
    read_item,
    read_permission,
    read_repositories,
    read_repository,
    read_user,
)
from bot.vocabulary import Permission, UserId
from tests.conformance.github_schema import Conformance
from tests.github.app import HERE, INSTALLATION, Clock, key
from tests.github.test_reader import CALLS

EXAMPLES: dict[str, Callable[[Outcome], object]] = {
    "/app": read_app,
    "/app/installations": read_installations,
    "/installation/repositories": read_repositories,
    "/repos/{owner}/{repo}": read_repository,
    "/repos/{owner}/{repo}/installation": read_installation,
    "/repos/{owner}/{repo}/issues/{issue_number}": read_item,
    "/users/{username}": read_user,
}


@pytest.fixture(scope="module")
def github(conformance_data: Path) -> Conformance:
    return Conformance.load(str(conformance_data.parent))


def examples(github: Conformance, path: str, method: str = "get", status: str = "200") -> list[Any]:
    responses = github.api["paths"][path][method]["responses"]
    content = responses[status]["content"]["application/json"]
    return [resolved(github, each)["value"] for each in content["examples"].values()]


def resolved(github: Conformance, node: Any) -> Any:
    while isinstance(node, dict) and ("$ref" in node or "$ref" in node.get("value", ())):
        found: Any = github.api
        for part in (node.get("$ref") or node["value"]["$ref"]).split("/")[1:]:
            found = found[part]
        node = found
    return node


@pytest.mark.parametrize("path", CALLS)
def test_githubs_description_has_each_call(github: Conformance, path: str) -> None:
    github.check_request("GET", path, b"")
    template, operation = github._operation("GET", path)
    known = [resolved(github, each)["name"] for each in operation.get("parameters", [])]
    assert {name for name, _ in CALLS[path].query} <= set(known), template


@pytest.mark.parametrize("path", EXAMPLES)
def test_githubs_own_examples_are_read(github: Conformance, path: str) -> None:
    found = examples(github, path)
    assert found
    for each in found:
        assert EXAMPLES[path](Answer(200, {}, each))


def test_githubs_example_of_a_permission_is_read(github: Conformance) -> None:
    for each in examples(github, "/repos/{owner}/{repo}/collaborators/{username}/permission"):
        user = UserId(each["user"]["id"])
        assert read_permission(Answer(200, {}, each), user) is Permission.ADMIN


async def _never(call: Call) -> Outcome:
    raise AssertionError(call)


def test_the_request_for_a_token_exists_and_its_example_is_taken(github: Conformance) -> None:
    template = "/app/installations/{installation_id}/access_tokens"
    asked: list[Call] = []

    async def scene() -> None:
        async def exchange(call: Call) -> Outcome:
            asked.append(call)
            return Answer(201, {}, examples(github, template, "post", "201")[0])

        auth = AppAuth("1", key(), Clock(HERE))
        token = await auth.token(INSTALLATION, exchange)
        assert token is await auth.token(INSTALLATION, _never)

    asyncio.run(scene())
    github.check_request(asked[0].method, asked[0].path, b"")
