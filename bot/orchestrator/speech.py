"""Which texts an inbound brings, who answers for them, and whether they are news.

Pure; it never looks at what a text says. What a bot wrote is mute: it proves nothing and asks for nothing, and what a
person had said there before counts no more. Texts of ecos itself are not looked at.
"""

from dataclasses import dataclass
from typing import assert_never

from bot.record.draft import CrewReported, CrewStepped, DraftLapsed, SectionDue
from bot.record.inbound import (
    Actor,
    CommentDeleted,
    CommentWritten,
    DraftJudged,
    ImportEnded,
    Inbound,
    InstallationChanged,
    ItemChange,
    ItemDeleted,
    ItemSnapshot,
    ItemTransferred,
    ItemWritten,
    OperatorSpoke,
    RelationChanged,
    RepositoryChanged,
    RepositorySnapshot,
    Source,
    SweepDue,
    Webhook,
)
from bot.record.link import Origin
from bot.state.model import State
from bot.vocabulary import Instant, IssueId, RepoId, TextId, UserId


@dataclass(frozen=True, slots=True)
class Speech:
    """``by`` wrote ``text``, which stands at ``origin`` since ``at``; ``before`` is what we knew there.

    ``commands``: they count here. ``late``: newer news of the item came before. ``owed``: who changed the words tells
    it, and we had them from somebody else's news: they are not what is new, but whose they are.
    """

    origin: Origin
    text: TextId | None
    before: TextId | None
    by: Actor
    at: Instant
    commands: bool
    late: bool = False
    owed: bool = False

    @property
    def mute(self) -> bool:
        return self.by.bot


def source_of(inbound: Inbound) -> Source | None:
    """The envelope of a webhook; what comes from no webhook has none."""
    return inbound.source if isinstance(inbound, Webhook) else None


def item_of(inbound: Inbound) -> ItemSnapshot | None:
    """The item that the inbound shows as it was then."""
    match inbound:
        case CommentWritten() | CommentDeleted() | ItemWritten():
            return inbound.item
        case _:
            return None


def lane_of(inbound: Inbound) -> IssueId | None:
    """The item whose causes must be decided in order; ``None`` for what concerns no single item."""
    match inbound:
        case CommentWritten() | CommentDeleted() | ItemWritten():
            return inbound.item.id
        case ItemDeleted() | ItemTransferred():
            return inbound.item
        case RelationChanged(_, link):
            return link.source  # both ends tell of it, so it waits where both come to
        case RepositoryChanged() | InstallationChanged():
            return None
        case CrewStepped() | CrewReported() | DraftJudged() | DraftLapsed() | SectionDue():
            return inbound.item
        case OperatorSpoke() | SweepDue() | ImportEnded():
            return None
        case _:
            assert_never(inbound)


def repositories_of(inbound: Inbound) -> frozenset[RepoId]:
    """The repositories that it tells of: how they are called, who may read them, whether ecos is there."""
    match inbound:
        case RepositoryChanged(Source(repository=RepositorySnapshot(id=repo))):
            return frozenset((repo,))
        case InstallationChanged(added=added, removed=removed):
            return frozenset((*(repository.id for repository in added), *removed))
        case _:
            return frozenset()


def is_imported(inbound: Inbound) -> bool:
    """Whether it was listed, not heard."""
    return isinstance(inbound, CommentWritten | ItemWritten) and inbound.imported


def is_late(inbound: Inbound, known: State) -> bool:
    """Whether it was listed in a repository, or of an item, that went out of reach before it is decided."""
    match inbound:
        case CommentWritten(source, item, imported=True):
            return item.id not in known.items or not _reached(source, known)
        case ItemWritten(source, imported=True):
            return not _reached(source, known)
        case _:
            return False


def _reached(source: Source, known: State) -> bool:
    repository = known.repositories.get(source.repository.id) if source.repository else None
    return repository is not None and repository.installation == source.installation


def speeches(inbound: Inbound, known: State, me: UserId) -> tuple[Speech, ...]:
    """The texts of ``inbound`` that may be news to ``known``, the item's body first."""
    if is_late(inbound, known):
        return ()
    match inbound:
        case CommentWritten(imported=True):
            return _comment(inbound, known, me)
        case CommentWritten(_, item):
            return (
                *_body(item, item.author, known),
                *_comment(inbound, known, me),
            )
        case CommentDeleted(_, item):
            return _body(item, item.author, known)
        case ItemWritten(Source(sender=Actor(id=by)), change=ItemChange.EDITED) if by == me:
            return ()  # who wrote what stands around our section tells it
        case ItemWritten(source, item, change, rewritten):
            # who transfers an issue opens it elsewhere, and lends its author no right by that
            opening = change is ItemChange.OPENED and source.sender.id == item.author.id
            if opening:
                return _body(item, source.sender, known, opening=True)
            if change is ItemChange.EDITED and rewritten:
                return _body(item, source.sender, known, rewriting=True)
            # nor does who changes the title alone: a body that is news all the same counts as its author's, until
            # whoever changed it is heard of
            return _body(item, item.author, known)
        case _:
            return ()


def _body(
    item: ItemSnapshot, by: Actor, known: State, *, opening: bool = False, rewriting: bool = False
) -> tuple[Speech, ...]:
    before, origin = known.items.get(item.id), Origin(item.id)
    late = before is not None and before.updated_at > item.updated_at
    statement = known.statements.get(origin)
    owed = rewriting and (statement is None or statement.provenance.by != by.id)
    if late and not owed:
        return ()
    old = before.body if before else None
    if item.body is None and old is None:
        return ()
    return (Speech(origin, item.body, old, by, item.updated_at, opening, late, owed),)


def _comment(inbound: CommentWritten, known: State, me: UserId) -> tuple[Speech, ...]:
    comment = inbound.comment
    by = comment.author if inbound.imported else inbound.source.sender
    origin = Origin(inbound.item.id, comment.id)
    statement = known.statements.get(origin)
    stale = statement is not None and statement.at > comment.updated_at
    if stale or me in (comment.author.id, by.id):
        return ()
    before = statement.text if statement else None
    commands = not inbound.imported
    return (Speech(origin, comment.body, before, by, comment.updated_at, commands),)
