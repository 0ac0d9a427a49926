"""When a repository is imported, and how fast: one at a time in each installation, behind all that is said meanwhile.

Sans-IO: driven by ``loop``. It keeps nothing of its own: after a crash it lists again, and what was taken in by then is
known. The next piece is proposed once the last one is decided, so that whoever writes to ecos waits for one at most.
"""

from dataclasses import dataclass
from typing import assert_never

from bot.errors import Outage
from bot.github.port import Call, Outcome
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Ticket, Warn
from bot.orchestrator.gather import Surroundings
from bot.orchestrator.imports import Import, Importer, Piece
from bot.record.inbound import ImportEnded, Inbound, ItemDeleted, ItemTransferred
from bot.record.payload import Received
from bot.state.table import Table
from bot.state.visibility import may_know
from bot.vocabulary import Duration, Index, InstallationId, Instant, RepoId

FEW = 8
"""Undecided causes of others with which an import still goes on."""
STALLED = Duration(60_000)
"""After so long without a step nobody waits for the end of an import."""


@dataclass(slots=True)
class _Work:
    """One repository in work: a question is out (``ticket``), a piece is undecided (``cause``), or it may go on.

    ``moved``: when it last went on.
    """

    importer: Importer
    run: Import
    ticket: Ticket | None = None
    got: Outcome | None = None
    cause: str | None = None
    ended: bool = False
    moved: Instant = Instant(0)


class Importing:
    """The imports in work, one an installation, and those to come."""

    def __init__(self, desk: Desk, around: Surroundings) -> None:
        self._desk = desk
        self._around = around
        self._works: dict[InstallationId, _Work] = {}
        self._undecided: set[str] = set()
        self._planned: Table[RepoId, Index] | None = None
        self._todo: dict[InstallationId, list[RepoId]] = {}
        self._failures: dict[RepoId, int] = {}
        self._retry_at: dict[InstallationId, Instant] = {}
        self._ended: set[tuple[RepoId, Index]] = set()

    def begin_term(self) -> None:
        """What another term had in work is begun anew."""
        self._works.clear()
        self._retry_at.clear()
        self._ended.clear()
        self._planned = None

    def received(self, inbound: Inbound) -> None:
        """What goes while it is listed must not come back by the list."""
        if isinstance(inbound, ItemDeleted | ItemTransferred):
            for work in self._works.values():
                if work.importer.repo == inbound.item.repo:
                    work.importer.gone.add(inbound.item)

    def noted(self, cause: str) -> None:
        """The log says something of ``cause``: it came, came again, was decided, superseded, parked or retried."""
        waiting = self._desk.state.waiting.get(cause)
        if waiting is not None and waiting.parked is None:
            self._undecided.add(cause)
            return
        self._undecided.discard(cause)
        for work in self._works.values():
            if work.cause == cause:
                work.cause = None

    def busy(self, repo: RepoId) -> bool:
        """Whether an import is making progress that may show in ``repo``, better once, at its end.

        One of what the readers there may not know shows nothing, and nothing there waits for it.
        """
        state = self._desk.state
        known = state.repositories.get(repo)
        at = known.installation if known is not None else None
        work = self._works.get(at) if at is not None else None
        return (
            work is not None
            and self._is_calm()
            and self._desk.now < work.moved + STALLED
            and may_know(state, work.importer.repo, repo)
        )

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        for work in self._works.values():
            if work.ticket == ticket:
                work.ticket, work.got = None, outcome

    def advance(self) -> None:
        if self._desk.term is None:
            return
        for installation in [*self._works]:
            self._go_on(installation)
        self._plan()
        for installation in [*self._todo]:
            self._begin(installation)
        stalls = (Instant(work.moved + STALLED) for work in self._works.values())
        for stall in stalls:
            if stall > self._desk.now:
                self._desk.wake_at(stall)

    def _is_calm(self) -> bool:
        """Webhooks go first; of ours each work has one undecided at most."""
        return len(self._undecided) <= FEW + len(self._works)

    def _plan(self) -> None:
        """Look at what is to be imported, if that changed. What failed before comes after the others."""
        state = self._desk.state
        if self._planned is state.imports:
            return
        self._planned, self._todo = state.imports, {}
        at_work = {work.importer.repo for work in self._works.values()}
        failures = {repo: self._failures.get(repo, 0) for repo in state.imports}
        for repo in sorted(state.imports, key=lambda repo: (failures[repo], repo)):
            installation = state.repositories[repo].installation
            assert installation is not None, "only what is installed is imported"
            if repo not in at_work and (repo, state.imports[repo]) not in self._ended:
                self._todo.setdefault(installation, []).append(repo)

    def _begin(self, installation: InstallationId) -> None:
        retry_at = self._retry_at.get(installation, Instant(0))
        if installation in self._works:
            return
        if retry_at > self._desk.now:
            self._desk.wake_at(retry_at)
            return
        repo = self._todo[installation].pop(0)
        if not self._todo[installation]:
            del self._todo[installation]
        importer = Importer(repo, self._desk.state.imports[repo], self._around, set())
        self._works[installation] = _Work(importer, importer.run(), moved=self._desk.now)
        self._go_on(installation)

    def _go_on(self, installation: InstallationId) -> None:
        """Take the next step, unless an answer or a decision is awaited or others have more to be decided."""
        work = self._works[installation]
        if not self._is_wanted(installation, work.importer):
            del self._works[installation]
        elif work.ticket is None and work.cause is None and work.ended:
            self._ended.add((work.importer.repo, work.importer.since))
            del self._works[installation]
        elif work.ticket is None and work.cause is None and self._is_calm():
            self._step(installation, work)

    def _is_wanted(self, installation: InstallationId, importer: Importer) -> bool:
        state = self._desk.state
        if importer.repo not in state.imports:
            return False
        known = state.repositories[importer.repo]
        return state.imports[importer.repo] == importer.since and known.installation == installation

    def _step(self, installation: InstallationId, work: _Work) -> None:
        got, work.got, work.moved = work.got, None, self._desk.now
        try:
            wanted = work.run.send(got)
        except StopIteration:
            repo, since = work.importer.repo, work.importer.since
            work.ended, work.cause = True, f"import:{since}:{repo}"
            self._desk.propose(Received(ImportEnded(repo, since)), work.cause)
        except Outage as outage:
            self._postpone(installation, work.importer.repo, str(outage))
        else:
            match wanted:
                case Call():
                    work.ticket = self._desk.send(wanted)
                case Piece(cause, inbound, texts):
                    work.cause = cause
                    self._desk.propose(Received(inbound), cause, texts)
                case _:
                    assert_never(wanted)

    def _postpone(self, installation: InstallationId, repo: RepoId, reason: str) -> None:
        del self._works[installation]
        failures = self._failures.get(repo, 0)
        wait = self._desk.pause(failures)
        self._failures[repo] = failures + 1
        self._retry_at[installation] = Instant(self._desk.now + wait)
        self._desk.wake_at(self._retry_at[installation])
        self._planned = None
        name = self._desk.state.repositories[repo].snapshot.name
        self._desk.effects.append(
            Warn(f"import of {name}: {reason}; listed again in {wait / 1000:.0f} s")
        )
