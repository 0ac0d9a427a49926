"""One replica: a disk, a clock, and at most one process. Its process may end at any moment, its disk for good."""

from collections.abc import Callable

from bot.cluster.journal import replica_of
from bot.consensus.quorum import NodeId
from bot.errors import Misconfigured
from bot.simulation.clocks import Clock
from bot.simulation.dice import Dice
from bot.simulation.disk import Disk
from bot.simulation.process import Process
from bot.simulation.timeline import Micros
from bot.simulation.world import World
from bot.vocabulary import Index, Instant

_STALL = 50
"""Latencies."""


class Replica:
    """``damaged``: its disk is not as it was. ``lost``: so it was refused, and its name is never heard of again."""

    def __init__(self, name: NodeId, world: World, ended: Callable[["Replica"], None]) -> None:
        self.name = name
        self.disk = Disk()
        self.dice = Dice(world.options.seed, "member", name)
        self.clock = Clock(world.options, self.dice)
        self.process: Process | None = None
        self.damaged = self.lost = False
        self._world = world
        self._ended = ended

    @property
    def now(self) -> Instant:
        return self.clock.wall(self._world.timeline.now)

    @property
    def running(self) -> Process | None:
        """Its process, if it has one that does not stand still."""
        process = self.process
        return process if process is not None and process.inbox is None else None

    def latency(self) -> Micros:
        disks = self._world.options.disks
        stall = _STALL if self.dice.chance(disks.stalls) else 1
        if stall > 1:
            self._world.counts["slow syncs"] += 1
        return stall * self.dice.between(disks.latency // 2, disks.latency * 2)

    def start(self, *, fresh: bool = False) -> None:
        """Raises ``Misconfigured`` when the disk is not this member's, or not to be trusted."""
        self.disk.failure = None
        verdict = self.disk.verify()
        if not verdict.holds:
            raise Misconfigured(f"{replica_of(self.name)}: {verdict.bad}: {verdict.reason}")
        self.process = process = Process(self, self._world, fresh=fresh, seed=self.dice.bits())
        self._world.trace.note(f"{self.name} starts for the {process.incarnation}. time")
        self._world.counts["starts"] += 1
        self._tick(process)

    def ended(self, why: str) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        self._world.trace.note(f"{self.name} ends {why}")
        kept = self.dice.between(0, self.disk.unsynced)
        self._world.counts["writes kept by a crash"] += kept
        self._world.counts["writes lost in a crash"] += self.disk.unsynced - kept
        self.disk.crash(kept)
        process.end()
        self._ended(self)

    def rot(self) -> None:
        """A committed entry, if there is one, is not what it was."""
        if self.disk.head().index:
            self._world.counts["disks that rot"] += 1
            self.disk.rot(Index(self.dice.between(1, self.disk.head().index)))

    def wipe(self) -> None:
        """Somebody puts an empty disk in its place."""
        self._world.counts["disks made empty"] += 1
        self.disk = Disk()

    def _tick(self, process: Process) -> None:
        if process.ended:
            return
        self._world.timeline.after(self.clock.period, self._tick, process)
        process.tick()
