"""Survey: which installations there are and what they hold; asked when a term begins and when a stranger speaks.

Sans-IO: driven by ``loop``. What it finds new enters the log as an inbound of its own; a cause whose installation is
unknown waits for that, because what a name like ``WAZAA#29`` means depends on it.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import Outage
from bot.github import reader
from bot.github.port import Call, Outcome
from bot.github.reader import InstallationRead
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Ticket, Warn
from bot.record.inbound import (
    Actor,
    InstallationChange,
    InstallationChanged,
    RepositorySnapshot,
    Source,
)
from bot.record.payload import Received
from bot.state.model import State
from bot.vocabulary import DeliveryId, InstallationId, Instant, RepoId, UserId

CHUNK = 200
"""Repositories of one entry, so that it stays far below the limit of an entry."""

NOBODY = Actor(UserId(0), "")


@dataclass(frozen=True, slots=True)
class Found:
    """One installation as GitHub lists it."""

    installation: InstallationRead
    repositories: tuple[RepositorySnapshot, ...]


Listed = TypeVar("Listed")
Survey = Generator[Call, Outcome, tuple[Found, ...]]


def survey() -> Survey:
    """Ask for all installations and their repositories, page by page. Raises Outage when GitHub cannot tell now."""
    installations = yield from _pages(reader.installations_call(), reader.read_installations)
    found = []
    for installation in installations:
        if not installation.suspended:
            call = reader.installation_repositories_call(installation.id)
            repositories = yield from _pages(call, reader.read_repositories)
            found.append(Found(installation, tuple(repositories)))
    return tuple(found)


def _pages(
    call: Call | None, read: Callable[[Outcome], tuple[Listed, ...]]
) -> Generator[Call, Outcome, list[Listed]]:
    found: list[Listed] = []
    while call is not None:
        outcome = yield call
        found += read(outcome)
        call = reader.next_page(call, outcome)
    return found


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
    kept = {repository.id for repository in found.repositories}
    removed = tuple(
        sorted(repo for repo, one in known.items() if one.installation == id_ and repo not in kept)
    )
    if not added and not removed and id_ in state.installations:
        return ()
    chunks = [added[at : at + CHUNK] for at in range(0, len(added), CHUNK)] or [[]]
    return tuple(
        _changed(found.installation, tuple(chunk), removed if at == 0 else ())
        for at, chunk in enumerate(chunks)
    )


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
        source, installation.id, installation.account, change, added, removed
    )


class Surveying:
    """The survey in work, and who waits for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted = False
        self._work: Survey | None = None
        self._ticket: Ticket | None = None
        self._failures = 0
        self._retry_at = Instant(0)
        self._checked: set[InstallationId] = set()
        self._strangers: set[InstallationId] = set()
        self._first = True
        self._undecided: set[str] = set()

    def begin_term(self) -> None:
        self._wanted, self._work, self._ticket = True, None, None
        self._first = True
        self._undecided.clear()

    def blocks(self, installation: InstallationId | None) -> bool:
        """Whether a cause of ``installation`` has to wait; asks for a survey if nobody did.

        What a term's first survey found is decided before all else: a name may be of any installation. If GitHub is
        away, those that are known do not wait.
        """
        if self._first or self._undecided or installation in self._strangers:
            return True
        if installation is None or installation in self._desk.state.installations:
            return False
        if installation in self._checked:
            return False
        self._strangers.add(installation)
        self._wanted = True
        return True

    def settled(self, cause: str) -> None:
        """A cause was decided or parked; if it was the last one that was found, whoever waited goes on."""
        waiting = self._desk.state.waiting.get(cause)
        if cause in self._undecided and (waiting is None or waiting.parked is not None):
            self._undecided.remove(cause)
            self._release()

    def advance(self) -> None:
        desk = self._desk
        if desk.term is None or not self._wanted or self._work is not None:
            return
        if desk.now < self._retry_at:
            desk.wake_at(self._retry_at)
            return
        self._wanted, self._work = False, survey()
        self._step(next)

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        if self._work is not None and ticket == self._ticket:
            self._step(lambda work: work.send(outcome))

    def _step(self, go: Callable[[Survey], Call]) -> None:
        assert self._work is not None
        try:
            self._ticket = self._desk.send(go(self._work))
        except StopIteration as end:
            self._work, self._failures = None, 0
            self._report(end.value)
        except Outage as outage:
            self._work, self._wanted, self._first = None, True, False
            self._postpone(str(outage))

    def _report(self, found: tuple[Found, ...]) -> None:
        self._first = False
        for number, one in enumerate(self._pieces(found)):
            cause = f"survey:{self._desk.term}:{self._desk.now}:{number}"
            self._undecided.add(cause)
            self._desk.propose(Received(one), cause)
        self._release()

    def _release(self) -> None:
        """Nobody need wait any more, unless somebody came while the survey was under way."""
        if not self._undecided and not self._wanted and self._work is None:
            self._checked |= self._strangers - set(self._desk.state.installations)
            self._strangers.clear()

    def _pieces(self, found: tuple[Found, ...]) -> Iterator[InstallationChanged]:
        for one in found:
            yield from news(one, self._desk.state)

    def _postpone(self, reason: str) -> None:
        wait = self._desk.pause(self._failures)
        self._failures += 1
        self._retry_at = Instant(self._desk.now + wait)
        self._desk.wake_at(self._retry_at)
        self._desk.effects.append(Warn(f"survey: {reason}; asked again in {wait / 1000:.0f} s"))
