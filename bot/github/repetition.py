"""When a write may be made again, and when it must be looked at once more.

A write whose end nobody saw may show until ``Patience.quiet`` has passed. Before that nothing is repeated; after a
repetition both may show, so somebody looks again when the older one cannot come any more.
"""

from bot.github.classify import Denied, Later, failure
from bot.github.task import GivenUp, Postponed, Task
from bot.vocabulary import Instant


def repeatable_at(task: Task) -> Instant:
    """The first instant at which the absence of an earlier write may be believed; 0 when there is none to wait for."""
    last = task.tries.last
    if not task.tries.uncertain or last is None:
        return Instant(0)
    return Instant(last + task.patience.quiet)


def too_soon(task: Task, at: Instant) -> Postponed | None:
    """Why nothing may be written at ``at``, if so."""
    believed = repeatable_at(task)
    if at >= believed:
        return None
    return Postponed("an earlier attempt may still show", believed, uncertain=True)


def settle_at(task: Task, at: Instant) -> Instant | None:
    """When to look once more after success at ``at``; absent when no earlier write can come late.

    Twice the quiet: the first look may prove to have been too early, this one must not.
    """
    return Instant(at + 2 * task.patience.quiet) if task.tries.uncertain else None


def patient_failure(task: Task, meaning: Denied | Later) -> Postponed | GivenUp:
    """As ``failure``, but a write of unknown end is not retried before it can be seen."""
    result = failure(task, meaning)
    if isinstance(result, Postponed) and isinstance(meaning, Later) and meaning.uncertain:
        seen = Instant(meaning.at + task.patience.quiet)
        return Postponed(result.reason, max(result.retry_at, seen), uncertain=True)
    return result
