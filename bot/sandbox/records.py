"""The things a GitHub has, as frozen records; ``store.py`` keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.vocabulary import (
    CommentId,
    DeliveryId,
    InstallationId,
    Instant,
    IssueId,
    ItemKind,
    RepoId,
    UserId,
    Visibility,
)

UserKind = Literal["User", "Bot", "Organization"]
StateReason = Literal["completed", "not_planned", "reopened"]
Access = Literal["read", "write", "admin"]
Permissions = Mapping[str, Access]

BODY_LIMIT = 65_536
"""Most characters GitHub takes in a body."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did it, and when."""

    by: UserId
    at: Instant


@dataclass(frozen=True, slots=True)
class User:
    id: UserId
    login: str
    kind: UserKind = "User"
    enterprise: str | None = None


@dataclass(frozen=True, slots=True)
class Repository:
    id: RepoId
    owner: UserId
    name: str
    visibility: Visibility
    created_at: Instant
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue or pull request. ``merged_at`` is only ever set on a pull request."""

    id: int
    at: IssueId
    kind: ItemKind
    title: str
    body: str | None
    author: UserId
    created_at: Instant
    updated_at: Instant
    open: bool = True
    reason: StateReason | None = None
    closed_at: Instant | None = None
    closed_by: UserId | None = None
    merged_at: Instant | None = None
    labels: tuple[int, ...] = ()
    via_app: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """At most one comment of an issue has a ``pin``."""

    id: CommentId
    on: IssueId
    author: UserId
    body: str
    created_at: Instant
    updated_at: Instant
    via_app: bool = False
    pin: Stamp | None = None


Target = IssueId | CommentId
"""What a reaction hangs on."""


@dataclass(frozen=True, slots=True)
class Reaction:
    id: int
    on: Target
    author: UserId
    content: str
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Label:
    id: int
    repo: RepoId
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(frozen=True, slots=True)
class App:
    """The GitHub App under test. ``public_key`` is a PEM; ``user`` is its bot account."""

    id: int
    slug: str
    owner: UserId
    user: UserId
    public_key: str
    webhook_secret: str
    permissions: Permissions
    events: tuple[str, ...]
    created_at: Instant
    webhook_url: str | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """``repositories`` is None where the App is installed on all of the account's. While it is
    ``suspended`` its tokens open nothing and nobody tells it anything."""

    id: InstallationId
    account: UserId
    repositories: frozenset[RepoId] | None
    created_at: Instant
    updated_at: Instant
    suspended: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    installation: InstallationId
    repositories: frozenset[RepoId] | None
    permissions: Permissions
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand a delivery over; ``status`` is None while it is under way, 0 if lost."""

    id: int
    at: Instant
    status: int | None
    redelivery: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for the App with every attempt to hand it over, oldest first."""

    guid: DeliveryId
    event: str
    action: str | None
    repo: RepoId | None
    installation: InstallationId | None
    body: bytes
    created_at: Instant
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Where this GitHub lives: origin of the web pages and root of the API, no closing slash."""

    web: str = "https://github.com"
    api: str = "https://api.github.com"


GITHUB = Links()
