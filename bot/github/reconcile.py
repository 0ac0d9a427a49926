"""Reconcile: what GitHub lists as sent to us, against what is here. GitHub never sends anything again by itself.

Pure, as ``reader``. https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from bot.github.fields import Fields, objects
from bot.github.port import Answer, Call, Outcome
from bot.github.reader import good, next_page, spoken
from bot.vocabulary import AttemptId, DeliveryId, Duration, Instant

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
    """From ``since`` to before ``before``, both by our clock. GitHub tells whole seconds.

    ``grace``: how old, by GitHub's clock, a delivery must be before it is looked for.
    """

    since: Instant
    before: Instant
    grace: Duration = Duration(0)

    def cut(self, theirs: Instant | None) -> Instant:
        """Up to where it can be looked: what GitHub has not sent yet, a clock that is ahead must not pass over."""
        return self.before if theirs is None else min(self.before, Instant(theirs - self.grace))

    def precedes(self, at: Instant) -> bool:
        return at < self.since - self.since % 1000


@dataclass(frozen=True, slots=True)
class Looked:
    """What is missing of all that was sent before ``upto``."""

    missing: tuple[Attempt, ...]
    upto: Instant


Reconcile = Generator[Call, Outcome, Looked | None]


def reconcile(window: Window, here: Callable[[Attempt], bool]) -> Reconcile:
    """The last attempt of each delivery of ``window`` that is not here, the oldest first.

    The status says little: a refused connection looks like many others, and what answered 200 need not have been we. So
    ``here`` decides. ``None``: this GitHub has no such list. Raises Outage when it cannot tell now.
    """
    newest: dict[DeliveryId, Attempt] = {}
    ignored: set[DeliveryId] = set()
    upto: Instant | None = None
    call: Call | None = attempts_call()
    while call is not None:
        outcome = yield call
        page = read_attempts(outcome)
        if page is None:
            return None
        upto = window.cut(_date(outcome)) if upto is None else upto
        for attempt in page:
            newest.setdefault(attempt.delivery, attempt)
            if attempt.status == IGNORED:
                ignored.add(attempt.delivery)
        over = all(window.precedes(attempt.at) for attempt in page)
        call = None if over else next_page(call, outcome)
    asked = (one for one in newest.values() if one.delivery not in ignored)
    end = window.before if upto is None else upto
    sent = (one for one in asked if not window.precedes(one.at) and one.at < end)
    missing = sorted((one for one in sent if not here(one)), key=lambda one: (one.at, one.id))
    return Looked(tuple(missing), end)


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


def _date(outcome: Outcome) -> Instant | None:
    """GitHub's clock (RFC 9110 §6.6.1); None when the answer does not tell it."""
    told = outcome.headers.get("date", "") if isinstance(outcome, Answer) else ""
    try:
        return Instant(int(parsedate_to_datetime(told).timestamp()) * 1000)
    except ValueError:
        return None


def _attempt(found: Fields) -> Attempt:
    return Attempt(
        AttemptId(found.number("id")),
        DeliveryId(found.text("guid")),
        found.instant("delivered_at"),
        found.text("event"),
        found.text("action") if found.has("action") else None,
        found.number("status_code"),
    )
