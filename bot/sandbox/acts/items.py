"""What people do to issues, pull requests and comments."""

from dataclasses import dataclass

from bot.vocabulary import CommentId, IssueRef, RepoName


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
class PinComment:
    by: str
    comment: CommentId


@dataclass(frozen=True, slots=True)
class UnpinComment:
    by: str
    comment: CommentId


@dataclass(frozen=True, slots=True)
class React:
    """``content`` is GitHub's word for it, such as ``+1``; ``on`` is a comment, or an item itself."""

    by: str
    on: CommentId | IssueRef
    content: str


@dataclass(frozen=True, slots=True)
class Unreact:
    """Takes back the reaction that ``by`` gave."""

    by: str
    on: CommentId | IssueRef
    content: str


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
