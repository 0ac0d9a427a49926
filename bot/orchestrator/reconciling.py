"""Reconciling: webhooks that GitHub sent and that are not in the log are noted there, and asked for again.

Sans-IO: driven by ``loop``. First the gap is written down, then GitHub is asked to send, so that what comes heals what
was noted. Few are asked for at a time, and each only :data:`TRIES` times a term, again only when GitHub lists that it
failed again: what cannot come must not be asked for without end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from bot.errors import Outage
from bot.github.port import Call, Outcome
from bot.github.reconcile import (
    Attempt,
    Looked,
    Reconcile,
    Window,
    read_redelivery,
    reconcile,
    redelivery_call,
)
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Ticket, Warn
from bot.record.payload import DeliveryMissed, Reconciled, cause_of
from bot.state.deliveries import KEPT
from bot.vocabulary import AttemptId, Duration, Instant

BUDGET = 25
"""Deliveries that one run asks for."""
TRIES = 5
"""For one delivery in one term."""
MARK_EVERY = Duration(3_600_000)
"""How often it is written down how far we have looked, if nothing is amiss."""
MARK = "reconcile"


@dataclass(frozen=True, slots=True)
class Inbox:
    """``takes``: whether an event with its action means anything to us; ``holds``: whether the log received a cause."""

    app: int
    takes: Callable[[str, str | None], bool]
    holds: Callable[[str], bool]

    def cause(self, attempt: Attempt) -> str:
        return cause_of(self.app, attempt.delivery)

    def here(self, attempt: Attempt) -> bool:
        return not self.takes(attempt.event, attempt.action) or self.holds(self.cause(attempt))


class Reconciling:
    """The run in work, and what is yet to be asked for in this term: a heap, the oldest first."""

    def __init__(self, desk: Desk, inbox: Inbox) -> None:
        self._desk = desk
        self._inbox = inbox
        self._absent = False
        self.begin_term()

    def begin_term(self) -> None:
        self._work: Reconcile | None = None
        self._ticket: Ticket | None = None
        self._window = Window(Instant(0), Instant(0))
        self._seen_to = Instant(0)
        self._due = Instant(0)
        self._failures = 0
        self._budget = BUDGET
        self._open = [(missed.at, cause) for cause, missed in self._desk.state.missed.items()]
        heapify(self._open)
        self._asked: set[str] = set()
        self._failed: dict[str, list[AttemptId]] = {}
        self._asking: dict[Ticket, tuple[Instant, str]] = {}
        self._unheard: list[tuple[Instant, str]] = []

    def missed(self, cause: str, at: Instant) -> None:
        """A gap is in the log."""
        heappush(self._open, (at, cause))

    def advance(self) -> None:
        desk = self._desk
        if desk.term is None or self._absent:
            return
        self._ask_again()
        if self._work is None and desk.now >= self._due:
            self._begin()
        if self._work is None:
            desk.wake_at(self._due)

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        asked = self._asking.pop(ticket, None)
        if asked is not None:
            self._answered(asked, outcome)
        elif self._work is not None and ticket == self._ticket:
            self._step(lambda work: work.send(outcome))

    def _begin(self) -> None:
        desk, limits = self._desk, self._desk.limits
        since = max(self._seen_to, desk.state.reconciled, desk.now - KEPT)
        self._due = Instant(desk.now + limits.reconcile)
        self._budget = BUDGET
        for at, cause in self._unheard:
            self._asked.remove(cause)
            heappush(self._open, (at, cause))
        self._unheard.clear()
        self._window = Window(Instant(since), Instant(desk.now - limits.grace), limits.grace)
        if self._window.since < self._window.before:
            self._work = reconcile(self._window, self._inbox.here)
            self._step(next)

    def _step(self, go: Callable[[Reconcile], Call]) -> None:
        assert self._work is not None
        try:
            self._ticket = self._desk.send(go(self._work))
        except StopIteration as end:
            self._work, self._failures = None, 0
            self._report(end.value)
        except Outage as outage:
            self._work = None
            self._postpone(str(outage))

    def _report(self, looked: Looked | None) -> None:
        """Note what is new. How far we have looked counts once every gap before it is in the log."""
        desk = self._desk
        if looked is None:
            self._absent = True
            desk.effects.append(
                Warn("GitHub lists no deliveries: webhooks that are lost stay lost")
            )
            return
        new = [one for one in looked.missing if self._inbox.cause(one) not in desk.state.missed]
        for one in new:
            missed = DeliveryMissed(one.delivery, one.id, one.event, one.action, one.at)
            desk.propose(missed, self._inbox.cause(one))
        for one in looked.missing:
            self._failed_again(one)
        if not new:
            self._seen_to = looked.upto
            if looked.upto - desk.state.reconciled >= MARK_EVERY:
                desk.propose(Reconciled(looked.upto), MARK)

    def _failed_again(self, attempt: Attempt) -> None:
        """What was asked for came, and our door did not take it then either."""
        cause = self._inbox.cause(attempt)
        missed, failed = self._desk.state.missed.get(cause), self._failed.setdefault(cause, [])
        if missed is None or attempt.id in {missed.attempt, *failed} or len(failed) >= TRIES - 1:
            return
        if cause in self._asked:
            failed.append(attempt.id)
            self._asked.remove(cause)
            heappush(self._open, (attempt.at, cause))

    def _ask_again(self) -> None:
        """Some of what is noted, a few at a time; one that came meanwhile, or never will, is passed over."""
        missed, oldest = self._desk.state.missed, self._desk.now - KEPT
        for _ in range(min(self._budget, len(self._open))):
            at, cause = heappop(self._open)
            if at >= oldest and cause in missed and cause not in self._asked:
                self._budget -= 1
                self._asked.add(cause)
                call = redelivery_call(missed[cause].attempt)
                self._asking[self._desk.send(call)] = (at, cause)

    def _answered(self, asked: tuple[Instant, str], outcome: Outcome) -> None:
        try:
            if not read_redelivery(outcome):
                self._desk.effects.append(
                    Warn(f"{asked[1]} is missing, and GitHub sends it no more")
                )
        except Outage:
            self._unheard.append(asked)

    def _postpone(self, reason: str) -> None:
        wait = self._desk.pause(self._failures)
        self._failures += 1
        self._due = Instant(self._desk.now + wait)
        self._desk.effects.append(Warn(f"deliveries: {reason}; asked again in {wait / 1000:.0f} s"))
