"""What a change is: the new store, what was done, and what the App is told of it."""

from dataclasses import asdict, dataclass
from typing import Literal

from bot.sandbox.shapes.json import Json
from bot.sandbox.store import Store
from bot.vocabulary import CommentId, InstallationId, RepoId, UserId

EffectKind = Literal[
    "comment-created", "comment-edited", "comment-deleted",
    "comment-pinned", "comment-unpinned",
    "issue-opened", "issue-edited", "issue-closed", "issue-reopened", "issue-merged",
    "issue-deleted", "issue-transferred",
    "sub-issue-added", "sub-issue-removed", "blocker-added", "blocker-removed",
    "reaction-created", "reaction-deleted",
    "label-created", "label-added", "label-removed",
    "repository-renamed", "repository-visibility", "repository-archived",
    "repository-unarchived", "repository-transferred", "repository-deleted", "role-set",
    "installed", "uninstalled", "installation-changed", "suspended", "unsuspended",
    "token-minted", "redelivery-asked",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class By:
    """Who does it; ``app`` when the App acts through its own token."""

    user: UserId
    app: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What changed, for the journal. ``id`` is the database id of what was made or touched,
    ``content`` its body, reaction or label; ``repo`` and ``number`` say where. A relation stands
    at the sub-issue or the blocked issue, and ``content`` is the other end: ``17#4`` is number 4
    of repository 17. ``comment`` is what a reaction hangs on, None where that is the item itself."""

    kind: EffectKind
    id: int
    repo: RepoId | None = None
    number: int | None = None
    content: str = ""
    by: str = ""
    comment: CommentId | None = None

    def json(self) -> Json:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event to tell the App of; ``payload`` lacks only what every webhook has in common."""

    event: str
    action: str | None
    sender: UserId
    payload: Json
    repo: Json | None = None
    repo_id: RepoId | None = None
    installation: InstallationId | None = None


@dataclass(frozen=True, slots=True)
class Change:
    store: Store
    effect: Effect
    happened: tuple[Happening, ...] = ()
