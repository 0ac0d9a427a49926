"""What ecos has to say, as values: the sentences are made from them, and from the state, when they are posted."""

from dataclasses import dataclass

from bot.record.link import Link
from bot.record.mistake import MistakeKind
from bot.record.observed import Lacks
from bot.record.text import Span
from bot.vocabulary import FOREVER, Instant, IssueId


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
    """``words`` is the person's own text, by reference; ``suggestion`` and ``needed`` are our words."""

    kind: MistakeKind
    words: Span | None = None
    command: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class AdoptionConfirmed:
    """``news`` is false when ecos wrote by itself there already."""

    news: bool = True


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
)
