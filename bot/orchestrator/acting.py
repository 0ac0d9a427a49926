"""Act: from an action of the outbox to its receipt, one at a time for each target.

Sans-IO: driven by ``loop``. ``Attempting`` is committed before the first call that writes; whatever happens to us after
that, the next one to take the action up looks before it writes. What raises on the way to a write gives it up, as a
rule that raises parks its cause: whoever led next would only raise as well, and all others would wait for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from bot.github.actions import Kind, kind_of
from bot.github.performer import earliest, perform, settle
from bot.github.port import Call, Outcome
from bot.github.task import GivenUp, Heard, Performance, Performed, Postponed, Settled, Settling
from bot.orchestrator.agenda import Agenda, Held
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Ticket, Warn
from bot.orchestrator.tasks import nothing_to_do, rested, task_of, worded
from bot.record.action import ActionId, action_id
from bot.record.fact import ThreadMuted, ThreadUnmuted
from bot.record.payload import Attempting, Decided, Done, Failed
from bot.record.payload import Settled as SettledEntry
from bot.state import evolve
from bot.state.owed import Pending
from bot.vocabulary import Instant, RepoId, Term, UserId

Run = Performance | Settling
End = Performed | Postponed | GivenUp | Settled


@dataclass(slots=True)
class _Work:
    """One action in work, and whom its text names. ``held``: a call that waits for ``Attempting`` to be committed."""

    run: Run
    settling: bool
    names: tuple[RepoId, ...]
    attempting: bool = False
    held: Call | None = None
    ticket: Ticket | None = None


class Acting:
    """The outbox at work."""

    def __init__(self, desk: Desk, me: Callable[[], UserId | None], held: Held) -> None:
        self._desk = desk
        self._me = me
        self._agenda = Agenda(lambda: desk.state, desk.limits.acting, held)
        self._works: dict[ActionId, _Work] = {}
        self._asked: dict[Ticket, ActionId] = {}
        self._warned: set[tuple[Kind, str]] = set()

    def begin_term(self) -> None:
        """What another term had in work is forgotten: what was begun stands in the log."""
        self._works.clear()
        self._asked.clear()
        self._agenda.fill()

    def decided(self, decided: Decided) -> None:
        """A decision is in the log; if it holds, its actions are in the outbox."""
        for ordinal in range(len(decided.actions)):
            self._agenda.add(action_id(decided.cause, ordinal))
        for fact in decided.facts:
            if isinstance(fact, ThreadMuted | ThreadUnmuted):
                self._agenda.reconsider(fact.item)

    def began(self, action: ActionId) -> None:
        """``Attempting`` is committed: now the call may go, unless a newer refresh took the action's place before."""
        work = self._works.get(action)
        if action not in self._desk.state.outbox:
            self._drop(action)
        elif work is not None and work.held is not None:
            call, work.held = work.held, None
            self._send(action, work, call, admitted=True)

    def settled(self, action: ActionId) -> None:
        """The log holds the end of this run."""
        self._works.pop(action, None)
        self._desk.locks.release(action)
        self._agenda.settled(action)

    def advance(self) -> None:
        """Take up what is due: replies before cosmetics, in the order of the log, one for each target."""
        me = self._me()
        if self._desk.term is None or me is None:
            return
        while (action := self._agenda.take(self._desk.now)) is not None:
            self._take_up(action, self._desk.state.outbox[action], me)
        wake = min(self._agenda.wakes(), default=None)
        if wake is not None:
            self._desk.wake_at(wake)

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        action = self._asked.pop(ticket, None)
        work = self._works.get(action) if action is not None else None
        if action is not None and work is not None and work.ticket == ticket:
            work.ticket = None
            heard = Heard(outcome, self._desk.now)
            self._step(action, work, lambda run: run.send(heard))

    def _take_up(self, action: ActionId, pending: Pending, me: UserId) -> None:
        try:
            work = self._work(action, pending, me)
        except Exception as error:  # noqa: BLE001 whatever it is, the other actions go on
            work = GivenUp(_broke(error), pending.uncertain)
        match work:
            case _Work():
                self._works[action] = work
                self._step(action, work, next)
            case int():
                self._agenda.postpone(action, work)
            case _:
                self._propose_end(action, pending, work)

    def _work(self, action: ActionId, pending: Pending, me: UserId) -> "_Work | Instant | End":
        """What is to be done about ``action`` now; or when to ask again, or how it ends without a call."""
        task = task_of(action, pending, me, self._desk)
        if isinstance(task, str):
            return GivenUp(task, pending.uncertain)
        due = pending.settle_at or max(
            pending.retry_at or Instant(0), earliest(task), rested(pending.action, self._desk)
        )
        if due > self._desk.now:
            return due
        settling = pending.settle_at is not None
        task = worded(task, self._desk)
        done = None if settling else nothing_to_do(task, self._desk.state)
        if done is not None:
            return done
        return _Work(settle(task) if settling else perform(task), settling, task.names)

    def _step(self, action: ActionId, work: _Work, go: Callable[[Run], Call]) -> None:
        pending = self._desk.state.outbox.get(action)
        if pending is None:
            self._drop(action)  # superseded while it only looked: the newer one writes
            return
        try:
            call = go(work.run)
        except StopIteration as end:
            del self._works[action]
            self._propose_end(action, pending, end.value)
            return
        except Exception as error:  # noqa: BLE001 whatever it is, the other actions go on
            del self._works[action]
            self._propose_end(action, pending, GivenUp(_broke(error), pending.attempting))
            return
        if call.writes and not work.attempting and not work.settling:
            self._attempt(action, work, pending.cause, call)
        else:
            self._send(action, work, call)

    def _attempt(self, action: ActionId, work: _Work, cause: str, call: Call) -> None:
        """Write down that it begins; not before the pacer lets it go, so that little time lies between."""
        ready = self._desk.reserve(call)
        if ready > self._desk.now:
            del self._works[action]
            self._agenda.shut(action, ready)
            return
        assert self._desk.term is not None
        work.attempting, work.held = True, call
        self._desk.propose(Attempting(cause, action, self._desk.term, work.names), cause)

    def _send(self, action: ActionId, work: _Work, call: Call, admitted: bool = False) -> None:
        work.ticket = self._desk.send(call, admitted)
        self._asked[work.ticket] = action

    def _drop(self, action: ActionId) -> None:
        self._works.pop(action, None)
        self._agenda.drop(action)

    def _propose_end(self, action: ActionId, pending: Pending, end: End) -> None:
        """Write the result down; until it is committed the action stays in hand."""
        assert self._desk.term is not None
        if isinstance(end, Postponed | GivenUp):
            self._warn(action, pending, end.reason)
        elif isinstance(end, Performed) and end.refusal is not None:
            self._warn(action, pending, end.refusal)
        entry = _entry(action, pending.cause, self._desk.term, end)
        if not isinstance(entry, Failed):
            self._desk.locks.hold(action, evolve.writes(self._desk.state, entry))
        self._desk.propose(entry, pending.cause)

    def _warn(self, action: ActionId, pending: Pending, reason: str) -> None:
        """Say it once a kind of action and reason: what a GitHub lacks it lacks a thousand times."""
        said = (kind_of(pending.action), reason)
        if said not in self._warned:
            self._warned.add(said)
            self._desk.effects.append(Warn(f"action {action}: {reason}; see `ecos why {action}`"))


def _broke(error: Exception) -> str:
    return f"{type(error).__name__} on the way to the write; that is a mistake in ecos"


def _entry(action: ActionId, cause: str, term: Term, end: End) -> Done | Failed | SettledEntry:
    match end:
        case Performed():
            return Done(
                cause,
                action,
                term,
                end.status,
                end.comment,
                end.text,
                end.as_of,
                end.already,
                end.twins_removed,
                end.request_id,
                end.settle_at,
                end.mirror,
                end.pin,
                end.section,
            )
        case Postponed(reason, retry_at, uncertain):
            return Failed(cause, action, reason, retry_at, uncertain)
        case GivenUp(reason, uncertain):
            return Failed(cause, action, reason, None, uncertain)
        case Settled(twins, rewritten, text, as_of):
            return SettledEntry(cause, action, term, twins, rewritten, text, as_of)
        case _:
            assert_never(end)
