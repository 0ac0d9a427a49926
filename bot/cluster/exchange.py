"""The committed log as JSON lines, to keep elsewhere and to check without this program's database.

Texts are not part of it: an exported log quotes people only by reference.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator

from bot.cluster.chain import audit
from bot.cluster.history import Verdict
from bot.record.entry import Committed, Entry
from bot.vocabulary import Index, Instant, Term


def line(committed: Committed, digest: bytes) -> bytes:
    """One entry as one line: ASCII, keys in this order, payload in base64, hash in hex."""
    entry = committed.entry
    fields = {
        "index": entry.index,
        "term": entry.term,
        "kind": entry.kind,
        "key": entry.key,
        "recorded_at": entry.recorded_at,
        "first": committed.first,
        "hash": digest.hex(),
        "payload": b64encode(entry.payload).decode("ascii"),
    }
    return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"


def parse(text: bytes) -> tuple[Committed, bytes]:
    """The inverse of :func:`line`. Raises ``ValueError`` for anything else."""
    try:
        fields = json.loads(text)
        entry = Entry(
            Index(int(fields["index"])),
            Term(int(fields["term"])),
            str(fields["kind"]),
            str(fields["key"]),
            b64decode(fields["payload"], validate=True),
            Instant(int(fields["recorded_at"])),
        )
        return Committed(entry, bool(fields["first"])), bytes.fromhex(fields["hash"])
    except (KeyError, TypeError, Base64Error) as error:
        raise ValueError(f"not a line of an exported log: {text[:80]!r}") from error


def verify_export(lines: Iterable[bytes]) -> Verdict:
    """Check an exported log as the ledger checks itself; a line that is none is the bad index."""
    read = 0
    unreadable: str | None = None

    def rows() -> Iterator[tuple[Committed, bytes]]:
        nonlocal read, unreadable
        for text in lines:
            try:
                row = parse(text)
            except ValueError as error:
                unreadable = str(error)
                return
            read += 1
            yield row

    verdict = audit(rows())
    if verdict.holds and unreadable is not None:
        return Verdict(read, Index(read + 1), unreadable)
    return verdict
