"""The nouns that every room shares. Identifiers are numeric wherever GitHub has a number: names change.

This file must never do more than name things: no parsing of texts, no rules, no IO.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NewType

RepoId = NewType("RepoId", int)
UserId = NewType("UserId", int)
InstallationId = NewType("InstallationId", int)
CommentId = NewType("CommentId", int)
DeliveryId = NewType("DeliveryId", str)
"""GitHub's ``X-GitHub-Delivery``: one GUID an event, the same on redelivery."""
AttemptId = NewType("AttemptId", int)
"""One try of GitHub's to hand a delivery over."""

Index = NewType("Index", int)
"""Position in the log; the first entry has 1, so 0 means "before everything"."""
Term = NewType("Term", int)
ReplicaId = NewType("ReplicaId", str)

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00:00Z. Past, future and "never" are all plain numbers."""
FOREVER = Instant(2**53 - 1)
"""Later than any time."""
Duration = NewType("Duration", int)
"""Milliseconds."""
HOUR = Duration(3_600_000)
DAY = Duration(24 * HOUR)

TextId = NewType("TextId", str)
"""Salted digest of a text that stands in the side table; see ``bot/record/text.py``."""
DraftId = NewType("DraftId", str)
"""Eight hexadecimal digits that name one run of a crew and the draft that comes of it; typed in ``approve``."""
FactId = NewType("FactId", str)
"""``T3`` or ``W5``: names a fact within one brief."""
StateHash = NewType("StateHash", str)


@dataclass(frozen=True, slots=True, order=True)
class IssueId:
    """An issue or pull request: they share one numbering within a repository."""

    repo: RepoId
    number: int


@dataclass(frozen=True, slots=True, order=True)
class RepoName:
    """``owner/name`` as written; compare with :meth:`folded`, for GitHub ignores case."""

    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}"

    def folded(self) -> "RepoName":
        return RepoName(self.owner.casefold(), self.name.casefold())


@dataclass(frozen=True, slots=True, order=True)
class IssueRef:
    """``owner/name#number``: how a person points at an issue; valid until the next rename."""

    repo: RepoName
    number: int

    def __str__(self) -> str:
        return f"{self.repo}#{self.number}"


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    PRIVATE = "private"


class Permission(Enum):
    """GitHub's ``role_name`` of a collaborator, weakest first.

    https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """

    NONE = 0
    READ = 1
    TRIAGE = 2
    WRITE = 3
    MAINTAIN = 4
    ADMIN = 5

    def covers(self, needed: "Permission") -> bool:
        return self.value >= needed.value


class ItemKind(StrEnum):
    ISSUE = "issue"
    PULL_REQUEST = "pull_request"


class ItemState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class Language(StrEnum):
    """What a roll-up is written in."""

    ENGLISH = "en"
    FRENCH = "fr"


class Relation(StrEnum):
    """What one item says it is to another, in the direction from the first to the second."""

    DEPENDS_ON = "depends-on"
    PART_OF = "part-of"
    COORDINATES = "coordinates"
    USES = "uses"
    INTEGRATES = "integrates"
    FEEDS = "feeds"
    IMPLEMENTS = "implements"
    DUPLICATES = "duplicates"
    CLOSES = "closes"
    RELATES = "relates"
