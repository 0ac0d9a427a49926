"""The ledger file, read by the auditor itself: plain SQLite, plain JSON, and the chain of hashes computed anew.

Columns and payloads are those that the ledger's schema and the golden files of the record document.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from struct import pack
from typing import Any

from bot.errors import Misconfigured

Json = Mapping[str, Any]

_ENTRIES = """SELECT idx, term, kind, key, recorded_at, first, hash, payload
    FROM entries WHERE hash IS NOT NULL ORDER BY idx"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One committed row; ``payload`` is empty where the log itself wrote it. ``at``: when it was recorded."""

    index: int
    at: int
    kind: str
    key: str
    first: bool
    payload: Json


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """``broken``: what is wrong with the chain of hashes, if anything is. ``texts``: by id, as they stand now."""

    entries: tuple[Entry, ...]
    texts: Mapping[str, str]
    broken: str | None


def read_ledger(path: Path) -> LedgerFile:
    """Read-only, beside a running bot or alone. Raises Misconfigured for what is no ledger."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            rows = db.execute(_ENTRIES).fetchall()
            texts = db.execute("SELECT id, content FROM texts").fetchall()
        return LedgerFile(
            tuple(
                Entry(row[0], row[4], row[2], row[3], bool(row[5]), _document(row[7]))
                for row in rows
            ),
            {
                name: content.decode("utf-8", "surrogatepass")
                for name, content in texts
                if content is not None
            },
            next(_broken(rows, texts), None),
        )
    except (sqlite3.Error, ValueError) as error:
        raise Misconfigured(f"{path}: cannot be audited: {error}") from error


def _document(payload: bytes) -> Json:
    document: Json = json.loads(payload) if payload else {}
    return document


def _broken(rows: list[tuple[Any, ...]], texts: list[tuple[Any, ...]]) -> Iterator[str]:
    yield from _breaks(rows)
    for name, content in texts:
        if content is None:
            yield f"text {name} has no words: the file is torn"


def _breaks(rows: list[tuple[Any, ...]]) -> Iterator[str]:
    """Each place where the chain does not hold.

    A row's hash is sha256(previous ‖ index u64 ‖ term u64 ‖ time i64 ‖ first u8 ‖ three lengths u32 ‖ kind ‖ key ‖
    payload), big-endian.
    """
    previous, before = bytes(32), None
    for place, (index, term, kind, key, at, first, claimed, payload) in enumerate(rows, start=1):
        if index != place:
            yield f"entry {place} is missing"
            return
        if before is not None and at < before:
            yield f"entry {index} was recorded before its predecessor"
        words = [kind.encode(), key.encode(), payload]
        fixed = pack(">QQqBIII", index, term, at, first, *map(len, words))
        previous, before = sha256(b"".join((previous, fixed, *words))).digest(), at
        if previous != claimed:
            yield f"entry {index} is not what its hash was made from"
            return
