"""Act: from an action of the outbox to its receipt, one at a time for each target.

Sans-IO: driven by ``loop``. ``Attempting`` is committed before the first call that writes; whatever happens to us after
that, the next one to take the action up looks before it writes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from bot.github.actions import Kind, kind_of, row_of
from bot.github.performer import earliest, perform, settle
from bot.github.port import Call, Outcome
from bot.github.task import (
    GivenUp,
    Heard,
    Performance,
    Performed,
    Postponed,
    Settled,
    Settling,
    Task,
    Tries,
)
from bot.orchestrator import naming, replies
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Ticket, Warn
from bot.orchestrator.rollup import roll_up
from bot.orchestrator.stage import Stage
from bot.record.action import ActionId, Aspect, React, Refresh, Reply
from bot.record.payload import Attempting, Done, Failed
from bot.record.payload import Settled as SettledEntry
from bot.state.model import Pending, State
from bot.vocabulary import Index, Instant, IssueId, Term, UserId

Run = Performance | Settling
End = Performed | Postponed | GivenUp | Settled


@dataclass(slots=True)
class _Work:
    """One action in work. ``held``: a call that waits for ``Attempting`` to be committed."""

    task: Task
    run: Run
    settling: bool
    attempting: bool = False
    held: Call | None = None
    ticket: Ticket | None = None


class Acting:
    """The outbox at work."""

    def __init__(self, desk: Desk, me: Callable[[], UserId | None]) -> None:
        self._desk = desk
        self._me = me
        self._works: dict[ActionId, _Work] = {}
        self._asked: dict[Ticket, ActionId] = {}
        self._ending: set[ActionId] = set()
        self._warned: set[tuple[Kind, str]] = set()

    def forget(self) -> None:
        """This replica leads no more: the new leader finds in the log what was begun."""
        self._works.clear()
        self._asked.clear()
        self._ending.clear()

    def began(self, action: ActionId) -> None:
        """``Attempting`` is committed: now the call may go, unless a newer refresh took the action's place before."""
        if action not in self._desk.state.outbox:
            self._works.pop(action, None)
            return
        work = self._works.get(action)
        if work is not None and work.held is not None:
            call, work.held = work.held, None
            self._send(action, work, call, admitted=True)

    def settled(self, action: ActionId) -> None:
        """The log holds the end of this run."""
        self._works.pop(action, None)
        self._ending.discard(action)

    def advance(self) -> None:
        """Take up what is due: replies before cosmetics, in the order of the log, one for each target."""
        me = self._me()
        if self._desk.term is None or me is None:
            return
        taken = self._works.keys() | self._ending
        outbox = self._desk.state.outbox
        busy = {_target(outbox[action]) for action in taken if action in outbox}
        for action, pending in sorted(outbox.items(), key=_urgency):
            target = _target(pending)
            if action in taken:
                continue
            if pending.settle_at is None and target in busy:
                continue
            busy.add(target)
            self._take_up(action, pending, me)

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        action = self._asked.pop(ticket, None)
        work = self._works.get(action) if action is not None else None
        if action is not None and work is not None and work.ticket == ticket:
            work.ticket = None
            heard = Heard(outcome, self._desk.now)
            self._step(action, work, lambda run: run.send(heard))

    def _take_up(self, action: ActionId, pending: Pending, me: UserId) -> None:
        task = self._task(action, pending, me)
        if isinstance(task, str):
            self._propose_end(action, pending, GivenUp(task, pending.uncertain))
            return
        due = pending.settle_at or max(pending.retry_at or 0, earliest(task))
        if due > self._desk.now:
            self._desk.wake_at(Instant(due))
            return
        if pending.settle_at is None and _nothing_to_do(task, self._desk.state):
            self._propose_end(action, pending, Performed(status=0, as_of=task.as_of, already=True))
            return
        settling = pending.settle_at is not None
        work = _Work(task, settle(task) if settling else perform(task), settling)
        self._works[action] = work
        self._step(action, work, next)

    def _step(self, action: ActionId, work: _Work, go: Callable[[Run], Call]) -> None:
        try:
            call = go(work.run)
        except StopIteration as end:
            del self._works[action]
            pending = self._desk.state.outbox.get(action)
            if pending is not None:
                self._propose_end(action, pending, end.value)
            return
        if action not in self._desk.state.outbox:
            del self._works[action]  # superseded while it only looked: the newer one writes
        elif call.writes and not work.attempting and not work.settling:
            self._attempt(action, work, call)
        else:
            self._send(action, work, call)

    def _attempt(self, action: ActionId, work: _Work, call: Call) -> None:
        """Write down that it begins; not before the pacer lets it go, so that little time lies between."""
        if not self._desk.reserve(call):
            del self._works[action]
            return
        assert self._desk.term is not None
        work.attempting, work.held = True, call
        cause = self._desk.state.outbox[action].cause
        self._desk.propose(Attempting(cause, action, self._desk.term), cause)

    def _send(self, action: ActionId, work: _Work, call: Call, admitted: bool = False) -> None:
        work.ticket = self._desk.send(call, admitted)
        self._asked[work.ticket] = action

    def _propose_end(self, action: ActionId, pending: Pending, end: End) -> None:
        """Write the result down; until it is committed nobody takes the action up again."""
        assert self._desk.term is not None
        self._ending.add(action)
        if isinstance(end, Postponed | GivenUp):
            self._warn(action, pending, end.reason)
        self._desk.propose(_entry(action, pending.cause, self._desk.term, end), pending.cause)

    def _warn(self, action: ActionId, pending: Pending, reason: str) -> None:
        """Say it once a kind of action and reason: what a GitHub lacks it lacks a thousand times."""
        said = (kind_of(pending.action), reason)
        if said not in self._warned:
            self._warned.add(said)
            self._desk.effects.append(Warn(f"action {action}: {reason}; see `ecos why {action}`"))

    def _task(self, action: ActionId, pending: Pending, me: UserId) -> Task | str:
        """All that is needed to do it, its text made from the state of now; or why it cannot be done."""
        desk, state, item = self._desk, self._desk.state, pending.action.item
        repository = state.repositories.get(item.repo)
        if repository is None:
            return "its repository is gone"
        if repository.installation is None:
            return "ecos is not installed in its repository"
        tries = _tries(pending, state.term_started)
        task = Task(
            action,
            pending.action,
            repository.snapshot.name,
            repository.installation,
            me,
            state.applied,
            comment=pending.comment,
            tries=tries,
            patience=desk.limits.patience,
        )
        return _worded(task, Stage(state, desk.words, desk.pages, repository.snapshot))


