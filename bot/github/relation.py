"""GitHub's own relation between two issues as the performer sees it: is it there, and which call changes that.

Relations name issues by their database ids, which nothing else of ecos needs: they are read where they are used.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from bot.errors import BrokenInvariant
from bot.github.classify import Denied, Later, Success, ask
from bot.github.fields import Fields
from bot.github.port import Call
from bot.github.reader import repository_path
from bot.github.task import Heard, Task
from bot.record.action import Mirror
from bot.record.link import Link
from bot.vocabulary import Instant

Asking = Generator[Call, Heard, Success | Denied | Later]


@dataclass(frozen=True, slots=True)
class Seen:
    """``taken``: the place belongs to another relation, so this one cannot be added."""

    stands: bool
    add: Call
    remove: Call
    at: Instant
    taken: bool = False


def link_of(task: Task) -> Link:
    if not isinstance(task.action, Mirror):
        raise BrokenInvariant(f"{task.id} is no mirror")
    return task.action.link


def target_path(task: Task) -> str:
    """Where the link's target is."""
    if task.other is None:
        raise BrokenInvariant(f"{task.id} does not know where its target is")
    return f"{repository_path(task.other)}/issues/{link_of(task).target.number}"


def issue_id(task: Task, path: str) -> Asking:
    """The database id of the issue at ``path``."""
    return (yield from ask(task, Call(task.installation, "GET", path), read_id))


def read_id(body: Any) -> int:
    """Raises Outage for what is no issue."""
    return Fields.of(body, "issue").number("id")
