"""An issue and what it is blocked by.

https://docs.github.com/rest/issues/issue-dependencies
"""

from collections.abc import Generator
from typing import Any

from bot.github.classify import Denied, Later, Success, ask
from bot.github.fields import objects
from bot.github.own_comments import thread_path
from bot.github.port import Call
from bot.github.relation import Seen, issue_id, read_id, target_path
from bot.github.task import Heard, Task

_PAGE = (("per_page", "100"),)
"""More than one issue may be blocked by, as far as anybody has seen."""


def look(task: Task) -> Generator[Call, Heard, Seen | Denied | Later]:
    """Whether the link's source is blocked by its target."""
    blocker = yield from issue_id(task, target_path(task))
    if not isinstance(blocker, Success):
        return blocker
    path = f"{thread_path(task)}/dependencies/blocked_by"
    listed = yield from ask(task, Call(task.installation, "GET", path, _PAGE), _read_ids)
    if not isinstance(listed, Success):
        return listed
    return Seen(
        stands=blocker.body in listed.body,
        add=Call(task.installation, "POST", path, body={"issue_id": blocker.body}),
        remove=Call(task.installation, "DELETE", f"{path}/{blocker.body}"),
        at=listed.at,
    )


def _read_ids(body: Any) -> frozenset[int]:
    return frozenset(read_id(each.value) for each in objects(body, "issues"))
