"""Lanes: causes that concern one item are decided in the order of the log; other lanes do not wait.

A lane's head is the only one of it in work. Pure bookkeeping, no rules.
"""

from collections import deque
from collections.abc import Hashable, Iterator


class Lanes:
    """Queues of causes by lane. Invariant: a cause stands in one lane, once."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, deque[str]] = {}
        self._lane_of: dict[str, Hashable] = {}

    def join(self, lane: Hashable, cause: str) -> bool:
        """Put ``cause`` at the end of ``lane`` unless it stands there; whether it is the head now."""
        queue = self._lanes.setdefault(lane, deque())
        if cause not in self._lane_of:
            queue.append(cause)
            self._lane_of[cause] = lane
        return queue[0] == cause

    def leave(self, cause: str) -> str | None:
        """Take ``cause`` out; the cause that became the head of its lane by that, if any."""
        lane = self._lane_of.pop(cause, None)
        if lane is None:
            return None
        queue = self._lanes[lane]
        was_head = queue[0] == cause
        queue.remove(cause)
        if not queue:
            del self._lanes[lane]
            return None
        return queue[0] if was_head else None

    def heads(self) -> Iterator[str]:
        for queue in self._lanes.values():
            yield queue[0]
