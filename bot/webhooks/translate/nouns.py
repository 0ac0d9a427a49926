"""From what GitHub shows to the record's nouns: accounts, repositories, items, times.

Texts are laid aside, so that the nouns hold only their ids; the salts come from a callable. A repository must
never be shown as more public than it is.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.record.inbound import Actor, ItemSnapshot, RepositorySnapshot, Source
from bot.record.text import Place, Text, salted
from bot.text.section import without_sections
from bot.vocabulary import (
    DeliveryId,
    InstallationId,
    Instant,
    IssueId,
    ItemKind,
    ItemState,
    RepoId,
    RepoName,
    TextId,
    UserId,
    Visibility,
)
from bot.webhooks.translate.shapes import (
    Account,
    InRepository,
    Item,
    ListedRepository,
    Malformed,
    Named,
    Repository,
)

NOBODY = UserId(0)
"""The author of what a deleted account left behind: GitHub shows ``null``."""

Salts = Callable[[], bytes]
"""Gives ``SALT_BYTES`` fresh random bytes at each call."""


class Desk:
    """One delivery on the desk: what its translation shares."""

    __slots__ = ("_salts", "delivery", "texts")

    def __init__(self, delivery: DeliveryId, salts: Salts) -> None:
        self.delivery = delivery
        self.texts: list[Text] = []
        self._salts = salts

    def lay_aside(self, content: str, place: Place) -> TextId:
        text = salted(content, self._salts(), place)
        self.texts.append(text)
        return text.id

    def source(self, event: InRepository) -> Source:
        return Source(
            self.delivery,
            InstallationId(event.installation.id) if event.installation else None,
            repository(event.repository, event.enterprise),
            actor(event.sender),
        )

    def item(self, item: Item, repo: int, kind: ItemKind | None = None) -> ItemSnapshot:
        """What people wrote of it: a section of our own is nobody's words."""
        place = Place(RepoId(repo), item.number)
        body = without_sections(item.body)
        return ItemSnapshot(
            IssueId(place.repo, place.number),
            kind or (ItemKind.PULL_REQUEST if item.pull_request else ItemKind.ISSUE),
            state(item),
            self.lay_aside(item.title, place),
            self.lay_aside(body, place) if body else None,
            actor(item.user),
            instant(item.created_at),
            instant(item.updated_at),
        )


def actor(account: Account | None) -> Actor:
    if account is None:
        return Actor(NOBODY, "")
    return Actor(UserId(account.id), account.login, account.type == "Bot")


def repository(repository: Repository, enterprise: Named | None) -> RepositorySnapshot:
    return RepositorySnapshot(
        RepoId(repository.id),
        RepoName(repository.owner.login, repository.name),
        UserId(repository.owner.id),
        visibility(repository.visibility, repository.private),
        repository.archived,
        enterprise.id if enterprise else None,
    )


def listed(repository: ListedRepository, owner: UserId) -> RepositorySnapshot:
    login, _, name = repository.full_name.partition("/")
    if not (login and name):
        raise Malformed("a repository's full name is not owner/name")
    return RepositorySnapshot(
        RepoId(repository.id), RepoName(login, name), owner, visibility(None, repository.private)
    )


def visibility(said: str | None, private: bool | None) -> Visibility:
    """The stricter of the two fields: recorded ``privatized`` events still say ``visibility: public``."""
    match said, private:
        case "internal", _:
            return Visibility.INTERNAL
        case ("public", False | None) | (None, False):
            return Visibility.PUBLIC
        case _:
            return Visibility.PRIVATE


def state(item: Item) -> ItemState:
    """Recorded ``pinned`` events carry no ``state``; the time of closing tells it as well."""
    if item.merged_at or (item.pull_request and item.pull_request.merged_at):
        return ItemState.MERGED
    closed = item.state == "closed" if item.state else item.closed_at is not None
    return ItemState.CLOSED if closed else ItemState.OPEN


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def instant(at: datetime) -> Instant:
    return Instant((at - _EPOCH) // _MILLISECOND)
