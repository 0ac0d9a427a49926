"""The bot's own section in an issue's body: put in, replaced or taken out; the rest of the body is left as it is read.

A section that a person edited or took out is theirs: only what a person approved as it stands replaces it. Where
none can be put in, the thread is told so once.
"""

from dataclasses import replace

from bot.github.classify import Success, failure
from bot.github.issue_body import BODY_LIMIT, read_body, write_body
from bot.github.repetition import settle_at
from bot.github.reply import reply, settle_reply
from bot.github.task import GivenUp, Performance, Performed, Result, Settled, Settling, Task
from bot.record.action import Aspect, SectionEnd
from bot.text.section import Standing, Unplaceable, digest, section_in, with_section

NAME = Aspect.THEORY.value


class TooLong(Unplaceable):
    """GitHub takes no body of that length."""


def placed(body: str, text: str | None) -> str:
    """``body`` with ``text`` as its section, where it can be found again. Raises Unplaceable."""
    whole = with_section(body, NAME, text)
    if text is None:
        return whole
    stands = section_in(whole, NAME)
    if stands is None or not stands.intact or digest(stands.content) != digest(text):
        raise Unplaceable("it would not be found again there")
    if len(whole) > BODY_LIMIT:
        raise TooLong(f"the body would be longer than GitHub's {BODY_LIMIT} characters")
    return whole


def section(task: Task) -> Performance:
    """Make the section say ``task.text``, or go. The receipt's ``text`` is its digest, absent when it is gone."""
    seen = yield from read_body(task)
    if not isinstance(seen, Success):
        return failure(task, seen)
    if not _ours(task, section_in(seen.body, NAME)):
        return Performed(200, as_of=task.as_of, already=True, section=SectionEnd.THEIRS)
    try:
        wanted = placed(seen.body, task.text)
    except Unplaceable as refused:
        return (yield from _refused(task, f"no section: {refused}"))
    end = SectionEnd.GONE if task.text is None else SectionEnd.WRITTEN
    already = wanted == seen.body
    written = seen if already else (yield from write_body(task, wanted))
    if not isinstance(written, Success):
        return failure(task, written)
    return Performed(
        written.status,
        text=_digest(task),
        as_of=task.as_of,
        already=already,
        request_id=None if already else written.request_id,
        settle_at=settle_at(task, written.at),
        section=end,
    )


def settle_section(task: Task) -> Settling:
    """Put right what a late write has undone. One that a person has edited or taken out since stays so."""
    if task.comment is not None:  # no section was written: it was said that it does not fit
        return (yield from settle_reply(task))
    seen = yield from read_body(task)
    if not isinstance(seen, Success):
        return failure(task, seen)
    standing = section_in(seen.body, NAME)
    if standing is None or not standing.intact or digest(standing.content) == _digest(task):
        return Settled()
    try:
        wanted = placed(seen.body, task.text)
    except Unplaceable as refused:
        return GivenUp(f"no section: {refused}", task.tries.uncertain)
    written = yield from write_body(task, wanted)
    if not isinstance(written, Success):
        return failure(task, written)
    return Settled(rewritten=True, text=_digest(task), as_of=task.as_of)


def _ours(task: Task, standing: Standing | None) -> bool:
    """Whether it may be written to: it is as it was left, or a person approved what is to stand there."""
    if standing is None:
        return task.by_hand or task.text is None or task.wrote is None
    if task.by_hand or digest(standing.content) in (task.wrote, _digest(task)):
        return True
    return task.tries.uncertain and standing.intact  # an earlier attempt's, from another state


def _refused(task: Task, why: str) -> Performance:
    """Nothing is written, and the thread is told, unless it was."""
    if task.notice is None:
        told: Result = Performed(200, as_of=task.as_of, already=True)
    else:
        told = yield from reply(replace(task, text=task.notice))
    if not isinstance(told, Performed):
        return told
    return replace(told, text=None, section=SectionEnd.UNPLACED, refusal=why)


def _digest(task: Task) -> str | None:
    return None if task.text is None else digest(task.text)
