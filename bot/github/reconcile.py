"""Reconcile: what GitHub lists as sent to us, against what is here. GitHub never sends anything again by itself.

Pure, as ``reader``. https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from bot.github.fields import Fields, objects
from bot.github.port import Call, Outcome
from bot.github.reader import good, next_page, spoken
from bot.vocabulary import AttemptId, DeliveryId, Instant

IGNORED = 204
"""What our door answers when a delivery is nothing to us; it is not in the log, and need not be."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of GitHub's to hand a delivery over. ``status``: what it was answered, 0 for nothing."""

    id: AttemptId
    delivery: DeliveryId
    at: Instant
    event: str
    action: str | None
    status: int


@dataclass(frozen=True, slots=True)
class Window:
    """From ``since`` to before ``before``. GitHub tells whole seconds."""

    since: Instant
    before: Instant

    def holds(self, at: Instant) -> bool:
        return not self.precedes(at) and at < self.before

    def precedes(self, at: Instant) -> bool:
        return at < self.since - self.since % 1000


Reconcile = Generator[Call, Outcome, tuple[Attempt, ...] | None]


def reconcile(window: Window, here: Callable[[Attempt], bool]) -> Reconcile:
    """The last attempt of each delivery of ``window`` that is not here, the oldest first.

    The status says little: a refused connection looks like many others, and what answered 200 need not have been we. So
    ``here`` decides. ``None``: this GitHub has no such list. Raises Outage when it cannot tell now.
    """
    newest: dict[DeliveryId, Attempt] = {}
    ignored: set[DeliveryId] = set()
    call: Call | None = attempts_call()
    while call is not None:
        outcome = yield call
        page = read_attempts(outcome)
        if page is None:
            return None
        for attempt in page:
            newest.setdefault(attempt.delivery, attempt)
            if attempt.status == IGNORED:
                ignored.add(attempt.delivery)
        over = all(window.precedes(attempt.at) for attempt in page)
        call = None if over else next_page(call, outcome)
    asked = (one for one in newest.values() if one.delivery not in ignored)
    missing = [one for one in asked if window.holds(one.at) and not here(one)]
    return tuple(sorted(missing, key=lambda one: (one.at, one.id)))


def attempts_call() -> Call:
    """The newest first."""
    return Call(None, "GET", "/app/hook/deliveries", (("per_page", "100"),))


def read_attempts(outcome: Outcome) -> tuple[Attempt, ...] | None:
    """One page; ``None`` from a GitHub that has no such list."""
    answer = spoken(outcome, "deliveries")
    if answer.status == 404:
        return None
    listed = objects(good(answer, "deliveries").body, "deliveries")
    return tuple(_attempt(each) for each in listed)


def redelivery_call(attempt: AttemptId) -> Call:
    """https://docs.github.com/rest/apps/webhooks#redeliver-a-delivery-for-an-app-webhook."""
    return Call(None, "POST", f"/app/hook/deliveries/{attempt}/attempts")


def read_redelivery(outcome: Outcome) -> bool:
    """Whether GitHub will send it once more. Raises Outage when it cannot tell now."""
    answer = spoken(outcome, "a redelivery")
    return answer.status == 202


def _attempt(found: Fields) -> Attempt:
    return Attempt(
        AttemptId(found.number("id")),
        DeliveryId(found.text("guid")),
        found.instant("delivered_at"),
        found.text("event"),
        found.text("action") if found.has("action") else None,
        found.number("status_code"),
    )
