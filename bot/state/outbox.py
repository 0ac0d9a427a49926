"""What is to be done on GitHub, and how far it is: filled by decisions, emptied by receipts.

A ``Refresh`` or ``Mirror`` names a desired state, so a newer one takes the place of an older one that nobody has begun.
"""

from dataclasses import replace

from bot.record.action import (
    Action,
    ActionId,
    Aspect,
    Mirror,
    Refresh,
    Reply,
    Restore,
    SectionEnd,
    Withdraw,
    action_id,
)
from bot.record.payload import Attempting, Decided, Done, Failed, Settled
from bot.state import drafts, graph
from bot.state.model import State
from bot.state.owed import Own, Pending, Spoken
from bot.state.table import Key, Table
from bot.vocabulary import DAY, HOUR, Duration, Index, Instant, IssueId

BUDGET_WINDOW = HOUR
"""How long a reply counts against its thread's budget."""

SPOKEN_WINDOW = Duration(90 * DAY)
"""How long it is known whom a reply names."""

RESTORES = 8
"""So many edits that were put back are known of an item, lest their own news count as a lost edit again."""


def enqueue(branch: State, decided: Decided, index: Index, now: Instant) -> None:
    """Put the actions of a decision that holds into the outbox, in its order."""
    for ordinal, action in enumerate(decided.actions):
        pending = Pending(decided.cause, action, (index, ordinal), as_of=index)
        if isinstance(action, Refresh | Mirror):
            pending = _superseding(branch, action, pending)
        if isinstance(action, Reply):
            recent = [at for at in branch.replies.get(action.item, ()) if at > now - BUDGET_WINDOW]
            branch.replies = branch.replies.set(action.item, (*recent, now))
            graph.touch(branch, action.item, index)
        if isinstance(action, Restore):
            before = branch.restores.get(action.item, ())
            branch.restores = branch.restores.set(action.item, (*before, action)[-RESTORES:])
            graph.touch(branch, action.item, index)
        _put(branch, action_id(decided.cause, ordinal), pending)


def begin(branch: State, attempting: Attempting, now: Instant) -> None:
    pending = branch.outbox.get(attempting.action)
    if pending is not None:
        begun = replace(
            pending,
            attempting=True,
            attempts=pending.attempts + 1,
            first_attempt=now if pending.first_attempt is None else pending.first_attempt,
            last_attempt=now,
            names=tuple(sorted({*pending.names, *attempting.names})),
            retry_at=None,
        )
        _put(branch, attempting.action, begun)


def finish(branch: State, done: Done, index: Index) -> None:
    """Fold a receipt. A second one for the same action folds to nothing."""
    pending = branch.outbox.get(done.action)
    if pending is None or pending.settle_at is not None:
        return
    if isinstance(pending.action, Refresh):
        _keep_own(branch, pending, done, index)
    else:
        _keep_spoken(branch, pending, done, index)
        drafts.posted(branch, pending, done)
    if isinstance(pending.action, Mirror) and done.mirror is not None:
        graph.mirrored(branch, pending.action.link, done.mirror, index)
    if done.settle_at is None:
        _drop(branch, done.action)
    else:
        settling = replace(
            pending,
            attempting=False,
            settle_at=done.settle_at,
            comment=done.comment,
            postponed=0,
            since=None,
        )
        _put(branch, done.action, settling)


def settle(branch: State, settled: Settled, index: Index) -> None:
    pending = branch.outbox.get(settled.action)
    if pending is None:
        return
    match pending.action:
        case Refresh(item, Aspect.THEORY) if (
            settled.rewritten and (item, Aspect.THEORY) in branch.own
        ):
            place = (item, Aspect.THEORY)
            branch.own = branch.own.set(place, replace(branch.own[place], text=settled.text))
            graph.touch(branch, item, index)
    _drop(branch, settled.action)


def fail(branch: State, failed: Failed, now: Instant) -> None:
    """Leave it for later, or give it up. A refresh that had begun makes way for a newer one that waits."""
    pending = branch.outbox.get(failed.action)
    if pending is None:
        return
    if failed.retry_at is None:
        _drop(branch, failed.action)
        return
    since = now if pending.since is None else pending.since
    again = replace(pending, postponed=pending.postponed + 1, since=since)
    if pending.settle_at is not None:
        _put(branch, failed.action, replace(again, settle_at=failed.retry_at))
        return
    again = replace(again, attempting=False, uncertain=failed.uncertain, retry_at=failed.retry_at)
    newer = _waiting(branch, pending.action)
    if newer is None or newer == failed.action:
        _put(branch, failed.action, again)
    else:
        _drop(branch, failed.action)
        _put(branch, newer, _heir(again, branch.outbox[newer]))


