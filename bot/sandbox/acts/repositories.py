"""What people do to repositories, and to roles in them."""

from dataclasses import dataclass

from bot.vocabulary import Permission, RepoName, Visibility


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
class UnarchiveRepository:
    by: str
    repo: RepoName


@dataclass(frozen=True, slots=True)
class TransferRepository:
    """To another owner, by login."""

    by: str
    repo: RepoName
    owner: str


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
