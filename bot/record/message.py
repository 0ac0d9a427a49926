"""What ecos has to say, as values: the sentences are made from them, and from the state, when they are posted."""

from dataclasses import dataclass

from bot.record.draft import CrewFault, Ending
from bot.record.link import Link
from bot.record.mistake import MistakeKind
from bot.record.observed import Lacks
from bot.record.text import Span
from bot.vocabulary import FOREVER, DraftId, Instant, IssueId


@dataclass(frozen=True, slots=True)
class HelpShown:
    """The command list, or one command's help."""

    topic: str | None = None


@dataclass(frozen=True, slots=True)
class LinkConfirmed:
    """``news`` is false when the two were linked already."""

    link: Link
    news: bool = True


@dataclass(frozen=True, slots=True)
class UnlinkConfirmed:
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class MentionsConfirmed:
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class StatusShown:
    item: IssueId


@dataclass(frozen=True, slots=True)
class GraphShown:
    item: IssueId


@dataclass(frozen=True, slots=True)
class WhyShown:
    """Where each link of ``item`` comes from."""

    item: IssueId


@dataclass(frozen=True, slots=True)
class DoctorShown:
    """How ecos is set up in the repository of ``item``, and in its thread. Without ``lacks`` nobody could tell."""

    item: IssueId
    lacks: Lacks | None = None


@dataclass(frozen=True, slots=True)
class MuteConfirmed:
    until: Instant = FOREVER


@dataclass(frozen=True, slots=True)
class UnmuteConfirmed:
    """``news`` is false when the thread was not muted."""

    news: bool = True


@dataclass(frozen=True, slots=True)
class MistakeNoted:
    """``words`` is the person's own text, by reference; ``suggestion``, which may be a right, is our own."""

    kind: MistakeKind
    words: Span | None = None
    command: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class AdoptionConfirmed:
    """``news`` is false when ecos wrote by itself there already."""

    news: bool = True


@dataclass(frozen=True, slots=True)
class DraftingConfirmed:
    """A crew was asked; its proposal comes in the thread of ``item``."""

    item: IssueId
    draft: DraftId
    auto: bool = False


@dataclass(frozen=True, slots=True)
class DraftProposed:
    """What a crew drafted, to be approved."""

    draft: DraftId


@dataclass(frozen=True, slots=True)
class DraftFailed:
    """``fault``: why nothing came of it. ``trouble``: the same in words, where an earlier ecos decided it."""

    draft: DraftId
    trouble: str = ""
    fault: CrewFault | None = None


@dataclass(frozen=True, slots=True)
class DraftSettled:
    """``ending`` absent: approved, and its text goes into the body of ``item``."""

    item: IssueId
    draft: DraftId
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class DraftsShown:
    """The open drafts of ``item``, of all items on the terminal, and what is kept up to date."""

    item: IssueId | None = None


@dataclass(frozen=True, slots=True)
class AutoUpdateEnded:
    """``lost``: who gave it may no more. ``edited``: a person wrote in it. ``news`` is false where there was none."""

    item: IssueId
    lost: str | None = None
    news: bool = True
    edited: bool = False


Message = (
    HelpShown
    | LinkConfirmed
    | UnlinkConfirmed
    | MentionsConfirmed
    | StatusShown
    | GraphShown
    | WhyShown
    | AdoptionConfirmed
    | MuteConfirmed
    | UnmuteConfirmed
    | DoctorShown
    | MistakeNoted
    | DraftingConfirmed
    | DraftProposed
    | DraftFailed
    | DraftSettled
    | DraftsShown
    | AutoUpdateEnded
)
