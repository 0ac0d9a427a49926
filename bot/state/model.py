"""The shape of the state: frozen records in persistent maps, so that a copy costs nothing and an old state stays whole.

Invariants stand beside the fields. Only ``evolve`` and its folds make a new state out of an old one.
"""

from dataclasses import dataclass, field
from operator import attrgetter

from immutables import Map

from bot.record.action import ActionId, Aspect, Restore
from bot.record.draft import Cited, CrewFault, Engine, Purpose, Spent
from bot.record.inbound import ItemSnapshot, RepositorySnapshot
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.observed import AppSeen
from bot.record.payload import DeliveryMissed
from bot.record.policy import Policy
from bot.record.text import Place, Span
from bot.state.native import NOT_NATIVE, Native
from bot.state.owed import Doom, Own, Pending, Spoken, Waiting
from bot.state.section import Section
from bot.state.table import Table, Transient
from bot.vocabulary import (
    CommentId,
    DraftId,
    Index,
    InstallationId,
    Instant,
    IssueId,
    Permission,
    RepoId,
    RepoName,
    Term,
    TextId,
    UserId,
)


@dataclass(frozen=True, slots=True)
class Account:
    """Where the App is installed. ``suspended``: nothing can be read or written there, as of GitHub's time ``at``."""

    id: UserId
    login: str
    suspended: bool = False
    at: Instant = Instant(0)


@dataclass(frozen=True, slots=True)
class Repository:
    """``installation`` is what we may write with; absent where ecos is not installed."""

    snapshot: RepositorySnapshot
    installation: InstallationId | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What the text at an origin proves, who wrote it as it stands, and when.

    Kept without evidence too for a text that was edited or deleted: an older webhook must not bring it back.
    """

    text: TextId | None
    provenance: Provenance
    at: Instant
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence of one link, with the place where it stands. ``at``: when its text first said so."""

    origin: Origin
    words: Span
    provenance: Provenance
    at: Instant

    @property
    def by_right(self) -> bool:
        """Whether who wrote it may make it count."""
        return self.provenance.right.covers(Permission.TRIAGE)

    def place(self) -> tuple[RepoId, int, CommentId]:
        """What the proofs of a link are sorted by, those of one origin by their words."""
        return place_of(self.origin)


def place_of(origin: Origin) -> tuple[RepoId, int, CommentId]:
    """The order of origins, in plain numbers: compared far more often than anything else here."""
    return origin.item.repo, origin.item.number, origin.comment


@dataclass(frozen=True, slots=True)
class Declaration:
    """A link that was made by command."""

    provenance: Provenance
    origin: Origin | None
    at: Instant


@dataclass(frozen=True, slots=True)
class Vouch:
    """Who stands behind a mention, and for which texts."""

    provenance: Provenance
    texts: tuple[TextId, ...]


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """Why a link stands. ``proofs`` are sorted; ``declined`` are the texts a person overruled.

    Invariants: a record is kept iff it has a proof or a declaration, or GitHub's own relation was heard of; what is
    declined or vouched for is proved today.
    """

    proofs: tuple[Proof, ...] = ()
    declaration: Declaration | None = None
    declined: tuple[TextId, ...] = ()
    vouched: Vouch | None = None
    native: Native = NOT_NATIVE

    @property
    def since(self) -> Instant:
        """When the link first stood, by what it stands on now: a mention makes no confirmed link older."""
        counted = [proof for proof in self.live if self._has_weight(proof)]
        times = [proof.at for proof in (counted if self.confirmed else self.live)]
        times += [self.declaration.at] if self.declaration else []
        times += [self.native.heard_at] if self.native.by else []
        return min(times, default=Instant(0))

    @property
    def stands(self) -> bool:
        """A declared or native link stands; a proved one stands while one of its texts was not overruled."""
        return self._by_deed or bool(self.live)

    @property
    def live(self) -> tuple[Proof, ...]:
        """The proofs that nobody overruled."""
        return tuple(proof for proof in self.proofs if proof.words.text not in self.declined)

    @property
    def confirmed(self) -> bool:
        """Somebody with triage or more stands behind it; else it is an unconfirmed mention, shown to nobody."""
        return self._by_deed or any(map(self._has_weight, self.live))

    @property
    def explicit(self) -> bool:
        """Confirmed by words or by command, and nobody took GitHub's own relation away since."""
        overruled = self.native.declined
        if overruled is None:
            return self.declaration is not None or any(map(self._has_weight, self.live))
        return any(self._has_weight(one) and one.words.text not in overruled for one in self.live)

    @property
    def _by_deed(self) -> bool:
        """A command, or GitHub's own relation by a person."""
        return self.declaration is not None or self.native.by is not None

    def _has_weight(self, proof: Proof) -> bool:
        vouched = self.vouched.texts if self.vouched else ()
        return proof.by_right or proof.words.text in vouched


