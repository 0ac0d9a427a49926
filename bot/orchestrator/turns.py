"""Turns: which cause may be begun next. The first of its lane, when its installation is known and its pause is over.

Each waits where the thing happens that lets it move, so an event looks at what became able to and at nothing else.
Must never look into a cause but to see whom it concerns.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from heapq import heappop, heappush
from itertools import count
from operator import itemgetter

from bot.orchestrator.lanes import Lanes
from bot.orchestrator.speech import lane_of, source_of
from bot.record.inbound import Inbound, InstallationChanged
from bot.vocabulary import InstallationId, Instant

Place = int
"""Where a cause that waits stands; one that was told another place since is passed over at this one."""
Queue = deque[tuple[Place, str]]


class Turns:
    """The causes that wait, first come first served. ``blocked``: whether an installation's must wait for a survey."""

    def __init__(self, blocked: Callable[[InstallationId | None], bool]) -> None:
        self._blocked = blocked
        self._lanes = Lanes()
        self._inbounds: dict[str, Inbound] = {}
        self._places = count()
        self._place_of: dict[str, Place] = {}
        self._terminal: Queue = deque()
        self._news: Queue = deque()
        self._queues: dict[InstallationId | None, Queue] = {}
        self._pauses: list[tuple[Instant, Place, str]] = []

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
        heappush(self._pauses, (until, self._placed(cause), cause))

    def begin_term(self) -> None:
        """Nothing is in work and nothing pauses."""
        for queue in (self._terminal, self._news):
            queue.clear()
        self._queues.clear()
        self._pauses.clear()
        self._place_of.clear()
        for cause in self._lanes.heads():
            self._enqueue(cause)

    def take(self, now: Instant, room: bool) -> tuple[str, Inbound] | None:
        """The next cause to be begun; without ``room`` only news of an installation, which may heal the others."""
        cause = self._first((self._news,)) or (self._resumed(now) if room else None)
        if cause is None and room:
            cause = self._first(self._open())
        return None if cause is None else (cause, self._inbounds[cause])

    def wakes(self, now: Instant) -> Instant | None:
        """When the next pause will be over, if any cause pauses."""
        return self._pauses[0][0] if self._pauses and self._pauses[0][0] > now else None

    def _enqueue(self, cause: str) -> None:
        self._queue_of(self._inbounds[cause]).append((self._placed(cause), cause))

    def _queue_of(self, inbound: Inbound) -> Queue:
        if isinstance(inbound, InstallationChanged):
            return self._news
        source = source_of(inbound)
        if source is None:
            return self._terminal
        return self._queues.setdefault(source.installation, deque())

    def _placed(self, cause: str) -> Place:
        self._place_of[cause] = place = next(self._places)
        return place

    def _open(self) -> Iterator[Queue]:
        """The queues whose causes need not wait for a survey."""
        yield self._terminal
        for installation, queue in self._queues.items():
            if queue and not self._blocked(installation):
                yield queue

    def _first(self, queues: Iterable[Queue]) -> str | None:
        """Take out whoever came first."""
        waiting = [queue for queue in queues if self._has_first(queue)]
        return self._begun(min(waiting, key=itemgetter(0)).popleft()) if waiting else None

    def _has_first(self, queue: Queue) -> bool:
        while queue and not self._stands(*queue[0]):
            queue.popleft()
        return bool(queue)

    def _resumed(self, now: Instant) -> str | None:
        while self._pauses and self._pauses[0][0] <= now:
            _, place, cause = heappop(self._pauses)
            if self._stands(place, cause):
                return self._begun((place, cause))
        return None

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
