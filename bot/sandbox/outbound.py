"""The webhooks on their way: logged in the store, queued by when they are due."""

from dataclasses import dataclass, field, replace

from bot.sandbox.changes.change import Happening
from bot.sandbox.faults import FaultPlan, delays
from bot.sandbox.hookshot import body_of, guid, webhook
from bot.sandbox.journal import Delivered, Happened
from bot.sandbox.records import Attempt, Delivery
from bot.sandbox.store import Store
from bot.sandbox.wire import Webhook
from bot.vocabulary import DeliveryId, Instant

ALWAYS = ("installation", "installation_repositories", "ping")
"""Events every App gets without asking for them."""


@dataclass(slots=True)
class Outbound:
    """A queue of (due, order, guid, whether it was asked for again)."""

    seed: str
    events: int = 0
    queued: int = 0
    queue: list[tuple[Instant, int, DeliveryId, bool]] = field(default_factory=list)

    def tell(
        self, store: Store, happening: Happening, now: Instant, plan: FaultPlan
    ) -> tuple[Store, Happened | None]:
        """Queues the webhook of one happening, if the App takes that event."""
        if happening.event not in (*store.app.events, *ALWAYS):
            return store, None
        self.events += 1
        name = guid(self.seed, self.events)
        one = Delivery(
            name, happening.event, happening.action, happening.repo_id, happening.installation,
            body_of(store, happening), now,
        )  # fmt: skip
        waits = delays(plan, self.events)
        for wait in waits:
            self._push(Instant(now + wait), name, again=False)
        if not waits:
            store, lost = _attempt(store, now, again=False)
            one = replace(one, attempts=(replace(lost, status=0),))
        store = replace(store, deliveries=store.deliveries.set(name, one))
        entry = Happened(now, name, happening.event, happening.action, len(waits))
        return store, entry

    def again(self, name: DeliveryId, now: Instant) -> None:
        self._push(now, name, again=True)

    def _push(self, due: Instant, name: DeliveryId, *, again: bool) -> None:
        self.queued += 1
        self.queue.append((due, self.queued, name, again))
        self.queue.sort()

    def next_due(self) -> Instant | None:
        return self.queue[0][0] if self.queue else None

    def due(self, store: Store, now: Instant) -> tuple[Store, list[Webhook]]:
        sent = []
        while self.queue and self.queue[0][0] <= now:
            due, _, name, again = self.queue.pop(0)
            store, attempt = _attempt(store, now, again=again)
            one = store.deliveries[name]
            one = replace(one, attempts=(*one.attempts, attempt))
            store = replace(store, deliveries=store.deliveries.set(name, one))
            sent.append(webhook(store, one, attempt.id, due))
        return store, sent

    def delivered(
        self, store: Store, sent: Webhook, status: int, now: Instant
    ) -> tuple[Store, Delivered]:
        one = store.deliveries[sent.guid]
        attempts = tuple(
            replace(tried, status=status) if tried.id == sent.attempt else tried
            for tried in one.attempts
        )
        store = replace(
            store, deliveries=store.deliveries.set(sent.guid, replace(one, attempts=attempts))
        )
        return store, Delivered(now, sent.guid, sent.attempt, status)


def _attempt(store: Store, now: Instant, *, again: bool) -> tuple[Store, Attempt]:
    store, fresh = store.fresh()
    return store, Attempt(fresh, now, None, again)
