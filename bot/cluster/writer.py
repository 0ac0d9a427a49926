"""Group commit: one thread takes all who wait, writes them with one sync, and answers them at once.

It never touches the asyncio loop but through ``call_soon_threadsafe``, one call a group.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from queue import SimpleQueue

from bot.cluster.history import Change, History, Slot
from bot.cluster.port import TERM_STARTED, Receipt
from bot.record.entry import BATCH_LIMIT, Committed, Proposal
from bot.vocabulary import Index, Instant, ReplicaId, Term

GROUP_LIMIT = 512
"""Proposals to a sync."""
QUIET = 2
"""Rounds of the loop in which nobody else asked: in one it reads what has come, in the next that is heard. A round of
an idle loop takes microseconds; in a busy one, each who joins a group saves a commit of his own."""
ENOUGH = 64
"""Who asked when no more are listened for, however busy it is."""


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
        self._gathered: list[Asked] = []
        self._quiet = 0
        self._queue: SimpleQueue[list[Asked] | None] = SimpleQueue()
        self._waiting: deque[Asked] = deque()
        self._stopping = False
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask(self, asked: Asked) -> None:
        """Gather while others ask, then hand over all at once. Called in the loop."""
        if not self._gathered:
            self._loop.call_soon(self._listen)
        self._gathered.append(asked)
        self._quiet = 0

    def stop(self) -> None:
        """Write what was asked before this, then end."""
        self._hand_over()
        self._queue.put(None)

    def join(self) -> None:
        self._thread.join()

    def left(self) -> list[Asked]:
        """Whoever was never written. Only after ``ended``."""
        self._hand_over()
        left = list(self._waiting)
        while not self._queue.empty():
            left += self._queue.get() or []
        return left

    def _listen(self) -> None:
        self._quiet += 1
        if self._quiet >= QUIET or len(self._gathered) >= ENOUGH:
            self._hand_over()
        else:
            self._loop.call_soon(self._listen)

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered:
            self._queue.put(gathered)

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
        self._fetch()
        group: list[Asked] = []
        size = count = 0
        while self._waiting:
            asked = self._waiting[0]
            size += asked.size
            count += len(asked.proposals)
            full = size > BATCH_LIMIT or count > GROUP_LIMIT
            if group and (full or asked.claims or group[0].claims):
                break
            group.append(self._waiting.popleft())
        return group

    def _fetch(self) -> None:
        """Everything that was handed over; waits for it when there is nothing to write."""
        while not self._stopping and not (self._waiting and self._queue.empty()):
            handed = self._queue.get()
            if handed is None:
                self._stopping = True
            else:
                self._waiting += handed

    def _write(self, group: Sequence[Asked]) -> tuple[Committed, ...]:
        stamp = self._now()
        vote = self._history.vote()
        claims = group[0].claims
        if claims:
            vote = replace(vote, term=Term(vote.term + 1), candidate=self._replica)
        last = self._history.tip().index
        proposals = [proposal for asked in group for proposal in asked.proposals]
        slots = [
            Slot(Index(last + nth), vote.term, p.kind, p.key, p.payload, stamp, p.texts)
            for nth, p in enumerate(proposals, 1)
        ]
        return self._history.write(
            Change(vote if claims else None, slots=slots, commit_to=slots[-1].index)
        )
