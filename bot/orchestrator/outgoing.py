"""Calls on their way out: those that the pacer holds back, each behind its like, let go as soon as it agrees.

Of calls that the pacer treats alike only the first is asked about, so holding thousands back costs no more than one.
"""

from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush

from bot.github.pacer import Pacer, creates_content, notifies, points
from bot.github.port import Call
from bot.orchestrator.effects import Ticket
from bot.vocabulary import InstallationId, Instant

Like = tuple[InstallationId | None, int, bool, bool]


class Outgoing:
    """Queues of calls that are alike to the pacer, and when the first of each may be asked about again."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer
        self._queues: dict[Like, deque[tuple[Ticket, Call]]] = {}
        self._asks: list[tuple[Instant, Ticket, Like]] = []

    def hold(self, ticket: Ticket, call: Call, now: Instant) -> None:
        like = (call.installation, points(call), creates_content(call), notifies(call))
        queue = self._queues.setdefault(like, deque())
        queue.append((ticket, call))
        if len(queue) == 1:
            heappush(self._asks, (now, ticket, like))

    def release(self, now: Instant) -> Iterator[tuple[Ticket, Call]]:
        """What the pacer lets go now, counted as sent."""
        while self._asks and self._asks[0][0] <= now:
            _, ticket, like = heappop(self._asks)
            queue = self._queues[like]
            _, call = queue[0]
            ready = self._pacer.ready_at(call, now)
            if ready > now:
                heappush(self._asks, (ready, ticket, like))
                continue
            self._pacer.admit(call, now)
            yield queue.popleft()
            if queue:
                heappush(self._asks, (now, queue[0][0], like))
            else:
                del self._queues[like]

    def wakes(self) -> Instant | None:
        """When the next one may go, if any waits."""
        return self._asks[0][0] if self._asks else None

    def clear(self) -> None:
        self._queues.clear()
        self._asks.clear()
