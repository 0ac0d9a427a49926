"""What people do to GitHub's own relations between issues."""

from dataclasses import dataclass

from bot.vocabulary import IssueRef, RepoName


@dataclass(frozen=True, slots=True)
class AddSubIssue:
    """Makes this issue a sub-issue ``of`` another; ``replace`` takes it from a former parent."""

    by: str
    repo: RepoName
    number: int
    of: IssueRef
    replace: bool = False


@dataclass(frozen=True, slots=True)
class RemoveSubIssue:
    by: str
    repo: RepoName
    number: int
    of: IssueRef


@dataclass(frozen=True, slots=True)
class Block:
    """This issue waits ``on`` another."""

    by: str
    repo: RepoName
    number: int
    on: IssueRef


@dataclass(frozen=True, slots=True)
class Unblock:
    by: str
    repo: RepoName
    number: int
    on: IssueRef
