"""The bot's own section in an issue's body: put in, replaced or taken out; the rest of the body is left as it is read.

A section that a person edited or took out is theirs: only what a person approved as it stands replaces it.
"""

from bot.github.classify import Success, failure
from bot.github.issue_body import BODY_LIMIT, read_body, write_body
from bot.github.repetition import settle_at
from bot.github.task import GivenUp, Performance, Performed, Settled, Settling, Task
from bot.record.action import Aspect, SectionEnd
from bot.text.section import Standing, Unplaceable, digest, section_in, with_section

NAME = Aspect.THEORY.value


def section(task: Task) -> Performance:
    """Make the section say ``task.text``, or go. The receipt's ``text`` is its digest, absent when it is gone."""
    seen = yield from read_body(task)
    if not isinstance(seen, Success):
        return failure(task, seen)
    if not _ours(task, section_in(seen.body, NAME)):
        return Performed(200, as_of=task.as_of, already=True, section=SectionEnd.THEIRS)
    wanted = _wanted(task, seen.body)
    if isinstance(wanted, GivenUp):
        return wanted
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
    seen = yield from read_body(task)
    if not isinstance(seen, Success):
        return failure(task, seen)
    standing = section_in(seen.body, NAME)
    if standing is None or not standing.intact or digest(standing.content) == _digest(task):
        return Settled()
    wanted = _wanted(task, seen.body)
    if isinstance(wanted, GivenUp):
        return wanted
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


def _wanted(task: Task, body: str) -> str | GivenUp:
    try:
        wanted = with_section(body, NAME, task.text)
    except Unplaceable as refused:
        return GivenUp(f"no section: {refused}", task.tries.uncertain)
    if task.text is not None and len(wanted) > BODY_LIMIT:
        reason = f"no section: the body would be longer than GitHub's {BODY_LIMIT} characters"
        return GivenUp(reason, task.tries.uncertain)
    return wanted


def _digest(task: Task) -> str | None:
    return None if task.text is None else digest(task.text)
