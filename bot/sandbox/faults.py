"""What goes wrong on purpose: a plan as a value, and which fault it holds for a request.

A scripted rule is used up by the requests it matches; rates strike by seed and request number,
so the same run has the same faults.
"""

import re
from dataclasses import dataclass, field, replace

from bot.sandbox.dice import chance, within
from bot.sandbox.wire import Request
from bot.vocabulary import Duration, Instant

_NEVER = Instant(0)
_NO_LAG, _HALF_A_MINUTE, _LATEST = Duration(0), Duration(30_000), Duration(15_000)


@dataclass(frozen=True, slots=True)
class Status:
    """An answer instead of the work: 5xx, 429, or 403 of the secondary limit."""

    code: int
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class TimeoutBefore:
    """Nothing is done and nobody answers."""


@dataclass(frozen=True, slots=True)
class TimeoutAfter:
    """It is done, but nobody answers."""


@dataclass(frozen=True, slots=True)
class LateWrite:
    """The connection breaks and the write takes effect ``delay`` later."""

    delay: Duration


Fault = Status | TimeoutBefore | TimeoutAfter | LateWrite


@dataclass(frozen=True, slots=True)
class Rule:
    """The next ``times`` requests of this method whose path matches, after ``skip`` of them."""

    fault: Fault
    method: str = "POST"
    path: str = ".*"
    times: int = 1
    skip: int = 0

    def matches(self, request: Request) -> bool:
        return self.method in ("*", request.method) and bool(re.search(self.path, request.path))


@dataclass(frozen=True, slots=True)
class Rates:
    """How often each strikes, 0 to 1; the last two strike writes only."""

    server_error: float = 0.0
    too_many: float = 0.0
    secondary: float = 0.0
    timeout_before: float = 0.0
    timeout_after: float = 0.0
    late_write: float = 0.0


@dataclass(frozen=True, slots=True)
class WebhookRates:
    """How often a webhook is doubled, delayed up to ``longest_delay``, overtaken, or lost."""

    duplicated: float = 0.0
    delayed: float = 0.0
    reordered: float = 0.0
    dropped: float = 0.0
    longest_delay: Duration = _HALF_A_MINUTE


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """``drop_next``: so many of the next webhooks are lost. ``down_until``: every request is answered
    502 until then. ``stale_lists``: lists lag behind by up to so much. ``reactions_missing``: an older GitHub
    Enterprise Server that answers 404 to every reaction; ``natives_missing``: to sub-issues,
    dependencies and pins."""

    rules: tuple[Rule, ...] = ()
    rates: Rates = field(default_factory=Rates)
    webhooks: WebhookRates = field(default_factory=WebhookRates)
    drop_next: int = 0
    down_until: Instant = _NEVER
    stale_lists: Duration = _NO_LAG
    reactions_missing: bool = False
    natives_missing: bool = False
    retry_after_s: int = 60
    longest_late_write: Duration = _LATEST
    seed: int = 0


NO_FAULTS = FaultPlan()


def strike(
    plan: FaultPlan, request: Request, number: int, now: Instant
) -> tuple[FaultPlan, Fault | None]:
    """The plan that is left and the fault of this request, if any; ``number`` counts requests."""
    if now < plan.down_until:
        return plan, Status(502)
    for place, rule in enumerate(plan.rules):
        if not rule.matches(request):
            continue
        if rule.skip:
            return _with(plan, place, replace(rule, skip=rule.skip - 1)), None
        left = replace(rule, times=rule.times - 1) if rule.times > 1 else None
        return _with(plan, place, left), rule.fault
    return plan, _by_rate(plan, request, number)


def _with(plan: FaultPlan, place: int, rule: Rule | None) -> FaultPlan:
    kept = () if rule is None else (rule,)
    return replace(plan, rules=plan.rules[:place] + kept + plan.rules[place + 1 :])


def _by_rate(plan: FaultPlan, request: Request, number: int) -> Fault | None:
    rates, roll = plan.rates, chance(plan.seed, "request", number)
    late = within(plan.longest_late_write, plan.seed, "late", number)
    ladder: tuple[tuple[float, Fault], ...] = (
        (rates.server_error, Status(502)),
        (rates.too_many, Status(429, plan.retry_after_s)),
        (rates.secondary, Status(403, plan.retry_after_s)),
        (rates.timeout_before, TimeoutBefore()),
    )
    if request.method != "GET":
        ladder += (
            (rates.timeout_after, TimeoutAfter()),
            (rates.late_write, LateWrite(Duration(late))),
        )
    for rate, fault in ladder:
        if roll < rate:
            return fault
        roll -= rate
    return None


_NATIVE = re.compile(r"/issues/[0-9]+/(?:sub_issues?|parent|dependencies/\w+)(?:/|$)|/pin$")


def missing(plan: FaultPlan, path: str) -> bool:
    """Whether this GitHub is too old to have such an endpoint."""
    if plan.reactions_missing and "/reactions" in path:
        return True
    return plan.natives_missing and _NATIVE.search(path) is not None


def lag(plan: FaultPlan, number: int) -> Duration:
    """How far the lists of this request lie behind."""
    return Duration(within(plan.stale_lists, plan.seed, "lag", number))


def after_event(plan: FaultPlan) -> FaultPlan:
    """The plan that is left once an event was told or lost."""
    return replace(plan, drop_next=plan.drop_next - 1) if plan.drop_next else plan


def delays(plan: FaultPlan, event: int) -> tuple[Duration, ...]:
    """When each copy of this event is sent, from now; nothing where it is lost."""
    rates = plan.webhooks
    if plan.drop_next:
        return ()
    if chance(plan.seed, "dropped", event) < rates.dropped:
        return ()
    wait = 0
    if chance(plan.seed, "delayed", event) < rates.delayed:
        wait = within(rates.longest_delay, plan.seed, "delay", event)
    elif chance(plan.seed, "reordered", event) < rates.reordered:
        wait = 1 + within(1_999, plan.seed, "overtaken", event)
    if chance(plan.seed, "duplicated", event) < rates.duplicated:
        return Duration(wait), Duration(wait + within(2_000, plan.seed, "twin", event))
    return (Duration(wait),)
