"""The desk: what the parts of the loop share: state, locks, time, tickets, the pacer, and the effects so far."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.crews import terms
from bot.github.pacer import Pacer
from bot.github.port import Call, Outcome
from bot.github.task import Patience
from bot.orchestrator.effects import Effect, Propose, Send, Ticket, WakeAt
from bot.orchestrator.locks import Locks
from bot.orchestrator.outgoing import Outgoing
from bot.record import codec
from bot.record.draft import Spent
from bot.record.payload import Payload
from bot.record.text import Place, Text
from bot.state.model import State
from bot.vocabulary import DAY, Duration, Index, Instant, Term, TextId

MOST_DOUBLINGS = 20
"""Of the first pause; far beyond any longest one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the loop bears with what does not work.

    ``first_retry`` doubles up to ``longest_retry``; a cause that cannot be gathered for ``outage`` is parked, as is one
    whose decision was superseded ``superseded`` times. ``gathering``: causes gathered for at once. ``acting``: actions
    of one kind in one installation that are in hand at once; GitHub asks for few. ``roll_up_gap``: between two edits of
    one roll-up, so that a burst of news costs a few. ``suspended``: after how long a suspended installation is looked
    at again. ``reconcile``: how often GitHub's deliveries are gone through, those younger than ``grace`` left out, for
    they may be on their way. ``thumbs``: how often a proposal is looked at for them. ``redraft``: how long a
    section that follows its facts waits after news of them, lest each of a burst drafts it anew. ``expiry``: how long a
    proposal waits for a word. ``run``, ``day``: what models may be used for by one draft, and by all of a day (UTC).
    """

    first_retry: Duration = Duration(1_000)
    longest_retry: Duration = Duration(5 * 60_000)
    outage: Duration = Duration(24 * 3_600_000)
    suspended: Duration = Duration(3_600_000)
    reconcile: Duration = Duration(5 * 60_000)
    grace: Duration = Duration(30_000)
    superseded: int = 10
    roll_up_gap: Duration = Duration(30_000)
    thumbs: Duration = Duration(60_000)
    redraft: Duration = Duration(60_000)
    expiry: Duration = Duration(14 * DAY)
    run: Spent = terms.RUN
    day: Spent = terms.DAY
    gathering: int = 64
    acting: int = 4
    patience: Patience = field(default_factory=Patience)


@dataclass(slots=True)
class Desk:
    """``words``: a text of the side table; ``texts_at``: those of a place that came up to an entry, so many at most.

    ``term``: the term this replica leads, if it does.
    """

    pacer: Pacer
    words: Callable[[TextId], str | None]
    texts_at: Callable[[Place, Index, int], tuple[TextId, ...]]
    pages: str
    limits: Limits = field(default_factory=Limits)
    state: State = field(default_factory=State)
    now: Instant = Instant(0)
    term: Term | None = None
    effects: list[Effect] = field(default_factory=list)
    locks: Locks = field(default_factory=Locks)
    _next: int = 0
    _calls: dict[Ticket, Call] = field(default_factory=dict)
    _outgoing: Outgoing = field(init=False)

    def __post_init__(self) -> None:
        self._outgoing = Outgoing(self.pacer)

    def ticket(self) -> Ticket:
        self._next += 1
        return Ticket(self._next)

    def propose(self, payload: Payload, cause: str, texts: tuple[Text, ...] = ()) -> None:
        self.effects.append(Propose(codec.encode(payload, cause, texts)))

    def pause(self, failures: int) -> Duration:
        """How long to wait after so many failures in a row before the next try."""
        doubled = self.limits.first_retry << min(failures, MOST_DOUBLINGS)
        return Duration(min(doubled, self.limits.longest_retry))

    def wake_at(self, at: Instant) -> None:
        self.effects.append(WakeAt(at))

    def reserve(self, call: Call) -> Instant:
        """Count ``call`` as sent if the pacer lets it go now; else tell when to ask again."""
        ready = self.pacer.ready_at(call, self.now)
        if ready <= self.now:
            self.pacer.admit(call, self.now)
        return ready

    def send(self, call: Call, admitted: bool = False) -> Ticket:
        """Send ``call`` as soon as the pacer lets it go; at once if it was reserved."""
        ticket = self.ticket()
        self._calls[ticket] = call
        if admitted:
            self.effects.append(Send(ticket, call))
        else:
            self._outgoing.hold(ticket, call, self.now)
        return ticket

    def flush(self) -> None:
        """Let go what the pacer admits now, and be woken for the rest."""
        for ticket, call in self._outgoing.release(self.now):
            self.effects.append(Send(ticket, call))
        wake = self._outgoing.wakes()
        if wake is not None:
            self.wake_at(wake)

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        """An outcome came: the pacer learns from it."""
        call = self._calls.pop(ticket, None)
        if call is not None:
            self.pacer.note(call, outcome, self.now)

    def drop(self) -> None:
        """Forget what was asked and proposed; late answers are nobody's."""
        self.locks.clear()
        self._calls.clear()
        self._outgoing.clear()
