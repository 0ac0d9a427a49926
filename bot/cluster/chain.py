"""The chain of hashes over committed entries, and the settling of what only commit can know.

It shows corruption; forgery it shows only to who keeps the head elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from struct import Struct

from bot.cluster.history import RETENTION, Head, Slot, Verdict
from bot.record.entry import Committed, Entry
from bot.vocabulary import Index, Instant

_FIXED = Struct(">QQqBIII")


def link(previous: bytes, committed: Committed) -> bytes:
    """Hash of one entry, given its predecessor's (32 zero bytes before the first).

    ``sha256(previous ‖ index u64 ‖ term u64 ‖ recorded_at i64 ‖ first u8 ‖ len(kind) u32 ‖
    len(key) u32 ‖ len(payload) u32 ‖ kind ‖ key ‖ payload)``, big-endian, kind and key as UTF-8.
    """
    entry = committed.entry
    kind, key = entry.kind.encode(), entry.key.encode()
    fixed = _FIXED.pack(
        entry.index,
        entry.term,
        entry.recorded_at,
        committed.first,
        len(kind),
        len(key),
        len(entry.payload),
    )
    return sha256(b"".join((previous, fixed, kind, key, entry.payload))).digest()


def settle(
    head: Head,
    slots: Sequence[Slot],
    known: Mapping[tuple[str, str], Instant],
    once_kinds: frozenset[str],
) -> list[tuple[Committed, bytes]]:
    """Commit ``slots`` after ``head``: each with its recorded time, its ``first`` and its hash.

    ``known`` says for (kind, key) when its last ``first`` entry was recorded; it needs to hold
    only the keys of ``slots`` whose kind is in ``once_kinds``.
    """
    seen = dict(known)
    time, digest = head.recorded_at, head.hash
    settled = []
    for slot in slots:
        time = slot.stamped_at if time is None else max(time, slot.stamped_at)
        first = True
        if slot.kind in once_kinds:
            cause = (slot.kind, slot.key)
            before = seen.get(cause)
            first = before is None or time - before >= RETENTION
            if first:
                seen[cause] = time
        entry = Entry(slot.index, slot.term, slot.kind, slot.key, slot.payload, time)
        committed = Committed(entry, first)
        digest = link(digest, committed)
        settled.append((committed, digest))
    return settled


def audit(rows: Iterable[tuple[Committed, bytes]]) -> Verdict:
    """Check a whole log from its first entry: order, times, hashes."""
    digest, time, checked = bytes(32), None, 0
    for committed, claimed in rows:
        entry = committed.entry
        expected = Index(checked + 1)
        if entry.index != expected:
            return Verdict(checked, expected, f"entry {expected} is missing")
        if time is not None and entry.recorded_at < time:
            return Verdict(checked, expected, "recorded before its predecessor")
        digest = link(digest, committed)
        if digest != claimed:
            return Verdict(checked, expected, "hash does not match the content")
        time = entry.recorded_at
        checked += 1
    return Verdict(checked)
