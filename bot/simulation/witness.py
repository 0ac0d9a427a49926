"""Who writes down what was asked, what was answered and what was applied, for the judges at the end."""

from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import CommandId
from bot.record.entry import Committed
from bot.simulation.history import Append, Applied, Barrier, History, Slot
from bot.simulation.machine import KIND
from bot.simulation.wing_gong import Call
from bot.vocabulary import Index

Operation = str | None
"""On a register: what is written, or None to read."""


class Witness:
    def __init__(self) -> None:
        self.appends: list[Append] = []
        self.barriers: list[Barrier] = []
        self.calls: list[Call[Operation, Operation]] = []
        self._runs: list[tuple[NodeId, Index, list[Slot]]] = []

    def begins(self, replica: NodeId, after: Index) -> list[Slot]:
        """A life of ``replica`` begins; what it applies is put into the answer."""
        slots: list[Slot] = []
        self._runs.append((replica, after, slots))
        return slots

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
