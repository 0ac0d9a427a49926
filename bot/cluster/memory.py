"""The log in memory: the ledger's twin for tests and simulation, without the disk.

It must never be what a real replica answers 202 from: ``durable`` is false.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from bot.cluster.chain import audit, settle
from bot.cluster.exchange import line
from bot.cluster.history import (
    PAGE,
    SNAPSHOTS_KEPT,
    START,
    Change,
    Erases,
    Head,
    Slot,
    Snapshot,
    Tip,
    Verdict,
    Vote,
    check,
    erases_nothing,
)
from bot.record.entry import Committed
from bot.record.text import Place, Text, text_id
from bot.vocabulary import Index, Instant, TextId


class Memory:
    """A log in three lists. See ``History`` for what the methods promise."""

    durable = False

    def __init__(self, once_kinds: Iterable[str] = (), erases: Erases = erases_nothing) -> None:
        self._once_kinds = frozenset(once_kinds)
        self._erases = erases
        self._slots: list[Slot] = []
        self._settled: list[tuple[Committed, bytes]] = []
        self._known: dict[tuple[str, str], Instant] = {}
        self._texts: dict[TextId, tuple[Text, Index]] = {}
        self._snapshots: dict[tuple[int, Index], Snapshot] = {}
        self._vote = Vote()

    def vote(self) -> Vote:
        return self._vote

    def tip(self) -> Tip:
        return Tip(self._slots[-1].index, self._slots[-1].term) if self._slots else Tip()

    def head(self) -> Head:
        if not self._settled:
            return Head()
        committed, digest = self._settled[-1]
        return Head(committed.entry.index, digest, committed.entry.recorded_at)

    def write(self, change: Change) -> tuple[Committed, ...]:
        head = self.head()
        check(change, head, self.tip(), self._vote)
        self._vote = change.vote or self._vote
        if change.cut_after is not None:
            self._cut(change.cut_after)
        for slot in change.slots:
            self._slots.append(slot)
            for text in slot.texts:
                self._texts.setdefault(text.id, (text, slot.index))
        if change.commit_to is None:
            return ()
        slots = self._slots[head.index : change.commit_to]
        settled = settle(head, slots, self._known, self._once_kinds)
        for committed, _ in settled:
            if committed.first:
                entry = committed.entry
                self._known[entry.kind, entry.key] = entry.recorded_at
            for name in self._erases(committed.entry):
                self._texts.pop(name, None)
        self._settled += settled
        return tuple(committed for committed, _ in settled)

    def _cut(self, after: Index) -> None:
        del self._slots[after:]
        self._texts = {name: held for name, held in self._texts.items() if held[1] <= after}

    def slots(self, after: Index, limit: int = PAGE) -> tuple[Slot, ...]:
        return tuple(self._as_sent(slot) for slot in self._slots[after : after + limit])

    def _as_sent(self, slot: Slot) -> Slot:
        here = tuple(text for text in slot.texts if text.id in self._texts)
        brought = tuple(text for text in here if self._texts[text.id][1] == slot.index)
        return replace(slot, texts=brought)

    def page(self, after: Index, limit: int = PAGE) -> tuple[Committed, ...]:
        return tuple(committed for committed, _ in self._settled[after : after + limit])

    def read(self, after: Index = START, limit: int | None = None) -> Iterator[Committed]:
        end = len(self._settled) if limit is None else after + limit
        yield from (committed for committed, _ in self._settled[after:end])

    def entry(self, index: Index) -> Committed | None:
        return self._settled[index - 1][0] if 1 <= index <= len(self._settled) else None

    def by_key(self, key: str) -> tuple[Committed, ...]:
        return tuple(committed for committed in self.read() if committed.entry.key == key)

    def at(self, instant: Instant) -> Index:
        return Index(sum(committed.entry.recorded_at <= instant for committed in self.read()))

    def text(self, text_id: TextId) -> str | None:
        return self.texts([text_id]).get(text_id)

    def texts(self, ids: Iterable[TextId]) -> dict[TextId, str]:
        return {name: self._texts[name][0].content for name in ids if name in self._texts}

    def texts_at(self, place: Place, upto: Index, limit: int) -> tuple[TextId, ...]:
        found = (
            name
            for name, (text, index) in self._texts.items()
            if index <= upto and text.place is not None and place.holds(text.place)
        )
        return tuple(islice(found, limit))

    def save_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshots[snapshot.fold_version, snapshot.index] = snapshot
        for old in sorted(self._snapshots, key=lambda key: key[1])[:-SNAPSHOTS_KEPT]:
            del self._snapshots[old]

    def latest_snapshot(self, fold_version: int) -> Snapshot | None:
        fitting = [kept for kept in self._snapshots.values() if kept.fold_version == fold_version]
        return max(fitting, key=lambda kept: kept.index, default=None)

    def verify(self) -> Verdict:
        for text, index in self._texts.values():
            content = text.content.encode("utf-8", "surrogatepass")
            if text_id(text.salt, content) != text.id:
                return Verdict(0, index, f"text {text.id} does not match its digest")
        return audit(self._settled)

    def export(self, write: Callable[[bytes], object]) -> int:
        for committed, digest in self._settled:
            write(line(committed, digest))
        return len(self._settled)

    def close(self) -> None:
        """Nothing to let go of."""
