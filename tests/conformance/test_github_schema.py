"""The judge itself: it must fail for what GitHub would not send or take."""

import json

import pytest

from tests.conformance.github_schema import Conformance, NotGitHub, to_2020


@pytest.fixture
def github(conformance_data: object) -> Conformance:
    return Conformance.load(str(conformance_data).removesuffix("/github"))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/repos/o/r/issues/1/comments", {"body": "x", "boddy": "y"}),
        ("POST", "/repos/o/r/issues/1/comments", {}),
        ("POST", "/repos/o/r/issues/1/reactions", {"content": "shrug"}),
        ("POST", "/repos/o/r/issues/1/comment", {"body": "x"}),
        ("PATCH", "/repos/o/r/issues/1", {"state": "merged"}),
        ("DELETE", "/repos/o/r/issues/comments/1", {"body": "x"}),
    ],
)
def test_a_request_github_would_not_understand_fails(
    github: Conformance, method: str, path: str, body: dict[str, str]
) -> None:
    with pytest.raises(NotGitHub):
        github.check_request(method, path, json.dumps(body).encode())


def test_a_request_github_takes_passes(github: Conformance) -> None:
    github.check_request("POST", "/repos/o/r/issues/1/comments", b'{"body":"x"}')
    github.check_request("GET", "/repos/o/r/issues", b"")
    github.check_request("POST", "/app/installations/1/access_tokens", b"")


def test_answers_and_webhooks_unlike_githubs_fail(github: Conformance) -> None:
    with pytest.raises(NotGitHub):
        github.check_response("GET", "/repos/o/r/issues/1", 200, b'{"id":1}')
    with pytest.raises(NotGitHub):
        github.check_response("GET", "/repos/o/r/issues/1", 299, b"{}")
    with pytest.raises(NotGitHub):
        github.check_webhook("issues", "opened", b'{"action":"opened"}')
    with pytest.raises(NotGitHub):
        github.check_webhook("issues", "danced", b"{}")


def test_nullable_becomes_a_choice_with_null() -> None:
    assert to_2020({"type": "string", "enum": ["a"], "nullable": True}) == {
        "type": ["string", "null"],
        "enum": ["a", None],
    }
    assert to_2020({"allOf": [{"type": "string"}], "nullable": True}) == {
        "anyOf": [{"allOf": [{"type": "string"}]}, {"type": "null"}]
    }
