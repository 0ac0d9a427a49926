"""A sub-issue and its parent. An issue has one parent at a time; a former one is never replaced.

https://docs.github.com/rest/issues/sub-issues
"""

from collections.abc import Generator

from bot.github.classify import Denied, Later, Success
from bot.github.own_comments import thread_path
from bot.github.port import Call
from bot.github.relation import Seen, issue_id, target_path
from bot.github.task import Heard, Task

_NONE = (404, 410)


def look(task: Task) -> Generator[Call, Heard, Seen | Denied | Later]:
    """Whether the link's source is a sub-issue of its target, or of another issue."""
    child = yield from issue_id(task, thread_path(task))
    if not isinstance(child, Success):
        return child
    wanted = yield from issue_id(task, target_path(task))
    if not isinstance(wanted, Success):
        return wanted
    parent = yield from issue_id(task, f"{thread_path(task)}/parent")
    if isinstance(parent, Later) or (isinstance(parent, Denied) and parent.status not in _NONE):
        return parent
    found = parent.body if isinstance(parent, Success) else None
    body = {"sub_issue_id": child.body}
    return Seen(
        stands=found == wanted.body,
        add=Call(task.installation, "POST", f"{target_path(task)}/sub_issues", body=body),
        remove=Call(task.installation, "DELETE", f"{target_path(task)}/sub_issue", body=body),
        at=parent.at,
        taken=found not in (None, wanted.body),
    )
