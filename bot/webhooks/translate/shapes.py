"""What is read of GitHub's JSON, and nothing else of it: old recordings may lack whatever has a default here.

https://docs.github.com/webhooks/webhook-events-and-payloads. This file must never raise anything but ``Malformed``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec

from bot.errors import UserMistake


class Malformed(UserMistake):
    """The body is not JSON, or not of the shape GitHub documents. The message repeats nothing of it."""


Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Account(msgspec.Struct):
    id: Id
    login: str = ""
    type: str = ""


class Named(msgspec.Struct):
    id: Id


class Repository(msgspec.Struct):
    id: Id
    name: str
    owner: Account
    private: bool | None = None
    visibility: str | None = None
    archived: bool = False


class ListedRepository(msgspec.Struct):
    """How an installation lists its repositories."""

    id: Id
    full_name: str
    private: bool | None = None


class Merge(msgspec.Struct):
    merged_at: str | None = None


class Item(msgspec.Struct):
    """An issue, or a pull request: as itself (``merged_at``) or shown as an issue (``pull_request``)."""

    number: Id
    title: str
    created_at: Time
    updated_at: Time
    body: str | None = None
    state: str | None = None
    closed_at: str | None = None
    merged_at: str | None = None
    user: Account | None = None
    pull_request: Merge | None = None


class Comment(msgspec.Struct):
    id: Id
    created_at: Time
    updated_at: Time
    body: str | None = None
    user: Account | None = None


class Envelope(msgspec.Struct):
    sender: Account | None = None
    action: str | None = None
    enterprise: Named | None = None
    installation: Named | None = None


class InRepository(Envelope, kw_only=True):
    repository: Repository


class Before(msgspec.Struct):
    """What stood there; an empty body is told as an empty text, or not at all."""

    from_: str | None = msgspec.field(name="from", default=None)


class Changes(msgspec.Struct):
    body: Before | None = None
    new_issue: Item | None = None
    new_repository: Repository | None = None


class IssueEvent(InRepository, kw_only=True):
    issue: Item
    changes: Changes | None = None


class PullRequestEvent(InRepository, kw_only=True):
    pull_request: Item
    changes: Changes | None = None


class CommentEvent(InRepository, kw_only=True):
    issue: Item
    comment: Comment


class SubIssueEvent(InRepository, kw_only=True):
    """The end that is elsewhere comes with its repository, or is left out where it must not be seen."""

    sub_issue: Item | None = None
    sub_issue_repo: Repository | None = None
    parent_issue: Item | None = None
    parent_issue_repo: Repository | None = None


class DependencyEvent(InRepository, kw_only=True):
    blocked_issue: Item | None = None
    blocked_issue_repo: Repository | None = None
    blocking_issue: Item | None = None
    blocking_issue_repo: Repository | None = None


class Installation(msgspec.Struct):
    """Old recordings tell times in seconds."""

    id: Id
    account: Account | None = None
    updated_at: Time | int | None = None
    suspended_at: str | int | None = None


class InstallationEvent(msgspec.Struct, kw_only=True):
    installation: Installation
    sender: Account | None = None
    action: str | None = None
    repositories: tuple[ListedRepository, ...] | None = None
    repositories_added: tuple[ListedRepository, ...] | None = None
    repositories_removed: tuple[ListedRepository, ...] | None = None


class Head(msgspec.Struct):
    action: str | None = None


_decoders: Mapping[str, Callable[[bytes], Any]] = {
    event: msgspec.json.Decoder(shape).decode
    for event, shape in {
        "issue_comment": CommentEvent,
        "issues": IssueEvent,
        "pull_request": PullRequestEvent,
        "sub_issues": SubIssueEvent,
        "issue_dependencies": DependencyEvent,
        "repository": InRepository,
        "installation": InstallationEvent,
        "installation_repositories": InstallationEvent,
    }.items()
}
_decode_head = msgspec.json.Decoder(Head).decode


def read(event: str, body: bytes) -> Any:
    """The payload of ``event``, which must be one of those that have a shape. Raises Malformed."""
    return _read(_decoders[event], body)


def read_action(body: bytes) -> str | None:
    """The action of any payload at all. Raises Malformed."""
    action: str | None = _read(_decode_head, body).action
    return action


def _read(decode: Callable[[bytes], Any], body: bytes) -> Any:
    try:
        return decode(body)
    except RecursionError as error:
        raise Malformed("the body is nested too deeply") from error
    except msgspec.ValidationError as error:
        # Names of our own fields and types only: no shape has an enum or a dict to quote from.
        raise Malformed(f"the body is not what GitHub documents: {error}") from error
    except ValueError as error:
        raise Malformed("the body is not JSON in UTF-8") from error
