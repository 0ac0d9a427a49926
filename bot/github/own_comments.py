"""The App's own comments in one thread: found by marker and author, and deleted where they are too many.

https://docs.github.com/rest/issues/comments
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import quote

from bot.github.classify import Denied, Later, Success, ask
from bot.github.fields import Fields, objects
from bot.github.marker import marker_of
from bot.github.port import Call
from bot.github.task import Heard, Task
from bot.vocabulary import CommentId, Instant, UserId

PAGE = 100
CLOCKS_DIFFER = 10 * 60_000
"""Milliseconds that GitHub's clock may be behind ours."""


@dataclass(frozen=True, slots=True)
class SeenComment:
    """``author`` is absent when the account is no more. ``pinned``: it stands first on its issue."""

    id: CommentId
    author: UserId | None
    body: str
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    comments: tuple[SeenComment, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class Removed:
    count: int


def repository_path(task: Task) -> str:
    return f"/repos/{quote(task.repo.owner, safe='')}/{quote(task.repo.name, safe='')}"


def thread_path(task: Task) -> str:
    return f"{repository_path(task)}/issues/{task.action.item.number}"


def comment_path(task: Task, comment: CommentId) -> str:
    return f"{repository_path(task)}/issues/comments/{comment}"


def find(
    task: Task, wanted: Callable[[str | None], bool], since: Instant | None
) -> Generator[Call, Heard, Found | Denied | Later]:
    """Our own in all pages of the thread, touched at ``since`` or later; ``wanted`` judges the marker."""
    found: list[SeenComment] = []
    query: tuple[tuple[str, str], ...] = (("per_page", str(PAGE)),)
    if since is not None:
        query = (*query, ("since", _iso(Instant(since - CLOCKS_DIFFER))))
    for page in count(1):
        pages = (*query, ("page", str(page)))
        call = Call(task.installation, "GET", f"{thread_path(task)}/comments", pages)
        meaning = yield from ask(task, call, _read_comments)
        if not isinstance(meaning, Success):
            return meaning
        own = (each for each in meaning.body if each.author == task.me)
        found += [each for each in own if wanted(marker_of(each.body))]
        if len(meaning.body) < PAGE:
            break
    return Found(tuple(found), meaning.at)


def kept_first(task: Task, found: Found) -> tuple[SeenComment, ...]:
    """The one to keep before its twins: that of the receipt, else the oldest, so that everybody keeps the same."""
    return tuple(sorted(found.comments, key=lambda each: (each.id != task.comment, each.id)))


def remove(
    task: Task, comments: Sequence[SeenComment]
) -> Generator[Call, Heard, Removed | Denied | Later]:
    """Delete each. One that is gone already is not counted, unless it was our own call whose end nobody saw."""
    removed = 0
    for comment in comments:
        call = Call(task.installation, "DELETE", comment_path(task, comment.id))
        meaning = yield from ask(task, call)
        unseen = isinstance(meaning, Later) and meaning.uncertain
        if unseen:
            meaning = yield from ask(task, call)
        match meaning:
            case Success():
                removed += 1
            case Denied(status=404 | 410):
                removed += unseen
            case _:
                return meaning
    return Removed(removed)


def read_comment(body: Any) -> SeenComment:
    """Raises Outage for what is no comment."""
    seen = Fields.of(body, "comment")
    author = UserId(seen.object("user").number("id")) if seen.has("user") else None
    text = seen.text("body") if seen.has("body") else ""
    return SeenComment(CommentId(seen.number("id")), author, text, seen.has("pin"))


def _read_comments(body: Any) -> tuple[SeenComment, ...]:
    return tuple(read_comment(each.value) for each in objects(body, "comments"))


def _iso(at: Instant) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
