"""The fold: one committed entry in, the next state out. The same function on every replica, at every replay.

A decision whose grounds moved folds to nothing and is decided again; so does a second one of the same cause. Only this
fold may stop a replica: an entry it cannot read is a broken invariant.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from immutables import Map

from bot.errors import BrokenInvariant
from bot.record import codec
from bot.record.draft import CrewReported, CrewStepped, DraftLapsed, SectionDue
from bot.record.entry import Committed
from bot.record.inbound import DraftJudged, ImportEnded, Inbound, OperatorSpoke, SweepDue
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
    Verdict,
)
from bot.state import deliveries, erasing, facts, graph, keys, outbox
from bot.state.model import State
from bot.state.owed import Waiting
from bot.vocabulary import Index, RepoId

FOLD_VERSION = 4
"""Raised when the same log would fold to another state; snapshots of another version are not used."""

_RECEIVED = codec.kind_of(Received)


def evolve(state: State, committed: Committed) -> State:
    """The state after ``committed``. Invariant: entries come in index order without gaps."""
    return fold(state, committed, codec.decode(committed.entry) if committed.first else None)


def fold(state: State, committed: Committed, payload: Payload | None) -> State:
    """:func:`evolve` for whoever has read the payload already; ``None`` for a repeated entry, which changes nothing."""
    branch = state.branch()
    _write(branch, committed, payload)
    return branch


def fold_to(entries: Iterable[Committed], upto: Index, start: State | None = None) -> State:
    """Time travel: what ecos knew at entry ``upto``, from ``entries`` that follow ``start`` or begin the log.

    The same as to :func:`evolve` over them. Nobody sees the states between, so all are written in place.
    """
    state = (State() if start is None else start).transient()
    for committed in entries:
        if committed.entry.index > upto:
            break
        _write(state, committed, codec.decode(committed.entry) if committed.first else None)
    return state.persistent()


def _write(branch: State, committed: Committed, payload: Payload | None) -> None:
    entry = committed.entry
    if entry.index != branch.applied + 1:
        raise BrokenInvariant(f"entry {entry.index} after {branch.applied}: the log has a gap")
    branch.applied = entry.index
    branch.recorded_at = entry.recorded_at
    if entry.kind == _RECEIVED:
        deliveries.come(branch, entry.key)
    if payload is not None:
        apply(branch, payload, entry.key, entry.index)


def apply(branch: State, payload: Payload, key: str, index: Index) -> None:
    """Write one payload on ``branch``, whose ``recorded_at`` is already that of the entry."""
    match payload:
        case Received(inbound):
            erasing.doom_late(branch, inbound, key, index)
            branch.waiting = branch.waiting.set(key, Waiting(index, repo=_repo(inbound)))
        case DeliveryMissed():
            deliveries.miss(branch, key, payload)
        case Reconciled(upto):
            deliveries.reconcile(branch, upto)
        case Decided():
            _decide(branch, payload, index)
        case Attempting():
            outbox.begin(branch, payload, branch.recorded_at)
        case Done():
            outbox.finish(branch, payload, index)
        case Settled():
            outbox.settle(branch, payload, index)
        case Failed():
            outbox.fail(branch, payload, branch.recorded_at)
        case Parked(cause, reason):
            if cause in branch.waiting:
                parked = replace(branch.waiting[cause], parked=reason, superseded=0)
                branch.waiting = branch.waiting.set(cause, parked)
        case Unparked(cause, verdict):
            _unpark(branch, cause, verdict)
        case PolicyAdopted(hash_, policy):
            branch.policy, branch.policy_hash = policy, hash_
            graph.bump(branch, keys.POLICY, index)
        case TermStarted(term):
            branch.term, branch.term_started = term, branch.recorded_at
            deliveries.begin(branch)
        case MembershipChanged():
            pass  # who agrees is not part of what is agreed upon
        case Erased():
            erasing.settle(branch, payload, key)
        case _:
            assert_never(payload)


def holds(state: State, decided: Decided) -> bool:
    """Whether nothing that ``decided`` was based on has changed since."""
    return all(state.version(read.key) == read.version for read in decided.based_on)


def writes(state: State, payload: Decided | Done | Settled) -> frozenset[str]:
    """The keys that ``payload`` would change if it came next and held. Raises what the fold cannot bear."""
    trial = state.branch()
    trial.versions = Map()  # so that what stands there afterwards was written by this entry
    index = Index(state.applied + 1)
    match payload:
        case Decided():
            _carry_out(trial, payload, index)
        case Done():
            outbox.finish(trial, payload, index)
        case Settled():
            outbox.settle(trial, payload, index)
        case _:
            assert_never(payload)
    return frozenset(trial.versions)


def _decide(branch: State, decided: Decided, index: Index) -> None:
    waiting = branch.waiting.get(decided.cause)
    if waiting is None:
        return
    if not holds(branch, decided):
        again = replace(waiting, parked=None, superseded=waiting.superseded + 1)
        branch.waiting = branch.waiting.set(decided.cause, again)
        return
    _carry_out(branch, decided, index)
    branch.waiting = branch.waiting.delete(decided.cause)


def _carry_out(branch: State, decided: Decided, index: Index) -> None:
    """Write what a decision that holds has found, and what is to be done about it. Reads no version."""
    branch.app = decided.observed.app
    for fact in decided.facts:
        erasing.doom(branch, fact, decided.cause, index)
        facts.fold(branch, fact, index)
    outbox.enqueue(branch, decided, index, branch.recorded_at)


def _repo(inbound: Inbound) -> RepoId | None:
    match inbound:
        case OperatorSpoke() | SweepDue():
            return None
        case ImportEnded(repo):
            return repo
        case CrewStepped() | CrewReported() | DraftJudged() | DraftLapsed() | SectionDue():
            return inbound.item.repo
        case _:
            return inbound.source.repository.id if inbound.source.repository else None


def _unpark(branch: State, cause: str, verdict: Verdict) -> None:
    waiting = branch.waiting.get(cause)
    if waiting is None or waiting.parked is None:
        return
    match verdict:
        case Verdict.RETRY:
            again = replace(waiting, parked=None, superseded=0)
            branch.waiting = branch.waiting.set(cause, again)
        case Verdict.DROP:
            branch.waiting = branch.waiting.delete(cause)
