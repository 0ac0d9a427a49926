"""The whole river on virtual time: the real door's translation, log, loop and performer, and the sandbox's world.

No asyncio and no clock: one heap of things to come. The process may die before any effect; then all is gone that was
not committed, but what it had sent is on its way. Must never know what the loop decides, only carry out what it asks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from heapq import heappop, heappush
from itertools import count
from typing import assert_never

from bot.cluster.history import Change, Slot, Vote
from bot.cluster.memory import Memory
from bot.cluster.port import TERM_STARTED
from bot.config.policy import policy_hash
from bot.crews import template
from bot.crews.port import Finished, Job, Step
from bot.github.pacer import Pacer
from bot.github.port import NoAnswer
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
    Reported,
    Seen,
    Send,
    Stepped,
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
from bot.record.draft import Engine
from bot.record.entry import Proposal
from bot.record.inbound import Inbound
from bot.record.message import Message
from bot.record.payload import Payload, PolicyAdopted, Received, cause_of
from bot.record.policy import Policy
from bot.sandbox.dice import chance, within
from bot.sandbox.direct import Port
from bot.sandbox.wire import Webhook
from bot.sandbox.world import World
from bot.state import evolve
from bot.state.model import State
from bot.vocabulary import Duration, Index, Instant, Term, TextId
from bot.webhooks.translate import Translated, translate
from bot.webhooks.translate.table import handles
from tests.sandbox.client import app_jwt

REPLICA = "replica"
PAGES = "https://github.com"
RESTART = 1_000
ONCE_KINDS = (codec.kind_of(Received),)


class Crash(Exception):
    """The process is gone."""


Crew = Callable[[Job], tuple[tuple[Step, ...], Finished]]
"""What a run would come to: the steps it takes, and its end."""


def plainly(job: Job) -> tuple[tuple[Step, ...], Finished]:
    """The template's report, without any step on the way."""
    return (), Finished(template.report(job.brief), Engine.TEMPLATE)


@dataclass(frozen=True)
class Course:
    """How things go by themselves. ``crashes``: numbers of the effects before which the process dies.

    ``kept``: how likely what was proposed and not yet committed at a crash is committed all the same. Waits in ms.
    """

    seed: int = 0
    crashes: frozenset[int] = frozenset()
    kept: float = 0.5
    commit: int = 5
    reading: int = 3
    round_trip: int = 200
    drafting: int = 40
    crew: Crew = plainly
    limits: Limits = field(default_factory=Limits)


