"""The body of an issue as the performer reads and writes it. GitHub has no write that fails if somebody was faster.

What a write replaced is told by its webhook (``changes.body.from``): whoever decides on that puts it back.

https://docs.github.com/rest/issues/issues#update-an-issue
"""

from collections.abc import Generator
from functools import partial
from typing import Any

from bot.errors import Outage
from bot.github.classify import Denied, Later, Success, ask
from bot.github.fields import Fields
from bot.github.own_comments import thread_path
from bot.github.port import Call
from bot.github.task import Heard, Task

BODY_LIMIT = 65_536
"""Code points of one body; GitHub refuses more."""

Asking = Generator[Call, Heard, Success | Denied | Later]


def read_body(task: Task) -> Asking:
    """What stands in the body of the action's item; an empty one is ``""``."""
    call = Call(task.installation, "GET", thread_path(task))
    return (yield from ask(task, call, partial(_body_of, task)))


def write_body(task: Task, body: str) -> Asking:
    return (
        yield from ask(
            task, Call(task.installation, "PATCH", thread_path(task), body={"body": body})
        )
    )


def _body_of(task: Task, answer: Any) -> str:
    """Raises Outage for another issue than was asked for: reads are led to where one was moved, writes are not."""
    issue = Fields.of(answer, "issue")
    home = issue.text("repository_url").casefold()
    there = home.endswith(f"/{task.repo.owner}/{task.repo.name}".casefold())
    if not there or issue.number("number") != task.action.item.number:
        raise Outage("the issue is elsewhere now")
    return issue.text("body") if issue.has("body") else ""