def _put(branch: State, action: ActionId, pending: Pending) -> None:
    """Keep ``pending``, and under what it is to bring about while nobody has begun it."""
    branch.outbox = branch.outbox.set(action, pending)
    if not pending.attempting and pending.settle_at is None:
        _await(branch, pending.action, action)
    elif _waiting(branch, pending.action) == action:
        _await(branch, pending.action, None)


def _drop(branch: State, action: ActionId) -> None:
    pending = branch.outbox[action]
    branch.outbox = branch.outbox.delete(action)
    if _waiting(branch, pending.action) == action:
        _await(branch, pending.action, None)


def _await(branch: State, wanted: Action, action: ActionId | None) -> None:
    """Note that ``action`` will bring about what is ``wanted``, or that nothing in the outbox will."""
    match wanted:
        case Refresh():
            branch.refreshes = _written(branch.refreshes, _place(wanted), action)
        case Mirror(link):
            branch.mirrors = _written(branch.mirrors, link, action)
        case _:
            pass


def _written(
    table: Table[Key, ActionId], key: Key, action: ActionId | None
) -> Table[Key, ActionId]:
    return table.delete(key) if action is None else table.set(key, action)


def _superseding(branch: State, wanted: Action, newer: Pending) -> Pending:
    """Take the place of the same desired state that waits, if one does."""
    older = _waiting(branch, wanted)
    if older is None:
        return newer
    heir = _heir(branch.outbox[older], newer)
    _drop(branch, older)
    branch.saved += isinstance(wanted, Refresh) and wanted.aspect is Aspect.ROLL_UP
    return heir


def _waiting(branch: State, action: Action) -> ActionId | None:
    """The same desired state that nobody has begun."""
    match action:
        case Refresh():
            return branch.refreshes.get(_place(action))
        case Mirror(link):
            return branch.mirrors.get(link)
        case _:
            return None


def _place(refresh: Refresh) -> tuple[IssueId, Aspect]:
    return refresh.item, refresh.aspect


def _heir(older: Pending, newer: Pending) -> Pending:
    """``newer``, knowing what ``older`` may already show on GitHub, and when it may be tried again."""
    return replace(older, cause=newer.cause, place=newer.place, as_of=newer.as_of)


def _keep_spoken(branch: State, pending: Pending, done: Done, index: Index) -> None:
    """Remember a reply that names others, for as long as somebody may look at it; forget one that was taken back."""
    item, now = pending.action.item, branch.recorded_at
    before = branch.spoken.get(item, ())
    gone = pending.action.comment if isinstance(pending.action, Withdraw) else None
    kept = tuple(one for one in before if one.comment != gone and one.at > now - SPOKEN_WINDOW)
    if isinstance(pending.action, Reply) and done.comment is not None and pending.names:
        kept = (*kept, Spoken(done.comment, pending.names, now))
    if kept != before:
        branch.spoken = branch.spoken.set(item, kept) if kept else branch.spoken.delete(item)
        graph.touch(branch, item, index)


def _keep_own(branch: State, pending: Pending, done: Done, index: Index) -> None:
    refresh = pending.action
    assert isinstance(refresh, Refresh)
    place = _place(refresh)
    match refresh.aspect:
        case Aspect.ROLL_UP:
            shows, ours = done.comment is not None, True
        case Aspect.BLOCKED_LABEL:
            # a label that a person had put there stays theirs: ecos undoes only what it did
            shows, ours = done.text is not None, done.text is not None or not done.already
        case Aspect.THEORY:
            # what a person made of it stays known with what was written last, until it is written by hand
            shows, ours = done.text is not None, done.section is SectionEnd.GONE
    before = branch.own.get(place)
    if done.section in (SectionEnd.THEIRS, SectionEnd.UNPLACED):
        left = before or Own(None, None, Index(0), branch.recorded_at)
        branch.own = branch.own.set(place, replace(left, section=done.section))
    elif shows:
        at = before.at if before and done.already else branch.recorded_at
        edited = before is not None and before.comment == done.comment
        names = {*pending.names, *(before.names if before and edited else ())}
        pin = done.pin or (before.pin if before else None)
        as_of, named = done.as_of or Index(0), tuple(sorted(names))
        own = Own(done.comment, done.text, as_of, at, named, pin, done.section)
        branch.own = branch.own.set(place, own)
    elif ours and place in branch.own:
        branch.own = branch.own.delete(place)
    graph.touch(branch, refresh.item, index)
