from typing import Any

import pytest

from bot.errors import Outage
from bot.github.listing import (
    CommentRead,
    comments_call,
    items_call,
    read_comments,
    read_items,
)
from bot.github.port import Answer, NoAnswer
from bot.github.reader import GHOST, next_page
from bot.record.inbound import Actor
from bot.vocabulary import CommentId, InstallationId, Instant, RepoName, UserId

HERE, WAZAA = InstallationId(7), RepoName("acme", "WAZAA")
ITEM: dict[str, Any] = {
    "number": 29,
    "state": "open",
    "title": "Plan",
    "body": None,
    "user": {"id": 5, "login": "ann", "type": "User"},
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:06Z",
    "repository_url": "https://api.github.com/repos/acme/WAZAA",
}
COMMENT: dict[str, Any] = {
    "id": 3,
    "issue_url": "https://api.github.com/repos/acme/WAZAA/issues/29",
    "user": {"id": 6, "login": "bob", "type": "User"},
    "body": "Depends on #1",
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:06Z",
}


def test_both_lists_are_asked_for_whole_and_oldest_first() -> None:
    items, comments = items_call(HERE, WAZAA), comments_call(HERE, WAZAA)

    assert (items.path, comments.path) == (
        "/repos/acme/WAZAA/issues",
        "/repos/acme/WAZAA/issues/comments",
    )
    assert dict(items.query) == {"state": "all"} | dict(comments.query)
    assert dict(comments.query) == {"sort": "created", "direction": "asc", "per_page": "100"}


def test_a_page_of_items_holds_issues_and_pull_requests() -> None:
    merged = {
        "number": 30,
        "state": "closed",
        "pull_request": {"merged_at": "2026-01-02T03:04:05Z"},
    }
    found = read_items(Answer(200, body=[ITEM, ITEM | merged]))

    assert [(one.number, one.kind, one.state) for one in found] == [
        (29, "issue", "open"),
        (30, "pull_request", "merged"),
    ]


def test_a_comment_tells_its_item_and_its_author() -> None:
    found = read_comments(
        Answer(200, body=[COMMENT, COMMENT | {"id": 4, "user": None, "body": ""}])
    )

    at = Instant(1_767_323_045_000)
    bob = Actor(UserId(6), "bob")
    assert found[0] == CommentRead(CommentId(3), 29, bob, "Depends on #1", at, Instant(at + 1_000))
    assert (found[1].author, found[1].body) == (GHOST, None)


def test_a_comment_of_something_else_is_of_no_item() -> None:
    odd = COMMENT | {"issue_url": "https://api.github.com/repos/acme/WAZAA/commits/cafe"}

    assert read_comments(Answer(200, body=[odd]))[0].number == 0


@pytest.mark.parametrize("status", [404, 410, 451])
def test_a_repository_that_lists_none_has_none(status: int) -> None:
    assert read_items(Answer(status)) == ()
    assert read_comments(Answer(status)) == ()


@pytest.mark.parametrize(
    "outcome",
    [
        Answer(403),
        Answer(502),
        NoAnswer("cut", sent=True),
        Answer(200, body={}),
        Answer(200, body=[{}]),
    ],
    ids=["forbidden", "bad gateway", "no answer", "no list", "no item"],
)
def test_what_cannot_be_read_is_asked_for_again(outcome: Answer | NoAnswer) -> None:
    with pytest.raises(Outage):
        read_items(outcome)
    with pytest.raises(Outage):
        read_comments(outcome)


def test_the_next_page_keeps_what_was_asked_for() -> None:
    call = items_call(HERE, WAZAA)
    link = '<https://api.github.com/repositories/1/issues?state=all&page=2>; rel="next"'

    following = next_page(call, Answer(200, {"link": link}))
    assert following is not None
    assert (following.path, following.query) == (call.path, (("state", "all"), ("page", "2")))
