"""Virtual time: what happens, one after the other, in the order of its moment and then of its making."""

from collections.abc import Callable
from heapq import heappop, heappush

from bot.vocabulary import Instant

Micros = int
"""Millionths of a second of virtual time."""
SECOND: Micros = 1_000_000
BEGIN = Instant(1_772_442_000_000)
"""2026-03-02T09:00:00Z: where true time begins."""


class Timeline:
    """``steps`` counts what has happened: a clock on which nothing is at the same time but one call's end and parts."""

    def __init__(self) -> None:
        self.now: Micros = 0
        self.steps = 0
        self._made = 0
        self._heap: list[tuple[Micros, int, Callable[..., object], tuple[object, ...]]] = []

    def at(self, when: Micros, call: Callable[..., object], *arguments: object) -> None:
        self._made += 1
        heappush(self._heap, (when, self._made, call, arguments))

    def after(self, delay: Micros, call: Callable[..., object], *arguments: object) -> None:
        self.at(self.now + delay, call, *arguments)

    def run(self, until: Micros) -> None:
        """Let everything happen that is due by ``until``."""
        heap = self._heap
        while heap and heap[0][0] <= until:
            self.now, _, call, arguments = heappop(heap)
            self.steps += 1
            call(*arguments)
        self.now = until
