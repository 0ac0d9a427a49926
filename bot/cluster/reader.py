"""The ledger, read: by the process that writes it and, read-only, by any other at the same time.

It must never write, and never hold a transaction open between two calls: that would keep the
write-ahead log from shrinking.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import apsw

from bot.cluster.chain import audit
from bot.cluster.exchange import line
from bot.cluster.history import PAGE, START, Head, Snapshot, Verdict
from bot.cluster.rows import Row
from bot.cluster.schema import close, open_reader
from bot.record.entry import BATCH_LIMIT, Committed, Entry
from bot.record.text import Place, text_id
from bot.vocabulary import Index, Instant, StateHash, Term, TextId

_COMMITTED = """SELECT idx, term, kind, key, payload, recorded_at, first, hash FROM entries
    WHERE hash IS NOT NULL AND """
_PAGE = _COMMITTED + "idx > ? ORDER BY idx LIMIT ?"
_ENTRY = _COMMITTED + "idx = ?"
_BY_KEY = _COMMITTED + "key = ? ORDER BY idx"
_HEAD = (
    "SELECT idx, hash, recorded_at FROM entries WHERE hash IS NOT NULL ORDER BY idx DESC LIMIT 1"
)
_TEXT = "SELECT content FROM texts WHERE id = ?"
_TEXTS_IN = "SELECT id FROM texts WHERE repo = ?"
_TEXTS_FROM = (
    "SELECT rowid, id, salt, content, idx FROM texts WHERE rowid > ? ORDER BY rowid LIMIT ?"
)
_SNAPSHOT = """SELECT idx, fold_version, state_hash, blob FROM snapshots
    WHERE fold_version = ? ORDER BY idx DESC LIMIT 1"""


class LedgerReader:
    """See ``Reading`` for what the methods promise."""

    def __init__(self, path: Path, vfs: str | None = None) -> None:
        """Open for reading only. Raises ``Misconfigured`` when ``path`` is no ledger of ours."""
        self.path = path
        self._reader = open_reader(path, vfs)
        self._reading = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._reading:
            close(self._reader)

    def head(self) -> Head:
        row = self._one(_HEAD, ())
        return Head(Index(row[0]), row[1], Instant(row[2])) if row else Head()

    def page(self, after: Index, limit: int = PAGE) -> tuple[Committed, ...]:
        return tuple(committed for committed, _ in self._rows(after, limit))

    def read(self, after: Index = START, limit: int | None = None) -> Iterator[Committed]:
        left = limit
        while left is None or left > 0:
            page = self.page(after, PAGE if left is None else min(PAGE, left))
            if not page:
                return
            yield from page
            after = page[-1].entry.index
            left = None if left is None else left - len(page)

    def entry(self, index: Index) -> Committed | None:
        row = self._one(_ENTRY, (index,))
        return _committed(row) if row else None

    def by_key(self, key: str) -> tuple[Committed, ...]:
        return tuple(_committed(row) for row in self._all(_BY_KEY, (key,)))

    def at(self, instant: Instant) -> Index:
        """Binary search: times never fall along the log, so they need no index of their own."""
        low, high = 0, int(self.head().index)
        while low < high:
            middle = (low + high + 1) // 2
            row = self._one("SELECT recorded_at FROM entries WHERE idx = ?", (middle,))
            if row and row[0] <= instant:
                low = middle
            else:
                high = middle - 1
        return Index(low)

    def text(self, text_id: TextId) -> str | None:
        row = self._one(_TEXT, (text_id,))
        return row[0].decode("utf-8", "surrogatepass") if row else None

    def texts(self, ids: Iterable[TextId]) -> dict[TextId, str]:
        found = {text_id: self.text(text_id) for text_id in ids}
        return {text_id: content for text_id, content in found.items() if content is not None}

    def texts_at(self, place: Place, upto: Index, limit: int) -> tuple[TextId, ...]:
        sql = _TEXTS_IN
        values: tuple[int, ...] = (place.repo,)
        if place.number:
            sql, values = f"{sql} AND number = ?", (*values, place.number)
        if place.comment:
            sql, values = f"{sql} AND comment = ?", (*values, place.comment)
        rows = self._all(f"{sql} AND idx <= ? LIMIT ?", (*values, upto, limit))
        return tuple(TextId(name) for (name,) in rows)

    def latest_snapshot(self, fold_version: int) -> Snapshot | None:
        row = self._one(_SNAPSHOT, (fold_version,))
        return Snapshot(Index(row[0]), row[1], StateHash(row[2]), row[3]) if row else None

    def verify(self) -> Verdict:
        checked = 0

        def counted() -> Iterator[tuple[Committed, bytes]]:
            nonlocal checked
            for row in self._everything():
                yield row
                checked += 1

        try:
            verdict = audit(counted())
            return verdict if not verdict.holds else self._verify_texts(verdict)
        except (apsw.Error, TypeError, ValueError) as error:
            return Verdict(checked, Index(checked + 1), f"cannot be read: {error}")

    def export(self, write: Callable[[bytes], object]) -> int:
        lines = 0
        for committed, digest in self._everything():
            write(line(committed, digest))
            lines += 1
        return lines

    def _verify_texts(self, log: Verdict) -> Verdict:
        after = 0
        while rows := self._all(_TEXTS_FROM, (after, PAGE)):
            for _, name, salt, content, index in rows:
                if text_id(salt, content) != name:
                    reason = f"text {name} does not match its digest"
                    return Verdict(log.checked, Index(index), reason)
            after = rows[-1][0]
        return log

    def _everything(self) -> Iterator[tuple[Committed, bytes]]:
        after = Index(0)
        while rows := self._rows(after, PAGE):
            yield from rows
            after = rows[-1][0].entry.index

    def _rows(self, after: Index, limit: int) -> list[tuple[Committed, bytes]]:
        rows, size = [], 0
        with self._reading:
            cursor = self._reader.execute(_PAGE, (after, limit))
            for row in cursor:
                rows.append((_committed(row), row[7]))
                size += len(row[4])
                if size >= BATCH_LIMIT:
                    break
            cursor.close()
        return rows

    def _one(self, sql: str, values: tuple[Any, ...]) -> Row | None:
        rows = self._all(sql, values)
        return rows[0] if rows else None

    def _all(self, sql: str, values: tuple[Any, ...]) -> list[Row]:
        with self._reading:
            return self._reader.execute(sql, values).fetchall()


def _committed(row: Row) -> Committed:
    index, term, kind, key, payload, recorded_at, first, _ = row
    entry = Entry(Index(index), Term(term), kind, key, payload, Instant(recorded_at))
    return Committed(entry, first == 1)
