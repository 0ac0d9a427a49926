"""The loop's part of acting, against the sandbox's world on virtual time, with a crash wherever a test wants one.

It keeps what the log would know of one action, and nothing else survives a crash.
"""

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import unquote

from bot.github.marker import text_of
from bot.github.performer import earliest, perform, settle
from bot.github.port import Answer, Call, NoAnswer, Outcome
from bot.github.task import GivenUp, Heard, Performed, Postponed, Settled, Task, Tries
from bot.record.action import Action, ActionId
from bot.sandbox.faults import FaultPlan
from bot.sandbox.journal import Requested
from bot.sandbox.records import Token
from bot.sandbox.seed import PERMISSIONS, Identity, seed
from bot.sandbox.shapes.json import decode, encode
from bot.sandbox.store import Store
from bot.sandbox.story import parse_story
from bot.sandbox.wire import Answered, Observer, Request
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Index, Instant, IssueId, RepoName
from tests.sandbox.client import public_key

START = Instant(1_772_442_000_000)
NAME = RepoName("gerivdb", "WAZAA")
TOKEN = "ghs_for_ever"
CLIENT_TIMEOUT, ROUND_TRIP, RESTART = 10_000, 100, 1_000
STORY = """
name: one issue
ecosystem:
  app: ecos
  owners: {gerivdb: {}}
  users: {anna: {}}
  repositories:
    gerivdb/WAZAA:
      visibility: public
      roles: {anna: admin}
      issues: [{number: 29, by: anna, title: The plan}]
acts: [{at: 2026-03-02T09:00:00Z, by: anna, comment: "WAZAA#29", body: hello}]
expect: []
"""


class Crash(Exception):
    """The process is gone; what it had sent is not."""


@cache
def one_issue() -> Store:
    store = seed(parse_story(STORY, "one issue"), Identity(1, public_key(), "secret"))
    (installation,) = store.installations
    token = Token(TOKEN, installation, None, PERMISSIONS, Instant(START * 2))
    return replace(store, tokens=store.tokens.set(TOKEN, token))


@dataclass
class Life:
    """What the log says about the attempts at one action."""

    tries: Tries = field(default_factory=Tries)
    dangling: bool = False

    def attempting(self, at: Instant) -> None:
        if not self.dangling:
            first = at if self.tries.first is None else self.tries.first
            self.tries = Tries(self.tries.count + 1, first, at, self.tries.uncertain)
            self.dangling = True

    def failed(self, uncertain: bool) -> None:
        self.dangling = False
        self.tries = replace(self.tries, uncertain=uncertain)

    def restarted(self, at: Instant) -> None:
        if self.dangling:
            self.tries = replace(self.tries, last=at, uncertain=True)
            self.dangling = False


@dataclass(frozen=True)
class Ending:
    result: Performed | GivenUp
    settled: Settled | None
    tries: Tries

    @property
    def twins_removed(self) -> int:
        done = self.result.twins_removed if isinstance(self.result, Performed) else 0
        return done + (self.settled.twins_removed if self.settled else 0)