def _worded(task: Task, stage: Stage) -> Task:
    match task.action:
        case Reply(_, messages):
            return replace(task, text=replies.reply(messages, stage))
        case React():
            return task
        case Refresh(item, aspect):
            return _refreshed(task, item, aspect, stage)
        case _:
            assert_never(task.action)


def _refreshed(task: Task, item: IssueId, aspect: Aspect, stage: Stage) -> Task:
    match aspect:
        case Aspect.ROLL_UP:
            own = stage.state.own.get((item, aspect))
            kept = item in naming.masters(stage.state)  # a policy may have named it before
            text = roll_up(item, stage) if kept else None
            return replace(task, text=text, comment=own.comment if own else None)
        case Aspect.BLOCKED_LABEL:
            wanted = stage.state.policy.blocked_label
            own = stage.state.own.get((item, aspect))
            former = own.text if own is not None and own.text != wanted else None
            present = wanted is not None and stage.blocked(item)
            return replace(task, label=wanted, former=former, present=present)
        case _:
            assert_never(aspect)


def _nothing_to_do(task: Task, state: State) -> bool:
    """There is nothing to show, and nothing of ours that could show."""
    if not isinstance(task.action, Refresh) or task.tries.uncertain:
        return False
    shown = state.own.get((task.action.item, task.action.aspect)) is not None
    wanted = task.text is not None or task.present
    return not shown and not wanted


def _tries(pending: Pending, term_started: Instant) -> Tries:
    """An attempt without an end was a dead leader's: its write was sent before the present term began."""
    last = pending.last_attempt
    if last is not None and pending.attempting:
        last = max(last, term_started)
    return Tries(
        pending.attempts,
        pending.first_attempt,
        last,
        pending.attempting or pending.uncertain,
        pending.postponed,
        pending.since,
    )


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
            )
        case Postponed(reason, retry_at, uncertain):
            return Failed(cause, action, reason, retry_at, uncertain)
        case GivenUp(reason, uncertain):
            return Failed(cause, action, reason, None, uncertain)
        case Settled(twins, rewritten, text, as_of):
            return SettledEntry(cause, action, term, twins, rewritten, text, as_of)
        case _:
            assert_never(end)


def _target(pending: Pending) -> str:
    return row_of(pending.action).target(pending.action)


def _urgency(entry: tuple[ActionId, Pending]) -> tuple[bool, tuple[Index, int]]:
    """Replies before cosmetics, else the order of the log."""
    _, pending = entry
    return isinstance(pending.action, Refresh), pending.place
