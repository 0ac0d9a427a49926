"""How an action is done: a generator that yields calls, hears outcomes and returns a result. No IO, no clock.

Whoever drives it commits ``Attempting`` before it sends the first call that writes, sends each call once, gives back
the outcome with its time, and writes the result to the log::

    performance = perform(task)
    try:
        call = next(performance)
        while True:
            call = performance.send(Heard(outcome of call, now))
    except StopIteration as end:
        result = end.value

A generator may be dropped at any yield: what it may have left on GitHub is found again through ``Task.tries``.
"""

from bot.github.actions import Harm, row_of
from bot.github.repetition import repeatable_at
from bot.github.task import Performance, Settling, Task
from bot.vocabulary import Instant


def perform(task: Task) -> Performance:
    """Do ``task`` once, whatever earlier attempts have left."""
    return row_of(task.action).perform(task)


def settle(task: Task) -> Settling:
    """Look once more at ``Performed.settle_at``, and mend what earlier writes that came late have done.

    ``task.tries`` counts all attempts, the successful one too. Safe to repeat; a desired state is brought to what the
    task says, which may be newer than the receipt.
    """
    return row_of(task.action).settle(task)


def earliest(task: Task) -> Instant:
    """Before this instant :func:`perform` could only look and wait; 0 for at once."""
    harmful = row_of(task.action).late_duplicate is Harm.TWIN
    return repeatable_at(task) if harmful else Instant(0)
