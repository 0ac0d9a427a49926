"""The six verbs in order, and the only place that knows the order.

Sans-IO: :meth:`Loop.handle` takes one event and the time, and returns what the world now owes, in order. Never waits.
"""

from typing import assert_never

from bot.github.port import NoToken
from bot.orchestrator.acting import Acting
from bot.orchestrator.awaiting import Awaiting
from bot.orchestrator.crewing import Crewing
from bot.orchestrator.deciding import Deciding, told
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import (
    Agreed,
    Effect,
    Event,
    Heard,
    Led,
    Reported,
    Seen,
    Stepped,
    Ticked,
)
from bot.orchestrator.erasing import Erasing
from bot.orchestrator.following import Following
from bot.orchestrator.gather import Surroundings
from bot.orchestrator.importing import Importing
from bot.orchestrator.reconciling import Inbox, Reconciling
from bot.orchestrator.surveying import Surveying
from bot.orchestrator.sweeping import sweeps
from bot.record import codec
from bot.record.entry import Committed
from bot.record.fact import Adopted
from bot.record.inbound import Inbound
from bot.record.payload import (
    Attempting,
    Decided,
    DeliveryMissed,
    Done,
    Erased,
    Failed,
    MembershipChanged,
    Parked,
    Payload,
    PolicyAdopted,
    Received,
    Reconciled,
    Settled,
    TermStarted,
    Unparked,
)
from bot.state import evolve
from bot.state.model import State
from bot.vocabulary import Instant, Term, UserId


class Loop:
    """One replica's river, from what was received to what shows on GitHub."""

    def __init__(self, desk: Desk, around: Surroundings, inbox: Inbox) -> None:
        self._desk = desk
        self._around = around
        self._surveying = Surveying(desk)
        self._reconciling = Reconciling(desk, inbox)
        self._deciding = Deciding(desk, around, self._surveying)
        self._importing = Importing(desk, around)
        self._acting = Acting(desk, self._me, self._importing.busy)
        self._erasing = Erasing(desk)
        self._crewing = Crewing(desk, around)
        self._awaiting = Awaiting(desk)
        self._following = Following(desk)

    @property
    def state(self) -> State:
        return self._desk.state

    @property
    def drafting(self) -> bool:
        """Whether a draft is being written, or will be because a section follows its facts."""
        written = (draft.body is None for draft in self.state.drafts.values())
        return any(written) or self._following.busy

    def resume(self, state: State, inbounds: dict[str, Inbound]) -> None:
        """Start from a snapshot: ``inbounds`` holds what each waiting cause of it received."""
        self._desk.state = state
        for cause in sorted(state.waiting, key=lambda cause: state.waiting[cause].received):
            self._deciding.received(cause, inbounds[cause])
            self._deciding.settled(cause)
            self._importing.noted(cause)

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        """What follows from ``event``. Invariant: time does not run backwards."""
        desk = self._desk
        desk.now = Instant(max(desk.now, now))
        match event:
            case Agreed(run):
                for committed in run:
                    self._record(committed)
            case Heard(ticket, outcome):
                desk.heard(ticket, outcome)
                if isinstance(outcome, NoToken):
                    self._surveying.refused(outcome.installation)
                self._surveying.heard(ticket, outcome)
                self._reconciling.heard(ticket, outcome)
                self._deciding.heard(ticket, outcome)
                self._importing.heard(ticket, outcome)
                self._acting.heard(ticket, outcome)
                self._awaiting.heard(ticket, outcome)
            case Seen(ticket, looked):
                self._deciding.seen(ticket, looked)
            case Led(term):
                self._lead(term)
            case Stepped(draft, step):
                self._crewing.stepped(draft, step)
            case Reported(draft, finished):
                self._crewing.reported(draft, finished)
            case Ticked():
                pass
            case _:
                assert_never(event)
        self._deciding.advance()
        self._surveying.advance()
        self._importing.advance()
        self._acting.advance()
        self._reconciling.advance()
        self._erasing.advance()
        self._crewing.advance()
        self._awaiting.advance()
        self._following.advance()
        desk.flush()
        effects, desk.effects = desk.effects, []
        return effects

    def _me(self) -> UserId | None:
        app = self._around.app or self._desk.state.app
        return app.user if app else None

    def _lead(self, term: Term | None) -> None:
        self._desk.term = term
        self._desk.drop()
        self._surveying.begin_term()
        self._reconciling.begin_term()
        self._deciding.begin_term()
        self._importing.begin_term()
        self._acting.begin_term()
        self._erasing.begin_term()
        self._crewing.begin_term()
        self._awaiting.begin_term()
        self._following.begin_term()
        self._sweep()

    def _sweep(self) -> None:
        if self._desk.term is not None:
            for cause, sweep in sweeps(self._desk.state):
                self._desk.propose(Received(sweep), cause)

    def _record(self, committed: Committed) -> None:
        """Fold one entry, then tell each part what is new to it."""
        payload = codec.decode(committed.entry) if committed.first else None
        self._desk.state = evolve.fold(self._desk.state, committed, payload)
        if payload is not None:
            self._hear(payload, committed.entry.key)
        self._importing.noted(committed.entry.key)

    def _hear(self, payload: Payload, key: str) -> None:
        match payload:
            case Received(inbound):
                self._deciding.received(key, inbound)
                self._surveying.received(inbound)
                self._importing.received(inbound)
            case Decided(cause):
                self._tell(payload)
                self._following.decided(payload)
                self._acting.decided(payload)
                self._deciding.settled(cause)
                self._surveying.settled(cause)
                if any(isinstance(fact, Adopted) for fact in payload.facts):
                    self._sweep()
            case Parked(cause) | Unparked(cause):
                self._deciding.settled(cause)
                self._surveying.settled(cause)
            case Attempting(_, action):
                self._acting.began(action)
            case Done(_, action) | Failed(_, action) | Settled(_, action):
                self._acting.settled(action)
            case PolicyAdopted():
                self._sweep()
            case DeliveryMissed(at=at):
                self._reconciling.missed(key, at)
            case Erased():
                self._erasing.erased(payload)
            case TermStarted() | MembershipChanged() | Reconciled():
                pass
            case _:
                assert_never(payload)

    def _tell(self, decided: Decided) -> None:
        answer = told(decided)
        if answer is not None and decided.cause not in self._desk.state.waiting:
            self._desk.effects.append(answer)
