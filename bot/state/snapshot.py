"""The state as canonical bytes, and back: equal states give equal bytes on every machine, whatever order they grew in.

A snapshot only saves folding the log again; the log stays the truth. One of another fold version is not read.
"""

from dataclasses import dataclass, fields
from hashlib import sha256
from operator import attrgetter
from typing import Any, TypeAlias

from immutables import Map

from bot.errors import BrokenInvariant
from bot.record import codec
from bot.record.action import ActionId, Aspect, Restore
from bot.record.codec import Tagged
from bot.record.draft import Spent
from bot.record.inbound import ItemSnapshot
from bot.record.link import Link, Origin
from bot.record.observed import AppSeen
from bot.record.payload import DeliveryMissed
from bot.record.policy import Policy
from bot.record.text import Place
from bot.state.evolve import FOLD_VERSION
from bot.state.model import TABLES, Account, Draft, LinkRecord, Repository, State, Statement
from bot.state.owed import Doom, Own, Pending, Spoken, Waiting
from bot.state.section import Section
from bot.state.table import Key, Value
from bot.vocabulary import (
    CommentId,
    DraftId,
    Index,
    InstallationId,
    Instant,
    IssueId,
    RepoId,
    RepoName,
    StateHash,
    Term,
)

Pairs: TypeAlias = tuple[tuple[Key, Value], ...]
"""A map on the wire: its pairs, sorted by key."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """:class:`Pending`, field by field, with its action tagged."""

    cause: str
    action: Tagged
    place: tuple[Index, int]
    as_of: Index
    attempts: int
    attempting: bool
    first_attempt: Instant | None
    last_attempt: Instant | None
    uncertain: bool
    retry_at: Instant | None
    settle_at: Instant | None
    comment: CommentId | None
    postponed: int
    since: Instant | None
    names: tuple[RepoId, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """:class:`State`, field by field."""

    applied: Index
    recorded_at: Instant
    term: Term
    term_started: Instant
    policy: Policy
    policy_hash: str
    app: AppSeen | None
    first_owner: str | None
    saved: int
    reconciled: Instant
    installations: Pairs[InstallationId, Account]
    adopted: Pairs[InstallationId, Index]
    repositories: Pairs[RepoId, Repository]
    imports: Pairs[RepoId, Index]
    names: Pairs[RepoName, RepoId]
    items: Pairs[IssueId, ItemSnapshot]
    since: Pairs[IssueId, Instant]
    statements: Pairs[Origin, Statement]
    origins_of: Pairs[IssueId, tuple[Origin, ...]]
    links: Pairs[Link, LinkRecord]
    links_of: Pairs[IssueId, tuple[Link, ...]]
    handled: Pairs[Origin, tuple[str, ...]]
    replies: Pairs[IssueId, tuple[Instant, ...]]
    spoken: Pairs[IssueId, tuple[Spoken, ...]]
    own: Pairs[tuple[IssueId, Aspect], Own]
    sections: Pairs[IssueId, Section]
    restores: Pairs[IssueId, tuple[Restore, ...]]
    muted: Pairs[IssueId, Instant]
    waiting: Pairs[str, Waiting]
    missed: Pairs[str, DeliveryMissed]
    outbox: Pairs[ActionId, _Pending]
    refreshes: Pairs[tuple[IssueId, Aspect], ActionId]
    erasing: Pairs[Place, Doom]
    mirrors: Pairs[Link, ActionId]
    drafts: Pairs[DraftId, Draft]
    briefed: Pairs[IssueId, tuple[IssueId, ...]]
    spent: tuple[int, Spent]
    versions: Pairs[str, Index]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    fold_version: int
    state: _State


def save(state: State) -> bytes:
    """The canonical bytes of ``state``."""
    values: dict[str, Any] = {name: _spelled(getattr(state, name)) for name in _FIELDS}
    values["outbox"] = tuple((key, _wire(pending)) for key, pending in values["outbox"])
    return codec.dump(_Snapshot(FOLD_VERSION, _State(**values)))


def load(data: bytes) -> State:
    """The state that :func:`save` wrote. Raises BrokenInvariant for one of another fold version."""
    snapshot = codec.load(_Snapshot, data)
    if snapshot.fold_version != FOLD_VERSION:
        raise BrokenInvariant(
            f"a snapshot of fold version {snapshot.fold_version} where {FOLD_VERSION} is needed"
        )
    values: dict[str, Any] = {name: getattr(snapshot.state, name) for name in _FIELDS}
    values["outbox"] = tuple((key, _pending(wire)) for key, wire in values["outbox"])
    values |= {name: Map(values[name]) for name in TABLES}
    return State(**values)


def state_hash(state: State) -> StateHash:
    """Names the state: replicas at one index and fold version have the same one."""
    return StateHash(sha256(save(state)).hexdigest())


_FIELDS = [field.name for field in fields(State)]
_pending_fields = attrgetter(*_Pending.__slots__)


def _spelled(value: object) -> Any:
    return tuple(sorted(value.items(), key=_key)) if isinstance(value, Map) else value


def _key(pair: tuple[Key, Value]) -> Key:
    return pair[0]


def _wire(pending: Pending) -> _Pending:
    cause, action, *rest = _pending_fields(pending)
    return _Pending(cause, codec.tag(action), *rest)


def _pending(wire: _Pending) -> Pending:
    cause, action, *rest = _pending_fields(wire)
    return Pending(cause, codec.untag(action), *rest)
