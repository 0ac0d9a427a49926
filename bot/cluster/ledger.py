"""The log on disk: one SQLite file, written by one thread of one process.

A change is one transaction and one sync. After a write that failed nothing is taken any more:
what the disk holds then is known only after a restart.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, NoReturn

import apsw

from bot.cluster.chain import settle
from bot.cluster.checkpoint import Checkpointer
from bot.cluster.history import (
    PAGE,
    SNAPSHOTS_KEPT,
    Change,
    Erases,
    Head,
    Slot,
    Snapshot,
    Tip,
    Vote,
    check,
    erases_nothing,
)
from bot.cluster.outcome import NotCommitted, OutcomeUnknown, Stopped
from bot.cluster.reader import LedgerReader
from bot.cluster.rows import Row, slot_of, text_of, text_row
from bot.cluster.schema import WriterLock, close, open_writer
from bot.errors import Misconfigured
from bot.record.entry import Committed
from bot.record.text import Text
from bot.vocabulary import Index, Instant, Term

_ROWS = 64
"""Rows to a statement: one call into SQLite instead of many, for each gives up Python's lock."""

_INSERT = """INSERT INTO entries
    (idx, term, kind, key, stamped_at, recorded_at, first, hash, mark, payload) VALUES """
_INSERT_TEXTS = "INSERT OR IGNORE INTO texts VALUES "
_ERASE = "DELETE FROM texts WHERE id IN "
_SETTLE = "UPDATE entries SET recorded_at = ?, first = ?, hash = ? WHERE idx = ?"
_KNOWN = "SELECT kind, key, recorded_at FROM entries WHERE first = 1 AND key IN "
_SLOTS = """SELECT idx, term, kind, key, payload, stamped_at, mark FROM entries
    WHERE idx > ? ORDER BY idx LIMIT ?"""
_TEXTS_OF = """SELECT id, salt, content, repo, number, comment FROM texts
    WHERE idx = ? ORDER BY rowid"""
_TIP = "SELECT idx, term FROM entries ORDER BY idx DESC LIMIT 1"
_FORGET_SNAPSHOTS = """DELETE FROM snapshots WHERE rowid NOT IN
    (SELECT rowid FROM snapshots ORDER BY idx DESC, fold_version DESC LIMIT ?)"""


