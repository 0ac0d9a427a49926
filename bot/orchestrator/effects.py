"""What the loop hears and what it asks for: plain values, so that a simulation can stand where asyncio stands.

The order of effects is the order in which the world owes them. Slow answers come back as fresh events.
"""

from dataclasses import dataclass
from typing import NewType

from bot.crews.port import Finished, Job, Step
from bot.github.port import Call, Outcome
from bot.orchestrator.situation import Look, Looked
from bot.record.entry import Committed, Proposal
from bot.record.message import Message
from bot.vocabulary import DraftId, Instant, Term

Ticket = NewType("Ticket", int)
"""Names a question of this loop; never used twice within a process."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """These entries were committed, in index order without gaps."""

    run: tuple[Committed, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """GitHub's outcome of one :class:`Send`."""

    ticket: Ticket
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Seen:
    """The texts of one :class:`Read`."""

    ticket: Ticket
    looked: Looked


@dataclass(frozen=True, slots=True)
class Led:
    """This replica leads ``term`` from now on; with ``None`` it leads no more."""

    term: Term | None


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed; nothing else happened."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """An agent of a crew answered."""

    draft: DraftId
    step: Step


@dataclass(frozen=True, slots=True)
class Reported:
    """The run of one :class:`Employ` is over."""

    draft: DraftId
    finished: Finished


Event = Agreed | Heard | Seen | Led | Ticked | Stepped | Reported


@dataclass(frozen=True, slots=True)
class Propose:
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Send:
    """Send ``call`` once; before one that writes, confirm that this replica still leads."""

    ticket: Ticket
    call: Call


@dataclass(frozen=True, slots=True)
class Read:
    """Look at texts of the side table and read them, off the loop."""

    ticket: Ticket
    look: Look


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Tick no later than this; earlier ones stay."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Tell:
    """The terminal's command ``cause`` was decided: this is its answer."""

    cause: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Warn:
    """One line for the operator."""

    text: str


@dataclass(frozen=True, slots=True)
class Employ:
    """Have a crew do ``job``; its steps and its report come back as events."""

    job: Job


Effect = Propose | Send | Read | WakeAt | Tell | Warn | Employ
