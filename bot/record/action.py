"""Actions: what is to be done on GitHub, decided once and done until it shows there once.

A one-shot action (``Reply``, ``React``, ``Withdraw``, ``Restore``) happens for its cause. A ``Refresh`` names a
desired state, not its text: that is made from the state when it is written, and a newer one supersedes an older one
that still waits. So does a ``Mirror``, which is decided when it is done.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from bot.record.link import Link
from bot.record.message import Message
from bot.vocabulary import CommentId, IssueId, TextId

ActionId = NewType("ActionId", str)


class Reaction(StrEnum):
    """See https://docs.github.com/rest/reactions/reactions#about-reactions."""

    EYES = "eyes"
    ROCKET = "rocket"
    CONFUSED = "confused"


class Aspect(StrEnum):
    """What of an item ecos keeps true: its own comment that is the roll-up, the label that says "blocked", or its own
    section in the body, which tells theory and practice.
    """

    ROLL_UP = "links"
    BLOCKED_LABEL = "blocked-label"
    THEORY = "link-theory"


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


class MirrorEnd(StrEnum):
    """How a mirror ended. ``THEIRS``: somebody else had made the relation, so it is not ours to take away."""

    MADE = "made"
    THEIRS = "theirs"
    GONE = "gone"
    OTHER_PARENT = "other-parent"
    REFUSED = "refused"
    CIRCLE = "circle"


class PinEnd(StrEnum):
    """How it stands with the pin on a roll-up. ``LEFT``: a person pinned another comment, or took our pin off."""

    PINNED = "pinned"
    LEFT = "left"
    REFUSED = "refused"


class SectionEnd(StrEnum):
    """How it stands with a section of ours. ``THEIRS``: a person edited it or took it out, so it was left alone.
    ``UNPLACED``: it did not fit, and the thread was told.
    """

    WRITTEN = "written"
    GONE = "gone"
    THEIRS = "theirs"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Restore:
    """A body edit that a write of ours has replaced: ``text`` is to stand again where ``over`` stands.

    Both are what people wrote, without our sections; ``over`` absent: nothing. ``crossed``: ``over`` was put back
    itself, so that it is somebody's who must hear that it does not stand any more.
    """

    item: IssueId
    text: TextId
    over: TextId | None
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class Mirror:
    """Let GitHub's own relation be there, or not, as ``link`` wants it when this is done."""

    link: Link

    @property
    def item(self) -> IssueId:
        return self.link.source


Action = Reply | React | Refresh | Withdraw | Restore | Mirror


def action_id(cause: str, ordinal: int) -> ActionId:
    """Name the ``ordinal``-th action of a cause. It tells an outsider nothing: a delivery's GUID cannot be guessed."""
    return ActionId(sha256(f"{cause}/{ordinal}".encode()).hexdigest()[:20])
