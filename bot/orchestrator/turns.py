"""Turns: which cause may be begun next. The first of its lane, when its installation is open and its pause is over.

Each waits where the thing happens that lets it move, so an event looks at what became able to and at nothing else.
Must never look into a cause but to see whom it concerns.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from operator import itemgetter

from bot.orchestrator.lanes import Lanes
from bot.orchestrator.speech import lane_of, source_of
from bot.record.inbound import Inbound, InstallationChanged
from bot.vocabulary import InstallationId, Instant

Place = int
"""Where a cause that waits stands; one that was told another place since is passed over at this one."""


@dataclass(slots=True)
class _Queue:
    """Causes of one installation. ``pauses``: a heap of those that are to be begun anew, by the end of their pause."""

    ready: deque[tuple[Place, str]] = field(default_factory=deque)
    pauses: list[tuple[Instant, Place, str]] = field(default_factory=list)


class Turns:
    """The causes that wait, first come first served.

    ``blocked``: whether an installation's must wait, be it for a survey or for the end of its suspension. News of an
    installation never do, and nor does the terminal.
    """

    def __init__(self, blocked: Callable[[InstallationId | None], bool]) -> None:
        self._blocked = blocked
        self._lanes = Lanes()
        self._inbounds: dict[str, Inbound] = {}
        self._places = count()
        self._place_of: dict[str, Place] = {}
        self._terminal = _Queue()
        self._news = _Queue()
        self._queues: dict[InstallationId | None, _Queue] = {}

    def join(self, cause: str, inbound: Inbound) -> None:
        """A cause is in the log and waits."""
        self._inbounds[cause] = inbound
        self.again(cause)

    def again(self, cause: str) -> None:
        """It is to be begun, or begun anew: at the end of its lane, unless it stands there already."""
        inbound = self._inbounds.get(cause)
        if inbound is not None and self._lanes.join(_lane(inbound, cause), cause):
            self._enqueue(cause)

    def leave(self, cause: str) -> None:
        """It is parked, and its lane goes on."""
        self._place_of.pop(cause, None)
        following = self._lanes.leave(cause)
        if following is not None:
            self._enqueue(following)

    def forget(self, cause: str) -> None:
        """Nothing waits for it any more."""
        self.leave(cause)
        self._inbounds.pop(cause, None)

    def pause(self, cause: str, until: Instant) -> None:
        """It is to be begun anew, and not before ``until``."""
        pauses = self._queue_of(self._inbounds[cause]).pauses
        heappush(pauses, (until, self._placed(cause), cause))

    def begin_term(self) -> None:
        """Nothing is in work and nothing pauses."""
        self._terminal, self._news = _Queue(), _Queue()
        self._queues.clear()
        self._place_of.clear()
        for cause in self._lanes.heads():
            self._enqueue(cause)

    def take(self, now: Instant, room: bool) -> tuple[str, Inbound] | None:
        """The next cause to be begun; without ``room`` only news of an installation, which may heal the others."""
        cause = self._first((self._news,))
        if cause is None and room:
            open_ = tuple(self._open())
            cause = self._resumed(open_, now) or self._first(open_)
        return None if cause is None else (cause, self._inbounds[cause])

    def wakes(self, now: Instant) -> Instant | None:
        """When the next pause will be over, if any cause pauses that may go then."""
        dues = (queue.pauses[0][0] for queue in self._open() if queue.pauses)
        return min((due for due in dues if due > now), default=None)

    def _enqueue(self, cause: str) -> None:
        self._queue_of(self._inbounds[cause]).ready.append((self._placed(cause), cause))

    def _queue_of(self, inbound: Inbound) -> _Queue:
        if isinstance(inbound, InstallationChanged):
            return self._news
        source = source_of(inbound)
        if source is None:
            return self._terminal
        return self._queues.setdefault(source.installation, _Queue())

    def _placed(self, cause: str) -> Place:
        self._place_of[cause] = place = next(self._places)
        return place

    def _open(self) -> Iterator[_Queue]:
        """The queues whose causes may go."""
        yield self._news
        yield self._terminal
        for installation, queue in self._queues.items():
            if (queue.ready or queue.pauses) and not self._blocked(installation):
                yield queue

    def _first(self, queues: Iterable[_Queue]) -> str | None:
        """Take out whoever came first."""
        waiting = [queue.ready for queue in queues if self._has_first(queue)]
        return self._begun(min(waiting, key=itemgetter(0)).popleft()) if waiting else None

    def _has_first(self, queue: _Queue) -> bool:
        while queue.ready and not self._stands(*queue.ready[0]):
            queue.ready.popleft()
        return bool(queue.ready)

    def _resumed(self, queues: Iterable[_Queue], now: Instant) -> str | None:
        """Take out whose pause was over first."""
        paused = [queue.pauses for queue in queues if self._has_resumed(queue, now)]
        if not paused:
            return None
        _, place, cause = heappop(min(paused, key=itemgetter(0)))
        return self._begun((place, cause))

    def _has_resumed(self, queue: _Queue, now: Instant) -> bool:
        while queue.pauses and not self._stands(*queue.pauses[0][1:]):
            heappop(queue.pauses)
        return bool(queue.pauses) and queue.pauses[0][0] <= now

    def _stands(self, place: Place, cause: str) -> bool:
        return self._place_of.get(cause) == place

    def _begun(self, waiting: tuple[Place, str]) -> str:
        """Now it waits nowhere."""
        del self._place_of[waiting[1]]
        return waiting[1]


def _lane(inbound: Inbound, cause: str) -> Hashable:
    """The item, else the repository or installation, else the cause itself: the terminal waits for nobody."""
    item = lane_of(inbound)
    if item is not None:
        return item
    source = source_of(inbound)
    if source is None:
        return cause
    return source.repository.id if source.repository else ("installation", source.installation)
