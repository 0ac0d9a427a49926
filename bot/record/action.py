"""Actions: what is to be done on GitHub, decided once and done until it shows there once.

A one-shot action (``Reply``, ``React``, ``Withdraw``) happens for its cause. A ``Refresh`` names a desired state, not
its text: that is made from the state when it is written, and a newer one supersedes an older one that still waits.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from bot.record.message import Message
from bot.vocabulary import CommentId, IssueId

ActionId = NewType("ActionId", str)


class Reaction(StrEnum):
    """See https://docs.github.com/rest/reactions/reactions#about-reactions."""

    EYES = "eyes"
    ROCKET = "rocket"
    CONFUSED = "confused"


class Aspect(StrEnum):
    """What of an item ecos keeps true: its own comment that lists the links, or the label that says "blocked"."""

    ROLL_UP = "links"
    BLOCKED_LABEL = "blocked-label"


@dataclass(frozen=True, slots=True)
class Reply:
    """One comment in the thread of ``item`` that answers all commands of one text."""

    item: IssueId
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class React:
    """On a comment, or on the item itself when there is none."""

    item: IssueId
    comment: CommentId | None
    reaction: Reaction


@dataclass(frozen=True, slots=True)
class Refresh:
    item: IssueId
    aspect: Aspect


@dataclass(frozen=True, slots=True)
class Withdraw:
    """``comment`` of ours goes: it named what may not be named there any more."""

    item: IssueId
    comment: CommentId


Action = Reply | React | Refresh | Withdraw


def action_id(cause: str, ordinal: int) -> ActionId:
    """Name the ``ordinal``-th action of a cause. It tells an outsider nothing: a delivery's GUID cannot be guessed."""
    return ActionId(sha256(f"{cause}/{ordinal}".encode()).hexdigest()[:20])
