"""However much waits, an event costs the same: what it does is counted, in calls of functions and in texts made."""

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Any

import pytest

from bot.github.pacer import Pacer
from bot.github.port import Answer, Call
from bot.orchestrator import replies
from bot.orchestrator.desk import Desk, Limits
from bot.orchestrator.effects import Agreed, Effect, Event, Heard, Led, Propose, Send, Ticked
from bot.orchestrator.gather import Surroundings
from bot.orchestrator.loop import Loop
from bot.orchestrator.reconciling import Inbox
from bot.record import codec
from bot.record.action import Action, Aspect, React, Reaction, Refresh, Reply
from bot.record.entry import Committed, Entry
from bot.record.fact import (
    Fact,
    Imported,
    InstallationObserved,
    ItemObserved,
    LinkDeclared,
    RepositoryObserved,
)
from bot.record.inbound import ItemDeleted, ItemSnapshot, Source
from bot.record.link import Link, Provenance
from bot.record.message import HelpShown
from bot.record.payload import Attempting, Decided, DeliveryMissed, PolicyAdopted, Received
from bot.vocabulary import (
    AttemptId,
    DeliveryId,
    Index,
    Instant,
    IssueId,
    IssueRef,
    ItemKind,
    ItemState,
    Permission,
    Relation,
    Term,
    TextId,
)
from tests.orchestrator.river import APP, HERE, OWNER, POLICY, WAZAA
from tests.state.logs import START, Writer

FEW, MANY = 20, 5_000
CHORES = 10_000
AT_ONCE = 20
"""Answers that come in one instant."""
SECOND = 1_000


@dataclass
class Replica:
    """A loop at work, whose log and GitHub are played by the test; what the dearest event cost is kept."""

    log: Writer
    limits: Limits = field(default_factory=Limits)
    dearest: int = 0
    done: list[Effect] = field(default_factory=list)
    now: Instant = START

    def __post_init__(self) -> None:
        desk = Desk(Pacer(), lambda _: None, lambda *_: (), "https://github.com", self.limits)
        around = Surroundings(lambda: self.loop.state, lambda: b"salt", "github.com")
        self.loop = Loop(desk, around, Inbox(1, lambda *_: True, lambda _: True))

    def hear(self, event: Event) -> list[Effect]:
        before = len(self.done)
        spent = calls(lambda: self.done.extend(self.loop.handle(event, self.now)))
        self.dearest = max(self.dearest, spent)
        return self.done[before:]

    def agree(self, proposed: Propose) -> list[Effect]:
        index = Index(self.loop.state.applied + 1)
        said = proposed.proposal
        entry = Entry(index, Term(1), said.kind, said.key, said.payload, self.now)
        return self.hear(Agreed((Committed(entry, True),)))


def calls(work: Callable[[], None]) -> int:
    """How many functions ``work`` calls, those of C among them: an entry that is visited is asked something."""
    counted = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def items(number: int) -> list[IssueId]:
    return [IssueId(WAZAA.id, nth) for nth in range(1, number + 1)]


def owing(*do: Action) -> Writer:
    """A log that tells where ecos is installed, which open one each item waits for, and what is to be done.

    Each waits for one of its own: what a roll-up shows must not grow with the outbox, for it may cost what it shows.
    """
    log = Writer()
    masters = tuple(IssueRef(WAZAA.name, one.number) for one in items(5))
    log.write(PolicyAdopted("0f", replace(POLICY, masters=masters)), "policy")
    log.find(InstallationObserved(HERE, OWNER.id, OWNER.login), RepositoryObserved(WAZAA, HERE))
    log.find(Imported(WAZAA.id, log.state.imports[WAZAA.id]))
    waiting = sorted({one.item for one in do})
    log.find(*(fact for item in waiting for fact in blocked(item)), do=do)
    return log


def blocked(item: IssueId) -> tuple[Fact, Fact]:
    chore = IssueId(WAZAA.id, CHORES + item.number)
    seen = ItemSnapshot(
        chore, ItemKind.ISSUE, ItemState.OPEN, TextId("a"), None, OWNER, START, START
    )
    by = Provenance(OWNER.id, OWNER.login, Permission.ADMIN)
    return ItemObserved(seen), LinkDeclared(Link(item, Relation.DEPENDS_ON, chore), None, by)


def hearing(number: int) -> Writer:
    """A log that received news of so many items, of which nothing is decided."""
    log = owing()
    for item in items(number):
        source = Source(DeliveryId(str(item.number)), HERE, WAZAA, OWNER)
        log.write(Received(ItemDeleted(source, item)), f"1/{item}")
    return log


