"""From an action of the outbox to the task that its performer gets: where, what is known of earlier tries, what to say.

Pure. The text is made from the state of now and as late as can be, for what may be said can change.
"""

from dataclasses import replace
from typing import assert_never

from bot.github.task import Performed, Task, Tries
from bot.orchestrator import adoption, mirroring, naming, replies, sections
from bot.orchestrator.desk import Desk
from bot.orchestrator.proposal import proposal
from bot.orchestrator.rollup import roll_up
from bot.orchestrator.stage import Stage
from bot.record.action import (
    Action,
    ActionId,
    Aspect,
    Mirror,
    React,
    Refresh,
    Reply,
    Restore,
    Withdraw,
)
from bot.state.model import State
from bot.state.owed import Pending
from bot.vocabulary import Instant, IssueId, ItemKind, UserId


def task_of(action: ActionId, pending: Pending, me: UserId, desk: Desk) -> Task | str:
    """The task as yet without words; or why it cannot be done."""
    state = desk.state
    repository = state.repositories.get(pending.action.item.repo)
    if repository is None:
        return "its repository is gone"
    if repository.installation is None:
        return "ecos is not installed in its repository"
    return Task(
        action,
        pending.action,
        repository.snapshot.name,
        repository.installation,
        me,
        state.applied,
        comment=pending.comment,
        names=pending.names,
        tries=_tries(pending, state.term_started, state.let_in(repository.installation)),
        patience=desk.limits.patience,
    )


def rested(action: Action, desk: Desk) -> Instant:
    """Not before this may ``action`` show: what ecos keeps true waits while its thread is muted, and a roll-up that was
    written just now takes what comes next together.
    """
    state = desk.state
    if isinstance(action, Mirror):
        return max(state.silent_until(end) for end in (action.link.source, action.link.target))
    if not isinstance(action, Refresh):
        return Instant(0)
    own = state.own.get((action.item, action.aspect))
    written = own.at + desk.limits.roll_up_gap if own and action.aspect is Aspect.ROLL_UP else 0
    return Instant(max(written, state.silent_until(action.item)))


def worded(task: Task, desk: Desk) -> Task:
    """``task`` with what is to show there now, and whom it names."""
    repository = desk.state.repositories[task.action.item.repo]
    stage = Stage(desk.state, desk.words, desk.pages, repository.snapshot)
    told = _told(task, stage)
    return replace(told, names=tuple(sorted(stage.named - {repository.snapshot.id})))


def _told(task: Task, stage: Stage) -> Task:
    match task.action:
        case Reply(_, messages):
            return replace(task, text=replies.reply(messages, stage))
        case React() | Withdraw():
            return task
        case Restore() as action:
            return sections.restored(task, action, stage)
        case Refresh(item, aspect):
            return _refreshed(task, item, aspect, stage)
        case Mirror(link):
            target = stage.state.repositories.get(link.target.repo)
            name = target.snapshot.name if target else None
            return replace(task, other=name, present=mirroring.wanted(link, stage.state))
        case _:
            assert_never(task.action)


def _refreshed(task: Task, item: IssueId, aspect: Aspect, stage: Stage) -> Task:
    match aspect:
        case Aspect.ROLL_UP:
            own = stage.state.own.get((item, aspect))
            text = _roll_up(item, stage)
            named = {*task.names, *(own.names if own else ())}
            anew = not all(map(stage.may_name, named))
            return replace(
                task,
                text=text,
                comment=own.comment if own else None,
                anew=anew,
                pin=_pins(item, stage.state),
                pinned=own.pin if own else None,
            )
        case Aspect.BLOCKED_LABEL:
            wanted = stage.state.policy.blocked_label
            own = stage.state.own.get((item, aspect))
            former = own.text if own is not None and own.text != wanted else None
            adopted = adoption.adopted(item.repo, stage.state)
            present = wanted is not None and adopted and stage.blocked(item)
            return replace(task, label=wanted, former=former, present=present)
        case Aspect.THEORY:
            return sections.shown(task, item, stage)
        case _:
            assert_never(aspect)


def _pins(item: IssueId, state: State) -> bool:
    """A proposal stays where it falls, and GitHub pins nothing in pull requests."""
    known = state.items.get(item)
    is_issue = known is not None and known.kind is ItemKind.ISSUE
    return is_issue and adoption.adopted(item.repo, state)


def _roll_up(item: IssueId, stage: Stage) -> str | None:
    """Where ecos only observes, one master issue shows what it would do, and no other shows anything."""
    if adoption.adopted(item.repo, stage.state):
        kept = item in naming.masters(stage.state)  # a policy may have named it before
        return roll_up(item, stage) if kept else None
    return proposal(item, stage) if item == adoption.proposal(stage.state) else None


def nothing_to_do(task: Task, state: State) -> Performed | None:
    """The receipt where there is nothing to show, and nothing of ours that could show."""
    done = Performed(status=0, as_of=task.as_of, already=True)
    match task.action:
        case Refresh(item, aspect) if not task.tries.uncertain:
            wanted = task.text is not None or task.present
            return None if wanted or (item, aspect) in state.own else done
        case Mirror(link):
            return mirroring.nothing_to_do(task, link, state)
        case _:
            return None


def _tries(pending: Pending, term_started: Instant, let_in: Instant) -> Tries:
    """An attempt without an end was a dead leader's: its write was sent before the present term began."""
    last = pending.last_attempt
    if last is not None and pending.attempting:
        last = max(last, term_started)
    since = pending.since or pending.first_attempt
    return Tries(
        pending.attempts,
        pending.first_attempt,
        last,
        pending.attempting or pending.uncertain,
        pending.postponed,
        None if since is None else max(since, let_in),
    )