@dataclass(frozen=True, slots=True)
class Draft:
    """What a crew was asked for by ``by``, and how far it is. ``auto`` and ``anew`` as in ``DraftAsked``.

    ``steps``: what its agents answered, oldest first, after the brief. ``stands``: how all that the brief holds stood;
    ``cites``: that of it which ``body`` rests on. ``comment``: where it is proposed, since ``shown_at``; what a person
    made of it there is of ``edited_at``, GitHub's time. ``fault``: why no crew wrote it.
    Invariant: ``comment`` implies ``body``.
    """

    item: IssueId
    purpose: Purpose
    by: Provenance
    at: Instant
    auto: bool = False
    anew: bool = False
    steps: tuple[tuple[str, TextId], ...] = ()
    spent: Spent = Spent()
    stands: tuple[Cited, ...] = ()
    engine: Engine | None = None
    body: TextId | None = None
    cites: tuple[Cited, ...] = ()
    comment: CommentId | None = None
    fault: CrewFault | None = None
    shown_at: Instant = Instant(0)
    edited_at: Instant = Instant(0)


@dataclass(slots=True)
class State:
    """Everything, as of entry ``applied``. Treat as frozen: a fold writes only on a branch of its own.

    ``saved``: edits of roll-ups that news did not cost. ``since``: when an item came into its state, as far as
    GitHub told. ``versions``: key → index of the last entry that changed it (see ``keys``). ``names`` holds folded
    names. ``origins_of``: item → its texts with a statement or an answered command. ``links_of``: item → the
    records that it ends; every record stands under both its ends. Both sorted. ``refreshes``: what of an item is to
    be refreshed → the one action of the outbox that will, and that nobody has begun; ``mirrors``: the same for
    links. ``missed``: cause → the delivery that has not come; none is missing unnoted that GitHub sent before
    ``reconciled``. ``muted``: until when ecos writes nothing in a thread, also where that is over. ``erasing``: places
    that are gone, with texts that may still stand in the side table. ``adopted``: since which entry ecos writes by
    itself there. ``imports``: installed repository whose earlier items are not all read → the entry that brought it.
    ``sections``: what is to stand in the section of an issue's body; ``restores``: the last edits that were put back.
    ``drafts``: those without an end. ``briefed``: item → the others whose words crews were told for it, while the side
    table may hold them at ``CREW``. ``spent``: the day (UTC, counted from 1970) when a model was last used, and what
    for.
    """

    applied: Index = Index(0)
    recorded_at: Instant = Instant(0)
    term: Term = Term(0)
    term_started: Instant = Instant(0)
    policy: Policy = field(default_factory=Policy)
    policy_hash: str = ""
    app: AppSeen | None = None
    first_owner: str | None = None
    saved: int = 0
    reconciled: Instant = Instant(0)
    installations: Table[InstallationId, Account] = field(default_factory=Map)
    adopted: Table[InstallationId, Index] = field(default_factory=Map)
    repositories: Table[RepoId, Repository] = field(default_factory=Map)
    imports: Table[RepoId, Index] = field(default_factory=Map)
    names: Table[RepoName, RepoId] = field(default_factory=Map)
    items: Table[IssueId, ItemSnapshot] = field(default_factory=Map)
    since: Table[IssueId, Instant] = field(default_factory=Map)
    statements: Table[Origin, Statement] = field(default_factory=Map)
    origins_of: Table[IssueId, tuple[Origin, ...]] = field(default_factory=Map)
    links: Table[Link, LinkRecord] = field(default_factory=Map)
    links_of: Table[IssueId, tuple[Link, ...]] = field(default_factory=Map)
    handled: Table[Origin, tuple[str, ...]] = field(default_factory=Map)
    replies: Table[IssueId, tuple[Instant, ...]] = field(default_factory=Map)
    spoken: Table[IssueId, tuple[Spoken, ...]] = field(default_factory=Map)
    own: Table[tuple[IssueId, Aspect], Own] = field(default_factory=Map)
    sections: Table[IssueId, Section] = field(default_factory=Map)
    restores: Table[IssueId, tuple[Restore, ...]] = field(default_factory=Map)
    muted: Table[IssueId, Instant] = field(default_factory=Map)
    waiting: Table[str, Waiting] = field(default_factory=Map)
    missed: Table[str, DeliveryMissed] = field(default_factory=Map)
    outbox: Table[ActionId, Pending] = field(default_factory=Map)
    refreshes: Table[tuple[IssueId, Aspect], ActionId] = field(default_factory=Map)
    erasing: Table[Place, Doom] = field(default_factory=Map)
    mirrors: Table[Link, ActionId] = field(default_factory=Map)
    drafts: Table[DraftId, Draft] = field(default_factory=Map)
    briefed: Table[IssueId, tuple[IssueId, ...]] = field(default_factory=Map)
    spent: tuple[int, Spent] = (0, Spent())
    versions: Table[str, Index] = field(default_factory=Map)

    def branch(self) -> "State":
        """A copy to write on; the tables are shared until one is replaced."""
        return State(*_fields(self))

    def transient(self) -> "State":
        """A copy for many entries in a row: its own tables, written in place until it is :meth:`persistent`."""
        state = self.branch()
        for name in TABLES:
            setattr(state, name, Transient(getattr(self, name)))
        return state

    def persistent(self) -> "State":
        """A transient state as one that stays whole."""
        state = self.branch()
        for name in TABLES:
            setattr(state, name, Map(getattr(self, name)))
        return state

    def version(self, key: str) -> Index:
        return self.versions.get(key, Index(0))

    def suspended(self, installation: InstallationId | None) -> bool:
        """Whether GitHub refuses us everything there, as far as we know."""
        account = self.installations.get(installation) if installation is not None else None
        return account is not None and account.suspended

    def let_in(self, installation: InstallationId | None) -> Instant:
        """Since when GitHub lets us in there, if it does; what did not work before that was no outage."""
        account = self.installations.get(installation) if installation is not None else None
        return account.at if account is not None else Instant(0)

    def silent_until(self, item: IssueId) -> Instant:
        """When ecos may write in the thread of ``item`` again; 0 where nobody muted it."""
        return self.muted.get(item, Instant(0))

    def links_at(self, item: IssueId) -> tuple[Link, ...]:
        """The links that stand and touch ``item`` at either end, sorted."""
        return tuple(link for link in self.links_of.get(item, ()) if self.links[link].stands)

    def named(self, name: RepoName) -> Repository | None:
        """The repository that bears ``name``, whatever its case."""
        repo = self.names.get(name.folded())
        return None if repo is None else self.repositories.get(repo)


_fields = attrgetter(*State.__slots__)
TABLES = tuple(name for name in State.__slots__ if isinstance(getattr(State(), name), Map))
"""The names of the fields that are tables."""