class River:
    """One replica, its log, and GitHub. ``river.act(...)``, ``river.flow()``, then look at both ends.

    ``words``: every text that was ever proposed, for who wants to know what was erased.
    """

    def __init__(self, world: World, policy: Policy | None, course: Course, now: Instant) -> None:
        self.world = world
        self.course = course
        self.policy = policy
        self.now = now
        self.history = Memory(ONCE_KINDS, codec.erased_by)
        self.words: dict[TextId, str] = {}
        self.told: dict[str, tuple[Message, ...]] = {}
        self.warnings: list[str] = []
        self.effects: list[Effect] = []
        self.jobs: list[Job] = []
        self.crashes = 0
        self._port = Port(world, _signed)
        self._dice = count()
        self._order = count()
        self._heap: list[tuple[Instant, int, int | None, Callable[[], None]]] = []
        self._wake: Instant | None = None
        self._doorstep: list[Webhook] = []
        self._unanswered: dict[Index, Webhook] = {}
        self._life = 0
        self._live(self._start)

    @property
    def state(self) -> State:
        return self.loop.state

    def die(self) -> None:
        """Lose power and start again: what was not committed may be lost, what was not answered 202 comes again."""
        self.crashes += 1
        self._life += 1
        if chance(self.course.seed, "kept", next(self._dice)) < self.course.kept:
            self.history.write(Change(commit_to=self.history.tip().index))
        else:
            self.history.write(Change(cut_after=self.history.head().index))
        self._doorstep += self._unanswered.values()
        self._unanswered.clear()
        self._wake = None
        self.now = Instant(self.now + RESTART)
        self._live(self._start)

    def propose(self, payload: Payload, cause: str) -> None:
        """Something enters the log beside the loop: the terminal, an operator's verdict, another writer."""
        self._proposed(codec.encode(payload, cause))

    def flow(self, until: Duration = Duration(3 * 24 * 3_600_000)) -> "River":
        """Let time pass until nothing is owed any more. Fails when something is, after ``until``."""
        end = self.now + until
        while not self.quiet():
            if not self.step():
                raise AssertionError(f"nothing will ever happen again: {self.owed()}")
            assert self.now <= end, f"still owed: {self.owed()}"
        return self

    def wait(self, duration: int) -> "River":
        """Let exactly so much time pass."""
        end = Instant(self.now + duration)
        while (at := self._next_at()) is not None and at <= end:
            self.step()
        self.now = end
        return self

    def step(self) -> bool:
        """The next thing that happens, if anything will."""
        at = self._next_at()
        if at is None:
            return False
        self.now = max(self.now, at)
        self._live(self._turn)
        return True

    def quiet(self) -> bool:
        return not self._heap and not self._doorstep and self.world.idle() and not self.owed()

    def owed(self) -> object:
        """What is neither decided, parked nor done, nor imported."""
        undecided = [cause for cause, one in self.state.waiting.items() if one.parked is None]
        owed = [undecided, list(self.state.outbox.values()), list(self.state.imports)]
        return owed if any(owed) else []

    def salt(self) -> bytes:
        return next(self._dice).to_bytes(16, "big")

    def inbound(self, cause: str) -> Inbound:
        for committed in self.history.by_key(cause):
            payload = codec.decode(committed.entry) if committed.first else None
            if isinstance(payload, Received):
                return payload.inbound
        raise AssertionError(f"{cause} waits and was never received")

    def _received(self, cause: str) -> bool:
        return any(one.entry.kind in ONCE_KINDS for one in self.history.by_key(cause))

    def payloads(self) -> list[Payload]:
        return [codec.decode(one.entry) for one in self.history.read() if one.first]

    def _live(self, on: Callable[[], None]) -> None:
        try:
            on()
        except Crash:
            self.die()

    def _start(self) -> None:
        """Fold the log, lead a new term, and take up what waits."""
        desk = Desk(Pacer(), self.history.text, self.history.texts_at, PAGES, self.course.limits)
        inbox = Inbox(self.world.store.app.id, handles, self._received)
        around = Surroundings(lambda: self.state, self.salt, "github.com")
        self.loop = Loop(desk, around, inbox)
        state = State()
        for committed in self.history.read():
            state = evolve.evolve(state, committed)
        self.loop.resume(state, {cause: self.inbound(cause) for cause in state.waiting})
        term = Term(self.history.vote().term + 1)
        at = Index(self.history.tip().index + 1)
        opening = Slot(at, term, TERM_STARTED, REPLICA, b"", self.now)
        self.history.write(Change(vote=Vote(term), slots=(opening,)))
        if self.policy is not None and policy_hash(self.policy) != state.policy_hash:
            hash_ = policy_hash(self.policy)
            self._append(codec.encode(PolicyAdopted(hash_, self.policy), hash_))
        self._commit(self.history.tip().index)
        self._hear(Led(term))

    def _next_at(self) -> Instant | None:
        dues = [self.now if self._doorstep else None, self._wake, self.world.next_due()]
        dues += [self._heap[0][0]] if self._heap else []
        return min((due for due in dues if due is not None), default=None)

    def _turn(self) -> None:
        self.world.advance(self.now)
        self._doorstep += self.world.due_webhooks(self.now)
        while self._doorstep:
            self._receive(self._doorstep.pop(0))
        if self._wake is not None and self._wake <= self.now:
            self._wake = None
            self._hear(Ticked())
        if self._heap and self._heap[0][0] <= self.now:
            _, _, life, happen = heappop(self._heap)
            if life in (None, self._life):
                happen()

    def _receive(self, webhook: Webhook) -> None:
        """The front door: translate, propose, and answer once it is committed."""
        meaning = translate(webhook.event, webhook.guid, webhook.body, self.salt)
        if not isinstance(meaning, Translated) or not admitted(meaning.inbound, self.state):
            self.world.delivered(webhook, 204, self.now)
            return
        cause = cause_of(self.world.store.app.id, webhook.guid)
        index = self._proposed(codec.encode(Received(meaning.inbound), cause, meaning.texts))
        self._unanswered[index] = webhook

    def _proposed(self, proposal: Proposal) -> Index:
        index = self._append(proposal)
        self._later(self.course.commit, lambda: self._commit(index))
        return index

    def _append(self, proposal: Proposal) -> Index:
        index = Index(self.history.tip().index + 1)
        term, at = self.history.vote().term, self.now
        self.words |= {text.id: text.content for text in proposal.texts}
        said = (proposal.kind, proposal.key, proposal.payload)
        self.history.write(Change(slots=(Slot(index, term, *said, at, proposal.texts),)))
        return index

    def _commit(self, index: Index) -> None:
        if index <= self.history.head().index:
            return
        run = self.history.write(Change(commit_to=index))
        for committed in run:
            webhook = self._unanswered.pop(committed.entry.index, None)
            if webhook is not None:
                self.world.delivered(webhook, 202, self.now)
        self._hear(Agreed(run))

    def _hear(self, event: Event) -> None:
        for effect in self.loop.handle(event, self.now):
            if len(self.effects) in self.course.crashes:
                self.effects.append(effect)
                raise Crash
            self.effects.append(effect)
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Propose(proposal):
                self._proposed(proposal)
            case Send():
                self._later(
                    self._takes(effect, "there"),
                    partial(self._arrive, effect, self._life),
                    mortal=False,
                )
            case Read(ticket, look):
                seen = Seen(ticket, read(look, self.history.text))
                self._later(self.course.reading, lambda: self._hear(seen))
            case WakeAt(at):
                self._wake = at if self._wake is None else min(self._wake, at)
            case Tell(cause, messages):
                self.told[cause] = messages
            case Employ(job):
                self._employ(job)
            case Warn(text):
                self.warnings.append(text)
            case _:
                assert_never(effect)

    def _employ(self, job: Job) -> None:
        """The course's crew: each step after the last, then the report; who dies leaves the rest undone."""
        self.jobs.append(job)
        wait = self.course.drafting
        steps, finished = self.course.crew(job)
        for nth, step in enumerate(steps, start=1):
            self._later(nth * wait, partial(self._hear, Stepped(job.draft, step)))
        end = Reported(job.draft, finished)
        self._later((len(steps) + 1) * wait, partial(self._hear, end))

    def _arrive(self, effect: Send, life: int) -> None:
        """The call reaches GitHub, whether or not its sender still lives."""
        outcome = self._port.send(effect.call, self.now)
        if life != self._life:
            return
        back = self._takes(effect, "back")
        if isinstance(outcome, NoAnswer):
            back = self.course.limits.patience.client_timeout
        heard = Heard(effect.ticket, outcome)
        self._later(back, lambda: self._hear(heard))

    def _takes(self, effect: Send, way: str) -> int:
        """Like calls take the same time, so that one more of another kind does not reorder them."""
        kind = re.sub("[0-9]+", "N", f"{effect.call.method} {effect.call.path}")
        return within(self.course.round_trip, self.course.seed, way, kind)

    def _later(self, wait: int, happen: Callable[[], None], *, mortal: bool = True) -> None:
        """``mortal``: it dies with the process."""
        life = self._life if mortal else None
        heappush(self._heap, (Instant(self.now + wait), next(self._order), life, happen))


@cache
def _signed(since: Instant) -> str:
    return app_jwt(since)
