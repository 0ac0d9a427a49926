"""What can be said to the bot, as values; equal if they say the same, wherever they stand."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from bot.record.draft import Purpose
from bot.record.mistake import MistakeKind
from bot.text.mentions import Mention
from bot.text.relations import canonical_word
from bot.vocabulary import DAY, HOUR, DraftId, Duration, Relation


@dataclass(frozen=True, slots=True)
class Help:
    topic: str | None = None
    """Name of a command."""


@dataclass(frozen=True, slots=True)
class Link:
    """``source`` (None: the item spoken on) has ``relation`` to ``target``; the other way round if ``inverse``."""

    target: Mention
    relation: Relation = Relation.RELATES
    inverse: bool = False
    source: Mention | None = None


@dataclass(frozen=True, slots=True)
class Unlink:
    """Take a link back; ``relation`` None: whatever the relation, and then ``inverse`` says nothing."""

    target: Mention
    relation: Relation | None = None
    inverse: bool = False
    source: Mention | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """Stand behind a mention of others; ``relation`` None: whatever the relation, and then ``inverse`` says nothing."""

    target: Mention
    relation: Relation | None = None
    inverse: bool = False
    source: Mention | None = None


@dataclass(frozen=True, slots=True)
class Status:
    target: Mention | None = None
    """None: the item spoken on."""


@dataclass(frozen=True, slots=True)
class Graph:
    target: Mention | None = None
    """None: the item spoken on."""


@dataclass(frozen=True, slots=True)
class Why:
    subject: Mention | str | None = None
    """An item, the id of a delivery or action, or None: the item spoken on."""


@dataclass(frozen=True, slots=True)
class Adopt:
    """Let ecos write by itself here."""


@dataclass(frozen=True, slots=True)
class Mute:
    """Be silent in this thread; ``lasting`` None: until somebody says otherwise."""

    lasting: Duration | None = None


@dataclass(frozen=True, slots=True)
class Unmute:
    """Speak again in this thread."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """What is wrong with how ecos is set up here."""


@dataclass(frozen=True, slots=True)
class Docs:
    """Have a section of a master issue drafted; ``issue`` None: the item spoken on.

    ``auto``: once approved, keep it true. ``stop``: do not any more.
    """

    purpose: Purpose = Purpose.LINK_THEORY
    issue: Mention | None = None
    auto: bool = False
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Approve:
    """Let a draft stand in the issue; ``draft`` None: the one that is open in this thread."""

    draft: DraftId | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Drop a draft; ``draft`` None: the one that is open in this thread. ``reason`` is for people to read."""

    draft: DraftId | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Drafts:
    """List the drafts that wait for somebody's word."""


Command = (
    Help
    | Link
    | Unlink
    | Confirm
    | Status
    | Graph
    | Why
    | Docs
    | Approve
    | Reject
    | Drafts
    | Adopt
    | Mute
    | Unmute
    | Doctor
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something said to the bot that is no command. ``source[start:end]`` are the words that are wrong."""

    kind: MistakeKind
    start: int
    end: int
    command: str | None = None
    """The command that was meant, if that is known."""
    suggestion: str | None = None
    """What was perhaps meant instead, or what is missing; as it would be typed."""


def canonical(command: Command) -> str:
    """The one way to write a command, without the call: reading it gives the command back."""
    words: list[str | None]
    match command:
        case Help(topic):
            words = ["help", topic]
        case Link(target, relation, inverse, source):
            words = ["link", reference(target), *_as(relation, inverse), *_from(source)]
        case Unlink(target, relation, inverse, source):
            words = ["unlink", reference(target), *_as(relation, inverse), *_from(source)]
        case Confirm(target, relation, inverse, source):
            words = ["confirm", reference(target), *_as(relation, inverse), *_from(source)]
        case Status(target):
            words = ["status", reference(target) if target else None]
        case Graph(target):
            words = ["graph", reference(target) if target else None]
        case Why(subject):
            words = ["why", reference(subject) if isinstance(subject, Mention) else subject]
        case Docs(purpose, issue, auto, stop):
            words = ["docs", f"--{purpose}", *_about(issue)]
            words += ["--auto-update"] if auto else []
            words += ["--stop"] if stop else []
        case Approve(draft):
            words = ["approve", draft]
        case Reject(draft, reason):
            words = ["reject", draft, reason]
        case Drafts():
            words = ["drafts"]
        case Adopt():
            words = ["adopt"]
        case Mute(lasting):
            words = ["mute", *_for(lasting)]
        case Unmute():
            words = ["unmute"]
        case Doctor():
            words = ["doctor"]
    return " ".join(word for word in words if word)


def mentions_of(said: Command | Mistake) -> Iterator[Mention]:
    """The items that are named in ``said``, in the order of its fields."""
    for field in fields(said):
        value = getattr(said, field.name)
        if isinstance(value, Mention):
            yield value


def reference(mention: Mention) -> str:
    """``owner/name#1``, ``alias#1`` or ``#1``, in lower case, for case tells no two items apart."""
    owner, repo, number = mention.folded()
    return f"{owner}/{repo}#{number}" if owner else f"{repo}#{number}"


def _about(issue: Mention | None) -> list[str | None]:
    return [] if issue is None else ["--issue", reference(issue)]


def _as(relation: Relation | None, inverse: bool) -> list[str | None]:
    return [] if relation is None else ["as", canonical_word(relation, inverse)]


def _for(lasting: Duration | None) -> list[str | None]:
    if lasting is None:
        return []
    days, rest = divmod(lasting, DAY)
    return ["for", f"{lasting // HOUR}h" if rest else f"{days}d"]


def _from(source: Mention | None) -> list[str | None]:
    return [] if source is None else ["from", reference(source)]
