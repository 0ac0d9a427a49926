"""The one table: which event and action becomes which ``Inbound``. What has no row is nothing to us."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from bot.record.inbound import (
    CommentDeleted,
    CommentSnapshot,
    CommentWritten,
    Inbound,
    InstallationChange,
    InstallationChanged,
    ItemChange,
    ItemDeleted,
    ItemTransferred,
    ItemWritten,
    RelationChanged,
    RepositoryChange,
    RepositoryChanged,
    Source,
)
from bot.record.link import Link
from bot.record.text import Place
from bot.text.section import without_sections
from bot.vocabulary import (
    CommentId,
    InstallationId,
    Instant,
    IssueId,
    ItemKind,
    Relation,
    RepoId,
    TextId,
)
from bot.webhooks.translate.nouns import Desk, actor, instant, listed, repository
from bot.webhooks.translate.shapes import (
    Changes,
    CommentEvent,
    DependencyEvent,
    InRepository,
    Installation,
    InstallationEvent,
    IssueEvent,
    Item,
    PullRequestEvent,
    Repository,
    SubIssueEvent,
)


def _comment_written(desk: Desk, event: CommentEvent, *, edited: bool) -> Inbound:
    comment = event.comment
    place = Place(RepoId(event.repository.id), event.issue.number, CommentId(comment.id))
    return CommentWritten(
        desk.source(event),
        desk.item(event.issue, event.repository.id),
        CommentSnapshot(
            place.comment,
            actor(comment.user),
            desk.lay_aside(comment.body, place) if comment.body and not _mute(event) else None,
            instant(comment.created_at),
            instant(comment.updated_at),
        ),
        edited,
    )


def _mute(event: CommentEvent) -> bool:
    """A bot's own comment, ours most of all, says nothing that anybody will look at: its words are not kept."""
    author, sender = actor(event.comment.user), actor(event.sender)
    return author.bot and author.id == sender.id


def _comment_deleted(desk: Desk, event: CommentEvent) -> Inbound:
    item = desk.item(event.issue, event.repository.id)
    return CommentDeleted(desk.source(event), item, CommentId(event.comment.id))


def _issue_written(desk: Desk, event: IssueEvent, *, change: ItemChange) -> Inbound:
    item = desk.item(event.issue, event.repository.id)
    return ItemWritten(
        desk.source(event),
        item,
        change,
        _rewritten(event),
        replaced=_replaced(desk, event, item.id),
    )


def _issue_deleted(desk: Desk, event: IssueEvent) -> Inbound:
    return ItemDeleted(desk.source(event), IssueId(RepoId(event.repository.id), event.issue.number))


def _issue_transferred(desk: Desk, event: IssueEvent) -> Inbound:
    old = IssueId(RepoId(event.repository.id), event.issue.number)
    match event.changes:
        case Changes(new_issue=Item() as issue, new_repository=Repository() as home):
            return ItemTransferred(
                desk.source(event),
                old,
                desk.item(issue, home.id),
                repository(home, event.enterprise),
            )
        case _:
            return ItemTransferred(desk.source(event), old, None, None)


def _pull_request_written(desk: Desk, event: PullRequestEvent, *, change: ItemChange) -> Inbound:
    item = desk.item(event.pull_request, event.repository.id, ItemKind.PULL_REQUEST)
    return ItemWritten(
        desk.source(event),
        item,
        change,
        _rewritten(event),
        replaced=_replaced(desk, event, item.id),
    )


def _rewritten(event: IssueEvent | PullRequestEvent) -> bool:
    """Whether the sender changed the body; https://docs.github.com/webhooks/webhook-events-and-payloads#issues."""
    return event.changes is not None and event.changes.body is not None


def _replaced(desk: Desk, event: IssueEvent | PullRequestEvent, item: IssueId) -> TextId | None:
    """What a bot's edit has replaced of what people wrote, for the bot may be us."""
    if not _rewritten(event) or not actor(event.sender).bot:
        return None
    assert event.changes is not None
    assert event.changes.body is not None
    before = without_sections(event.changes.body.from_)
    return desk.lay_aside(before, Place(item.repo, item.number))


End = tuple[Item | None, Repository | None]
"""One issue of a relation; without a repository it is in the one that tells."""


def _sub_issue(desk: Desk, event: SubIssueEvent, *, present: bool) -> Inbound | None:
    child = event.sub_issue, event.sub_issue_repo
    parent = event.parent_issue, event.parent_issue_repo
    return _relation(desk, event, (child, Relation.PART_OF, parent), present)


def _dependency(desk: Desk, event: DependencyEvent, *, present: bool) -> Inbound | None:
    blocked = event.blocked_issue, event.blocked_issue_repo
    blocking = event.blocking_issue, event.blocking_issue_repo
    return _relation(desk, event, (blocked, Relation.DEPENDS_ON, blocking), present)


