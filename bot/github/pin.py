"""The pin on the roll-up: set once, where nobody has pinned another comment. Whoever takes it off has the last word.

A GitHub that pins no comments costs the pin and nothing else. ecos unpins nothing: a pin goes with its comment. That
somebody took it off is read from the comment; if ecos dies after deleting that one and before its receipt, nobody knows
it any more, and the one that takes its place is pinned.

https://docs.github.com/rest/issues/comments#pin-an-issue-comment
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.github.classify import Denied, Later, Success, ask
from bot.github.fields import Fields
from bot.github.own_comments import Found, SeenComment, comment_path, thread_path
from bot.github.port import Call
from bot.github.task import Heard, Task
from bot.record.action import PinEnd
from bot.vocabulary import CommentId


@dataclass(frozen=True, slots=True)
class Pinning:
    """``end`` absent: all is as the receipts before have it. ``refusal``: why GitHub would not."""

    end: PinEnd | None = None
    refusal: str | None = None


_AS_IT_WAS = Pinning()


def pin(task: Task, comment: CommentId, seen: Found) -> Generator[Call, Heard, Pinning | Later]:
    """Pin ``comment``, which says what it should; ``seen`` are our own as they were before that was written."""
    if not task.pin:
        return _AS_IT_WAS
    before = {one.id: one for one in seen.comments}
    if task.pinned is not None and not _went(task, comment):
        return _AS_IT_WAS
    if task.pinned is not None and _taken_off(task, before):
        return Pinning(PinEnd.LEFT)
    if comment in before and before[comment].pinned:
        return Pinning(PinEnd.PINNED)
    return (yield from _place(task, comment))


def _went(task: Task, comment: CommentId) -> bool:
    """Whether a pin of ours has gone with its comment, so that this one is the next to bear it."""
    return task.pinned is PinEnd.PINNED and comment != task.comment


def _taken_off(task: Task, before: Mapping[CommentId, SeenComment]) -> bool:
    """Whether somebody took our pin off before its comment went."""
    return task.comment is not None and task.comment in before and not before[task.comment].pinned


def _place(task: Task, comment: CommentId) -> Generator[Call, Heard, Pinning | Later]:
    """Look first: GitHub pins one comment of an issue, and a person's would have to make room."""
    seen = yield from ask(task, Call(task.installation, "GET", thread_path(task)), _read_pinned)
    if isinstance(seen, Success) and seen.body is not None and seen.body != comment:
        return Pinning(PinEnd.LEFT)
    if isinstance(seen, Success):
        path = f"{comment_path(task, comment)}/pin"
        seen = yield from ask(task, Call(task.installation, "PUT", path))
    match seen:
        case Success():
            return Pinning(PinEnd.PINNED)
        case Denied(reason=reason):
            return Pinning(PinEnd.REFUSED, f"the comment is not pinned: {reason}")
        case Later():
            return seen


def _read_pinned(body: Any) -> int | None:
    """The comment that is pinned on an issue. Raises Outage for what is no issue."""
    issue = Fields.of(body, "issue")
    return issue.object("pinned_comment").number("id") if issue.has("pinned_comment") else None
