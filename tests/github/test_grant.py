"""What an installation gives, against what is needed."""

from typing import Any

import pytest

from bot.errors import Outage
from bot.github.grant import EVENTS, PERMISSIONS, grant_call, read_lacks
from bot.github.port import Answer, NoAnswer
from bot.record.observed import Lacks
from bot.vocabulary import InstallationId


def told(permissions: Any, events: Any) -> Answer:
    return Answer(200, body={"id": 5, "permissions": permissions, "events": events})


def test_the_app_itself_is_asked_about_one_installation() -> None:
    call = grant_call(InstallationId(5))

    assert (call.installation, call.method, call.path) == (None, "GET", "/app/installations/5")


@pytest.mark.parametrize(
    ("permissions", "events", "lacks"),
    [
        (PERMISSIONS, EVENTS, Lacks()),
        (dict(PERMISSIONS, metadata="write", checks="write"), (*EVENTS, "push"), Lacks()),
        (dict(PERMISSIONS, issues="read"), EVENTS, Lacks(("issues: write",))),
        ({}, None, Lacks(tuple(f"{name}: {PERMISSIONS[name]}" for name in PERMISSIONS), EVENTS)),
        (PERMISSIONS, EVENTS[1:], Lacks((), EVENTS[:1])),
    ],
)
def test_what_is_missing_is_named(permissions: Any, events: Any, lacks: Lacks) -> None:
    assert read_lacks(told(permissions, events)) == lacks


@pytest.mark.parametrize(
    "outcome",
    [Answer(404), Answer(502), NoAnswer("time-out", sent=True), Answer(200, body=[]), told([], [])],
)
def test_nothing_is_said_to_be_missing_by_who_was_not_told(outcome: Any) -> None:
    with pytest.raises(Outage):
        read_lacks(outcome)
