"""The world: request and time in, answer and webhooks out. The one thing here that has state.

It never waits, never reads a clock and never sends anything: whoever drives it does.
"""

from dataclasses import replace
from typing import Any

from bot.sandbox import faults, limits
from bot.sandbox.acts import Act
from bot.sandbox.answers import http_date, refused, respond
from bot.sandbox.call import Call, Outcome, changed
from bot.sandbox.caller import Caller, caller_of
from bot.sandbox.changes.change import Effect
from bot.sandbox.faults import NO_FAULTS, FaultPlan
from bot.sandbox.gate import run
from bot.sandbox.hookshot import ping
from bot.sandbox.journal import Acted, Entry, Requested
from bot.sandbox.limits import Limits, Usage
from bot.sandbox.outbound import Outbound
from bot.sandbox.people import perform
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.routes import Route, route_of
from bot.sandbox.shapes.json import decode
from bot.sandbox.store import Store
from bot.sandbox.wire import Answer, Answered, NoAnswer, Observer, Request, Response, Webhook
from bot.vocabulary import Instant, RepoId


class World:
    """A GitHub. ``faults`` may be replaced at any time; ``journal`` grows and is never cut."""

    def __init__(
        self,
        store: Store,
        plan: FaultPlan = NO_FAULTS,
        allowance: Limits | None = None,
        observer: Observer | None = None,
    ) -> None:
        self.store = store
        self.faults = plan
        self.journal: list[Entry] = []
        self._limits = allowance or Limits()
        self._observer = observer
        self._outbound = Outbound(str(store.app.id))
        self._usage: dict[str, Usage] = {}
        self._late: list[tuple[Instant, int, Request]] = []
        self._past: list[tuple[Instant, Store]] = []
        self._requests = 0

    def handle(self, request: Request, now: Instant) -> Answer:
        """One API request. What a fault hides from the client is in the journal all the same."""
        self.advance(now)
        self._requests += 1
        number = self._requests
        self.faults, fault = faults.strike(self.faults, request, number, now)
        match fault:
            case None:
                return Answered(self._answer(request, now, number, None))
            case faults.Status():
                return Answered(self._fail(request, now, number, fault))
            case faults.TimeoutBefore():
                self._note_unanswered(request, now, number, "timeout-before")
                return NoAnswer("timeout-before")
            case faults.TimeoutAfter():
                self._answer(request, now, number, "timeout-after")
                return NoAnswer("timeout-after")
            case faults.LateWrite(delay):
                self._note_unanswered(request, now, number, "late-write")
                self._late.append((Instant(now + delay), number, request))
                return NoAnswer("broken-late")

    def act(self, act: Act, now: Instant) -> Effect:
        """Something a person does. Raises Refusal where GitHub would not let them."""
        self.advance(now)
        change = perform(self.store, act, now)
        self._apply(changed(change, 200), now)
        self.journal.append(Acted(now, type(act).__name__, change.effect))
        return change.effect

    def ping(self, now: Instant) -> None:
        """What GitHub sends when the App's hook is set."""
        self.advance(now)
        self._apply(Outcome(200, happened=(ping(self.store),)), now)

    def due_webhooks(self, now: Instant) -> list[Webhook]:
        """The webhooks to send now, each given out once; report with :meth:`delivered`."""
        self.advance(now)
        self.store, sent = self._outbound.due(self.store, now)
        if self._observer is not None:
            for one in sent:
                self._observer.sent(one)
        return sent

    def delivered(self, webhook: Webhook, status: int, now: Instant) -> None:
        """What came of a webhook; 0 for refused or timed out. GitHub does not try again."""
        self.store, entry = self._outbound.delivered(self.store, webhook, status, now)
        self.journal.append(entry)

    def next_due(self) -> Instant | None:
        """When the world next does something by itself, if nothing else happens."""
        dues = [due for due, _, _ in self._late]
        due = self._outbound.next_due()
        return min([*dues, *(() if due is None else (due,))], default=None)

    def idle(self) -> bool:
        """Nothing waits to be sent or to take effect."""
        return self.next_due() is None

    def advance(self, now: Instant) -> None:
        """Late writes take effect that are due by now."""
        while self._late and min(self._late)[0] <= now:
            due, number, request = min(self._late, key=lambda one: one[:2])
            self._late.remove((due, number, request))
            self._answer(request, due, number, "late-write-landed")

    def _answer(self, request: Request, now: Instant, number: int, fault: str | None) -> Response:
        who, outcome = self._outcome(request, now, number)
        did = outcome.redeliver is not None or (
            outcome.store is not None and outcome.store is not self.store
        )
        effect = outcome.effect if did else None
        self._apply(outcome, now)
        response = respond(request, outcome, self._common_headers(who, now))
        if response.status == 304:
            self._refund(who)
        self._note(request, now, number, (who, response.status, effect, fault))
        self._observed(request, response)
        return response

    def _note(
        self,
        request: Request,
        now: Instant,
        number: int,
        what: tuple[str, int | None, Effect | None, str | None],
    ) -> None:
        self.journal.append(Requested(now, number, request.method, request.path, *what))

    def _observed(self, request: Request, response: Response) -> None:
        if self._observer is not None:
            self._observer.exchanged(request, response)

    def _outcome(self, request: Request, now: Instant, number: int) -> tuple[str, Outcome]:
        who = "nobody"
        try:
            caller = caller_of(self.store, request.headers, now)
            who = str(caller)
            return who, self._dispatch(request, caller, now, number)
        except Refusal as refusal:
            return who, refused(request, refusal)

    def _dispatch(self, request: Request, caller: Caller, now: Instant, number: int) -> Outcome:
        usage = self._usage.get(str(caller), Usage(now)).at(now, self._limits.hour)
        if request.path == "/rate_limit" and request.method == "GET":
            return Outcome(200, limits.overview(self._limits, usage))
        usage = self._usage[str(caller)] = limits.spend(self._limits, usage)
        path = self._by_name(request.path)
        found = route_of(request.method, path)
        if found is None or faults.missing(self.faults, path):
            raise not_found()
        route, args = found
        call = Call(
            self.store, self._seen(now, number), caller, args, request.query,
            _parsed(request), now, path,
        )  # fmt: skip
        outcome = run(route, call)
        self._count_content(route, caller, usage, now)
        return outcome

    def _count_content(self, route: Route, caller: Caller, usage: Usage, now: Instant) -> None:
        if route.creates:
            self._usage[str(caller)] = limits.create(self._limits, usage, now)

    def _by_name(self, path: str) -> str:
        """``/repositories/{id}/…`` is another way to write ``/repos/{owner}/{repo}/…``."""
        parts = path.split("/", 3)
        if len(parts) < 3 or parts[1] != "repositories" or not parts[2].isdigit():
            return path
        repo = self.store.repositories.get(RepoId(int(parts[2])))
        if repo is None:
            return path
        return "/".join(["/repos", str(self.store.full_name(repo)), *parts[3:]])

    def _seen(self, now: Instant, number: int) -> Store:
        """What lists show: the truth, or under that fault what it was some seconds ago."""
        horizon = now - faults.lag(self.faults, number)
        if horizon == now:
            return self.store
        for replaced_at, before in self._past:
            if replaced_at > horizon:
                return before
        return self.store

    def _apply(self, outcome: Outcome, now: Instant) -> None:
        if outcome.store is not None:
            if self.faults.stale_lists:
                kept = now - self.faults.stale_lists
                self._past = [(at, was) for at, was in self._past if at > kept]
                self._past.append((now, self.store))
            self.store = outcome.store
        for happening in outcome.happened:
            self.store, entry = self._outbound.tell(self.store, happening, now, self.faults)
            if entry is not None:
                self.journal.append(entry)
                self.faults = faults.after_event(self.faults)
        if outcome.redeliver is not None:
            self._outbound.again(outcome.redeliver, now)

    def _fail(self, request: Request, now: Instant, number: int, fault: faults.Status) -> Response:
        wait = {} if fault.retry_after_s is None else {"retry-after": str(fault.retry_after_s)}
        text = limits.SECONDARY if fault.code in (403, 429) else "Server Error"
        refusal = refused(request, Refusal(fault.code, text, wait))
        response = respond(request, refusal, {"date": http_date(now)})
        what = (self._who(request, now), response.status, None, f"status-{fault.code}")
        self._note(request, now, number, what)
        self._observed(request, response)
        return response

    def _note_unanswered(self, request: Request, now: Instant, number: int, fault: str) -> None:
        self._note(request, now, number, (self._who(request, now), None, None, fault))

    def _who(self, request: Request, now: Instant) -> str:
        try:
            return str(caller_of(self.store, request.headers, now))
        except Refusal:
            return "nobody"

    def _common_headers(self, who: str, now: Instant) -> dict[str, str]:
        usage = self._usage.get(who)
        spent = {} if usage is None else dict(limits.headers(self._limits, usage))
        return spent | {"date": http_date(now)}

    def _refund(self, who: str) -> None:
        usage = self._usage.get(who)
        if usage is not None:
            self._usage[who] = replace(usage, used=max(0, usage.used - 1))


def _parsed(request: Request) -> dict[str, Any]:
    """The JSON object of the body. Raises Refusal(400) for anything else."""
    if not request.body or request.method == "GET":
        return {}
    try:
        read = decode(request.body)
    except ValueError as broken:
        raise Refusal(400, "Problems parsing JSON") from broken
    if not isinstance(read, dict):
        raise Refusal(400, "Body should be a JSON object")
    return read
