"""What stands above the log at one replica, as a port; and the smallest such thing, by which reads are judged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from bot.cluster.driver import Answer
from bot.cluster.history import Reading
from bot.consensus.quorum import NodeId
from bot.record.entry import Committed, Proposal
from bot.simulation.timeline import Micros
from bot.simulation.verdict import Violation
from bot.vocabulary import Index, Instant, Term

KIND = "wish"
"""Of the entries that the simulation itself wants in the log; the key names the wish."""

Answered = Callable[[Answer | None], None]
"""Hears the end of a call; None when the process died without one."""


class Below(Protocol):
    """What a process offers to what stands above the log. All that was asked for dies with it."""

    @property
    def name(self) -> NodeId: ...

    @property
    def now(self) -> Instant:
        """Its own clock, which may be wrong."""

    @property
    def history(self) -> Reading: ...

    def append(self, batch: Sequence[Proposal], answered: Answered) -> None: ...

    def barrier(self, answered: Answered) -> None: ...

    def after(self, delay: Micros, call: Callable[[], None]) -> None:
        """Call it then, or as soon as the process goes on, or never when it has ended."""


class Machine(Protocol):
    """The state machine of one process: made anew at each start, and gone with it.

    Both methods return what it wants in the log; it is proposed through the same replica.
    """

    def applied(self, run: Sequence[Committed], now: Instant) -> Iterable[Proposal]:
        """The next committed entries in order; at a start, everything that the disk held."""

    def leads(self, term: Term | None, now: Instant) -> Iterable[Proposal]:
        """This replica leads ``term``, whose opening entry was just applied; or it does not lead any more."""


MachineOf = Callable[[Below], Machine]
"""Makes the state machine of a process."""


class Registers:
    """Each register holds the last wish that was written to it."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def applied(self, run: Sequence[Committed], now: Instant) -> Iterable[Proposal]:
        for committed in run:
            if committed.entry.kind == KIND:
                register, _, _ = committed.entry.key.partition("/")
                self.values[register] = committed.entry.key
        return ()

    def leads(self, term: Term | None, now: Instant) -> Iterable[Proposal]:
        return ()


class Above(Protocol):
    """Everything above the log in one run: the machines, and what the world outside asks of them."""

    @property
    def placed(self) -> Index:
        """The last place in the log that somebody outside was told."""

    def machine(self, process: Below) -> Machine: ...

    def begin(self) -> None:
        """The group is there: ask things of it."""

    def calm(self) -> None:
        """Ask nothing new, and let nothing go wrong any more."""

    def probe(self, process: Below) -> None:
        """One wish, of which nothing is to be remembered but its place."""

    def owed(self) -> str | None:
        """What is yet to be done, though nothing is wrong; None when nothing is."""

    def violations(self) -> Iterable[Violation]:
        """What does not hold, once nothing is owed."""

    def counts(self) -> Mapping[str, int]: ...
