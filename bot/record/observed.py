"""What a decision knew from outside the log; recorded with it, so that it can be decided again without GitHub."""

from dataclasses import dataclass

from bot.record.inbound import ItemSnapshot, RepositorySnapshot
from bot.record.mistake import MistakeKind
from bot.vocabulary import (
    CommentId,
    DraftId,
    Instant,
    IssueRef,
    Permission,
    RepoId,
    TextId,
    UserId,
)


@dataclass(frozen=True, slots=True, order=True)
class PermissionSeen:
    repo: RepoId
    user: UserId
    permission: Permission


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """The answer to "what is ``ref``?"; both absent when GitHub shows us no such item."""

    ref: IssueRef
    item: ItemSnapshot | None
    repository: RepositorySnapshot | None


@dataclass(frozen=True, slots=True)
class AppSeen:
    """Who we are: what addresses us, the account under which our writes show, the host of GitHub's pages."""

    slug: str
    user: UserId
    host: str


@dataclass(frozen=True, slots=True)
class Lacks:
    """What the App needs and an installation does not give: permissions, as in ``issues: write``, and events."""

    permissions: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalSeen:
    """What the comment that proposes ``draft`` shows while the draft is judged.

    ``text``: the draft's own, where just its words stand there; absent where other words do, or none that can be told.
    ``since``: how long it is there as it is, in GitHub's time; ``edited``: since somebody edited it, not since it came.
    ``flaw``: why what stands there cannot stand in the issue.
    """

    draft: DraftId
    text: TextId | None = None
    since: Instant = Instant(0)
    edited: bool = False
    flaw: MistakeKind | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """``overtaken``: the comment whose known words stand, though the webhook of the same second showed others.

    ``related``: whether GitHub shows the relation of which it told two things in one second.
    ``lacks`` was asked where somebody asks how ecos is set up. ``redraft``: what somebody made of a draft by editing
    the comment that proposes it. ``proposals``: how the drafts show that somebody wants to stand.
    """

    at: Instant
    app: AppSeen
    permissions: tuple[PermissionSeen, ...] = ()
    items: tuple[ItemSeen, ...] = ()
    overtaken: CommentId | None = None
    related: bool | None = None
    lacks: Lacks | None = None
    redraft: TextId | None = None
    proposals: tuple[ProposalSeen, ...] = ()
