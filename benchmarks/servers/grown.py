"""One loop that has lived through so many events, and what it does with the next ones; prints its figures."""

import gc
import json
import os
import sys
import time
from collections import deque
from statistics import median

from benchmarks import machine
from benchmarks.report import Measures
from bot.github.pacer import Pacer
from bot.github.port import Answer
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Agreed, Effect, Heard, Led, Propose, Read, Seen, Send, Ticked
from bot.orchestrator.gather import Surroundings
from bot.orchestrator.loop import Loop
from bot.orchestrator.reading import read
from bot.orchestrator.reconciling import Inbox
from bot.orchestrator.rollup import roll_up
from bot.orchestrator.stage import Stage
from bot.record import codec
from bot.record.entry import Committed, Entry, Proposal
from bot.record.fact import (
    EvidenceStated,
    Fact,
    InstallationObserved,
    ItemObserved,
    LinkDeclared,
    RepositoryObserved,
)
from bot.record.inbound import (
    Actor,
    CommentSnapshot,
    CommentWritten,
    ItemSnapshot,
    RepositorySnapshot,
    Source,
)
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.observed import AppSeen
from bot.record.payload import Received
from bot.record.policy import Policy
from bot.record.text import Span
from bot.state import facts
from bot.state.model import State
from bot.vocabulary import (
    CommentId,
    DeliveryId,
    Index,
    InstallationId,
    Instant,
    IssueId,
    IssueRef,
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

REPOSITORIES, ISSUES = 1_000, 100
START = Instant(1_772_442_000_000)
WEBHOOKS = 300
HERE, OWNER = InstallationId(7), UserId(5)
ANNA = Actor(UserId(1), "anna")
BY_ANNA = Provenance(ANNA.id, ANNA.login, Permission.WRITE)
APP = AppSeen("ecos", UserId(99), "github.com")
PAGES = "https://github.com"


def repository(number: int) -> RepositorySnapshot:
    return RepositorySnapshot(
        RepoId(number), RepoName("gerivdb", f"R{number}"), OWNER, Visibility.PUBLIC
    )


def place(nth: int) -> IssueId:
    """Spread over all issues; 7919 is prime to their number."""
    spot = nth * 7919 % (REPOSITORIES * ISSUES)
    return IssueId(RepoId(1 + spot % REPOSITORIES), 1 + spot // REPOSITORIES)


def item(nth: int, id_: IssueId | None = None, state: ItemState = ItemState.OPEN) -> ItemSnapshot:
    at = Instant(START + nth)
    return ItemSnapshot(
        id_ or place(nth), ItemKind.ISSUE, state, TextId("title"), None, ANNA, START, at
    )


def event(nth: int) -> Fact:
    """Of five: three items observed, a link proved by a text, a text that proves nothing."""
    match nth % 5:
        case 3:
            text = TextId(f"{nth:064x}")
            link = Link(place(nth), Relation.DEPENDS_ON, place(nth + 1))
            words = (Evidence(link, Span(text, 0, 9)),)
            return EvidenceStated(Origin(place(nth)), text, BY_ANNA, Instant(START + nth), words)
        case 4:
            origin = Origin(place(nth), CommentId(nth % 3 + 1))
            return EvidenceStated(origin, TextId(f"{nth:064x}"), BY_ANNA, Instant(START + nth), ())
        case _:
            return ItemObserved(item(nth))


def lived(events: int) -> State:
    state = State().transient()
    state.policy = Policy(("gerivdb",), masters=(IssueRef(RepoName("gerivdb", "R1"), 1),))
    state.app = APP
    facts.fold(state, InstallationObserved(HERE, OWNER, "gerivdb"), Index(1))
    for number in range(1, REPOSITORIES + 1):
        facts.fold(state, RepositoryObserved(repository(number), HERE), Index(1))
    for nth in range(events):
        facts.fold(state, event(nth), Index(nth + 2))
    state.applied = Index(events + 2)
    return state.persistent()


class Replica:
    """A loop whose log agrees at once and whose GitHub has nothing to tell."""

    def __init__(self, state: State) -> None:
        self.words = {TextId("title"): "A title", TextId("body"): "Nothing that links"}
        self.now = Instant(START + 10**9)
        desk = Desk(Pacer(), self.words.get, lambda *_: (), PAGES)
        around = Surroundings(lambda: self.loop.state, lambda: os.urandom(16), "github.com", APP)
        self.loop = Loop(desk, around, Inbox(1, lambda *_: False, lambda _: True))
        self.loop.resume(state, {})
        self.follow(self.loop.handle(Led(Term(1)), self.now))

    def follow(self, effects: list[Effect]) -> None:
        owed = deque(effects)
        while owed:
            match owed.popleft():
                case Propose(proposal):
                    owed += self.agree(proposal)
                case Send(ticket):
                    owed += self.loop.handle(Heard(ticket, Answer(200, {}, [])), self.now)
                case Read(ticket, look):
                    seen = Seen(ticket, read(look, self.words.get))
                    owed += self.loop.handle(seen, self.now)
                case _:
                    pass  # it is told, or it is woken: nothing to do here

    def agree(self, said: Proposal) -> list[Effect]:
        index = Index(self.loop.state.applied + 1)
        entry = Entry(index, Term(1), said.kind, said.key, said.payload, self.now)
        return self.loop.handle(Agreed((Committed(entry, True),)), self.now)

    def webhook(self, nth: int) -> None:
        self.now = Instant(self.now + 1_000)
        at, spot = self.now, place(nth)
        source = Source(DeliveryId(f"{nth}"), HERE, repository(spot.repo), ANNA)
        comment = CommentSnapshot(CommentId(10**6 + nth), ANNA, TextId("body"), at, at)
        heard = CommentWritten(source, item(10**9 + nth, spot), comment)
        self.follow(self.agree(codec.encode(Received(heard), f"4242:{nth}")))
        self.follow(self.loop.handle(Ticked(), self.now))


def webhooks(events: int) -> Measures:
    before = machine.resident_mb(os.getpid())
    replica = Replica(lived(events))
    gc.collect()
    gc.freeze()
    memory = machine.resident_mb(os.getpid())
    for nth in range(WEBHOOKS // 10):
        replica.webhook(nth)
    spent = []
    for nth in range(WEBHOOKS // 10, WEBHOOKS):
        start = time.process_time_ns()
        replica.webhook(nth)
        spent.append((time.process_time_ns() - start) / 1_000)
    known = len(replica.loop.state.items)
    return {
        "us_a_webhook": median(spent),
        "items": float(known),
        "state_mb": memory - before,
        "kb_an_item": (memory - before) * 1_000 / known,
        "floor_us": _floor(),
    }


def rolled_up(children: int) -> Measures:
    state, plan = State().transient(), IssueId(RepoId(1), 1)
    facts.fold(state, RepositoryObserved(repository(1), HERE), Index(1))
    facts.fold(state, ItemObserved(item(0, plan)), Index(1))
    for number in range(2, children + 2):
        child = IssueId(RepoId(1), number)
        closed = ItemState.CLOSED if number % 3 == 0 else ItemState.OPEN
        facts.fold(state, ItemObserved(item(number, child, closed)), Index(1))
        link = Link(child, Relation.PART_OF, plan)
        facts.fold(state, LinkDeclared(link, None, BY_ANNA, START), Index(1))
        if number % 5 == 0:
            waits = Link(child, Relation.DEPENDS_ON, IssueId(RepoId(1), number - 1))
            facts.fold(state, LinkDeclared(waits, None, BY_ANNA, START), Index(1))
    words = {TextId("title"): "A title of about forty code points, no more"}
    stage = Stage(state.persistent(), words.get, PAGES, repository(1))
    spent = []
    for _ in range(5):
        start = time.process_time_ns()
        text = roll_up(plan, stage) or ""
        spent.append((time.process_time_ns() - start) / 1e6)
    return {"ms": median(spent), "characters": float(len(text))}


def _floor() -> float:
    start = time.process_time_ns()
    table = {nth: nth for nth in range(100_000)}
    assert len(table) == 100_000
    return (time.process_time_ns() - start) / 1_000 / 100_000


if __name__ == "__main__":
    measure = {"webhooks": webhooks, "roll-up": rolled_up}[sys.argv[1]]
    print(json.dumps(measure(int(sys.argv[2]))))
