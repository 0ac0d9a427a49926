"""The state as plain rows for people: what ``ecos status`` and ``ecos parked`` print.

Values only, no sentences; texts by reference. Everything is shown, so its reader must be one who may see everything:
what a thread may be told is decided elsewhere.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.record import codec
from bot.record.action import ActionId, Aspect, MirrorEnd
from bot.record.inbound import ItemSnapshot
from bot.record.link import Link, Origin, Provenance
from bot.record.text import Span
from bot.state.circles import all_circles
from bot.state.keys import item_key
from bot.state.model import LinkRecord, State
from bot.vocabulary import CommentId, Index, Instant, IssueId, IssueRef, Relation, Term


@dataclass(frozen=True, slots=True)
class Reason:
    """Who stands behind a link: with ``words`` at ``origin``, or by command where there are none."""

    provenance: Provenance
    origin: Origin | None
    words: Span | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that stands, seen from one end: ``outward`` if that end is the source. ``ref``: the other end's name now.

    ``seen`` is absent while ecos has not met the other end. ``native``: who made it on GitHub itself; ``unmirrored``:
    why GitHub does not show it.
    """

    relation: Relation
    outward: bool
    other: IssueId
    ref: IssueRef | None
    seen: ItemSnapshot | None
    confirmed: bool
    reasons: tuple[Reason, ...]
    native: Provenance | None
    unmirrored: MirrorEnd | None


@dataclass(frozen=True, slots=True)
class PendingRow:
    """An action of the outbox. ``due`` absent: at once."""

    action: ActionId
    kind: str
    item: IssueId
    cause: str
    attempts: int
    attempting: bool
    due: Instant | None


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A cause that is not decided, received at ``received``; ``parked`` says why it waits for a person."""

    cause: str
    received: Index
    parked: str | None


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """One item. ``comment`` is the one that ecos keeps there; ``changed`` the last entry that changed anything here."""

    item: IssueId
    ref: IssueRef | None
    seen: ItemSnapshot | None
    links: tuple[LinkRow, ...]
    waiting: tuple[WaitingRow, ...]
    pending: tuple[PendingRow, ...]
    comment: CommentId | None
    changed: Index


@dataclass(frozen=True, slots=True)
class Circle:
    """``path`` ends where it began."""

    relation: Relation
    path: tuple[IssueId, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole in numbers, as of entry ``applied``. ``links`` stand, ``confirmed`` of them; ``outbox`` is by kind.

    ``saved``: edits of roll-ups that news did not cost, for a later one took them along.
    ``suspended``: the accounts where GitHub lets us do nothing now. ``missed``: causes whose webhooks have not come.
    Of the repositories ``installed`` reach us, and ``imported`` of these are read from their first item on.
    """

    applied: Index
    recorded_at: Instant
    term: Term
    policy_hash: str
    installations: int
    repositories: int
    items: int
    links: int
    confirmed: int
    waiting: int
    parked: int
    outbox: tuple[tuple[str, int], ...]
    saved: int
    suspended: tuple[str, ...]
    missed: tuple[str, ...]
    installed: int
    imported: int
    circles: tuple[Circle, ...]


def overview(state: State) -> Overview:
    standing = [record for record in state.links.values() if record.stands]
    stuck = sum(waiting.parked is not None for waiting in state.waiting.values())
    installed = sum(one.installation is not None for one in state.repositories.values())
    kinds = Counter(codec.kind_of(type(pending.action)) for pending in state.outbox.values())
    return Overview(
        state.applied,
        state.recorded_at,
        state.term,
        state.policy_hash,
        len(state.installations),
        len(state.repositories),
        len(state.items),
        len(standing),
        sum(record.confirmed for record in standing),
        len(state.waiting) - stuck,
        stuck,
        tuple(sorted(kinds.items())),
        state.saved,
        tuple(sorted(one.login for one in state.installations.values() if one.suspended)),
        tuple(sorted(state.missed)),
        installed,
        installed - len(state.imports),
        tuple(Circle(relation, path) for relation, path in all_circles(state)),
    )


def item_status(state: State, item: IssueId, concerns: Mapping[str, IssueId]) -> ItemStatus:
    """All about ``item``. ``concerns``: cause → its item; only the log knows, for a state keeps no inbounds."""
    own = state.own.get((item, Aspect.ROLL_UP))
    return ItemStatus(
        item,
        ref_of(state, item),
        state.items.get(item),
        tuple(_link(state, link, item) for link in state.links_at(item)),
        tuple(row for row in waiting(state) if concerns.get(row.cause) == item),
        tuple(row for row in pending(state) if row.item == item),
        own.comment if own else None,
        state.version(item_key(item)),
    )


def waiting(state: State) -> tuple[WaitingRow, ...]:
    """What is not decided, the oldest first."""
    rows = [
        WaitingRow(cause, known.received, known.parked) for cause, known in state.waiting.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.received))


def parked(state: State) -> tuple[WaitingRow, ...]:
    """What waits for a person, the oldest first."""
    return tuple(row for row in waiting(state) if row.parked is not None)


def pending(state: State) -> tuple[PendingRow, ...]:
    """The outbox in its order."""
    rows = sorted(state.outbox.items(), key=lambda row: row[1].place)
    return tuple(
        PendingRow(
            action,
            codec.kind_of(type(known.action)),
            known.action.item,
            known.cause,
            known.attempts,
            known.attempting,
            known.settle_at or known.retry_at,
        )
        for action, known in rows
    )


def ref_of(state: State, item: IssueId) -> IssueRef | None:
    """How a person writes ``item`` today."""
    repository = state.repositories.get(item.repo)
    return None if repository is None else IssueRef(repository.snapshot.name, item.number)


def item_of(state: State, ref: IssueRef) -> IssueId | None:
    """The item that a person means, if its repository is known."""
    repository = state.named(ref.repo)
    return None if repository is None else IssueId(repository.snapshot.id, ref.number)


def _link(state: State, link: Link, item: IssueId) -> LinkRow:
    outward = link.source == item
    other = link.target if outward else link.source
    record = state.links[link]
    return LinkRow(
        link.relation,
        outward,
        other,
        ref_of(state, other),
        state.items.get(other),
        record.confirmed,
        _reasons(record),
        record.native.by,
        record.native.unmirrored,
    )


def _reasons(record: LinkRecord) -> tuple[Reason, ...]:
    said = record.declaration
    declared = (Reason(said.provenance, said.origin, None),) if said else ()
    proved = (Reason(proof.provenance, proof.origin, proof.words) for proof in record.live)
    vouched = (Reason(record.vouched.provenance, None, None),) if record.vouched else ()
    return (*declared, *vouched, *proved)
