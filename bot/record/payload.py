"""The kinds of entries that ecos itself writes, in the order in which one delivery's life writes them.

``Received`` → ``Decided`` → (``Attempting`` → ``Done`` | ``Failed``)* → ``Settled``? ; or ``Parked``, undecided.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.record.action import Action, ActionId, MirrorEnd, PinEnd, SectionEnd
from bot.record.fact import Fact
from bot.record.inbound import Inbound
from bot.record.observed import Observed
from bot.record.policy import Policy
from bot.record.text import Place
from bot.vocabulary import (
    AttemptId,
    CommentId,
    DeliveryId,
    Index,
    Instant,
    ReplicaId,
    RepoId,
    Term,
    TextId,
)


@dataclass(frozen=True, slots=True)
class TermStarted:
    """A replica became leader; what it writes from here on carries this term."""

    term: Term
    replica: ReplicaId


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """Who agrees is another group from here on. ``change`` says how, in the agreement's words."""

    change: str


@dataclass(frozen=True, slots=True)
class PolicyAdopted:
    hash: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Received:
    """Its entry's key is the cause: app id and delivery GUID, or an id of our own for what is no webhook."""

    inbound: Inbound


def cause_of(app: int, delivery: DeliveryId) -> str:
    """The key under which a webhook of ours is received."""
    return f"{app}:{delivery}"


@dataclass(frozen=True, slots=True)
class DeliveryMissed:
    """GitHub sent a webhook that is not in the log; under the key of its cause, so that what comes follows it.

    ``attempt``: GitHub's last try, ``at`` that time. From here on it is asked for again.
    """

    delivery: DeliveryId
    attempt: AttemptId
    event: str
    action: str | None
    at: Instant


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All that GitHub sent before ``upto`` was received, or is noted as missed."""

    upto: Instant


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """``key`` stood at ``version`` (the index that last changed it, 0 for never) when the decision was made."""

    key: str
    version: Index


@dataclass(frozen=True, slots=True)
class Decided:
    """Holds only while every key of ``based_on`` still stands at its version; else it folds to nothing."""

    cause: str
    based_on: tuple[Read, ...]
    observed: Observed
    policy: str
    rules: int
    facts: tuple[Fact, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Attempting:
    """From here on the action may already show on GitHub, whatever happens to us.

    ``names``: the repositories that its text names besides its own, lest one of them is hidden later.
    """

    cause: str
    action: ActionId
    term: Term
    names: tuple[RepoId, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """The receipt. ``text`` is the hash of what was written, ``as_of`` the index it was made from.

    ``settle_at``: the create was repeated after an uncertain one, so a late twin may still turn up; look again then.
    ``pin`` absent: it stands as before.
    """

    cause: str
    action: ActionId
    term: Term
    status: int
    comment: CommentId | None = None
    text: str | None = None
    as_of: Index | None = None
    already: bool = False
    twins_removed: int = 0
    request_id: str | None = None
    settle_at: Instant | None = None
    mirror: MirrorEnd | None = None
    pin: PinEnd | None = None
    section: SectionEnd | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What was written more than once was looked at again: ``twins_removed`` late copies of our own were deleted.

    ``rewritten``: a late write had undone what should show, and ``text``, made from ``as_of``, was put in its place.
    """

    cause: str
    action: ActionId
    term: Term
    twins_removed: int
    rewritten: bool = False
    text: str | None = None
    as_of: Index | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """``retry_at`` absent: given up. ``uncertain``: it may show on GitHub all the same, so look before repeating."""

    cause: str
    action: ActionId
    reason: str
    retry_at: Instant | None
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Parked:
    """Nothing could be decided; the lane goes on, and a person retries or drops the cause."""

    cause: str
    reason: str


class Verdict(StrEnum):
    RETRY = "retry"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Unparked:
    cause: str
    verdict: Verdict
    by: str


@dataclass(frozen=True, slots=True)
class Erased:
    """The texts and their salts are gone from every replica; the chain holds, for it never covered them.

    ``place``: where they stood, when that is gone as a whole; ``rest``: more of it is still to be erased.
    """

    texts: tuple[TextId, ...]
    why: str
    place: Place | None = None
    rest: bool = False


Payload = (
    TermStarted
    | MembershipChanged
    | PolicyAdopted
    | Received
    | DeliveryMissed
    | Reconciled
    | Decided
    | Attempting
    | Done
    | Settled
    | Failed
    | Parked
    | Unparked
    | Erased
)
