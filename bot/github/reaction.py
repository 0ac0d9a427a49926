"""One reaction. GitHub keeps at most one of a kind for each user, so a repetition changes nothing.

An older GitHub Enterprise Server, or a comment that went meanwhile, answers 404: then the reaction is given up.

https://docs.github.com/rest/reactions/reactions
"""

from bot.errors import BrokenInvariant
from bot.github.classify import Success, ask, failure
from bot.github.own_comments import comment_path, thread_path
from bot.github.port import Call
from bot.github.task import Performance, Performed, Settled, Settling, Task
from bot.record.action import React


def reaction(task: Task) -> Performance:
    action = task.action
    if not isinstance(action, React):
        raise BrokenInvariant(f"{task.id} is no reaction")
    place = thread_path(task) if action.comment is None else comment_path(task, action.comment)
    body = {"content": action.reaction.value}
    meaning = yield from ask(task, Call(task.installation, "POST", f"{place}/reactions", body=body))
    if not isinstance(meaning, Success):
        return failure(task, meaning)
    return Performed(meaning.status, already=meaning.status == 200, request_id=meaning.request_id)


def settle_reaction(task: Task) -> Settling:
    """There is nothing that a late reaction could spoil."""
    yield from ()
    return Settled()
