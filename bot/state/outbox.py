"""What is to be done on GitHub, and how far it is: filled by decisions, emptied by receipts.

A ``Refresh`` names a desired state, so a newer one takes the place of an older one that nobody has begun.
"""

from dataclasses import replace

from bot.record.action import ActionId, Aspect, Refresh, Reply, action_id
from bot.record.payload import Attempting, Decided, Done, Failed, Settled
from bot.state import graph
from bot.state.model import Own, Pending, State
from bot.vocabulary import Duration, Index, Instant, IssueId

BUDGET_WINDOW = Duration(60 * 60 * 1000)
"""How long a reply counts against its thread's budget."""


def enqueue(branch: State, decided: Decided, index: Index, now: Instant) -> None:
    """Put the actions of a decision that holds into the outbox, in its order."""
    for ordinal, action in enumerate(decided.actions):
        pending = Pending(decided.cause, action, (index, ordinal), as_of=index)
        if isinstance(action, Refresh):
            pending = _superseding(branch, action, pending)
        if isinstance(action, Reply):
            recent = [at for at in branch.replies.get(action.item, ()) if at > now - BUDGET_WINDOW]
            branch.replies = branch.replies.set(action.item, (*recent, now))
            graph.touch(branch, action.item, index)
        branch.outbox = branch.outbox.set(action_id(decided.cause, ordinal), pending)


def begin(branch: State, attempting: Attempting, now: Instant) -> None:
    pending = branch.outbox.get(attempting.action)
    if pending is not None:
        branch.outbox = branch.outbox.set(
            attempting.action,
            replace(
                pending,
                attempting=True,
                attempts=pending.attempts + 1,
                first_attempt=now if pending.first_attempt is None else pending.first_attempt,
                last_attempt=now,
                retry_at=None,
            ),
        )


def finish(branch: State, done: Done, index: Index) -> None:
    """Fold a receipt. A second one for the same action folds to nothing."""
    pending = branch.outbox.get(done.action)
    if pending is None or pending.settle_at is not None:
        return
    if isinstance(pending.action, Refresh):
        _keep_own(branch, pending.action, done, index)
    if done.settle_at is None:
        branch.outbox = branch.outbox.delete(done.action)
    else:
        settling = replace(
            pending, attempting=False, settle_at=done.settle_at, comment=done.comment
        )
        branch.outbox = branch.outbox.set(done.action, settling)


def settle(branch: State, settled: Settled) -> None:
    if settled.action in branch.outbox:
        branch.outbox = branch.outbox.delete(settled.action)


def fail(branch: State, failed: Failed) -> None:
    pending = branch.outbox.get(failed.action)
    if pending is None:
        return
    if failed.retry_at is None:
        branch.outbox = branch.outbox.delete(failed.action)
        return
    if pending.settle_at is not None:
        later = replace(pending, settle_at=failed.retry_at)
        branch.outbox = branch.outbox.set(failed.action, later)
        return
    again = replace(pending, attempting=False, uncertain=failed.uncertain, retry_at=failed.retry_at)
    branch.outbox = branch.outbox.delete(failed.action)
    newer = _waiting(branch, pending.action) if isinstance(pending.action, Refresh) else None
    if newer is None:
        branch.outbox = branch.outbox.set(failed.action, again)
    else:
        branch.outbox = branch.outbox.set(newer, _heir(again, branch.outbox[newer]))


def _superseding(branch: State, refresh: Refresh, newer: Pending) -> Pending:
    """Take the place of the same refresh that waits, if one does."""
    older = _waiting(branch, refresh)
    if older is None:
        return newer
    heir = _heir(branch.outbox[older], newer)
    branch.outbox = branch.outbox.delete(older)
    return heir


def _waiting(branch: State, refresh: Refresh) -> ActionId | None:
    """The same refresh that nobody has begun. Invariant: there is at most one."""
    for action, pending in branch.outbox.items():
        if pending.action == refresh and not pending.attempting and pending.settle_at is None:
            return action
    return None


def _heir(older: Pending, newer: Pending) -> Pending:
    """``newer``, knowing what ``older`` may already show on GitHub, and when it may be tried again."""
    return replace(older, cause=newer.cause, place=newer.place, as_of=newer.as_of)


def _keep_own(branch: State, refresh: Refresh, done: Done, index: Index) -> None:
    place: tuple[IssueId, Aspect] = (refresh.item, refresh.aspect)
    match refresh.aspect:
        case Aspect.ROLL_UP:
            shows, ours = done.comment is not None, True
        case Aspect.BLOCKED_LABEL:
            # a label that a person had put there stays theirs: ecos undoes only what it did
            shows, ours = done.text is not None, done.text is not None or not done.already
    if shows:
        branch.own = branch.own.set(place, Own(done.comment, done.text, done.as_of or Index(0)))
    elif ours and place in branch.own:
        branch.own = branch.own.delete(place)
    graph.touch(branch, refresh.item, index)
