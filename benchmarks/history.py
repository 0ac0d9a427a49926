"""A long life of an ecosystem of 22 repositories, made up: facts, and the entries that would bring them.

Cheap to make and the same at every run: numbers come from counting, not from dice.
"""

from collections.abc import Iterator

from bot.record.action import Aspect, Refresh, action_id
from bot.record.fact import CommandsHandled, EvidenceStated, Fact, ItemObserved, LinkDeclared
from bot.record.inbound import (
    Actor,
    CommentSnapshot,
    CommentWritten,
    ItemSnapshot,
    RepositorySnapshot,
    Source,
)
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.observed import AppSeen, Observed, PermissionSeen
from bot.record.payload import Attempting, Decided, Done, Payload, Received
from bot.record.text import Span
from bot.state import keys
from bot.state.model import State
from bot.state.slice import ALWAYS, reads
from bot.vocabulary import (
    CommentId,
    DeliveryId,
    InstallationId,
    Instant,
    IssueId,
    ItemKind,
    ItemState,
    Permission,
    Relation,
    RepoId,
    RepoName,
    Term,
    TextId,
    UserId,
    Visibility,
)

REPOSITORIES, ISSUES = 22, 500
START = Instant(1_772_442_000_000)
MIX = "of 20: 10 items observed, 8 texts read (2 prove a link), 1 command handled, 1 link declared"

_ANNA = Actor(UserId(1), "anna")
_BY_ANNA = Provenance(_ANNA.id, _ANNA.login, Permission.WRITE)
_APP = AppSeen("ecos", UserId(99), "github.com")


def fact(nth: int) -> Fact:
    """The ``nth`` fact of the mix."""
    match nth % 10:
        case 0 | 2 | 4 | 6 | 8:
            return ItemObserved(_item(nth))
        case 1 | 3 | 5 | 7:
            return _statement(nth, proves=nth % 10 == 1)
        case _ if nth % 20 == 9:
            return CommandsHandled(Origin(_place(nth), CommentId(nth)), (f"{nth:016x}",))
        case _:
            return LinkDeclared(_link(nth), Origin(_place(nth), CommentId(nth)), _BY_ANNA)


def payloads(state_now: "Clockwork") -> Iterator[tuple[Payload, str]]:
    """Deliveries without end: received, decided, and every fifth acted upon; each with its key."""
    nth = 0
    while True:
        cause = f"4242:{nth:08x}-0000-4000-8000-000000000000"
        yield Received(_comment(nth)), cause
        yield _decided(nth, cause, state_now.state), cause
        if nth % 5 == 0:
            action = action_id(cause, 0)
            yield Attempting(cause, action, Term(1)), cause
            yield Done(cause, action, Term(1), 201, CommentId(nth + 1), f"{nth:064x}"), cause
        nth += 1


class Clockwork:
    """Where :func:`payloads` finds the state that its next decision is based on."""

    def __init__(self) -> None:
        self.state = State()


def _decided(nth: int, cause: str, state: State) -> Decided:
    item = _place(nth)
    facts = (ItemObserved(_item(nth)), _statement(nth, proves=nth % 5 == 0))
    actions = (Refresh(item, Aspect.ROLL_UP),) if nth % 5 == 0 else ()
    seen = (PermissionSeen(item.repo, _ANNA.id, Permission.WRITE),)
    observed = Observed(Instant(START + nth), _APP, seen)
    based_on = reads(state, (*ALWAYS, keys.item_key(item)))
    return Decided(cause, based_on, observed, state.policy_hash, 1, facts, actions)


def _comment(nth: int) -> CommentWritten:
    item = _item(nth)
    repo = RepositorySnapshot(
        item.id.repo, RepoName("gerivdb", f"R{item.id.repo}"), UserId(5), Visibility.PUBLIC
    )
    delivery = DeliveryId(f"{nth:08x}-0000-4000-8000-000000000000")
    source = Source(delivery, InstallationId(7), repo, _ANNA)
    at = item.updated_at
    comment = CommentSnapshot(CommentId(nth + 1), _ANNA, _text(nth, "c"), at, at)
    return CommentWritten(source, item, comment)


def _statement(nth: int, *, proves: bool) -> EvidenceStated:
    text = _text(nth, "e")
    evidence = (Evidence(_link(nth), Span(text, 0, 24)),) if proves else ()
    origin = Origin(_place(nth), CommentId(nth % 3))
    return EvidenceStated(origin, text, _BY_ANNA, Instant(START + nth), evidence)


def _link(nth: int) -> Link:
    return Link(_place(nth), Relation.DEPENDS_ON, _place(nth + 1 + nth % 4))


def _item(nth: int) -> ItemSnapshot:
    state = ItemState.CLOSED if nth % 4 == 0 else ItemState.OPEN
    title, body = _text(nth, "a"), _text(nth, "b")
    at = Instant(START + nth)
    return ItemSnapshot(_place(nth), ItemKind.ISSUE, state, title, body, _ANNA, START, at)


def _place(nth: int) -> IssueId:
    """Spread over all issues; 7919 is prime to their number."""
    place = nth * 7919 % (REPOSITORIES * ISSUES)
    return IssueId(RepoId(1 + place % REPOSITORIES), 1 + place // REPOSITORIES)


def _text(nth: int, kind: str) -> TextId:
    return TextId(f"{kind}{nth:063x}")
