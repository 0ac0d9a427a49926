"""What people do to where the App is installed."""

from dataclasses import dataclass

from bot.vocabulary import RepoName


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


@dataclass(frozen=True, slots=True)
class Suspend:
    by: str
    account: str


@dataclass(frozen=True, slots=True)
class Unsuspend:
    by: str
    account: str