def at_work(log: Writer, answer: Callable[[Call], Answer | None], rounds: int = 30) -> Replica:
    """Take up what waits; the log answers at once, and GitHub what ``answer`` says, if anything."""
    replica = Replica(log)
    waiting = {one.entry.key: one for one in log.entries if one.entry.key in log.state.waiting}
    received = {cause: codec.decode(one.entry) for cause, one in waiting.items()}
    replica.loop.resume(
        log.state,
        {cause: one.inbound for cause, one in received.items() if isinstance(one, Received)},
    )
    owed = deque(replica.loop.handle(Led(Term(1)), replica.now))
    replica.done += owed
    for _ in range(rounds):
        for _ in range(min(len(owed), AT_ONCE)):
            effect = owed.popleft()
            if isinstance(effect, Propose) and not effect.proposal.key.startswith("policy:"):
                owed += replica.agree(
                    effect
                )  # a sweep looks at all there is, and is not what is asked here
            elif isinstance(effect, Send) and (said := answer(effect.call)) is not None:
                owed += replica.hear(Heard(effect.ticket, said))
        replica.now = Instant(replica.now + SECOND // 4)
        owed += replica.hear(Ticked())
    return replica


def well(call: Call) -> Answer:
    if call.method == "GET":
        return Answer(200, {}, {"labels": []} if call.path[-1].isdigit() else [])
    return Answer(201, {}, {"id": 1, "user": {"id": APP.user, "login": "ecos[bot]"}, "body": ""})


def attempted(replica: Replica) -> list[Action]:
    """What was begun, in order."""
    kind, outbox = codec.kind_of(Attempting), replica.log.state.outbox
    proposals = [one.proposal for one in replica.done if isinstance(one, Propose)]
    begun = [codec.from_bytes(kind, one.payload) for one in proposals if one.kind == kind]
    return [outbox[one.action].action for one in begun]


def decided(replica: Replica) -> list[Propose]:
    proposals = [one for one in replica.done if isinstance(one, Propose)]
    return [one for one in proposals if one.proposal.kind == codec.kind_of(Decided)]


ACTIONS: dict[str, Callable[[IssueId], Action]] = {
    "reply": lambda item: Reply(item, (HelpShown(),)),
    "react": lambda item: React(item, None, Reaction.EYES),
    "links": lambda item: Refresh(item, Aspect.ROLL_UP),
    "label": lambda item: Refresh(item, Aspect.BLOCKED_LABEL),
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_an_event_costs_the_same_however_long_the_outbox_is(
    action: Callable[[IssueId], Action],
) -> None:
    few = at_work(owing(*map(action, items(FEW))), well)
    many = at_work(owing(*map(action, items(MANY))), well)

    assert attempted(many)[:5] == attempted(few)[:5] == [action(item) for item in items(5)]
    assert many.dearest <= few.dearest * 1.1


def test_a_text_is_made_for_what_is_taken_up_and_for_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = 0
    whole = replies.reply

    def counted(*said: Any) -> str:
        nonlocal made
        made += 1
        return whole(*said)

    monkeypatch.setattr(replies, "reply", counted)
    replica = at_work(owing(*map(ACTIONS["reply"], items(MANY))), well)

    begun = len(attempted(replica))
    assert 5 < begun < 20, "one a second"
    assert made <= 2 * begun + 1, "each once, and once more when the pacer held it back"


ANSWERS: dict[str, Callable[[Call], Answer | None]] = {
    "the survey is not answered": lambda _: None,
    "nobody says who we are": lambda call: Answer(503) if "installations" in call.path else None,
    "github is away": lambda _: Answer(503),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_event_costs_the_same_however_many_causes_wait(
    answer: Callable[[Call], Answer | None],
) -> None:
    few = at_work(hearing(5 * FEW), answer)
    many = at_work(hearing(MANY), answer)

    assert many.dearest <= few.dearest * 1.1


SHUT = InstallationObserved(HERE, OWNER.id, OWNER.login, suspended=True)


def missing(number: int) -> Writer:
    """A log that tells of so many webhooks that did not come."""
    log = owing()
    for nth in range(number):
        missed = DeliveryMissed(DeliveryId(str(nth)), AttemptId(nth), "issues", "opened", START)
        log.write(missed, f"1:{nth}")
    return log


@pytest.mark.parametrize("answer", [well, lambda _: None, lambda _: Answer(503)])
def test_an_event_costs_the_same_however_many_webhooks_are_missing(
    answer: Callable[[Call], Answer | None],
) -> None:
    few = at_work(missing(5 * FEW), answer)
    many = at_work(missing(MANY), answer)

    assert many.dearest <= few.dearest * 1.1


WAITS = {"causes": hearing, "actions": lambda number: owing(*map(ACTIONS["reply"], items(number)))}


@pytest.mark.parametrize("waits", WAITS.values(), ids=WAITS)
def test_an_event_costs_the_same_however_much_of_a_suspended_installation_waits(
    waits: Callable[[int], Writer],
) -> None:
    def shut_out(number: int) -> Replica:
        log = waits(number)
        log.find(SHUT)
        return at_work(log, unlisted)

    few, many = shut_out(5 * FEW), shut_out(MANY)
    assert not attempted(many)
    assert not decided(many)
    assert many.dearest <= few.dearest * 1.1


def unlisted(call: Call) -> Answer:
    """Nobody says that it is not suspended any more."""
    return Answer(200, {}, []) if call.path == "/app/installations" else well(call)
