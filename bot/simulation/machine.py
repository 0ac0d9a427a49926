"""What stands above the log at one replica, as a port; and the smallest such thing, by which reads are judged."""

from collections.abc import Sequence
from typing import Protocol

from bot.record.entry import Committed, Proposal
from bot.vocabulary import Instant, Term

KIND = "wish"
"""Of the entries that the simulation itself wants in the log; the key names the wish."""


class Machine(Protocol):
    """The state machine of one process: made anew at each start, and gone with it.

    Both methods return what it wants in the log; it is proposed through the same replica.
    """

    def applied(self, run: Sequence[Committed], now: Instant) -> Sequence[Proposal]:
        """The next committed entries in order; at a start, everything that the disk held."""

    def leads(self, term: Term | None, now: Instant) -> Sequence[Proposal]:
        """This replica leads ``term``, whose opening entry was just applied; or it does not lead any more."""


class Registers:
    """Each register holds the last wish that was written to it."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def applied(self, run: Sequence[Committed], now: Instant) -> Sequence[Proposal]:
        for committed in run:
            if committed.entry.kind == KIND:
                register, _, _ = committed.entry.key.partition("/")
                self.values[register] = committed.entry.key
        return ()

    def leads(self, term: Term | None, now: Instant) -> Sequence[Proposal]:
        return ()
