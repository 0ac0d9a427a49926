"""A link as GitHub's own relation: there or not there. What somebody else has made is left to them.

GitHub keeps a set, so a repetition changes nothing; but a write of unknown end is not believed absent before it would
show. An older GitHub Enterprise Server answers 404: then the mirror is given up, and nothing else is.
"""

from collections.abc import Generator

from bot.github import dependency, sub_issue
from bot.github.classify import Denied, Later, Success, ask, failure
from bot.github.port import Call
from bot.github.relation import Seen, link_of
from bot.github.repetition import patient_failure, too_soon
from bot.github.task import Heard, Performance, Performed, Settled, Settling, Task
from bot.record.action import MirrorEnd
from bot.vocabulary import Relation

_LOOK = {Relation.PART_OF: sub_issue.look, Relation.DEPENDS_ON: dependency.look}
MIRRORED = frozenset(_LOOK)
"""The relations that GitHub knows too."""


def mirror(task: Task) -> Performance:
    """Make the relation be there, or not, and say whose it is now."""
    seen = yield from _look(task)
    if not isinstance(seen, Seen):
        return failure(task, seen)
    end = _already(task, seen)
    if end is not None:
        return Performed(200, as_of=task.as_of, already=True, mirror=end)
    if (wait := too_soon(task, seen.at)) is not None:
        return wait
    meaning = yield from ask(task, seen.add if task.present else seen.remove)
    match meaning:
        case Success():
            end, already = MirrorEnd.MADE if task.present else MirrorEnd.GONE, False
        case Denied(status=422) if task.present:
            return (yield from _refused(task, meaning))
        case Denied(status=404 | 410) if not task.present:
            end, already = MirrorEnd.GONE, True
        case _:
            return patient_failure(task, meaning)
    return Performed(
        meaning.status,
        as_of=task.as_of,
        already=already,
        request_id=meaning.request_id,
        mirror=end,
    )


def settle_mirror(task: Task) -> Settling:
    """There is nothing that a late repetition could spoil."""
    yield from ()
    return Settled()


def _look(task: Task) -> Generator[Call, Heard, Seen | Denied | Later]:
    return (yield from _LOOK[link_of(task).relation](task))


def _already(task: Task, seen: Seen) -> MirrorEnd | None:
    """How it stands without a write of this run; after an uncertain one, what is there is ours."""
    if not task.present:
        return None if seen.stands else MirrorEnd.GONE
    if seen.stands:
        return MirrorEnd.MADE if task.tries.uncertain else MirrorEnd.THEIRS
    return MirrorEnd.OTHER_PARENT if seen.taken else None


def _refused(task: Task, denied: Denied) -> Performance:
    """GitHub refuses what is there already, and what is past a limit; only the latter is the end."""
    seen = yield from _look(task)
    if not isinstance(seen, Seen):
        return failure(task, seen)
    end = _already(task, seen) or MirrorEnd.REFUSED
    return Performed(
        denied.status,
        as_of=task.as_of,
        already=True,
        request_id=denied.request_id,
        mirror=end,
    )
