"""What ``/metrics`` counts. Labels come from closed lists: never an issue, a person or a repository."""

from prometheus_client import CollectorRegistry, Counter

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

    def webhook(self, event: str, outcome: str) -> None:
        """Count one delivery. An event without translation counts as ``other``."""
        self._webhooks.labels(event if event in EVENTS else "other", outcome).inc()
