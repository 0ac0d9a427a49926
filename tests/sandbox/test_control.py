"""The controls: acts, faults and the journal as JSON, with mistakes explained."""

import json
from typing import Any

import pytest

from bot.sandbox import control, faults
from bot.sandbox.wire import Request
from bot.sandbox.world import World
from bot.vocabulary import IssueRef, Permission, RepoName, Visibility
from tests.sandbox.client import START


def ask(world: World, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
    request = Request(method, path, query, {}, json.dumps(body).encode())
    answer = control.respond(world, request, START)
    return answer.status, json.loads(answer.body)


def test_a_plan_of_faults_is_set_as_json(world: World) -> None:
    rules = [
        {"fault": "timeout-after", "path": "comments$"},
        {"fault": "timeout-before", "times": 2},
        {"fault": "late-write", "delay": 9},
        {"fault": 429, "retry_after_s": 5, "method": "*"},
    ]
    told = {"rules": rules, "rates": {"secondary": 0.5}, "stale_lists": 3_000, "seed": 4}
    told |= {"natives_missing": True, "drop_next": 2, "down_until": START}
    assert ask(world, "PUT", "/faults", told)[0] == 200
    assert [type(rule.fault) for rule in world.faults.rules] == [
        faults.TimeoutAfter,
        faults.TimeoutBefore,
        faults.LateWrite,
        faults.Status,
    ]
    assert (world.faults.rates.secondary, world.faults.stale_lists) == (0.5, 3_000)
    assert (world.faults.natives_missing, world.faults.drop_next) == (True, 2)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"ruels": []}, "ruels"),
        ({"rules": [{"fault": "flood"}]}, "flood"),
        ({"rates": {"often": 1}}, "often"),
    ],
)
def test_a_plan_that_is_not_understood_changes_nothing(
    world: World, told: dict[str, Any], words: str
) -> None:
    status, answer = ask(world, "PUT", "/faults", told)
    assert (status, words in answer["message"]) == (400, True)
    assert world.faults == faults.NO_FAULTS


@pytest.mark.parametrize(
    ("told", "name", "value"),
    [
        ({"act": "SetRole", "role": "triage", "user": "tom"}, "role", Permission.TRIAGE),
        ({"act": "ChangeVisibility", "to": "private"}, "to", Visibility.PRIVATE),
        ({"act": "TransferIssue", "number": 1, "to": "a/b"}, "to", RepoName("a", "b")),
        ({"act": "RenameRepository", "name": "New"}, "name", "New"),
        ({"act": "Block", "number": 1, "on": "a/b#7"}, "on", IssueRef(RepoName("a", "b"), 7)),
        ({"act": "AddSubIssue", "number": 1, "of": "a/b#7"}, "of", IssueRef(RepoName("a", "b"), 7)),
    ],
)
def test_acts_are_read_with_their_nouns(told: dict[str, Any], name: str, value: object) -> None:
    act = control.act_from(told | {"by": "anna", "repo": "gerivdb/WAZAA"})
    assert getattr(act, name) == value


def test_what_was_done_is_in_the_journal_and_the_deliveries(world: World) -> None:
    told = {"act": "CloseIssue", "by": "anna", "repo": "gerivdb/WAZAA", "number": 29}
    assert ask(world, "POST", "/act", told)[1]["kind"] == "issue-closed"
    entries = ask(world, "GET", "/journal", after="1")[1]
    assert [one["type"] for one in entries] == ["act"]
    assert [one["event"] for one in ask(world, "GET", "/deliveries")[1]] == ["issues"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"act": "CloseIssue", "by": "rita", "repo": "gerivdb/WAZAA", "number": 29}, 403),
        ({"act": "CloseIssue", "by": "rita", "repo": "gerivdb/Vault", "number": 1}, 404),
        ({"act": "CloseIssue", "by": "rita", "repo": "WAZAA", "number": 29}, 400),
        ({"act": "CloseIssue", "by": "rita"}, 400),
        ({"act": "CloseIssue", "by": "rita", "door": 1}, 400),
        ({"act": "Block", "by": "anna", "repo": "a/b", "number": 1, "on": "a/b"}, 400),
        ({"act": "SetRole", "by": "anna", "repo": "a/b", "user": "x", "role": "king"}, 400),
    ],
)
def test_an_act_that_cannot_be_is_explained(world: World, told: Any, status: int) -> None:
    answer = ask(world, "POST", "/act", told)
    assert answer[0] == status
    assert answer[1]["message"]


def test_an_unknown_control_is_told_so(world: World) -> None:
    assert ask(world, "GET", "/nothing")[0] == 404
