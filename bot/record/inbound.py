"""What can happen to us, in our own words: GitHub's JSON becomes one of these at the door and is never seen again.

Snapshots are what the webhook showed; a webhook is a hint, so ``updated_at`` decides whether it is news.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.record.draft import CrewReported, CrewStepped, DraftLapsed, SectionDue
from bot.record.link import Link
from bot.vocabulary import (
    CommentId,
    DeliveryId,
    DraftId,
    Index,
    InstallationId,
    Instant,
    IssueId,
    ItemKind,
    ItemState,
    RepoId,
    RepoName,
    TextId,
    UserId,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as it was named then; only ``id`` lasts."""

    id: UserId
    login: str
    bot: bool = False


@dataclass(frozen=True, slots=True)
class RepositorySnapshot:
    """``enterprise`` is GitHub's enterprise id where the payload names one (internal repositories need it)."""

    id: RepoId
    name: RepoName
    owner: UserId
    visibility: Visibility
    archived: bool = False
    enterprise: int | None = None


@dataclass(frozen=True, slots=True)
class ItemSnapshot:
    """An issue or pull request. An empty body is ``None``."""

    id: IssueId
    kind: ItemKind
    state: ItemState
    title: TextId
    body: TextId | None
    author: Actor
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class CommentSnapshot:
    id: CommentId
    author: Actor
    body: TextId | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Source:
    """The envelope of one delivery: which event, through which installation, from where, by whom."""

    delivery: DeliveryId
    installation: InstallationId | None
    repository: RepositorySnapshot | None
    sender: Actor


class ItemChange(StrEnum):
    OPENED = "opened"
    EDITED = "edited"
    CLOSED = "closed"
    REOPENED = "reopened"
    OTHER = "other"


class RepositoryChange(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


class InstallationChange(StrEnum):
    CREATED = "created"
    REPOSITORIES = "repositories"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class CommentWritten:
    """A comment was created or edited. The sender wrote the text that stands there now.

    ``imported``: it stood there already, so its author did, and nobody is to be answered. It says nothing of its item.
    """

    source: Source
    item: ItemSnapshot
    comment: CommentSnapshot
    edited: bool = False
    imported: bool = False


@dataclass(frozen=True, slots=True)
class CommentDeleted:
    source: Source
    item: ItemSnapshot
    comment: CommentId


@dataclass(frozen=True, slots=True)
class ItemWritten:
    """``rewritten``: the sender changed the body too, not only the title; says something of an edit alone.

    ``imported``: it was there already, and GitHub listed it. ``replaced``: what people had written in the body before,
    where a bot edited it, the empty text too; of other edits it is not kept.
    """

    source: Source
    item: ItemSnapshot
    change: ItemChange
    rewritten: bool = True
    imported: bool = False
    replaced: TextId | None = None


@dataclass(frozen=True, slots=True)
class ItemDeleted:
    source: Source
    item: IssueId


@dataclass(frozen=True, slots=True)
class ItemTransferred:
    """``item`` is gone; it lives on as ``to`` in ``repository``, when GitHub told us where."""

    source: Source
    item: IssueId
    to: ItemSnapshot | None
    repository: RepositorySnapshot | None


@dataclass(frozen=True, slots=True)
class RelationChanged:
    """GitHub's own relation between two issues, as a link, came (``present``) or went. Both repositories tell of it.

    ``ends``: source and target as they were then, but without their bodies. ``other``: the repository of the end that
    is not in the envelope's, or that one again.
    """

    source: Source
    link: Link
    present: bool
    ends: tuple[ItemSnapshot, ItemSnapshot]
    other: RepositorySnapshot


@dataclass(frozen=True, slots=True)
class RepositoryChanged:
    """Created, renamed, moved, made private or public, archived, deleted: the source shows how it is now."""

    source: Source
    change: RepositoryChange


@dataclass(frozen=True, slots=True)
class InstallationChanged:
    """``suspended`` as of ``at``, GitHub's time of the installation's last change; 0 where it was not told."""

    source: Source
    installation: InstallationId
    account: Actor
    change: InstallationChange
    added: tuple[RepositorySnapshot, ...] = ()
    removed: tuple[RepoId, ...] = ()
    suspended: bool = False
    at: Instant = Instant(0)


@dataclass(frozen=True, slots=True)
class OperatorSpoke:
    """A command typed on the terminal of the bot's own machine: whoever can do that may do everything."""

    operator: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SweepDue:
    """What ecos keeps true at ``items`` is to be looked at again: the policy that it follows changed."""

    items: tuple[IssueId, ...]


@dataclass(frozen=True, slots=True)
class ImportEnded:
    """All that ``repo`` held when entry ``since`` brought it was received."""

    repo: RepoId
    since: Index


@dataclass(frozen=True, slots=True)
class DraftJudged:
    """Somebody gave the proposal a thumb, ``at`` GitHub's time; found by asking, for GitHub tells of no reaction."""

    draft: DraftId
    item: IssueId
    by: Actor
    approves: bool
    at: Instant


Webhook = (
    CommentWritten
    | CommentDeleted
    | ItemWritten
    | ItemDeleted
    | ItemTransferred
    | RelationChanged
    | RepositoryChanged
    | InstallationChanged
)
"""What GitHub told us; all else ecos tells itself."""

OfDraft = CrewStepped | CrewReported | DraftJudged | DraftLapsed | SectionDue
"""What concerns a draft, or the section that came of one, at its ``item``."""

Inbound = Webhook | OperatorSpoke | SweepDue | ImportEnded | OfDraft
