"""Gather, decide, agree: from a received cause to the proposal of its decision, lane by lane.

Sans-IO: driven by ``loop``. Whatever a decision raises, be it in a rule or when it is folded on trial, parks its cause:
only an entry that is in the log may stop us.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import Outage
from bot.github.port import Call, Outcome
from bot.orchestrator.decide import RULES_VERSION, decide
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Read, Tell, Ticket, Warn
from bot.orchestrator.gather import Gathered, Gathering, Got, Need, Surroundings, gather
from bot.orchestrator.heard import Answers
from bot.orchestrator.situation import Look, Looked, freeze
from bot.orchestrator.speech import source_of
from bot.orchestrator.surveying import Surveying
from bot.orchestrator.turns import Turns
from bot.record import codec
from bot.record.entry import ENTRY_LIMIT
from bot.record.fact import OperatorAnswered
from bot.record.inbound import Inbound
from bot.record.payload import Decided, Parked
from bot.state import evolve
from bot.state.slice import reads, slice_of
from bot.vocabulary import Instant


@dataclass(slots=True)
class _Work:
    """One cause in work. ``wants``: tickets of the present round, in order; ``got``: their outcomes so far.

    ``failures``: rounds that failed since ``since``. ``answers``: what they told all the same.
    """

    inbound: Inbound
    since: Instant
    gathering: Gathering | None = None
    wants: tuple[Ticket, ...] = ()
    calls: dict[Ticket, Call] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)
    got: dict[Ticket, Outcome] = field(default_factory=dict)
    gathered: Gathered | None = None
    failures: int = 0
    proposed: bool = False


class Deciding:
    """The causes that wait for a decision, and those in work."""

    def __init__(self, desk: Desk, around: Surroundings, surveying: Surveying) -> None:
        self._desk = desk
        self._around = around
        self._turns = Turns(surveying.blocks)
        self._works: dict[str, _Work] = {}
        self._postponed: dict[str, _Work] = {}
        self._asked: dict[Ticket, str] = {}

    def received(self, cause: str, inbound: Inbound) -> None:
        """A cause is in the log and waits."""
        self._turns.join(cause, inbound)

    def settled(self, cause: str) -> None:
        """The log says something new of ``cause``: decided, superseded, parked, retried or dropped."""
        self._works.pop(cause, None)
        self._postponed.pop(cause, None)
        self._desk.locks.release(cause)
        waiting = self._desk.state.waiting.get(cause)
        if waiting is None:
            self._turns.forget(cause)
        elif waiting.parked is not None:
            self._turns.leave(cause)
        else:
            self._turns.again(cause)

    def begin_term(self) -> None:
        """What another term had in work is begun anew."""
        self._works.clear()
        self._postponed.clear()
        self._asked.clear()
        self._turns.begin_term()

    def advance(self) -> None:
        """Take up what can be: decisions whose keys became free, then causes whose turn has come."""
        if self._desk.term is None:
            return
        while (cause := self._desk.locks.freed()) is not None:
            work = self._works.get(cause)
            if work is not None and work.gathered is not None and not work.proposed:
                self._conclude(cause, work)
        while (taken := self._turns.take(self._desk.now, self._has_room())) is not None:
            begun, inbound = taken
            work = self._postponed.pop(begun, None) or _Work(inbound, self._desk.now)
            self._begin(begun, work)
        wake = self._turns.wakes(self._desk.now)
        if wake is not None:
            self._desk.wake_at(wake)

    def _has_room(self) -> bool:
        return len(self._works) < self._desk.limits.gathering

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        cause = self._asked.pop(ticket, None)
        work = self._works.get(cause) if cause is not None else None
        if cause is None or work is None or ticket not in work.wants:
            return
        work.got[ticket] = outcome
        work.answers.keep(work.calls[ticket], outcome, self._desk.now)
        if len(work.got) == len(work.wants):
            self._feed(cause, work, tuple(work.got[one] for one in work.wants))

    def seen(self, ticket: Ticket, looked: Looked) -> None:
        cause = self._asked.pop(ticket, None)
        work = self._works.get(cause) if cause is not None else None
        if cause is not None and work is not None and work.wants == (ticket,):
            self._feed(cause, work, looked)

    def _begin(self, cause: str, work: _Work) -> None:
        self._works[cause] = work
        work.gathered = None
        work.gathering = gather(work.inbound, self._around)
        self._step(cause, work, next)

    def _feed(self, cause: str, work: _Work, got: Got) -> None:
        self._step(cause, work, lambda gathering: gathering.send(got))

    def _step(self, cause: str, work: _Work, go: Callable[[Gathering], Need]) -> None:
        assert work.gathering is not None
        try:
            need = go(work.gathering)
        except StopIteration as end:
            work.gathered = end.value
            self._conclude(cause, work)
        except Outage as outage:
            self._postpone(cause, work, str(outage))
        else:
            self._ask(cause, work, need)

    def _ask(self, cause: str, work: _Work, need: Need) -> None:
        work.got, work.calls = {}, {}
        if isinstance(need, Look):
            ticket = self._desk.ticket()
            work.wants = (ticket,)
            self._desk.effects.append(Read(ticket, need))
        else:
            work.wants = tuple(self._call(work, call) for call in need)
        self._asked.update((one, cause) for one in work.wants if one not in work.got)
        if len(work.got) == len(work.wants):
            self._feed(cause, work, tuple(work.got[one] for one in work.wants))

    def _call(self, work: _Work, call: Call) -> Ticket:
        """Send ``call``, unless it was answered in a round that failed for another."""
        answer = work.answers.of(call, self._desk.now)
        ticket = self._desk.send(call) if answer is None else self._desk.ticket()
        work.calls[ticket] = call
        if answer is not None:
            work.got[ticket] = answer
        return ticket

    def _postpone(self, cause: str, work: _Work, reason: str) -> None:
        source, limits, now = source_of(work.inbound), self._desk.limits, self._desk.now
        let_in = self._desk.state.let_in(source.installation if source else None)
        if now - max(work.since, let_in) >= limits.outage:
            self._park(cause, work, f"outage: {reason}")
            return
        wait = self._desk.pause(work.failures)
        work.failures += 1
        self._postponed[cause] = self._works.pop(cause)
        self._turns.pause(cause, Instant(now + wait))
        self._desk.effects.append(Warn(f"{cause}: {reason}; asked again in {wait / 1000:.0f} s"))

    def _conclude(self, cause: str, work: _Work) -> None:
        """Decide on the state as it is now, unless a proposal in flight is about to change what this one reads."""
        gathered = work.gathered
        assert gathered is not None
        if self._desk.locks.waits(cause, gathered.wanted):
            return
        waiting = self._desk.state.waiting.get(cause)
        if waiting is not None and waiting.superseded >= self._desk.limits.superseded:
            self._park(cause, work, f"superseded {waiting.superseded} times")
            return
        try:
            decided = _decided(cause, work.inbound, gathered, self._desk)
            # folded on trial first: what the fold cannot bear must not reach the log
            writes = evolve.writes(self._desk.state, decided) if decided else frozenset()
        except Exception as error:  # noqa: BLE001 whatever it is, its lane goes on and so do we: the cause is parked
            self._park(cause, work, f"{type(error).__name__} while deciding")
            return
        if decided is None:
            work.answers = Answers()  # what they said is no ground any more
            self._begin(cause, work)
        elif len(codec.to_bytes(decided)) > ENTRY_LIMIT:
            self._park(cause, work, "its decision is too large for one entry")
        else:
            work.proposed = True
            self._desk.locks.hold(cause, writes)
            self._desk.propose(decided, cause, gathered.texts)

    def _park(self, cause: str, work: _Work, reason: str) -> None:
        work.proposed, work.gathered = True, None
        self._desk.propose(Parked(cause, reason), cause)
        self._desk.effects.append(Warn(f"parked {cause}: {reason}; see `ecos parked`"))


def _decided(cause: str, inbound: Inbound, gathered: Gathered, desk: Desk) -> Decided | None:
    """The decision as it will stand in the log; ``None`` when it must be gathered anew."""
    observed = gathered.observed(desk.now)
    known = slice_of(desk.state, gathered.wanted)
    situation = freeze(cause, inbound, observed, known, gathered.looked)
    if situation is None:
        return None
    decision = decide(inbound, situation)
    return Decided(
        cause,
        reads(desk.state, gathered.wanted),
        observed,
        desk.state.policy_hash,
        RULES_VERSION,
        decision.facts,
        decision.actions,
    )


def told(decided: Decided) -> Tell | None:
    """The answer to the terminal, if this decision holds one."""
    for fact in decided.facts:
        if isinstance(fact, OperatorAnswered):
            return Tell(decided.cause, fact.messages)
    return None
