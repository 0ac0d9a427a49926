"""Facts: what a decision found to be so, past tense. ``state`` folds them; nothing else changes the state."""

from dataclasses import dataclass

from bot.record.draft import Cited, CrewFault, Ending, Engine, Purpose, Spent
from bot.record.inbound import ItemSnapshot, RepositorySnapshot
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.message import Message
from bot.vocabulary import (
    FOREVER,
    DraftId,
    Index,
    InstallationId,
    Instant,
    IssueId,
    RepoId,
    TextId,
    UserId,
)

GONE = FOREVER
"""No older webhook brings a deleted text back."""


@dataclass(frozen=True, slots=True)
class InstallationObserved:
    """``suspended``: GitHub gives us no token for it, as of ``at``."""

    installation: InstallationId
    account: UserId
    login: str
    suspended: bool = False
    at: Instant = Instant(0)


@dataclass(frozen=True, slots=True)
class InstallationRemoved:
    installation: InstallationId


@dataclass(frozen=True, slots=True)
class Adopted:
    """Somebody let ecos write by itself where it is installed; until then it only observed and answered."""

    installation: InstallationId
    provenance: Provenance
    at: Instant


@dataclass(frozen=True, slots=True)
class RepositoryObserved:
    """``installation`` is absent for a public repository that ecos can read but is not installed on."""

    repository: RepositorySnapshot
    installation: InstallationId | None


@dataclass(frozen=True, slots=True)
class RepositoryRemoved:
    repo: RepoId


@dataclass(frozen=True, slots=True)
class Imported:
    """What ``repo`` held when entry ``since`` brought it is known."""

    repo: RepoId
    since: Index


@dataclass(frozen=True, slots=True)
class ItemObserved:
    item: ItemSnapshot


@dataclass(frozen=True, slots=True)
class ItemRemoved:
    """Deleted, or gone elsewhere: its evidence goes, and links to it go with it."""

    item: IssueId
    moved_to: IssueId | None = None


@dataclass(frozen=True, slots=True)
class EvidenceStated:
    """All links that the text at ``origin`` proves now; replaces what it proved before, ``()`` for nothing.

    ``text`` absent: empty, or gone. ``at`` is GitHub's time of the text; :data:`GONE` for a deleted one.
    """

    origin: Origin
    text: TextId | None
    provenance: Provenance
    at: Instant
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class LinkDeclared:
    """A person linked two items by command; it lasts until somebody unlinks them."""

    link: Link
    origin: Origin | None
    provenance: Provenance
    at: Instant = Instant(0)


@dataclass(frozen=True, slots=True)
class LinkDeclined:
    """A person unlinked two items: what stands on texts is held back until the text says something new."""

    link: Link
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class LinkVouched:
    """Somebody with the right stands behind a mention, as ``texts`` say it; their next words need it anew."""

    link: Link
    provenance: Provenance
    texts: tuple[TextId, ...]


@dataclass(frozen=True, slots=True)
class NativeObserved:
    """Somebody made GitHub's own relation that ``link`` is in our words. ``at``: GitHub's time of it."""

    link: Link
    provenance: Provenance
    at: Instant


@dataclass(frozen=True, slots=True)
class NativeRemoved:
    """Somebody took GitHub's own relation away, whoever had made it."""

    link: Link
    provenance: Provenance
    at: Instant


@dataclass(frozen=True, slots=True)
class CommandsHandled:
    """Digests of the commands at ``origin`` that were answered, so that an edit runs only what is new."""

    origin: Origin
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperatorAnswered:
    """What the terminal is told; it waits for exactly this."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ReplyWithheld:
    """Commands were carried out or refused in silence: the thread is muted, or its budget was spent."""

    item: IssueId
    muted: bool = False


@dataclass(frozen=True, slots=True)
class ThreadMuted:
    """ecos writes nothing in the thread of ``item`` until then."""

    item: IssueId
    provenance: Provenance
    until: Instant = FOREVER


@dataclass(frozen=True, slots=True)
class ThreadUnmuted:
    item: IssueId
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class DraftAsked:
    """``auto``: once approved, the text is to follow its facts. ``anew``: it does, by the word of ``provenance``."""

    draft: DraftId
    item: IssueId
    purpose: Purpose
    provenance: Provenance
    at: Instant
    auto: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class CrewAnswered:
    """A step is taken and is not taken again."""

    draft: DraftId
    step: str
    answer: TextId
    spent: Spent = Spent()
    stands: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafted:
    """The text to be approved; fields as in ``CrewReported``. ``by`` somebody who edited the proposal ``at`` GitHub's
    time, if so: no thumb from before counts for it.
    """

    draft: DraftId
    engine: Engine
    body: TextId
    cites: tuple[Cited, ...] = ()
    dropped: int = 0
    trouble: str | None = None
    by: Provenance | None = None
    at: Instant = Instant(0)
    fault: CrewFault | None = None


@dataclass(frozen=True, slots=True)
class DraftApproved:
    """``body`` is what was approved, and no other text."""

    draft: DraftId
    body: TextId
    provenance: Provenance
    at: Instant


@dataclass(frozen=True, slots=True)
class DraftEnded:
    """Nothing comes of the draft. ``provenance`` absent: nobody said so."""

    draft: DraftId
    ending: Ending
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class AutoUpdateStopped:
    """The section of ``item`` stays as it is from here on."""

    item: IssueId
    purpose: Purpose
    provenance: Provenance | None = None


Fact = (
    InstallationObserved
    | InstallationRemoved
    | Adopted
    | RepositoryObserved
    | RepositoryRemoved
    | Imported
    | ItemObserved
    | ItemRemoved
    | EvidenceStated
    | LinkDeclared
    | LinkDeclined
    | LinkVouched
    | NativeObserved
    | NativeRemoved
    | CommandsHandled
    | OperatorAnswered
    | ReplyWithheld
    | ThreadMuted
    | ThreadUnmuted
    | DraftAsked
    | CrewAnswered
    | Drafted
    | DraftApproved
    | DraftEnded
    | AutoUpdateStopped
)
