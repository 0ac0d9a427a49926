"""Logs that ecos could have written, over a world so small that everything meets everything."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from bot.record import codec
from bot.record.action import (
    Action,
    ActionId,
    Aspect,
    Mirror,
    MirrorEnd,
    React,
    Reaction,
    Refresh,
    Reply,
    Restore,
    Withdraw,
)
from bot.record.entry import Committed, Entry
from bot.record.fact import (
    GONE,
    CommandsHandled,
    EvidenceStated,
    Fact,
    InstallationObserved,
    InstallationRemoved,
    ItemObserved,
    ItemRemoved,
    LinkDeclared,
    LinkDeclined,
    LinkVouched,
    NativeObserved,
    NativeRemoved,
    OperatorAnswered,
    ReplyWithheld,
    RepositoryObserved,
    RepositoryRemoved,
    ThreadMuted,
    ThreadUnmuted,
)
from bot.record.inbound import Actor, ItemSnapshot, OperatorSpoke, RepositorySnapshot
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.message import HelpShown
from bot.record.observed import AppSeen, Observed
from bot.record.payload import (
    Attempting,
    Decided,
    DeliveryMissed,
    Done,
    Erased,
    Failed,
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
from bot.record.policy import Policy
from bot.record.text import Span
from bot.state import evolve, keys
from bot.state.model import State
from bot.state.slice import ALWAYS, reads
from bot.vocabulary import (
    FOREVER,
    AttemptId,
    CommentId,
    DeliveryId,
    Index,
    InstallationId,
    Instant,
    IssueId,
    ItemKind,
    ItemState,
    Permission,
    Relation,
    ReplicaId,
    RepoId,
    RepoName,
    Term,
    TextId,
    UserId,
    Visibility,
)

REPOS = (RepoId(1), RepoId(2))
NAMES = (RepoName("gerivdb", "WAZAA"), RepoName("gerivdb", "wazaa"), RepoName("gerivdb", "FLUENCE"))
ITEMS = tuple(IssueId(repo, number) for repo in REPOS for number in (1, 2))
ORIGINS = tuple(Origin(item, CommentId(comment)) for item in ITEMS for comment in (0, 7))
LINKS = tuple(
    Link(source, relation, target)
    for source in ITEMS
    for target in ITEMS
    for relation in (Relation.DEPENDS_ON, Relation.RELATES)
    if source != target
)
TEXTS = tuple(TextId(name * 64) for name in "abc")
CAUSES = tuple(f"1/{name}" for name in "pqrst")
KEYS = (*ALWAYS, *map(keys.item_key, ITEMS))
APP = AppSeen("ecos", UserId(99), "github.com")
START = Instant(1_772_442_000_000)
DAY = 24 * 3_600_000

some = st.sampled_from
texts = some(TEXTS)
installations = some((InstallationId(5), InstallationId(6)))
provenances = st.builds(
    Provenance,
    some((UserId(1), UserId(2))),
    st.just("anna"),
    some((Permission.READ, Permission.TRIAGE)),
)


@st.composite
def statements(
    draw: st.DrawFn, origins: st.SearchStrategy[Origin] = some(ORIGINS)
) -> EvidenceStated:
    """A text and what it proves: each link has the text's own item at one end."""
    origin, text = draw(origins), draw(st.none() | texts)
    if text is None:
        return EvidenceStated(origin, None, draw(provenances), GONE, ())
    ours = [link for link in LINKS if origin.item in (link.source, link.target)]
    spans = st.builds(Span, st.just(text), st.integers(0, 2), st.integers(3, 4))
    evidence = draw(st.lists(st.builds(Evidence, some(ours), spans), max_size=3))
    return EvidenceStated(origin, text, draw(provenances), START, tuple(evidence))


item_snapshots = st.builds(
    ItemSnapshot,
    some(ITEMS),
    st.just(ItemKind.ISSUE),
    some(ItemState),
    texts,
    st.none() | texts,
    st.just(Actor(UserId(1), "anna")),
    st.just(START),
    st.integers(START, START + 2).map(Instant),
)
repositories = st.builds(
    RepositorySnapshot, some(REPOS), some(NAMES), st.just(UserId(1)), some(Visibility)
)
facts: st.SearchStrategy[Fact] = st.one_of(
    st.builds(ItemObserved, item_snapshots),
    statements(),
    statements(),
    st.builds(LinkDeclared, some(LINKS), st.none() | some(ORIGINS), provenances),
    st.builds(LinkDeclined, some(LINKS), provenances),
    st.builds(LinkVouched, some(LINKS), provenances, st.lists(texts, unique=True).map(tuple)),
    st.builds(NativeObserved, some(LINKS), provenances, st.just(START)),
    st.builds(NativeRemoved, some(LINKS), provenances, st.just(START)),
    st.builds(
        CommandsHandled, some(ORIGINS), st.lists(some("xyz"), max_size=2, unique=True).map(tuple)
    ),
    st.builds(ItemRemoved, some(ITEMS)),
    st.builds(RepositoryObserved, repositories, st.none() | installations),
    st.builds(RepositoryRemoved, some(REPOS)),
    st.builds(
        InstallationObserved,
        installations,
        st.just(UserId(1)),
        some(("gerivdb", "octo")),
        st.booleans(),
    ),
    st.builds(InstallationRemoved, installations),
    st.builds(ReplyWithheld, some(ITEMS)),
    st.builds(ThreadMuted, some(ITEMS), provenances, some((START, FOREVER))),
    st.builds(ThreadUnmuted, some(ITEMS), provenances),
    st.just(OperatorAnswered((HelpShown(),))),
)
actions: st.SearchStrategy[Action] = st.one_of(
    st.builds(Refresh, some(ITEMS[:2]), some(Aspect)),
    st.builds(Mirror, some(LINKS[:2])),
    st.builds(Reply, some(ITEMS), st.just((HelpShown(),))),
    st.builds(React, some(ITEMS), st.none(), some(Reaction)),
    st.builds(Withdraw, some(ITEMS), st.just(CommentId(3))),
    st.builds(Restore, some(ITEMS), texts, st.none() | texts, st.booleans()),
)


