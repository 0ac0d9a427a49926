"""Survey: which installations there are and what they hold, as GitHub lists it, and what of that is news.

Pure. GitHub pages its lists by position, so an item that comes or goes meanwhile pushes another one over the border of
a page: what a list lacks is asked for by itself, and only then taken to be gone.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.github import reader
from bot.github.port import Call, NoToken, Outcome
from bot.github.reader import InstallationRead
from bot.orchestrator.admission import of_the_ecosystem
from bot.record.inbound import (
    Actor,
    InstallationChange,
    InstallationChanged,
    RepositorySnapshot,
    Source,
)
from bot.state.model import State
from bot.vocabulary import DeliveryId, InstallationId, RepoId, RepoName, UserId

CHUNK = 200
"""Repositories of one entry, so that it stays far below the limit of an entry."""

NOBODY = Actor(UserId(0), "")


@dataclass(frozen=True, slots=True)
class Found:
    """One installation as GitHub lists it. ``gone``: known repositories that it surely reaches no more."""

    installation: InstallationRead
    repositories: tuple[RepositorySnapshot, ...]
    gone: tuple[RepoId, ...] = ()


Listed = TypeVar("Listed")
Answered = TypeVar("Answered")
Asking = Generator[Call, Outcome, Answered]
Survey = Asking[tuple[Found, ...]]


def survey(state: Callable[[], State]) -> Survey:
    """Ask for our installations and their repositories, page by page. Raises Outage when GitHub cannot tell now."""
    installations = yield from _pages(reader.installations_call(), reader.read_installations)
    listed: list[Found] = []
    for installation in of_the_ecosystem(installations or (), state()):
        held = yield from _listed(installation)
        listed.append(held)
    everywhere = {one.id: one for found in listed for one in found.repositories}
    asked = []
    for found in listed:
        gone = yield from _gone(found.installation, everywhere, state())
        asked.append(replace(found, gone=gone))
    return tuple(asked)


def _listed(installation: InstallationRead) -> Asking[Found]:
    """With its repositories; one that gives us no token is as good as suspended, whatever the list says."""
    if installation.suspended:
        return Found(installation, ())
    call = reader.installation_repositories_call(installation.id)
    repositories = yield from _pages(call, reader.read_repositories)
    if repositories is None:
        return Found(replace(installation, suspended=True), ())
    return Found(installation, tuple({one.id: one for one in repositories}.values()))


def _pages(
    call: Call | None, read: Callable[[Outcome], Iterable[Listed]]
) -> Asking[list[Listed] | None]:
    """Everything in a list; ``None`` where GitHub gives us no token to ask with."""
    found: list[Listed] = []
    while call is not None:
        outcome = yield call
        if isinstance(outcome, NoToken):
            return None
        found += read(outcome)
        call = reader.next_page(call, outcome)
    return found


def _gone(
    installation: InstallationRead, listed: dict[RepoId, RepositorySnapshot], state: State
) -> Asking[tuple[RepoId, ...]]:
    """The repositories that no list holds, and of which GitHub says that ``installation`` does not reach them."""
    taken = {one.name.folded() for one in listed.values()}
    gone = []
    for repo, known in sorted(state.repositories.items()):
        if known.installation != installation.id or repo in listed or installation.suspended:
            continue
        name = known.snapshot.name
        # a name that another repository bears by now leads there, so it cannot be asked by
        if name.folded() in taken or not (yield from _reaches(installation.id, name)):
            gone.append(repo)
    return tuple(gone)


def _reaches(installation: InstallationId, name: RepoName) -> Asking[bool]:
    outcome = yield reader.repository_installation_call(name)
    found = reader.read_installation(outcome)
    return found is not None and found.id == installation


def news(found: Found, state: State) -> tuple[InstallationChanged, ...]:
    """What the state does not know of ``found`` yet, in pieces that fit into an entry each."""
    id_, known = found.installation.id, state.repositories
    added = [
        repository
        for repository in found.repositories
        if repository.id not in known
        or known[repository.id].installation != id_
        or not _same(known[repository.id].snapshot, repository)
    ]
    removed = tuple(
        repo for repo in found.gone if repo in known and known[repo].installation == id_
    )
    if not added and not removed and _known(found.installation, state):
        return ()
    chunks = [added[at : at + CHUNK] for at in range(0, len(added), CHUNK)] or [[]]
    return tuple(
        _changed(found.installation, tuple(chunk), removed if at == 0 else ())
        for at, chunk in enumerate(chunks)
    )


def _known(installation: InstallationRead, state: State) -> bool:
    """Whether the state knows of it, and whether it is suspended or what is newer than the list."""
    known = state.installations.get(installation.id)
    if known is None:
        return False
    return known.suspended == installation.suspended or installation.at < known.at


def _same(known: RepositorySnapshot, seen: RepositorySnapshot) -> bool:
    """Lists do not tell the enterprise."""
    return (
        known.name == seen.name
        and known.visibility is seen.visibility
        and known.archived == seen.archived
    )


def _changed(
    installation: InstallationRead,
    added: tuple[RepositorySnapshot, ...],
    removed: tuple[RepoId, ...],
) -> InstallationChanged:
    source = Source(DeliveryId("survey"), installation.id, None, NOBODY)
    change = InstallationChange.REPOSITORIES
    return InstallationChanged(
        source,
        installation.id,
        installation.account,
        change,
        added,
        removed,
        installation.suspended,
        installation.at,
    )
