"""The newest committed runs, kept in memory so that who follows closely need not read the disk.

Bounded by bytes; whoever falls behind it reads the history instead.
"""

from collections import deque

from bot.record.entry import Committed
from bot.vocabulary import Index

KEPT_BYTES = 4 * 1024 * 1024
_ENTRY_BYTES = 512
"""A fair guess at what an entry costs beside its payload."""


class Recent:
    """Runs of consecutive entries, the newest last; ``head`` is the last index heard of."""

    def __init__(self, head: Index) -> None:
        self.head = head
        self._runs: deque[tuple[int, tuple[Committed, ...]]] = deque()
        self._bytes = 0

    def add(self, run: tuple[Committed, ...]) -> None:
        """Keep ``run``, which begins right after ``head`` and is not empty."""
        size = sum(len(one.entry.payload) + _ENTRY_BYTES for one in run)
        self._runs.append((size, run))
        self._bytes += size
        while self._bytes > KEPT_BYTES:
            self._bytes -= self._runs.popleft()[0]
        self.head = run[-1].entry.index

    def after(self, position: Index) -> tuple[Committed, ...] | None:
        """The run that begins right after ``position``; None when it is not here (any more)."""
        for _, run in reversed(self._runs):
            first = run[0].entry.index
            if first <= position + 1:
                return run[position + 1 - first :] or None
        return None
