"""What ``/metrics`` counts. Labels come from closed lists: never an issue, a person or a repository."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge

from bot.webhooks.translate import EVENTS


class Meters:
    """The counters of one process, in the registry that its ``/metrics`` shows."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._webhooks = Counter(
            "ecos_webhooks",
            "Deliveries by event and by how they were answered.",
            ["event", "outcome"],
            registry=registry,
        )
        self._missing = Gauge(
            "ecos_webhooks_missing",
            "Deliveries that GitHub lists as sent and that have not come; asked for again.",
            registry=registry,
        )

    def missing(self, count: Callable[[], int]) -> None:
        """Show what ``count`` says at each look."""
        self._missing.set_function(count)

    def webhook(self, event: str, outcome: str) -> None:
        """Count one delivery. An event without translation counts as ``other``."""
        self._webhooks.labels(event if event in EVENTS else "other", outcome).inc()
