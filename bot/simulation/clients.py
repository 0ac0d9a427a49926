"""Load: wishes and reads, through members chosen at random, as whoever stands outside sees them.

A wish whose end is unknown is never repeated: who wants the same again has another wish.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.cluster.driver import Answer
from bot.cluster.outcome import NotCommitted
from bot.record.entry import Proposal
from bot.simulation.call import Call
from bot.simulation.dice import Dice
from bot.simulation.group import Group
from bot.simulation.history import Append, Barrier, Unplaced
from bot.simulation.machine import KIND, Below, Machine, Registers
from bot.simulation.process import Process
from bot.simulation.timeline import SECOND
from bot.simulation.verdict import Violation
from bot.simulation.witness import Operation, command_of, key_of
from bot.simulation.world import World
from bot.simulation.zones import unexplained
from bot.vocabulary import Index

REGISTERS = 8
_BATCH = 3


class Clients:
    """See ``Above``: registers at each replica, and whoever writes and reads them."""

    def __init__(self, world: World, group: Group) -> None:
        self._world = world
        self._group = group
        self._dice = Dice(world.options.seed, "clients")
        self._number = 0
        self._calm = False
        self.placed = Index(0)

    def begin(self) -> None:
        load = self._world.options.load
        for rate, ask in ((load.appends, self._append), (load.reads, self._read)):
            if rate:
                self._repeat(int(SECOND / rate), ask)

    def calm(self) -> None:
        self._calm = True

    def machine(self, process: Below) -> Machine:
        return Registers()

    def probe(self, process: Below) -> None:
        self._ask(process, [self._wish()])

    def owed(self) -> str | None:
        return None

    def violations(self) -> Iterator[Violation]:
        """Reads and writes of each register are those of one register."""
        for one in unexplained(self._world.witness.calls()):
            yield Violation("linear registers", one)

    def counts(self) -> dict[str, int]:
        return {}

    def _repeat(self, mean: int, ask: partial[None] | object) -> None:
        """``ask`` now and then, until it is calm."""
        if not self._calm and callable(ask):
            ask()
            self._world.timeline.after(self._dice.between(0, 2 * mean), self._repeat, mean, ask)

    def _append(self) -> None:
        process = self._somebody()
        if process is not None:
            self._ask(process, [self._wish() for _ in range(self._dice.between(1, _BATCH))])

    def _read(self) -> None:
        process = self._somebody()
        if process is not None:
            register = str(self._dice.between(0, REGISTERS - 1))
            invoked = self._world.timeline.steps
            process.barrier(partial(self._was_read, process, register, invoked))

    def _ask(self, process: Below, batch: Sequence[Proposal]) -> None:
        self._world.counts["wishes"] += len(batch)
        invoked = self._world.timeline.steps
        process.append(batch, partial(self._was_answered, batch, invoked))

    def _was_answered(self, batch: Sequence[Proposal], invoked: int, answer: Answer | None) -> None:
        """What was refused is no call; what nobody knows may be one."""
        refused = answer is not None and isinstance(answer.error, NotCommitted)
        returned = None if answer is None else self._world.timeline.steps
        places: Sequence[Index | Unplaced] = [Unplaced.REFUSED if refused else Unplaced.UNKNOWN]
        if answer is not None and answer.error is None:
            places = [receipt.index for receipt in answer.receipts]
            self.placed = max(self.placed, answer.receipts[-1].index)
            self._world.counts["acknowledged"] += len(batch)
        else:
            places = list(places) * len(batch)
            self._world.counts["refused" if refused else "unknown"] += len(batch)
        witness = self._world.witness
        for proposal, place in zip(batch, places, strict=True):
            witness.appends.append(Append(command_of(proposal.key), invoked, returned, place))
            if not refused:
                register = proposal.key.partition("/")[0]
                known = None if isinstance(place, Unplaced) else returned
                call = Call[Operation, Operation](register, proposal.key, invoked, known)
                witness.called(call)

    def _was_read(
        self, process: Process, register: str, invoked: int, answer: Answer | None
    ) -> None:
        if answer is None or answer.index is None:
            self._world.counts["reads without an answer"] += 1
            return
        self._world.counts["reads"] += 1
        if self._world.options.raft.lease_reads:
            return  # may be old, and says so
        returned, witness = self._world.timeline.steps, self._world.witness
        witness.barriers.append(Barrier(invoked, returned, answer.index))
        if isinstance(process.machine, Registers):
            value = process.machine.values.get(register)
            witness.called(Call(register, None, invoked, returned, value))

    def _somebody(self) -> Process | None:
        running = self._group.running
        return self._dice.choice(running) if running else None

    def _wish(self) -> Proposal:
        self._number += 1
        key = key_of(self._dice.between(0, REGISTERS - 1), self._number)
        payload = bytes(self._dice.between(0, self._world.options.load.bytes))
        return Proposal(KIND, key, payload)
