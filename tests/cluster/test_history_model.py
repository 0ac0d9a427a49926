"""Any sequence of appends, cuts, commits and restarts, against a plain list."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.cluster.history import Change, History, Slot
from bot.cluster.ledger import Ledger
from bot.cluster.memory import Memory
from bot.record.text import salted
from bot.vocabulary import Index, Instant, Term

ONCE = frozenset({"received"})
WRITES = st.lists(
    st.tuples(
        st.sampled_from(["received", "decided"]),
        st.sampled_from(["a", "b", "ü"]),
        st.binary(max_size=20),
        st.integers(0, 100),
    ),
    max_size=5,
)


class HistoryModel(RuleBasedStateMachine):
    """The model: all slots in a list, and how many of them are committed."""

    def __init__(self) -> None:
        super().__init__()
        self.slots: list[Slot] = []
        self.committed = 0
        self.history = self.fresh()

    def fresh(self) -> History:
        return Memory(ONCE)

    @rule(writes=WRITES, keep=st.integers(0, 9), commit=st.integers(0, 9))
    def change(self, writes: list[tuple[str, str, bytes, int]], keep: int, commit: int) -> None:
        kept = self.slots[: self.committed + keep]
        start, term = len(kept) + 1, Term(len(self.slots))
        new = [
            Slot(Index(start + nth), term, kind, key, payload, Instant(time), (text(start + nth),))
            for nth, (kind, key, payload, time) in enumerate(writes)
        ]
        cut = Index(len(kept)) if len(kept) < len(self.slots) else None
        self.slots = kept + new
        before, self.committed = self.committed, min(len(self.slots), self.committed + commit)
        done = self.history.write(Change(cut_after=cut, slots=new, commit_to=Index(self.committed)))
        assert [one.entry.index for one in done] == list(range(before + 1, self.committed + 1))

    @invariant()
    def reads_as_the_list(self) -> None:
        read = [
            (
                done.entry.kind,
                done.entry.key,
                done.entry.payload,
                done.entry.recorded_at,
                done.first,
            )
            for done in self.history.read()
        ]
        assert read == self.expected()
        assert self.history.slots(Index(0)) == tuple(self.slots)
        assert self.history.tip().index == len(self.slots)
        assert self.history.head().index == self.committed
        assert self.history.verify().holds

    def expected(self) -> list[tuple[str, str, bytes, int, bool]]:
        time, seen, out = 0, set(), []
        for slot in self.slots[: self.committed]:
            time = max(time, slot.stamped_at)
            first = slot.kind not in ONCE or slot.key not in seen
            seen |= {slot.key} if slot.kind in ONCE else set()
            out.append((slot.kind, slot.key, slot.payload, time, first))
        return out

    def teardown(self) -> None:
        self.history.close()


class LedgerModel(HistoryModel):
    """The same on disk, where a restart must change nothing."""

    def fresh(self) -> History:
        self.folder = TemporaryDirectory()
        return self.open()

    def open(self) -> History:
        return Ledger(Path(self.folder.name, "ledger"), ONCE, synchronous="OFF")

    @precondition(lambda self: self.slots)
    @rule()
    def restart(self) -> None:
        head = self.history.head()
        self.history.close()
        self.history = self.open()
        assert self.history.head() == head

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()


def text(index: int) -> Any:
    return salted(f"text {index}", index.to_bytes(16, "big"))


TestMemory = HistoryModel.TestCase
TestLedger = LedgerModel.TestCase
TestMemory.settings = TestLedger.settings = settings(
    max_examples=(settings.default or settings()).max_examples // 4, stateful_step_count=20
)
