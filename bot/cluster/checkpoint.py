"""Moves the write-ahead log into the database file, in a thread and on a connection of its own.

Inside the writer a checkpoint holds up every commit behind it. A failed one is told to the
writer, which then stops: after a failed sync the disk is not to be trusted.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import apsw

from bot.cluster.schema import close, open_checkpointer

_TRUNCATE = apsw.SQLITE_CHECKPOINT_TRUNCATE
STEP = 1_000
"""Pages (4 KiB) that gather before a checkpoint is worth its syncs."""
BOUND = 16_384
"""Pages at which the writer itself waits until the write-ahead log is empty."""


RETRY = 1.0
"""Seconds until an emptying that a reader stood in the way of is tried again."""


class Checkpointer:
    """One thread, woken by :meth:`grown`; ``failed`` hears of an error, once, from that thread."""

    def __init__(
        self, path: Path, vfs: str | None, synchronous: str, failed: Callable[[Exception], None]
    ) -> None:
        self._db = open_checkpointer(path, vfs, synchronous)
        self._failed = failed
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = False
        self._emptying = False
        self._pages = 0
        self._wake_at = STEP
        self._empty_at = BOUND
        self._thread = threading.Thread(target=self._run, name="ledger-checkpoint", daemon=True)
        self._thread.start()

    def grown(self, pages: int) -> None:
        """The write-ahead log holds ``pages`` now. Called by the writer after each commit."""
        if pages < self._pages:
            self._wake_at, self._empty_at = STEP, BOUND
        self._pages = pages
        if pages >= self._wake_at:
            self._wake_at = pages + STEP
            self._wake.set()

    def bound(self) -> None:
        """Begin a write-ahead log that outgrew its bound anew. Called by the writer between writes.

        The file keeps its size, for a sync is quicker where nothing grows. A reader that holds
        on to it is not waited for; it is tried again as much later.
        """
        if self._pages >= self._empty_at:
            self._empty_at = self._pages + BOUND
            if not self._checkpoint(apsw.SQLITE_CHECKPOINT_RESTART):
                self._wake.set()

    def empty(self) -> None:
        """Checkpoint everything and cut the file to nothing; when a reader holds on to it, as soon as it lets go."""
        self._emptying = True
        if not self._checkpoint(_TRUNCATE):
            self._wake.set()

    def _checkpoint(self, mode: int) -> bool:
        """Whether nobody stood in the way."""
        with self._lock:
            try:
                self._db.wal_checkpoint(mode=mode)
            except apsw.BusyError:
                return False
            self._emptying = self._emptying and mode != _TRUNCATE
            return True

    def close(self) -> None:
        self._closing = True
        self._wake.set()
        self._thread.join()
        close(self._db)

    def _run(self) -> None:
        while True:
            self._wake.wait(RETRY if self._emptying else None)
            self._wake.clear()
            if self._closing:
                return
            try:
                self._checkpoint(_TRUNCATE if self._emptying else apsw.SQLITE_CHECKPOINT_PASSIVE)
            except apsw.Error as error:
                self._failed(error)
                return