@dataclass
class Writer:
    """Appends entries as the agreement would, and folds them as it goes."""

    entries: list[Committed] = field(default_factory=list)
    states: list[State] = field(default_factory=lambda: [State()], repr=False)

    @property
    def state(self) -> State:
        return self.states[-1]

    def write(
        self, payload: Payload, key: str = "", first: bool = True, wait: int = 1_000
    ) -> State:
        index, last = Index(self.state.applied + 1), self.state.recorded_at or START
        proposal = codec.encode(payload, key)
        at = Instant(last + wait)
        term = payload.term if isinstance(payload, TermStarted) else self.state.term
        self.entries.append(
            Committed(Entry(index, term, proposal.kind, key, proposal.payload, at), first)
        )
        self.states.append(evolve.evolve(self.state, self.entries[-1]))
        return self.state

    def receive(self, cause: str) -> State:
        first = not any(
            one.entry.kind == "received" and one.entry.key == cause for one in self.entries
        )
        return self.write(Received(OperatorSpoke("root", ("help",))), cause, first)

    def decide(self, cause: str, *found: Fact, do: tuple[Action, ...] = ()) -> State:
        """A decision that holds, whatever it finds."""
        return self.write(self.decision(cause, *found, do=do), cause)

    def decision(self, cause: str, *found: Fact, do: tuple[Action, ...] = ()) -> Decided:
        observed = Observed(self.state.recorded_at, APP)
        policy = self.state.policy_hash
        return Decided(cause, reads(self.state, KEYS), observed, policy, 1, found, do)

    def find(self, *found: Fact, do: tuple[Action, ...] = ()) -> State:
        """Something was received, and this was found."""
        cause = f"1/{len(self.entries)}"
        self.receive(cause)
        return self.decide(cause, *found, do=do)


def _receive(draw: st.DrawFn, log: Writer) -> None:
    log.receive(draw(some(CAUSES)))


def _decide(draw: st.DrawFn, log: Writer) -> None:
    cause = draw(some(sorted(log.state.waiting) or CAUSES))
    found, do = draw(st.lists(facts, max_size=4)), draw(st.lists(actions, max_size=3))
    decided = log.decision(cause, *found, do=tuple(do))
    if draw(st.integers(0, 4)) == 0:
        moved = replace(decided.based_on[0], version=Index(decided.based_on[0].version + 1))
        decided = replace(decided, based_on=(moved, *decided.based_on[1:]))
    log.write(decided, cause)


def _act(draw: st.DrawFn, log: Writer) -> None:
    action = draw(some(sorted(log.state.outbox) or [ActionId("nobody's")]))
    later = st.none() | st.integers(START, START + 9).map(Instant)
    payload: Payload = draw(
        st.one_of(
            st.just(Attempting("c", action, log.state.term, draw(some([(), (REPOS[1],)])))),
            st.builds(
                Done,
                st.just("c"),
                st.just(action),
                st.just(log.state.term),
                st.just(201),
                st.none() | st.just(CommentId(3)),
                st.none() | st.just("0f"),
                st.just(log.state.applied),
                st.booleans(),
                settle_at=later,
                mirror=st.none() | some(MirrorEnd),
            ),
            st.builds(Failed, st.just("c"), st.just(action), st.just("502"), later, st.booleans()),
            st.just(Settled("c", action, log.state.term, 0)),
        )
    )
    log.write(payload, "c")


def _park(draw: st.DrawFn, log: Writer) -> None:
    cause = draw(some(CAUSES))
    parked = st.just(Parked(cause, "a rule raised"))
    log.write(draw(parked | st.builds(Unparked, st.just(cause), some(Verdict), st.just("root"))))


def _govern(draw: st.DrawFn, log: Writer) -> None:
    payload: Payload = draw(
        st.one_of(
            st.builds(PolicyAdopted, some("01"), st.builds(Policy, some([(), ("gerivdb",)]))),
            st.just(TermStarted(Term(log.state.term + 1), ReplicaId("solo"))),
            st.just(Erased((TEXTS[0],), "deleted")),
        )
    )
    log.write(payload, "solo")


def _reconcile(draw: st.DrawFn, log: Writer) -> None:
    cause, at = draw(some(CAUSES)), draw(st.integers(START - 4 * DAY, START).map(Instant))
    missed = DeliveryMissed(DeliveryId(cause[2:]), AttemptId(1), "issues", None, at)
    log.write(draw(st.just(missed) | st.builds(Reconciled, st.just(at))), cause)


Step = Callable[[st.DrawFn, Writer], None]
STEPS: tuple[Step, ...] = (
    _receive,
    _receive,
    _decide,
    _decide,
    _decide,
    _act,
    _act,
    _park,
    _govern,
    _reconcile,
)


@st.composite
def logs(draw: st.DrawFn, longest: int = 25) -> Writer:
    """A log of any life, with every state on its way."""
    log = Writer()
    for step in draw(st.lists(some(STEPS), max_size=longest)):
        step(draw, log)
    return log