@dataclass
class Stage:
    """One world and one process. ``crashes``: the steps (before and after each call) at which the process dies.

    ``lost_answers``: so many writes are done and answered 502. ``settles``: whether anybody looks once more.
    """

    observer: Observer | None = None
    crashes: tuple[int, ...] = ()
    lost_answers: int = 0
    now: Instant = START
    step: int = 0
    settles: bool = True
    calls: list[Call] = field(default_factory=list)
    crashed_at: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(one_issue(), observer=self.observer)
        self.me = self.world.store.app.user
        (self.installation,) = self.world.store.installations
        repo = self.world.store.repository_named(NAME)
        assert repo is not None
        self.item = IssueId(repo.id, 29)
        self.other: IssueId | None = None

    def suffer(self, plan: FaultPlan, lost_answers: int = 0, crashes: tuple[int, ...] = ()) -> None:
        """From here on things go wrong."""
        self.world.faults, self.lost_answers = plan, lost_answers
        self.step, self.crashes = 0, crashes
        self.calls.clear()

    def task(self, action: Action, **more: Any) -> Task:
        return Task(ActionId("abc123"), action, NAME, self.installation, self.me, Index(7), **more)

    def do(self, task: Task) -> Ending:
        """Until it is done or given up, settled, and no late write can come any more."""
        life = Life(task.tries)
        result: object = None
        while not isinstance(result, Performed | GivenUp):
            now = replace(task, tries=life.tries)
            self.now = Instant(max(self.now, earliest(now)))
            result = self._survive(perform(now), life)
        settled = self._settle(task, result, life) if isinstance(result, Performed) else None
        self.now = Instant(self.now + 60_000)
        self.world.advance(self.now)
        return Ending(result, settled, life.tries)

    def send(self, call: Call) -> Heard:
        self.calls.append(call)
        headers = {"authorization": f"Bearer {TOKEN}"}
        request = Request(
            call.method, unquote(call.path), dict(call.query), headers, encode(call.body)
        )
        answer = self.world.handle(request, self.now)
        took = ROUND_TRIP
        outcome: Outcome
        if isinstance(answer, Answered):
            said = answer.response
            outcome = Answer(said.status, said.headers, decode(said.body))
            if call.writes and self.lost_answers:
                self.lost_answers -= 1
                outcome = Answer(502)
        else:
            took = ROUND_TRIP if answer.kind == "broken-late" else CLIENT_TIMEOUT
            outcome = NoAnswer(answer.kind, sent=True)
        self.now = Instant(self.now + took)
        return Heard(outcome, self.now)

    def comments(self) -> list[str]:
        """The texts of the App's comments, oldest first."""
        store = self.world.store
        return [text_of(c.body) for c in store.comments_on(self.item) if c.author == self.me]

    def comment_ids(self) -> list[CommentId]:
        return [c.id for c in self.world.store.comments_on(self.item) if c.author == self.me]

    def reactions(self, comment: CommentId | None = None) -> list[str]:
        store = self.world.store
        target = self.item if comment is None else comment
        return [r.content for r in store.reactions_on(target) if r.author == self.me]

    def labels(self) -> list[str]:
        store = self.world.store
        return [store.labels[each].name for each in store.issues[self.item].labels]

    def created(self) -> int:
        """How many comments of the App there ever were."""
        return sum(
            isinstance(entry, Requested)
            and entry.effect is not None
            and entry.method == "POST"
            and entry.path.endswith("/comments")
            for entry in self.world.journal
        )

    def _settle(self, task: Task, done: Performed, life: Life) -> Settled | None:
        if done.settle_at is None or not self.settles:
            return None
        self.now = Instant(max(self.now, done.settle_at))
        result: object = None
        while not isinstance(result, Settled):
            known = task.comment if done.comment is None else done.comment
            result = self._survive(
                settle(replace(task, tries=life.tries, comment=known)), life, settling=True
            )
            assert not isinstance(result, GivenUp), result
        return result

    def _survive(
        self, generator: Generator[Call, Heard, Any], life: Life, *, settling: bool = False
    ) -> object:
        try:
            result = self._drive(generator, life, settling=settling)
        except Crash:
            self.now = Instant(self.now + RESTART)
            if not settling:
                life.restarted(self.now)
            return None
        if isinstance(result, Postponed):
            if not settling:
                life.failed(result.uncertain)
            self.now = Instant(max(self.now, result.retry_at))
        return result

    def _drive(
        self, generator: Generator[Call, Heard, Any], life: Life, *, settling: bool
    ) -> object:
        try:
            call = next(generator)
            while True:
                if call.writes and not settling:
                    life.attempting(self.now)
                self._may_crash(call)
                heard = self.send(call)
                self._may_crash(call)
                call = generator.send(heard)
        except StopIteration as end:
            return end.value

    def _may_crash(self, call: Call) -> None:
        self.step += 1
        if self.step in self.crashes:
            self.crashed_at.append(call)
            raise Crash
