"""One replica's river above the log: the loop and the performer as shipped, and the front door before them.

It carries out what the loop asks, as the asyncio shell does. Must never decide anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from bot.cluster.driver import Answer
from bot.cluster.outcome import NoLeader
from bot.config.policy import policy_hash
from bot.github.pacer import Pacer
from bot.github.port import NoAnswer, Outcome
from bot.orchestrator.admission import admitted
from bot.orchestrator.desk import Desk, Limits
from bot.orchestrator.effects import (
    Agreed,
    Effect,
    Employ,
    Event,
    Heard,
    Led,
    Propose,
    Read,
    Seen,
    Send,
    Tell,
    Ticked,
    WakeAt,
    Warn,
)
from bot.orchestrator.gather import Surroundings
from bot.orchestrator.loop import Loop
from bot.orchestrator.reading import read
from bot.orchestrator.reconciling import Inbox
from bot.record import codec
from bot.record.entry import Committed, Proposal
from bot.record.payload import PolicyAdopted, Received, cause_of
from bot.record.policy import Policy
from bot.record.text import SALT_BYTES
from bot.sandbox.wire import Webhook
from bot.simulation.crew import Crew
from bot.simulation.dice import Dice
from bot.simulation.github import APP_ID, GitHub
from bot.simulation.machine import Below
from bot.simulation.timeline import SECOND, Micros
from bot.simulation.watch import Watch
from bot.state.model import State
from bot.vocabulary import DeliveryId, Instant, Term
from bot.webhooks.translate import Translated, translate
from bot.webhooks.translate.table import handles

PAGES = "https://github.com"
_MILLI: Micros = SECOND // 1_000
_READING: Micros = 3 * _MILLI
_BUSY: Micros = 50 * _MILLI
_RECEIVED = codec.kind_of(Received)


@dataclass(frozen=True, slots=True)
class Town:
    """What all replicas share outside. ``reigning``: the term of the newest committed entry, as who looks on knows."""

    github: GitHub
    policy: Policy
    limits: Limits
    seed: int
    watch: Watch
    reigning: Callable[[], Term]


class River:
    """See ``Machine``."""

    def __init__(self, below: Below, town: Town) -> None:
        self._below = below
        self._town = town
        self._dice = Dice(town.seed, "river", below.name, below.now)
        self._crew = Crew(below, self._dice, self._hear)
        self._term: Term | None = None
        self._wake: Instant | None = None
        self._woken = 0
        history = below.history
        desk = Desk(Pacer(), history.text, history.texts_at, PAGES, town.limits)
        around = Surroundings(lambda: self.state, self._salt, "github.com")
        self._loop = Loop(desk, around, Inbox(APP_ID, handles, self._holds))

    @property
    def state(self) -> State:
        return self._loop.state

    def applied(self, run: Sequence[Committed], now: Instant) -> Sequence[Proposal]:
        if run:
            self._hear(Agreed(tuple(run)))
        return ()

    def leads(self, term: Term | None, now: Instant) -> Sequence[Proposal]:
        self._term = term
        policy = self._town.policy
        if term is not None and policy_hash(policy) != self.state.policy_hash:
            adopted = PolicyAdopted(policy_hash(policy), policy)
            self._propose(codec.encode(adopted, adopted.hash))
        self._hear(Led(term))
        return ()

    def holds(self, guid: DeliveryId) -> bool:
        """Whether this delivery is in the log."""
        return self._holds(cause_of(APP_ID, guid))

    def receive(self, webhook: Webhook) -> None:
        """The front door: translate, propose, and answer 202 once it is committed."""
        meaning = translate(webhook.event, webhook.guid, webhook.body, self._salt)
        if not isinstance(meaning, Translated) or not admitted(meaning.inbound, self.state):
            self._town.github.delivered(webhook, 204)
            return
        cause = cause_of(APP_ID, webhook.guid)
        proposal = codec.encode(Received(meaning.inbound), cause, meaning.texts)
        self._below.append([proposal], partial(self._answer, webhook))

    def _answer(self, webhook: Webhook, answer: Answer | None) -> None:
        status = 0 if answer is None else 202 if answer.error is None else 503
        if self._town.github.delivered(webhook, status) and status == 202:
            self._town.watch.accepted.append(webhook.guid)

    def _hear(self, event: Event) -> None:
        for effect in self._loop.handle(event, self._now):
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Propose(proposal):
                self._propose(proposal)
            case Send(ticket, call):
                if call.writes:
                    self._below.barrier(
                        partial(self._confirmed, effect, self._term, self._town.reigning())
                    )
                else:
                    self._town.github.send(call, partial(self._heard, effect))
            case Read(ticket, look):
                seen = Seen(ticket, read(look, self._below.history.text))
                self._below.after(_READING, partial(self._hear, seen))
            case WakeAt(at):
                self._wake_at(at)
            case Employ(job):
                self._town.watch.employed(self._below.name, self._term, job, self.state.applied)
                self._crew.employ(job)
            case Tell() | Warn():
                pass  # nobody sits at this terminal
            case _:
                assert_never(effect)

    def _propose(self, proposal: Proposal) -> None:
        """A leader's wish gets lost with its lead, and who leads next begins anew; or nobody had room for it."""
        self._below.append([proposal], partial(self._proposed, proposal, self._term))

    def _proposed(self, proposal: Proposal, term: Term | None, answer: Answer | None) -> None:
        refused = answer is not None and isinstance(answer.error, NoLeader)
        if refused and term is not None and term == self._term:
            self._below.after(_BUSY, partial(self._propose, proposal))

    def _confirmed(
        self, effect: Send, term: Term | None, reigning: Term, answer: Answer | None
    ) -> None:
        """Right before a call that writes: whoever leads no more must not write."""
        if answer is None:
            return
        if answer.error is not None or term is None or term != self._term:
            refused = NoAnswer(f"term {term} does not lead any more", sent=False)
            self._hear(Heard(effect.ticket, refused))
            return
        self._town.watch.wrote(self._below.name, term, reigning, effect)
        self._town.github.send(effect.call, partial(self._heard, effect))

    def _heard(self, effect: Send, outcome: Outcome) -> None:
        self._below.after(0, partial(self._hear, Heard(effect.ticket, outcome)))

    def _wake_at(self, at: Instant) -> None:
        if self._wake is not None and self._now < self._wake <= at:
            return
        self._wake, self._woken = at, self._woken + 1
        delay = max(0, at - self._now) * _MILLI
        self._below.after(delay, partial(self._tick, self._woken))

    def _tick(self, nth: int) -> None:
        if nth == self._woken:
            self._wake = None
            self._hear(Ticked())

    def _holds(self, cause: str) -> bool:
        return any(one.entry.kind == _RECEIVED for one in self._below.history.by_key(cause))

    @property
    def _now(self) -> Instant:
        return Instant(self._below.now)

    def _salt(self) -> bytes:
        return (self._dice.bits() << 64 | self._dice.bits()).to_bytes(SALT_BYTES, "big")