def _relation(
    desk: Desk, event: InRepository, said: tuple[End, Relation, End], present: bool
) -> Inbound | None:
    """``None`` where GitHub left the other end out: who may see both is told there."""
    (first, here), relation, (second, there) = said
    if first is None or second is None:
        return None
    ends = tuple(
        desk.item(msgspec.structs.replace(item, body=None), (home or event.repository).id)
        for item, home in ((first, here), (second, there))
    )
    return RelationChanged(
        desk.source(event),
        Link(ends[0].id, relation, ends[1].id),
        present,
        (ends[0], ends[1]),
        repository(here or there or event.repository, event.enterprise),
    )


def _repository_changed(desk: Desk, event: InRepository, *, change: RepositoryChange) -> Inbound:
    return RepositoryChanged(desk.source(event), change)


def _installation_changed(
    desk: Desk, event: InstallationEvent, *, change: InstallationChange
) -> Inbound:
    installation = InstallationId(event.installation.id)
    account = actor(event.installation.account)
    added, removed = event.repositories_added or (), event.repositories_removed or ()
    if change is InstallationChange.DELETED:
        removed = event.repositories or ()
    elif change is not InstallationChange.REPOSITORIES:
        added = event.repositories or ()
    return InstallationChanged(
        Source(desk.delivery, installation, None, actor(event.sender)),
        installation,
        account,
        change,
        tuple(listed(one, account.id) for one in added),
        tuple(RepoId(one.id) for one in removed),
        event.installation.suspended_at is not None,
        _last_changed(event.installation),
    )


def _last_changed(installation: Installation) -> Instant:
    match installation.updated_at:
        case datetime() as at:
            return instant(at)
        case int(seconds):
            return Instant(seconds * 1000)
        case None:
            return Instant(0)


_ANY = ""
"""Stands in the table for every action that has no row of its own."""

Row = Callable[[Desk, Any], Inbound | None]

_TABLE: Mapping[tuple[str, str], Row] = {
    ("issue_comment", "created"): partial(_comment_written, edited=False),
    ("issue_comment", "edited"): partial(_comment_written, edited=True),
    ("issue_comment", "deleted"): _comment_deleted,
    ("issues", "opened"): partial(_issue_written, change=ItemChange.OPENED),
    ("issues", "edited"): partial(_issue_written, change=ItemChange.EDITED),
    ("issues", "closed"): partial(_issue_written, change=ItemChange.CLOSED),
    ("issues", "reopened"): partial(_issue_written, change=ItemChange.REOPENED),
    ("issues", "deleted"): _issue_deleted,
    ("issues", "transferred"): _issue_transferred,
    ("issues", _ANY): partial(_issue_written, change=ItemChange.OTHER),
    ("pull_request", "opened"): partial(_pull_request_written, change=ItemChange.OPENED),
    ("pull_request", "edited"): partial(_pull_request_written, change=ItemChange.EDITED),
    ("pull_request", "closed"): partial(_pull_request_written, change=ItemChange.CLOSED),
    ("pull_request", "reopened"): partial(_pull_request_written, change=ItemChange.REOPENED),
    ("pull_request", _ANY): partial(_pull_request_written, change=ItemChange.OTHER),
    **{
        ("sub_issues", f"{end}_{verb}"): partial(_sub_issue, present=verb == "added")
        for end in ("sub_issue", "parent_issue")
        for verb in ("added", "removed")
    },
    **{
        ("issue_dependencies", f"{end}_{verb}"): partial(_dependency, present=verb == "added")
        for end in ("blocked_by", "blocking")
        for verb in ("added", "removed")
    },
    ("repository", "created"): partial(_repository_changed, change=RepositoryChange.CREATED),
    ("repository", "deleted"): partial(_repository_changed, change=RepositoryChange.DELETED),
    **{
        ("repository", action): partial(_repository_changed, change=RepositoryChange.CHANGED)
        for action in (
            *("renamed", "transferred", "edited"),
            *("privatized", "publicized", "archived", "unarchived"),
        )
    },
    ("installation", "created"): partial(_installation_changed, change=InstallationChange.CREATED),
    ("installation", "deleted"): partial(_installation_changed, change=InstallationChange.DELETED),
    **{
        ("installation", action): partial(_installation_changed, change=InstallationChange.CHANGED)
        for action in ("suspend", "unsuspend", "new_permissions_accepted")
    },
    **{
        ("installation_repositories", action): partial(
            _installation_changed, change=InstallationChange.REPOSITORIES
        )
        for action in ("added", "removed")
    },
}

EVENTS: frozenset[str] = frozenset(event for event, _ in _TABLE)
"""The events that have a row; all others are ignored."""


def handles(event: str, action: str | None) -> bool:
    """Whether this event with this action means anything to us."""
    return row(event, action) is not None


def row(event: str, action: str | None) -> Row | None:
    """The translator of ``action``, or that of any other action of ``event``, if there is one."""
    return _TABLE.get((event, action or _ANY)) or _TABLE.get((event, _ANY))
