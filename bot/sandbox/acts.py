"""What people do on the web page, as values. ``by`` is a login, ``repo`` is ``owner/name``.

Each is refused (``Refusal``) where GitHub would not let that person do it.
"""

from dataclasses import dataclass

from bot.vocabulary import CommentId, Permission, RepoName, Visibility


@dataclass(frozen=True, slots=True)
class OpenIssue:
    by: str
    repo: RepoName
    title: str
    body: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class OpenPull:
    by: str
    repo: RepoName
    title: str
    body: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    by: str
    repo: RepoName
    number: int
    body: str


@dataclass(frozen=True, slots=True)
class EditComment:
    by: str
    comment: CommentId
    body: str


@dataclass(frozen=True, slots=True)
class DeleteComment:
    by: str
    comment: CommentId


@dataclass(frozen=True, slots=True)
class EditIssue:
    """What is None stays as it is."""

    by: str
    repo: RepoName
    number: int
    title: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """Also closes a pull request without merging it."""

    by: str
    repo: RepoName
    number: int
    completed: bool = True


@dataclass(frozen=True, slots=True)
class ReopenIssue:
    by: str
    repo: RepoName
    number: int


@dataclass(frozen=True, slots=True)
class MergePull:
    by: str
    repo: RepoName
    number: int


@dataclass(frozen=True, slots=True)
class DeleteIssue:
    by: str
    repo: RepoName
    number: int


@dataclass(frozen=True, slots=True)
class TransferIssue:
    by: str
    repo: RepoName
    number: int
    to: RepoName


@dataclass(frozen=True, slots=True)
class AddLabel:
    by: str
    repo: RepoName
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    by: str
    repo: RepoName
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class RenameRepository:
    by: str
    repo: RepoName
    name: str


@dataclass(frozen=True, slots=True)
class ChangeVisibility:
    by: str
    repo: RepoName
    to: Visibility


@dataclass(frozen=True, slots=True)
class ArchiveRepository:
    by: str
    repo: RepoName


@dataclass(frozen=True, slots=True)
class DeleteRepository:
    by: str
    repo: RepoName


@dataclass(frozen=True, slots=True)
class SetRole:
    by: str
    repo: RepoName
    user: str
    role: Permission


@dataclass(frozen=True, slots=True)
class Install:
    """On all repositories of ``account``, or on the named ones."""

    by: str
    account: str
    repos: tuple[RepoName, ...] | None = None


@dataclass(frozen=True, slots=True)
class ChooseRepositories:
    by: str
    account: str
    repos: tuple[RepoName, ...]


@dataclass(frozen=True, slots=True)
class Uninstall:
    by: str
    account: str


ItemAct = (
    CloseIssue | ReopenIssue | MergePull | DeleteIssue | TransferIssue | EditIssue
    | AddLabel | RemoveLabel | Comment
)  # fmt: skip
RepositoryAct = (
    OpenIssue | OpenPull | RenameRepository | ChangeVisibility | ArchiveRepository
    | DeleteRepository | SetRole
)  # fmt: skip
CommentAct = EditComment | DeleteComment
InstallationAct = Install | ChooseRepositories | Uninstall
Act = ItemAct | RepositoryAct | CommentAct | InstallationAct
ACT_TYPES: dict[str, type[Act]] = {
    kind.__name__: kind
    for kind in (
        OpenIssue, OpenPull, Comment, EditComment, DeleteComment, EditIssue, CloseIssue,
        ReopenIssue, MergePull, DeleteIssue, TransferIssue, AddLabel, RemoveLabel,
        RenameRepository, ChangeVisibility, ArchiveRepository, DeleteRepository, SetRole,
        Install, ChooseRepositories, Uninstall,
    )
}  # fmt: skip
"""Every act by the name it has on the control endpoint."""
