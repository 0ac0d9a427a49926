"""The ledger's file: tables, pragmas, and who may open it.

One writer process at a time, held by a lock beside the file; readers come and go (WAL).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from bot.errors import Misconfigured

APPLICATION_ID = 0x65636F73
"""``ecos`` in SQLite's header: a file of somebody else is never written to."""
VERSION = 2
_STEPS = {1: "ALTER TABLE entries ADD COLUMN mark BLOB NOT NULL DEFAULT x''"}
"""By the schema it finds: what makes the next one of it."""
_BUSY_MS = 10_000
_PATIENCE_MS = 100
"""How long a checkpoint waits for readers: the writer may be waiting for it."""
_FULL = 2

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
  idx INTEGER PRIMARY KEY, term INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
  stamped_at INTEGER NOT NULL, recorded_at INTEGER, first INTEGER, hash BLOB,
  mark BLOB NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE INDEX entries_by_key ON entries (key);
CREATE TABLE texts (id TEXT NOT NULL UNIQUE, salt BLOB NOT NULL, content BLOB NOT NULL,
  idx INTEGER NOT NULL, repo INTEGER, number INTEGER, comment INTEGER) STRICT;
CREATE INDEX texts_by_idx ON texts (idx);
CREATE INDEX texts_by_place ON texts (repo, number, comment);
CREATE TABLE snapshots (idx INTEGER NOT NULL, fold_version INTEGER NOT NULL,
  state_hash TEXT NOT NULL, blob BLOB NOT NULL, PRIMARY KEY (idx, fold_version)) STRICT;
"""


class WriterLock:
    """The right to write one ledger; the system frees it when the process dies."""

    def __init__(self, ledger: Path) -> None:
        path = ledger.with_name(ledger.name + ".lock")
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Misconfigured(f"{ledger}: cannot be written here: {error}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._file)
            raise Misconfigured(
                f"{ledger}: another ecos is writing this ledger; stop it first"
            ) from error

    def release(self) -> None:
        os.close(self._file)


def open_writer(path: Path, vfs: str | None, synchronous: str) -> apsw.Connection:
    """The writing connection, tables made if the file is new. Raises ``Misconfigured``."""
    db = _connect(path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE, vfs)
    with _closed_on_failure(db, path):
        _refuse_strangers(db, path)
        # Turning the write-ahead log on goes through a rollback journal. Unless its removal is
        # synced too, a power loss much later brings it back, and it empties the ledger.
        db.pragma("synchronous", "EXTRA")
        mode = db.pragma("journal_mode", "WAL")
        if mode != "wal":
            raise Misconfigured(f"{path}: this disk cannot hold a write-ahead log (got {mode!r})")
        _sync_as(db, synchronous)
        db.pragma("secure_delete", True)
        if synchronous == "FULL" and db.pragma("synchronous") != _FULL:
            raise Misconfigured(f"{path}: SQLite does not sync every commit")
        if not db.table_exists("main", "meta"):
            _create(db)
        _lift(db)
        _sync_folder(path.parent)
    return db


def open_reader(path: Path, vfs: str | None) -> apsw.Connection:
    """A connection that cannot write, beside the writer or alone. Raises ``Misconfigured``."""
    db = _connect(path, apsw.SQLITE_OPEN_READONLY, vfs)
    with _closed_on_failure(db, path):
        _refuse_strangers(db, path)
        if not db.table_exists("main", "meta"):
            raise Misconfigured(f"{path}: an empty file, not a ledger")
    return db


def open_checkpointer(path: Path, vfs: str | None, synchronous: str) -> apsw.Connection:
    """A connection that only moves the write-ahead log. Raises ``Misconfigured``."""
    db = _connect(path, apsw.SQLITE_OPEN_READWRITE, vfs)
    db.set_busy_timeout(_PATIENCE_MS)
    with _closed_on_failure(db, path):
        _sync_as(db, synchronous)
    return db


def close(db: apsw.Connection) -> None:
    """Close for good. A disk that fails now loses nothing: what was committed is synced already."""
    with suppress(apsw.Error):
        db.close(force=True)


def _sync_as(db: apsw.Connection, synchronous: str) -> None:
    db.pragma("synchronous", synchronous)
    db.pragma("fullfsync", True)
    db.pragma("checkpoint_fullfsync", True)
    db.pragma("wal_autocheckpoint", 0)


@contextmanager
def _closed_on_failure(db: apsw.Connection, path: Path) -> Iterator[None]:
    try:
        yield
    except (apsw.Error, Misconfigured) as error:
        close(db)
        if isinstance(error, Misconfigured):
            raise
        raise Misconfigured(f"{path}: cannot be opened: {error}") from error


def _connect(path: Path, flags: int, vfs: str | None) -> apsw.Connection:
    try:
        db = apsw.Connection(str(path), flags=flags, vfs=vfs)
    except apsw.Error as error:
        raise Misconfigured(f"{path}: cannot be opened: {error}") from error
    db.set_busy_timeout(_BUSY_MS)
    return db


def _refuse_strangers(db: apsw.Connection, path: Path) -> None:
    if not db.pragma("schema_version"):
        return
    if db.pragma("application_id") != APPLICATION_ID:
        raise Misconfigured(f"{path}: not a ledger of ecos")
    version = db.execute("SELECT value FROM meta WHERE name = 'schema'").get
    if not isinstance(version, int) or version > VERSION:
        raise Misconfigured(
            f"{path}: written by a newer ecos (schema {version}, this one knows {VERSION});"
            " start that one, or another ledger"
        )


def _lift(db: apsw.Connection) -> None:
    """What an older ecos wrote is made a ledger of today, all at once or not at all."""
    with db:
        for version in range(
            db.execute("SELECT value FROM meta WHERE name = 'schema'").get, VERSION
        ):
            db.execute(_STEPS[version])
            db.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (version + 1,))


def _create(db: apsw.Connection) -> None:
    with db:
        db.pragma("application_id", APPLICATION_ID)
        db.execute(_TABLES)
        db.execute("INSERT INTO meta VALUES ('schema', ?)", (VERSION,))


def _sync_folder(folder: Path) -> None:
    """A new file survives power loss only when its folder does."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
