"""Who writes down what was asked, what was answered and what was applied, for the judges at the end."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.cluster.history import Slot as Written
from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import CommandId
from bot.record.entry import Committed
from bot.simulation.call import Call
from bot.simulation.history import Append, Applied, Barrier, History, Slot
from bot.simulation.machine import KIND
from bot.vocabulary import Index, Term

Operation = str | None
"""On a register: what is written, or None to read."""


class Witness:
    def __init__(self) -> None:
        self.appends: list[Append] = []
        self.barriers: list[Barrier] = []
        self._called: list[Call[Operation, Operation]] = []
        self._written: dict[tuple[str, Index, Term], int] = {}  # when anybody first had it there
        self._applied: dict[str, tuple[Index, Term, int]] = {}  # when anybody first did, in order
        self._runs: list[tuple[NodeId, Index, list[Slot]]] = []

    def begins(self, replica: NodeId, after: Index) -> list[Slot]:
        """A life of ``replica`` begins; what it applies is put into the answer."""
        slots: list[Slot] = []
        self._runs.append((replica, after, slots))
        return slots

    def called(self, call: Call[Operation, Operation]) -> None:
        self._called.append(call)

    def wrote(self, slots: Iterable[Written], moment: int) -> None:
        """Somebody has ``slots`` in his log, as the first or not; nobody has seen what they do."""
        for slot in slots:
            if slot.kind == KIND:
                self._written.setdefault((slot.key, slot.index, slot.term), moment)

    def applied(self, run: Iterable[Committed], moment: int) -> None:
        """Somebody applies ``run``, as the first or not."""
        for committed in run:
            if committed.entry.kind == KIND:
                entry = committed.entry
                self._applied.setdefault(entry.key, (entry.index, entry.term, moment))

    def calls(self) -> Iterator[Call[Operation, Operation]]:
        """A write took effect after it first stood at its place in a log, before it was applied, or never.

        What is applied is committed, so all who ask from then on must see it. Without that a write that nobody
        answered never ends, many overlap, and the search for an order takes for ever. In the order in which writes
        were applied, which is the first to be tried.
        """
        yield from (call for call in self._called if call.op is None)
        writes = {call.op: call for call in self._called if call.op is not None}
        for key, (index, term, moment) in self._applied.items():
            if key in writes:
                call = writes[key]
                begun = max(call.invoked, self._written.get((key, index, term), 0))
                yield replace(call, invoked=begun, returned=moment)

    def history(self) -> History:
        runs = (Applied(replica, after, tuple(slots)) for replica, after, slots in self._runs)
        return History(tuple(self.appends), tuple(self.barriers), tuple(runs))


def slot_of(committed: Committed) -> Slot:
    entry = committed.entry
    command = command_of(entry.key) if entry.kind == KIND else None
    return Slot(entry.index, entry.term, command)


def key_of(register: int, number: int) -> str:
    return f"{register}/{number}"


def command_of(key: str) -> CommandId:
    """The name under which judges know the wish of ``key``; members call it otherwise."""
    register, _, number = key.partition("/")
    return CommandId(NodeId(int(register)), 0, int(number))
