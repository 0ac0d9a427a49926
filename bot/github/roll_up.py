"""The one comment of an item that ecos keeps true: found or created, rewritten, pinned; deleted when it says nothing.

What stands there is read before anything is written; whatever a person has changed in it is written over. Where it
named what is hidden by now, the comment goes and another one takes its place: an edit can be looked behind.

https://docs.github.com/rest/issues/comments#update-an-issue-comment
"""

from collections.abc import Generator
from dataclasses import replace

from bot.github.classify import Denied, Later, Success, ask, failure
from bot.github.marker import digest, marks_roll_up, roll_up_marker, same_body, signed
from bot.github.own_comments import (
    Found,
    Removed,
    SeenComment,
    comment_path,
    find,
    kept_first,
    read_comment,
    remove,
    thread_path,
)
from bot.github.pin import Pinning, pin
from bot.github.port import Call
from bot.github.repetition import patient_failure, settle_at, too_soon
from bot.github.task import Heard, Performance, Performed, Result, Settled, Settling, Task


def roll_up(task: Task) -> Performance:
    """Make the roll-up say ``task.text``, or make it go."""
    found = yield from _find(task)
    if not isinstance(found, Found):
        return failure(task, found)
    kept, others = _sorted(task, found)
    removed = yield from remove(task, others)
    if not isinstance(removed, Removed):
        return failure(task, removed)
    twins = 0 if task.anew else removed.count
    if _says_so(task, kept):
        done: Result = Performed(
            200,
            comment=kept.id if kept else None,
            text=_digest(task),
            as_of=task.as_of,
            already=not task.anew,
            twins_removed=twins,
            settle_at=settle_at(task, found.at),
        )
    elif (wait := too_soon(task, found.at)) is not None:
        return wait
    else:
        done = yield from _write(task, kept, twins)
    return (yield from _pinned(task, done, found))


def settle_roll_up(task: Task) -> Settling:
    """Look once more: remove twins, and put right what a late write has undone. Creates nothing."""
    found = yield from find(task, marks_roll_up, None)
    if not isinstance(found, Found):
        return failure(task, found)
    kept, *twins = kept_first(task, found) or (None,)
    removed = yield from remove(task, twins)
    if not isinstance(removed, Removed):
        return failure(task, removed)
    if kept is None or task.anew or _says_so(task, kept):
        return Settled(
            removed.count
        )  # what must be written anew is not edited: a refresh of its own waits
    written = yield from _write(task, kept, removed.count)
    if not isinstance(written, Performed):
        return written
    return Settled(removed.count, rewritten=True, text=written.text, as_of=written.as_of)


def _sorted(task: Task, found: Found) -> tuple[SeenComment | None, list[SeenComment]]:
    """The one to keep, and those to delete. Anew: all but one that an earlier try has written anew already."""
    first, *others = kept_first(task, found) or (None,)
    if not task.anew:
        return first, others
    fresh = (one for one in found.comments if one.id != task.comment and _says_so(task, one))
    kept = next(fresh, None)
    return kept, [one for one in found.comments if one is not kept]


def _find(task: Task) -> Generator[Call, Heard, Found | Denied | Later]:
    """The comment as last known, or all that carry the marker when that one is gone or not ours."""
    if task.comment is not None:
        call = Call(task.installation, "GET", comment_path(task, task.comment))
        meaning = yield from ask(task, call, read_comment)
        match meaning:
            case Success(body=SeenComment(author=author)) if author == task.me:
                return Found((meaning.body,), meaning.at)
            case Success() | Denied(status=404 | 410):
                pass
            case _:
                return meaning
    return (yield from find(task, marks_roll_up, None))


def _write(
    task: Task, kept: SeenComment | None, twins_removed: int
) -> Generator[Call, Heard, Result]:
    call = _call(task, kept)
    meaning = yield from ask(task, call, None if task.text is None else read_comment)
    match meaning:
        case Success():
            made = None if task.text is None else meaning.body.id
        case Denied(status=404 | 410) if task.text is None:
            made = None
        case Denied(status=404 | 410) if kept is not None:
            gone = Later("the comment went before it was written", meaning.at, meaning.at, False)
            return failure(task, gone)
        case _:
            return patient_failure(task, meaning)
    return Performed(
        meaning.status,
        comment=made,
        text=_digest(task),
        as_of=task.as_of,
        twins_removed=twins_removed,
        request_id=meaning.request_id,
        settle_at=settle_at(task, meaning.at),
    )


def _pinned(task: Task, done: Result, found: Found) -> Generator[Call, Heard, Result]:
    """``done`` with its pin. When that must wait, the next one finds the comment again before it writes anything."""
    if not isinstance(done, Performed) or done.comment is None:
        return done
    pinning = yield from pin(task, done.comment, found)
    match pinning:
        case Later(uncertain=uncertain):
            unsure = replace(pinning, uncertain=uncertain or not done.already)
            return patient_failure(task, unsure)
        case Pinning(end, refusal):
            return replace(done, pin=end, refusal=refusal)


def _call(task: Task, kept: SeenComment | None) -> Call:
    if task.text is None:
        assert kept is not None, "no comment says nothing already"
        return Call(task.installation, "DELETE", comment_path(task, kept.id))
    body = {"body": signed(task.text, roll_up_marker(task.text))}
    if kept is None:
        return Call(task.installation, "POST", f"{thread_path(task)}/comments", body=body)
    return Call(task.installation, "PATCH", comment_path(task, kept.id), body=body)


def _says_so(task: Task, kept: SeenComment | None) -> bool:
    if task.text is None or kept is None:
        return task.text is None and kept is None
    return same_body(kept.body, signed(task.text, roll_up_marker(task.text)))


def _digest(task: Task) -> str | None:
    return None if task.text is None else digest(task.text)
