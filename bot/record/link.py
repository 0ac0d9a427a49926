"""A link between two items and the evidence it stands on: a link lives as long as its last evidence."""

from dataclasses import dataclass

from bot.record.text import Span
from bot.vocabulary import CommentId, IssueId, Permission, Relation, UserId


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """``source`` says that it is ``relation`` to ``target``. Invariant: source ≠ target."""

    source: IssueId
    relation: Relation
    target: IssueId


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """The place of a text: one of the comments of ``item``, or its body (comment 0: GitHub counts from 1)."""

    item: IssueId
    comment: CommentId = CommentId(0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that prove ``link``; they may stand at either end (``Needed-By`` is said by the target)."""

    link: Link
    words: Span


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who said so and by what right; for an edited text the editor, not the author.

    ``login`` is how the account was named then, for people to read; nothing is ever looked up by it.
    """

    by: UserId
    login: str
    right: Permission
