"""What happened, as a story with virtual times: kept short while all is well, told when it is not."""

from collections import deque
from collections.abc import Iterator

from bot.simulation.timeline import SECOND, Timeline

KEPT = 400
"""Lines, the newest; all of them when the whole story is wanted."""


class Trace:
    def __init__(self, timeline: Timeline, *, whole: bool = False) -> None:
        self._timeline = timeline
        self._lines: deque[str] = deque(maxlen=None if whole else KEPT)

    def note(self, what: str) -> None:
        seconds, rest = divmod(self._timeline.now, SECOND)
        self._lines.append(f"{seconds:4}.{rest // 1_000:03} {what}")

    def lines(self) -> Iterator[str]:
        yield from self._lines
