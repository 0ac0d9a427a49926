"""A log that was written once and is never written again, with the hash of what each fold version makes of it."""

import json
from pathlib import Path

from bot.record.entry import Committed, Entry
from bot.vocabulary import Index, Instant, Term

GOLDEN = Path(__file__).parent / "golden"
HASHES: dict[str, str] = json.loads((GOLDEN / "hashes.json").read_text("utf-8"))


def golden_log() -> list[Committed]:
    lines = (GOLDEN / "log.jsonl").read_text("utf-8").splitlines()
    return [_committed(*json.loads(line)) for line in lines]


def _committed(*row: object) -> Committed:
    index, term, kind, key, payload, recorded_at, first = row
    assert isinstance(index, int)
    assert isinstance(term, int)
    assert isinstance(recorded_at, int)
    entry = Entry(
        Index(index), Term(term), str(kind), str(key), str(payload).encode(), Instant(recorded_at)
    )
    return Committed(entry, bool(first))
