"""Group commit: one thread takes all who wait, writes them with one sync, and answers them at once.

It never touches the asyncio loop but through ``call_soon_threadsafe``, one call a group.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from bot.cluster.history import Change, History, Slot, Vote
from bot.cluster.port import TERM_STARTED, Receipt
from bot.record.entry import BATCH_LIMIT, Committed, Proposal
from bot.vocabulary import Index, Instant, ReplicaId, Term

GROUP_LIMIT = 512
"""Proposals to a sync."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One call that waits for the disk. ``size`` is in bytes, texts included."""

    proposals: tuple[Proposal, ...]
    size: int
    answer: "asyncio.Future[tuple[Receipt, ...]]"

    @property
    def claims(self) -> bool:
        return self.proposals[0].kind == TERM_STARTED


@dataclass(frozen=True, slots=True)
class Listener:
    """What the loop hears. ``ended`` comes once and last: with the group in flight, and why."""

    answered: Callable[[Sequence[Asked], tuple[Committed, ...]], None]
    ended: Callable[[Sequence[Asked], Exception | None], None]


class Writer:
    """The only one who writes ``history``, until :meth:`stop` or a failed write."""

    def __init__(
        self, history: History, replica: ReplicaId, now: Callable[[], Instant], listener: Listener
    ) -> None:
        self._history = history
        self._replica = replica
        self._now = now
        self._listener = listener
        self._queue: SimpleQueue[Asked | None] = SimpleQueue()
        self._held: Asked | None = None
        self._stopping = False
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask(self, asked: Asked) -> None:
        self._queue.put(asked)

    def stop(self) -> None:
        """Write what was asked before this, then end."""
        self._queue.put(None)

    def join(self) -> None:
        self._thread.join()

    def left(self) -> list[Asked]:
        """Whoever was never written. Only after ``ended``."""
        waiting = [self._held] if self._held else []
        while not self._queue.empty():
            asked = self._queue.get()
            if asked is not None:
                waiting.append(asked)
        return waiting

    def _run(self) -> None:
        group: list[Asked] = []
        fault: Exception | None = None
        try:
            while group := self._take():
                committed = self._write(group)
                self._loop.call_soon_threadsafe(self._listener.answered, group, committed)
        except Exception as error:  # noqa: BLE001 - a thread's end: the loop raises it
            fault = error
        self._loop.call_soon_threadsafe(self._listener.ended, group, fault)

    def _take(self) -> list[Asked]:
        """All who wait, up to one batch; empty when it is time to end."""
        if self._stopping:
            return []
        asked, self._held = self._held or self._queue.get(), None
        if asked is None:
            return []
        group, size, count = [asked], asked.size, len(asked.proposals)
        while not asked.claims:
            try:
                following = self._queue.get_nowait()
            except Empty:
                break
            if following is None:
                self._stopping = True
                break
            size += following.size
            count += len(following.proposals)
            if size > BATCH_LIMIT or count > GROUP_LIMIT or following.claims:
                self._held = following
                break
            group.append(following)
        return group

    def _write(self, group: Sequence[Asked]) -> tuple[Committed, ...]:
        stamp = self._now()
        vote = self._history.vote()
        claims = group[0].claims
        if claims:
            vote = Vote(Term(vote.term + 1), self._replica)
        last = self._history.tip().index
        proposals = [proposal for asked in group for proposal in asked.proposals]
        slots = [
            Slot(Index(last + nth), vote.term, p.kind, p.key, p.payload, stamp, p.texts)
            for nth, p in enumerate(proposals, 1)
        ]
        return self._history.write(
            Change(vote if claims else None, slots=slots, commit_to=slots[-1].index)
        )
