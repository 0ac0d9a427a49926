"""Bugs above the log, planted one at a time: what the simulation of the whole is worth is what it finds.

Each says how many seeds are enough to find it, and which promises then do not hold.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.cluster.driver import Answer, Driver
from bot.cluster.port import Receipt
from bot.commands import catalogue
from bot.commands.command import Approve, Command
from bot.commands.row import Row
from bot.github import reply, section
from bot.github.own_comments import Found
from bot.github.port import Call
from bot.github.task import Heard, Task
from bot.orchestrator import crossing, drafting
from bot.orchestrator.acting import Acting
from bot.orchestrator.crewing import Crewing
from bot.orchestrator.effects import Effect, Send
from bot.orchestrator.reconciling import Reconciling
from bot.orchestrator.rules import command
from bot.simulation.river import River
from bot.state import evolve, graph
from bot.state.model import Draft
from bot.text.section import with_section as written
from bot.vocabulary import DraftId, Index, Instant, Permission, Term

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """It is found within so many ``seeds`` by one of the checks ``by``. ``pauses``: instead of those drawn."""

    plant: Plant
    seeds: int
    by: frozenset[str]
    pauses: float | None


MUTANTS: dict[str, Mutant] = {}


def mutant(name: str, seeds: int, *by: str, pauses: float | None = None) -> Callable[[Plant], None]:
    def add(plant: Plant) -> None:
        MUTANTS[name] = Mutant(plant, seeds, frozenset(by), pauses)

    return add


@mutant("an append is answered before it is agreed on", 5, "P1", "progress")
def _(patch: Patch) -> None:
    def append(self: Driver, batch: Any, now: Instant) -> int:
        ticket = before(self, batch, now)
        last = self.node.member.log.last
        receipts = tuple(Receipt(last, Term(0)) for _ in batch)
        self._appends.pop(ticket, None)
        self._waits.clear()
        self._answers.append(Answer(ticket, receipts))
        return ticket

    before = Driver.append
    patch.setattr(Driver, "append", append)


@mutant("an attempt is not written down", 2, "P3")
def _(patch: Patch) -> None:
    def attempt(self: Acting, action: Any, work: Any, cause: str, call: Call) -> None:
        work.attempting = True
        self._send(action, work, call)

    patch.setattr(Acting, "_attempt", attempt)


@mutant("nobody looks before a create is repeated", 60, "P3", pauses=90)
def _(patch: Patch) -> None:
    def look(task: Task) -> Generator[Call, Heard, Found]:
        yield from ()
        return Found((), Instant(2**53))

    patch.setattr(reply, "look", look)


@mutant("a stale leader acts", 20, "P4", pauses=40)
def _(patch: Patch) -> None:
    """It neither waits for its attempt to be agreed on nor asks whether it still leads."""

    def attempt(self: Acting, action: Any, work: Any, cause: str, call: Call) -> None:
        before(self, action, work, cause, call)
        if work.held is not None:
            call, work.held = work.held, None
            self._send(action, work, call, admitted=True)

    def carry_out(self: River, effect: Effect) -> None:
        if isinstance(effect, Send) and effect.call.writes:
            self._confirmed(effect, self._term, self._town.reigning(), Answer(0))
        else:
            carried(self, effect)

    carried = River._carry_out
    before = Acting._attempt
    patch.setattr(Acting, "_attempt", attempt)
    patch.setattr(River, "_carry_out", carry_out)


@mutant("a cause is decided each time somebody decides it", 40, "P2", "P3")
def _(patch: Patch) -> None:
    def decide(branch: Any, decided: Any, index: Index) -> None:
        evolve._carry_out(branch, decided, index)
        if decided.cause in branch.waiting:
            branch.waiting = branch.waiting.delete(decided.cause)

    patch.setattr(evolve, "_decide", decide)


@mutant("one replica folds otherwise", 2, "P5")
def _(patch: Patch) -> None:
    def bump(branch: Any, key: str, index: Index) -> None:
        seen.append(key)
        before(branch, key, Index(index + (len(seen) % 50 == 0)))

    seen: list[str] = []
    before = graph.bump
    patch.setattr(graph, "bump", bump)


@mutant("what did not come is not asked for", 5, "progress")
def _(patch: Patch) -> None:
    patch.setattr(Reconciling, "advance", lambda self: None)


@mutant("a draft is approved by whoever says so", 40, "P10")
def _(patch: Patch) -> None:
    """By a command or by a thumb."""

    def row_of(said: Command) -> Row:
        row = before(said)
        return replace(row, permission=Permission.NONE) if isinstance(said, Approve) else row

    before = catalogue.row_of
    patch.setattr(command, "row_of", row_of)
    patch.setattr(drafting, "JUDGING", Permission.NONE)


@mutant("a draft is given to a crew by whoever looks", 3, "crews")
def _(patch: Patch) -> None:
    def go_on(self: Crewing, name: DraftId, draft: Draft) -> None:
        before(self, name, draft)
        if draft.steps:
            self._employed.pop(name, None)

    before = Crewing._go_on
    patch.setattr(Crewing, "_go_on", go_on)


@mutant("a section takes the place of the body, and nobody puts that back", 15, "P7")
def _(patch: Patch) -> None:
    def with_section(body: str | None, name: str, content: str | None) -> str:
        return written("", name, content)

    patch.setattr(section, "with_section", with_section)
    patch.setattr(crossing, "lost", lambda *_: None)
