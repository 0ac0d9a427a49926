"""The port that whoever drafts keeps: a job in, steps on the way, a report at the end.

Every job ends in a report by its deadline: when a crew cannot, the template writes it, and the end says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.crews.brief import Brief, Report
from bot.record.draft import CrewFault, Engine, Spent
from bot.vocabulary import DraftId


@dataclass(frozen=True, slots=True)
class Step:
    """The answer of one agent. ``name`` is the agent's, with ``-2`` and so on where it had to do its work again."""

    name: str
    answer: str
    spent: Spent = Spent()


@dataclass(frozen=True, slots=True)
class Job:
    """``done``: the steps that were taken before, oldest first; they are not taken again.

    ``allowance``: what this run may spend from here on, all its steps together.
    """

    draft: DraftId
    brief: Brief
    done: tuple[Step, ...] = ()
    allowance: Spent = Spent()


@dataclass(frozen=True, slots=True)
class Finished:
    """``fault``: why no crew wrote it; ``trouble``: the same in one line for the operator, which may quote anybody.

    Both ``None`` where a crew did, or none was asked for.
    """

    report: Report
    engine: Engine
    trouble: str | None = None
    fault: CrewFault | None = None


class Crews(Protocol):
    async def run(self, job: Job, stepped: Callable[[Step], None]) -> Finished:
        """Draft ``job``; ``stepped`` hears each new step as soon as it is taken, in order.

        Raises nothing that a model, a provider or a crew's process can cause. Cancelled: the run's process is killed.
        """
        ...

    async def close(self) -> None:
        """Kill what runs; nothing is left behind."""
        ...
