"""What a repository holds, as GitHub lists it: its issues and pull requests, and the comments on them. One page a call.

As :mod:`bot.github.reader`: never sends, never salts.
"""

from dataclasses import dataclass

from bot.github import reader
from bot.github.fields import Fields, objects
from bot.github.port import Answer, Call, Outcome
from bot.github.reader import ItemRead, repository_path
from bot.record.inbound import Actor
from bot.vocabulary import CommentId, InstallationId, Instant, RepoName

_NONE = frozenset({404, 410, 451})
"""No such list: the repository went, holds no issues, or is withheld by law. A right that lacks can be granted."""
_OLDEST_FIRST = (("sort", "created"), ("direction", "asc"), ("per_page", "100"))
"""What is new comes last, so nothing is pushed over the border of a page by it."""


@dataclass(frozen=True, slots=True)
class CommentRead:
    """A comment of the item ``number``. An empty body is ``None``."""

    id: CommentId
    number: int
    author: Actor
    body: str | None
    created_at: Instant
    updated_at: Instant


def items_call(installation: InstallationId, repo: RepoName) -> Call:
    """https://docs.github.com/rest/issues/issues#list-repository-issues: pull requests are among them."""
    path = f"{repository_path(repo)}/issues"
    return Call(installation, "GET", path, (("state", "all"), *_OLDEST_FIRST))


def read_items(outcome: Outcome) -> tuple[ItemRead, ...]:
    """One page; none where GitHub lists none to us. Raises Outage."""
    each = (Answer(200, body=one.value) for one in _elements(outcome, "items"))
    return tuple(item for one in each if (item := reader.read_item(one)) is not None)


def comments_call(installation: InstallationId, repo: RepoName) -> Call:
    """https://docs.github.com/rest/issues/comments#list-issue-comments-for-a-repository."""
    return Call(installation, "GET", f"{repository_path(repo)}/issues/comments", _OLDEST_FIRST)


def read_comments(outcome: Outcome) -> tuple[CommentRead, ...]:
    """One page; none where GitHub lists none to us. Raises Outage."""
    return tuple(_comment(one) for one in _elements(outcome, "comments"))


def _elements(outcome: Outcome, what: str) -> tuple[Fields, ...]:
    answer = reader.spoken(outcome, what)
    if answer.status in _NONE:
        return ()
    return objects(reader.good(answer, what).body, what)


def _comment(found: Fields) -> CommentRead:
    body = found.text("body") if found.has("body") else ""
    return CommentRead(
        id=CommentId(found.number("id")),
        number=_number(found.text("issue_url")),
        author=reader.author_of(found),
        body=body or None,
        created_at=found.instant("created_at"),
        updated_at=found.instant("updated_at"),
    )


def _number(url: str) -> int:
    """Of the item; 0, which none has, where the address is of another kind."""
    last = url.rpartition("/")[2]
    return int(last) if last.isascii() and last.isdigit() else 0
