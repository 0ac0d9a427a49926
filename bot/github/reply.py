"""One reply, once: a comment that is created, never edited, and looked for before it is created again.

https://docs.github.com/rest/issues/comments#create-an-issue-comment
"""

from collections.abc import Generator

from bot.errors import BrokenInvariant
from bot.github.classify import Denied, Later, Success, ask, failure
from bot.github.marker import digest, reply_marker, signed, text_of
from bot.github.own_comments import (
    Found,
    Removed,
    find,
    kept_first,
    read_comment,
    remove,
    thread_path,
)
from bot.github.port import Call
from bot.github.repetition import patient_failure, settle_at, too_soon
from bot.github.task import Heard, Performance, Performed, Result, Settled, Settling, Task


def reply(task: Task) -> Performance:
    """Raises BrokenInvariant without a text."""
    if task.text is None:
        raise BrokenInvariant(f"reply {task.id} has no text")
    if task.tries.uncertain:
        looked = yield from look(task)
        if not isinstance(looked, Found):
            return failure(task, looked)
        if looked.comments:
            return (yield from _keep_one(task, looked))
        if (wait := too_soon(task, looked.at)) is not None:
            return wait
    body = {"body": signed(task.text, reply_marker(task.id))}
    call = Call(task.installation, "POST", f"{thread_path(task)}/comments", body=body)
    meaning = yield from ask(task, call, read_comment)
    if not isinstance(meaning, Success):
        return patient_failure(task, meaning)
    return Performed(
        meaning.status,
        comment=meaning.body.id,
        text=digest(task.text),
        as_of=task.as_of,
        request_id=meaning.request_id,
        settle_at=settle_at(task, meaning.at),
    )


def settle_reply(task: Task) -> Settling:
    """Look once more and remove own twins. A reply that a person deleted stays deleted."""
    looked = yield from look(task)
    if not isinstance(looked, Found):
        return failure(task, looked)
    removed = yield from remove(task, kept_first(task, looked)[1:])
    return Settled(removed.count) if isinstance(removed, Removed) else failure(task, removed)


def look(task: Task) -> Generator[Call, Heard, Found | Denied | Later]:
    marker = reply_marker(task.id)
    return (yield from find(task, lambda seen: seen == marker, task.tries.first))


def _keep_one(task: Task, looked: Found) -> Generator[Call, Heard, Result]:
    kept, *twins = kept_first(task, looked)
    removed = yield from remove(task, twins)
    if not isinstance(removed, Removed):
        return failure(task, removed)
    several_writes = task.tries.count > 1
    return Performed(
        200,
        comment=kept.id,
        text=digest(text_of(kept.body)),
        already=True,
        twins_removed=removed.count,
        settle_at=settle_at(task, looked.at) if several_writes else None,
    )
