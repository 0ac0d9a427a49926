"""Track: repositories, installations and items as they are now. A webhook is a hint: older news is none."""

from collections.abc import Iterator
from dataclasses import replace

from bot.orchestrator.decision import Decision
from bot.orchestrator.situation import Situation
from bot.orchestrator.speech import is_imported, is_late, item_of, source_of
from bot.record.fact import (
    Fact,
    Imported,
    InstallationObserved,
    InstallationRemoved,
    ItemObserved,
    ItemRemoved,
    RepositoryObserved,
    RepositoryRemoved,
)
from bot.record.inbound import (
    CommentWritten,
    ImportEnded,
    Inbound,
    InstallationChange,
    InstallationChanged,
    ItemDeleted,
    ItemSnapshot,
    ItemTransferred,
    RepositoryChange,
    RepositoryChanged,
    RepositorySnapshot,
    Source,
)
from bot.vocabulary import InstallationId, Visibility


def track(inbound: Inbound, situation: Situation) -> Decision:
    """Observe what the webhook showed and what was fetched."""
    return Decision(tuple(_facts(inbound, situation)))


def _facts(inbound: Inbound, situation: Situation) -> Iterator[Fact]:
    source = source_of(inbound)
    match inbound:
        case _ if is_late(inbound, situation.known):
            return
        case ImportEnded(repo, since):
            yield Imported(repo, since)
        case CommentWritten(imported=True):
            pass  # its item is the one that is known
        case InstallationChanged():
            yield from _installation(inbound, situation)
        case RepositoryChanged(source, RepositoryChange.DELETED) if source.repository:
            yield RepositoryRemoved(source.repository.id)
        case ItemDeleted():
            yield ItemRemoved(inbound.item)
        case ItemTransferred():
            # what it became there is told by its own ``opened``, with the repository it came to
            yield ItemRemoved(inbound.item, moved_to=inbound.to.id if inbound.to else None)
        case _:
            if source is not None and not is_imported(inbound):
                told = isinstance(inbound, RepositoryChanged)
                yield from _where(source, situation, told)
            item = item_of(inbound)
            if item is not None and (source is None or source.sender.id != situation.me):
                yield from _item(_as_fetched(item, situation), situation)
    yield from _fetched(situation)


_STRICTNESS = (Visibility.PUBLIC, Visibility.INTERNAL, Visibility.PRIVATE)


def _where(source: Source, situation: Situation, told: bool) -> Iterator[Fact]:
    """``told``: the event is about the repository. Any other may be late, so it renames and opens nothing."""
    repository, installation = source.repository, source.installation
    assert repository is not None, "only news of an installation concerns no single repository"
    known = situation.known.repositories.get(repository.id)
    if known is not None and not told:
        seen = (known.snapshot.visibility, repository.visibility)
        repository = replace(
            repository,
            name=known.snapshot.name,
            visibility=max(seen, key=_STRICTNESS.index),
            archived=known.snapshot.archived,
        )
    if installation is not None and installation not in situation.known.installations:
        yield InstallationObserved(installation, repository.owner, repository.name.owner)
    yield from _repository(repository, installation, situation)


def _repository(
    repository: RepositorySnapshot, installation: InstallationId | None, situation: Situation
) -> Iterator[Fact]:
    known = situation.known.repositories.get(repository.id)
    if known is not None:
        # not every payload tells the enterprise or the installation; what was told stays
        repository = replace(
            repository, enterprise=repository.enterprise or known.snapshot.enterprise
        )
        installation = installation or known.installation
    if known is None or (known.snapshot, known.installation) != (repository, installation):
        yield RepositoryObserved(repository, installation)


def _item(item: ItemSnapshot, situation: Situation) -> Iterator[Fact]:
    kept = replace(
        item,
        title=situation.kept.get(item.title, item.title),
        body=situation.kept.get(item.body, item.body) if item.body is not None else None,
    )
    known = situation.known.items.get(item.id)
    if known is None or (known.updated_at <= item.updated_at and known != kept):
        yield ItemObserved(kept)


def _as_fetched(item: ItemSnapshot, situation: Situation) -> ItemSnapshot:
    """What GitHub showed when two changes shared one second, else what the webhook showed."""
    for seen in situation.observed.items:
        if seen.item is not None and seen.item.id == item.id:
            return seen.item
    return item


def _fetched(situation: Situation) -> Iterator[Fact]:
    for seen in situation.observed.items:
        if seen.repository is not None and seen.repository.id not in situation.known.repositories:
            # which installation may write there is told by the repository's own webhooks
            yield RepositoryObserved(seen.repository, None)
        if seen.item is not None and seen.item.id not in situation.known.items:
            yield ItemObserved(seen.item)


def _installation(changed: InstallationChanged, situation: Situation) -> Iterator[Fact]:
    gone = changed.change is InstallationChange.DELETED
    if gone:
        yield InstallationRemoved(changed.installation)
    else:
        yield from _account(changed, situation)
        for repository in changed.added:
            yield from _repository(repository, changed.installation, situation)
    for repo in changed.removed:
        yield RepositoryRemoved(repo)


def _account(changed: InstallationChanged, situation: Situation) -> Iterator[Fact]:
    """Whose it is, and whether it is suspended: of that, an older word than the one we have is no news."""
    known = situation.known.installations.get(changed.installation)
    account, suspended, at = changed.account, changed.suspended, changed.at
    if known is not None and changed.at < known.at:
        suspended, at = known.suspended, known.at
    newer = changed.change is InstallationChange.CHANGED and known is not None and at > known.at
    if known is None or newer or (known.login, known.suspended) != (account.login, suspended):
        yield InstallationObserved(changed.installation, account.id, account.login, suspended, at)
