"""What goes wrong, when: each kind of fault at its own rate, until it is calm."""

from collections.abc import Callable
from functools import partial

from bot.simulation import partitions
from bot.simulation.dice import Dice
from bot.simulation.disk import Failure
from bot.simulation.group import Group
from bot.simulation.member import Replica
from bot.simulation.network import Way
from bot.simulation.process import Point, Process
from bot.simulation.timeline import SECOND
from bot.simulation.world import World

_BLACKOUT = 0.1
"""Of crashes: everybody at once."""
_FLAPS = 8
_LEADER = 0.4
"""Of what meets one member: it is the leader, if there is one."""


class Nemesis:
    def __init__(self, world: World, group: Group) -> None:
        self._world = world
        self._group = group
        self._dice = Dice(world.options.seed, "nemesis")
        self._calm = self._cut = False

    def begin(self) -> None:
        options = self._world.options
        machines, disks = options.machines, options.disks
        for rate, strike in (
            (machines.crashes, self._crash),
            (machines.pauses, self._pause),
            (machines.jumps, self._jump),
            (machines.rushes, self._rush),
            (options.wire.partitions, self._partition),
            (disks.failures, partial(self._fail, Failure.SYNC)),
            (disks.full, partial(self._fail, Failure.FULL)),
        ):
            if rate:
                mean = int(60 * SECOND / rate)
                self._world.timeline.after(self._soon(2 * mean), self._strike, mean, strike)

    def calm(self) -> None:
        """Nothing goes wrong any more; what stands still goes on."""
        self._calm = True
        for replica in self._group.replicas.values():
            replica.clock.calm()
            replica.disk.failure = None
            if replica.process is not None:
                replica.process.doom = None
                replica.process.resume()

    def _strike(self, mean: int, strike: Callable[[], None]) -> None:
        if not self._calm:
            strike()
            self._world.timeline.after(self._soon(2 * mean), self._strike, mean, strike)

    def _crash(self) -> None:
        replica = self._victim()
        if replica is None or replica.process is None:
            return
        self._count("crashes")
        if replica.name == self._group.leader:
            self._count("crashes of a leader")
        if self._dice.chance(_BLACKOUT):
            for each in list(self._group.replicas.values()):
                each.ended("in a blackout")
            return
        point = self._dice.choice((None, *Point))
        replica.process.doom = point
        if point is None:
            replica.ended("in a crash")

    def _pause(self) -> None:
        replica = self._victim()
        if replica is None or replica.process is None:
            return
        self._count("pauses")
        self._world.trace.note(f"{replica.name} stands still")
        replica.process.inbox = []
        pause = self._soon(2 * self._world.options.timeout)
        self._world.timeline.after(pause, self._resume, replica.process)

    def _resume(self, process: Process) -> None:
        if not process.ended and process.inbox is not None:
            self._world.trace.note(f"{process.host.name} goes on")
            process.resume()

    def _rush(self) -> None:
        """Several ask for votes in one term, and now and then one ends in the middle of that."""
        self._count("rushes")
        running = [one for one in self._group.running if not one.driver.leads]
        for process in running:
            wait = self._dice.between(0, self._world.options.tick)
            self._world.timeline.after(wait, self._hurry, process)
        if running and self._dice.chance(0.7):
            process = self._dice.choice(running)
            process.doom = self._dice.choice((Point.VOTED, Point.BEFORE_PROMISES, Point.OPENING))

    def _hurry(self, process: Process) -> None:
        if not (self._calm or process.ended or process.inbox is not None):
            process.hurry()

    def _jump(self) -> None:
        replica = self._victim()
        if replica is not None:
            by = replica.clock.jump()
            self._count(f"clock jumps {'forward' if by > 0 else 'back'}")
            self._world.trace.note(f"{replica.name}: clock set by {by} ms")

    def _fail(self, failure: Failure) -> None:
        replica = self._victim()
        if replica is not None:
            self._count(f"disks where {failure}")
            replica.disk.failure = failure

    def _partition(self) -> None:
        leader = self._group.leader
        nodes = [one for one in self._group.replicas if one not in self._group.idle]
        nodes.sort(key=lambda node: node != leader)
        if len(nodes) < 3 or self._cut:
            return
        kind, ways = partitions.drawn(self._dice, nodes)
        self._count("partitions")
        self._count(f"partitions, {kind}")
        spelled = " ".join(f"{source}→{target}" for source, target in sorted(ways))
        self._world.trace.note(f"network cut, {kind}: {spelled}")
        flaps = self._dice.between(2, _FLAPS) if self._dice.chance(0.3) else 1
        self._flap(ways, flaps)

    def _flap(self, ways: frozenset[Way], left: int) -> None:
        if self._calm:
            return
        if self._cut:
            self._count("partitions again")
        self._cut = True
        timeline, timeout = self._world.timeline, self._world.options.timeout
        self._world.network.cut(ways)
        timeline.after(self._soon(timeout if left > 1 else 4 * timeout), self._mend, ways, left - 1)

    def _mend(self, ways: frozenset[Way], flaps: int) -> None:
        """``flaps``: how often it will be cut again."""
        self._world.network.cut(())
        self._cut = flaps > 0
        if self._cut:
            self._world.timeline.after(
                self._soon(self._world.options.timeout), self._flap, ways, flaps
            )
        else:
            self._world.trace.note("network whole")

    def _victim(self) -> Replica | None:
        leader = self._group.leader
        if leader is not None and self._dice.chance(_LEADER):
            return self._group.replicas[leader]
        running = [one for one in self._group.replicas.values() if one.running is not None]
        return self._dice.choice(running) if running else None

    def _soon(self, most: int) -> int:
        return self._dice.between(1, max(1, most))

    def _count(self, fault: str) -> None:
        self._world.counts[fault] += 1
