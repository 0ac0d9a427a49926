"""What a history can break, one kind a promise; each is a sentence that names the culprits."""

from dataclasses import dataclass

from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import CommandId
from bot.simulation.history import Append, Barrier, Slot
from bot.vocabulary import Index


@dataclass(frozen=True, slots=True)
class Skipped:
    replica: NodeId
    before: Index
    slot: Slot

    def __str__(self) -> str:
        return f"replica {self.replica} applied {self.slot.index} right after {self.before}"


@dataclass(frozen=True, slots=True)
class Diverged:
    replica: NodeId
    slot: Slot
    other: NodeId
    others: Slot

    def __str__(self) -> str:
        mine, theirs = _content(self.slot), _content(self.others)
        where = f"at {self.slot.index} replica {self.replica} applied {mine}"
        return f"{where}, replica {self.other} {theirs}"


@dataclass(frozen=True, slots=True)
class Lost:
    """``stands``: where it stands instead, if anywhere."""

    command: CommandId
    acked: Index
    stands: tuple[Index, ...]

    def __str__(self) -> str:
        instead = f"it stands at {_listed(self.stands)}" if self.stands else "it stands nowhere"
        return f"{_name(self.command)} was acknowledged at {self.acked}, and {instead}"


@dataclass(frozen=True, slots=True)
class Duplicated:
    command: CommandId
    stands: tuple[Index, ...]

    def __str__(self) -> str:
        return f"{_name(self.command)} stands at {_listed(self.stands)}"


@dataclass(frozen=True, slots=True)
class Phantom:
    command: CommandId
    index: Index
    refused: bool

    def __str__(self) -> str:
        why = "although it was refused" if self.refused else "although nobody asked for it"
        return f"{_name(self.command)} stands at {self.index}, {why}"


@dataclass(frozen=True, slots=True)
class Reordered:
    """``earlier`` had returned before ``command`` was invoked."""

    earlier: Append | Barrier
    command: CommandId
    index: Index
    invoked: int

    def __str__(self) -> str:
        return (
            f"{_name(self.command)} was asked for at {self.invoked} and stands at {self.index}, "
            f"although {_returned(self.earlier)} before"
        )


@dataclass(frozen=True, slots=True)
class Stale:
    """``earlier`` had returned before ``barrier`` was invoked."""

    earlier: Append | Barrier
    barrier: Barrier

    def __str__(self) -> str:
        read = f"a read that began at {self.barrier.invoked} saw {self.barrier.index}"
        return f"{read}, although {_returned(self.earlier)} before"


Violation = Skipped | Diverged | Lost | Duplicated | Phantom | Reordered | Stale


def _returned(earlier: Append | Barrier) -> str:
    what = _name(earlier.command) if isinstance(earlier, Append) else "another read"
    return f"{what} had returned {earlier.index} at {earlier.returned},"


def _name(command: CommandId) -> str:
    return f"wish {command.origin}.{command.incarnation}.{command.number}"


def _content(slot: Slot) -> str:
    what = "an entry of the protocol" if slot.command is None else _name(slot.command)
    return f"{what} of term {slot.term}"


def _listed(indexes: tuple[Index, ...]) -> str:
    return " and ".join(map(str, indexes))
