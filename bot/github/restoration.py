"""Putting back what a person wrote into a body while a write of ours was on its way, and so replaced it.

Only where nobody wrote since: else both texts are somebody's, and one sentence in the thread says that they crossed.
The last one stands then.
"""

from bot.errors import BrokenInvariant
from bot.github.classify import Success, failure
from bot.github.issue_body import BODY_LIMIT, read_body, write_body
from bot.github.repetition import patient_failure, too_soon
from bot.github.reply import reply, settle_reply
from bot.github.task import GivenUp, Performance, Performed, Settling, Task
from bot.record.action import Restore
from bot.text.section import with_sections_of, without_sections


def restoration(task: Task) -> Performance:
    """Let ``task.restored`` stand where ``task.over`` does; ``task.text`` is the sentence for where it does not."""
    if task.restored is None or task.over is None:
        return GivenUp("what people had written there is erased", task.tries.uncertain)
    seen = yield from read_body(task)
    if not isinstance(seen, Success):
        return failure(task, seen)
    people = without_sections(seen.body)
    if people == task.restored:
        crossed = _action(task).crossed
        return (yield from _told(task)) if crossed else _already(task)
    if people != task.over:
        return (yield from _told(task))
    if (wait := too_soon(task, seen.at)) is not None:
        return wait
    whole = with_sections_of(seen.body, task.restored)
    # a person's words before ours: the section may come again
    body = whole if len(whole) <= BODY_LIMIT else task.restored
    written = yield from write_body(task, body)
    if not isinstance(written, Success):
        return patient_failure(task, written)
    if _action(task).crossed:
        return (yield from _told(task))
    return Performed(written.status, as_of=task.as_of, request_id=written.request_id)


def settle_restoration(task: Task) -> Settling:
    """Only the sentence can have a twin; a body that a late write undid is told by that write's own webhook."""
    return (yield from settle_reply(task))


def _told(task: Task) -> Performance:
    """Say it, if anything may be said there."""
    return _already(task) if task.text is None else (yield from reply(task))


def _already(task: Task) -> Performed:
    return Performed(200, as_of=task.as_of, already=True)


def _action(task: Task) -> Restore:
    if not isinstance(task.action, Restore):
        raise BrokenInvariant(f"{task.id} puts nothing back")
    return task.action