class Ledger(LedgerReader):
    """See ``History`` for what the methods promise."""

    durable = True

    def __init__(
        self,
        path: Path,
        once_kinds: Iterable[str] = (),
        vfs: str | None = None,
        synchronous: str = "FULL",
        erases: Erases = erases_nothing,
    ) -> None:
        """Open, or make, the ledger at ``path``. ``vfs`` and ``synchronous`` are for tests only.

        Raises ``Misconfigured`` when another process writes it, a newer ecos wrote it, or the
        disk cannot hold it.
        """
        with ExitStack() as opened:
            lock = WriterLock(path)
            opened.callback(lock.release)
            self._db = open_writer(path, vfs, synchronous)
            opened.callback(close, self._db)
            super().__init__(path, vfs)
            opened.callback(super().close)
            self._once_kinds = frozenset(once_kinds)
            self._erases = erases
            self._writing = threading.Lock()
            self._fault: Exception | None = None
            try:
                self._head = super().head()
                self._tip = self._read_tip()
                self._vote = self._read_vote()
            except apsw.Error as error:
                raise Misconfigured(f"{path}: cannot be read any more: {error}") from error
            self._checkpoints = Checkpointer(path, vfs, synchronous, self._fail)
            opened.callback(self._checkpoints.close)
            self._db.set_wal_hook(self._committed_pages)
            self.checkpoint()  # what was erased right before the power went must not stay behind
            self._opened = opened.pop_all()

    def close(self) -> None:
        """Close the file; the write-ahead log goes into it, unless a write failed."""
        with self._writing:
            if self._fault is not None:
                # What the disk holds is not known: leave it for the next start to read.
                self._db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            self._fault = self._fault or Stopped(f"{self.path}: closed")
            self._opened.close()

    def head(self) -> Head:
        return self._head

    def vote(self) -> Vote:
        return self._vote

    def tip(self) -> Tip:
        return self._tip

    def slots(self, after: Index, limit: int = PAGE) -> tuple[Slot, ...]:
        rows = self._all(_SLOTS, (after, limit))
        return tuple(replace(slot_of(row), texts=self._texts_of(row[0])) for row in rows)

    def write(self, change: Change) -> tuple[Committed, ...]:
        with self._writing:
            self._refuse_when_stopped()
            check(change, self._head, self._tip, self._vote)
            self._bound_wal()
            with self._transaction():
                settled = self._apply(change)
                erased = self._erase(settled)
            self._vote = change.vote or self._vote
            if change.slots:
                self._tip = Tip(change.slots[-1].index, change.slots[-1].term)
            elif change.cut_after is not None:
                self._tip = self._read_tip()
            if settled:
                last, digest = settled[-1]
                self._head = Head(last.entry.index, digest, last.entry.recorded_at)
            if erased:
                self.checkpoint()
            return tuple(committed for committed, _ in settled)

    def checkpoint(self) -> None:
        """Empty the write-ahead log now, so that what was erased is in no file of the ledger."""
        try:
            self._checkpoints.empty()
        except apsw.Error as error:
            self._fail(error)
            raise OutcomeUnknown(f"{self.path}: checkpoint failed: {error}") from error

    def save_snapshot(self, snapshot: Snapshot) -> None:
        values = (snapshot.index, snapshot.fold_version, snapshot.state_hash, snapshot.blob)
        with self._writing:
            self._refuse_when_stopped()
            with self._transaction():
                self._db.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)", values)
                self._db.execute(_FORGET_SNAPSHOTS, (SNAPSHOTS_KEPT,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
        except Exception as error:  # noqa: BLE001 - whatever it was, half a change must not stay
            self._roll_back(error)
        self._commit()

    def _apply(self, change: Change) -> list[tuple[Committed, bytes]]:
        if change.vote is not None:
            for name, value in asdict(change.vote).items():
                self._set_meta(name, value)
        if change.cut_after is not None:
            self._db.execute("DELETE FROM entries WHERE idx > ?", (change.cut_after,))
            self._db.execute("DELETE FROM texts WHERE idx > ?", (change.cut_after,))
        settled = self._settle(change)
        self._insert(change.slots, {done.entry.index: (done, digest) for done, digest in settled})
        return settled

    def _erase(self, settled: Sequence[tuple[Committed, bytes]]) -> bool:
        """Delete what the committed entries erase: with them or not at all. ``secure_delete`` wipes where it stood."""
        texts = [text for done, _ in settled for text in self._erases(done.entry)]
        for start in range(0, len(texts), _ROWS):
            some = texts[start : start + _ROWS]
            self._db.execute(_ERASE + _marks(len(some)), some)
        return bool(texts)

    def _settle(self, change: Change) -> list[tuple[Committed, bytes]]:
        if change.commit_to is None:
            return []
        end = change.commit_to
        new = [slot for slot in change.slots if slot.index <= end]
        old_end = new[0].index - 1 if new else end
        waiting = old_end - self._head.index
        rows = self._db.execute(_SLOTS, (self._head.index, waiting)).fetchall()
        old = [slot_of(row) for row in rows]
        slots = old + new
        settled = settle(self._head, slots, self._known(slots), self._once_kinds)
        if old:
            self._db.executemany(
                _SETTLE,
                [
                    (done.entry.recorded_at, done.first, digest, done.entry.index)
                    for done, digest in settled[: len(old)]
                ],
            )
        return settled

    def _known(self, slots: Sequence[Slot]) -> dict[tuple[str, str], Instant]:
        keys = list({slot.key for slot in slots if slot.kind in self._once_kinds})
        known: dict[tuple[str, str], Instant] = {}
        for start in range(0, len(keys), _ROWS):
            some = keys[start : start + _ROWS]
            for kind, key, time in self._db.execute(_KNOWN + _marks(len(some)), some):
                known[kind, key] = max(time, known.get((kind, key), time))
        return known

    def _insert(self, slots: Sequence[Slot], settled: dict[Index, tuple[Committed, bytes]]) -> None:
        entries: list[Row] = []
        texts: list[Row] = []
        for slot in slots:
            done = settled.get(slot.index)
            fate = (done[0].entry.recorded_at, done[0].first, done[1]) if done else (None,) * 3
            head = (slot.index, slot.term, slot.kind, slot.key, slot.stamped_at)
            entries.append((*head, *fate, slot.mark, slot.payload))
            texts += (text_row(text, slot.index) for text in slot.texts)
        self._insert_rows(_INSERT, entries)
        self._insert_rows(_INSERT_TEXTS, texts)

    def _insert_rows(self, sql: str, rows: list[Row]) -> None:
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            marks = ", ".join([_marks(len(some[0]))] * len(some))
            self._db.execute(sql + marks, [value for row in some for value in row])

    def _commit(self) -> None:
        try:
            self._db.execute("COMMIT")
        except apsw.FullError as error:
            # Pages go out in order and the commit mark with the last: it cannot be there.
            self._roll_back(error)
        except apsw.Error as error:
            self._fail(error)
            raise OutcomeUnknown(f"{self.path}: commit failed: {error}") from error

    def _roll_back(self, error: Exception) -> NoReturn:
        self._fail(error)
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        raise NotCommitted(f"{self.path}: write failed: {error}") from error

    def _fail(self, error: Exception) -> None:
        self._fault = self._fault or error

    def _refuse_when_stopped(self) -> None:
        if self._fault is not None:
            raise Stopped(f"{self.path}: stopped: {self._fault}") from self._fault

    def _bound_wal(self) -> None:
        try:
            self._checkpoints.bound()
        except apsw.Error as error:
            self._fail(error)
            raise NotCommitted(f"{self.path}: checkpoint failed: {error}") from error

    def _committed_pages(self, _db: apsw.Connection, _name: str, pages: int) -> int:
        self._checkpoints.grown(pages)
        return apsw.SQLITE_OK

    def _texts_of(self, index: Index) -> tuple[Text, ...]:
        return tuple(text_of(row) for row in self._all(_TEXTS_OF, (index,)))

    def _read_tip(self) -> Tip:
        row = self._one(_TIP, ())
        return Tip(Index(row[0]), Term(row[1])) if row else Tip()

    def _read_vote(self) -> Vote:
        rows: dict[str, Any] = dict(self._all("SELECT name, value FROM meta", ()))
        known = {one.name for one in fields(Vote)}
        return Vote(**{name: value for name, value in rows.items() if name in known})

    def _set_meta(self, name: str, value: str | int | None) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def _marks(count: int) -> str:
    return "(" + ", ".join("?" * count) + ")"
