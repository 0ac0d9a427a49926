"""Who follows a log: wakes them when it grows, reads the disk for whoever is behind, lets them go at the end."""

import asyncio
from collections.abc import AsyncIterator

from bot.cluster.history import Reading
from bot.cluster.outcome import Stopped
from bot.cluster.recent import Recent
from bot.record.entry import Committed
from bot.vocabulary import Index, Instant


class Tail:
    """The end of one committed log. ``fault``: why it takes nothing any more."""

    def __init__(self, history: Reading) -> None:
        head = history.head()
        self._history = history
        self._recent = Recent(head.index)
        self._grown = asyncio.Event()
        self.last_recorded_at: Instant | None = head.recorded_at
        self.fault: Exception | None = None
        self.ended = asyncio.Event()

    @property
    def head(self) -> Index:
        return self._recent.head

    def add(self, run: tuple[Committed, ...]) -> None:
        self._recent.add(run)
        self.last_recorded_at = run[-1].entry.recorded_at
        self._wake()

    def end(self, fault: Exception | None) -> None:
        self.fault = fault
        self.ended.set()
        self._wake()

    async def follow(self, after: Index) -> AsyncIterator[tuple[Committed, ...]]:
        """See ``Agreement.tail``."""
        position = after
        while True:
            grown = self._grown
            run = self._recent.after(position)
            if run is None and position < self.head:
                run = await asyncio.to_thread(self._history.page, position)
            if run:
                position = run[-1].entry.index
                yield run
            elif self.fault is not None:
                self.refuse_when_stopped()
            elif self.ended.is_set():
                return
            else:
                await grown.wait()

    def refuse_when_stopped(self) -> None:
        if self.fault is not None:
            raise Stopped(f"the log stopped, restart the process: {self.fault}") from self.fault

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()
