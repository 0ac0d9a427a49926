"""Taking back a reply: a comment of our own is deleted. One that is gone already is gone; nothing is looked for.

https://docs.github.com/rest/issues/comments#delete-an-issue-comment
"""

from bot.errors import BrokenInvariant
from bot.github.classify import Denied, Success, ask, failure
from bot.github.own_comments import comment_path
from bot.github.port import Call
from bot.github.task import Performance, Performed, Settled, Settling, Task
from bot.record.action import Withdraw


def withdrawal(task: Task) -> Performance:
    action = task.action
    if not isinstance(action, Withdraw):
        raise BrokenInvariant(f"{task.id} is no withdrawal")
    call = Call(task.installation, "DELETE", comment_path(task, action.comment))
    meaning = yield from ask(task, call)
    match meaning:
        case Success():
            return Performed(meaning.status, request_id=meaning.request_id)
        case Denied(status=404 | 410):
            return Performed(meaning.status, already=True)
        case _:
            return failure(task, meaning)


def settle_withdrawal(task: Task) -> Settling:
    """There is nothing that a late deletion could spoil."""
    yield from ()
    return Settled()
