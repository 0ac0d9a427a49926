"""The label that says "blocked": there or not there. What a person has put is left to that person.

https://docs.github.com/rest/issues/labels
"""

from collections.abc import Generator
from typing import Any
from urllib.parse import quote

from bot.github.classify import Denied, Later, Success, ask, failure
from bot.github.fields import Fields
from bot.github.own_comments import thread_path
from bot.github.port import Call
from bot.github.repetition import settle_at
from bot.github.task import GivenUp, Heard, Performance, Performed, Settled, Settling, Task

_GONE = (404, 410)


def blocked_label(task: Task) -> Performance:
    """Put the label on, or take it off; ``former``, which the policy named before, goes first.

    The receipt's ``text`` is the label when ecos has put it, absent when it is off. ``already`` without text: a person
    had put it, so it is not ours to take off later.
    """
    if task.former is not None:
        gone = yield from _take_off(task, task.former)
        if isinstance(gone, Later) or (isinstance(gone, Denied) and gone.status not in _GONE):
            return failure(task, gone)
        if task.label is None:
            return Performed(200, as_of=task.as_of, request_id=gone.request_id)
    if task.label is None:
        return _nameless(task)
    if task.present:
        seen = yield from _look(task)
        if isinstance(seen, Denied | Later):
            return failure(task, seen)
        if _carries(task.label, seen):
            return Performed(
                200,
                text=task.label if task.tries.uncertain else None,
                as_of=task.as_of,
                already=True,
                settle_at=settle_at(task, seen.at),
            )
    meaning = yield from _write(task, task.label)
    if isinstance(meaning, Later) or (isinstance(meaning, Denied) and not _is_off(task, meaning)):
        return failure(task, meaning)
    return Performed(
        meaning.status,
        text=task.label if task.present else None,
        as_of=task.as_of,
        request_id=meaning.request_id,
        settle_at=settle_at(task, meaning.at),
    )


def settle_blocked_label(task: Task) -> Settling:
    """Put right what a late write has undone."""
    if task.label is None:
        return _nameless(task)
    if task.present:
        seen = yield from _look(task)
        if isinstance(seen, Denied | Later):
            return failure(task, seen)
        if _carries(task.label, seen):
            return Settled()
    meaning = yield from _write(task, task.label)
    match meaning:
        case Success():
            text = task.label if task.present else None
            return Settled(rewritten=True, text=text, as_of=task.as_of)
        case Denied() if _is_off(task, meaning):
            return Settled()
        case _:
            return failure(task, meaning)


def _look(task: Task) -> Generator[Call, Heard, Success | Denied | Later]:
    # The item itself, not the list of its labels: lists lag behind.
    call = Call(task.installation, "GET", thread_path(task))
    return (yield from ask(task, call, _read_labels))


def _read_labels(body: Any) -> frozenset[str]:
    """Names without case, as GitHub compares them. Raises Outage for what is no issue."""
    labels = Fields.of(body, "issue").objects("labels")
    return frozenset(label.text("name").casefold() for label in labels)


def _carries(label: str, seen: Success) -> bool:
    return label.casefold() in seen.body


def _write(task: Task, label: str) -> Generator[Call, Heard, Success | Denied | Later]:
    if not task.present:
        return (yield from _take_off(task, label))
    labels = f"{thread_path(task)}/labels"
    return (yield from ask(task, Call(task.installation, "POST", labels, body={"labels": [label]})))


def _take_off(task: Task, label: str) -> Generator[Call, Heard, Success | Denied | Later]:
    path = f"{thread_path(task)}/labels/{quote(label, safe='')}"
    return (yield from ask(task, Call(task.installation, "DELETE", path)))


def _is_off(task: Task, denied: Denied) -> bool:
    return not task.present and denied.status in _GONE


def _nameless(task: Task) -> GivenUp:
    """The policy may have dropped its label since this was wanted."""
    return GivenUp("the policy names no label", task.tries.uncertain)
