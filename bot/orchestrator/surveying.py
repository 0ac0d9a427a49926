"""When a survey is made and who waits for it: at the start of a term, and when a stranger speaks.

Also when GitHub shuts us out of an installation or lets us in again, and now and then while one is suspended.
Sans-IO: driven by ``loop``. What a survey finds new enters the log as an inbound of its own; a cause whose installation
is unknown waits for that, because what a name like ``WAZAA#29`` means depends on it.
"""

from collections.abc import Callable, Iterator

from bot.errors import Outage
from bot.github.port import Call, Outcome
from bot.orchestrator.admission import admitted
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Ticket, Warn
from bot.orchestrator.survey import Found, Survey, news, survey
from bot.record.inbound import Inbound, InstallationChange, InstallationChanged
from bot.record.payload import Received
from bot.vocabulary import InstallationId, Instant


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
        self._looked_at = Instant(0)

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
        if self._desk.state.suspended(installation):
            return True
        if installation is None or installation in self._desk.state.installations:
            return False
        if installation in self._checked:
            return False
        self._strangers.add(installation)
        self._wanted = True
        return True

    def received(self, inbound: Inbound) -> None:
        """An installation was suspended, or is no more: repositories came and went meanwhile, and nobody said so."""
        if (
            isinstance(inbound, InstallationChanged)
            and inbound.change is InstallationChange.CHANGED
        ):
            self._wanted = True

    def refused(self, installation: InstallationId) -> None:
        """GitHub gives us no token for it: see whether it is suspended, unless we have just looked."""
        just_now = self._desk.now < self._looked_at + self._desk.limits.longest_retry
        if not just_now and not self._desk.state.suspended(installation):
            self._wanted = True

    def settled(self, cause: str) -> None:
        """A cause was decided or parked; if it was the last one that was found, whoever waited goes on."""
        waiting = self._desk.state.waiting.get(cause)
        if cause in self._undecided and (waiting is None or waiting.parked is not None):
            self._undecided.remove(cause)
            self._release()

    def advance(self) -> None:
        desk = self._desk
        if desk.term is None or self._work is not None:
            return
        self._look_again()
        if not self._wanted:
            return
        if desk.now < self._retry_at:
            desk.wake_at(self._retry_at)
            return
        self._wanted, self._work = False, survey(lambda: desk.state)
        self._step(next)

    def _look_again(self) -> None:
        """The webhook that tells of the end of a suspension may be lost as any other."""
        if any(account.suspended for account in self._desk.state.installations.values()):
            again = Instant(self._looked_at + self._desk.limits.suspended)
            if again <= self._desk.now:
                self._wanted = True
            else:
                self._desk.wake_at(again)

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        if self._work is not None and ticket == self._ticket:
            self._step(lambda work: work.send(outcome))

    def _step(self, go: Callable[[Survey], Call]) -> None:
        assert self._work is not None
        try:
            self._ticket = self._desk.send(go(self._work))
        except StopIteration as end:
            self._work, self._failures, self._looked_at = None, 0, self._desk.now
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
        """The news; an owner that somebody else's webhook made the first one meanwhile shuts out all others."""
        for one in found:
            for piece in news(one, self._desk.state):
                if admitted(piece, self._desk.state):
                    yield piece

    def _postpone(self, reason: str) -> None:
        wait = self._desk.pause(self._failures)
        self._failures += 1
        self._retry_at = Instant(self._desk.now + wait)
        self._desk.wake_at(self._retry_at)
        self._desk.effects.append(Warn(f"survey: {reason}; asked again in {wait / 1000:.0f} s"))
