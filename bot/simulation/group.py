"""All replicas that ever were, and who of them runs: processes are started again, lost disks are not."""

from functools import partial

from bot.consensus.quorum import NodeId
from bot.consensus.raft.messages import Peer
from bot.errors import Misconfigured
from bot.simulation.checks import Held
from bot.simulation.dice import Dice
from bot.simulation.member import Replica
from bot.simulation.process import Process
from bot.simulation.world import World

_HEARD = 0.5
"""Of connections to who ends: the other end is told so."""


class Group:
    """``idle``: those that are not to be started again: they were removed, or nobody heals them."""

    def __init__(self, world: World, disks: dict[NodeId, Held | None]) -> None:
        self.replicas: dict[NodeId, Replica] = {}
        self.idle: set[NodeId] = set()
        self._world = world
        self._disks = disks
        self._dice = Dice(world.options.seed, "group")

    @property
    def running(self) -> list[Process]:
        """Processes that do not stand still."""
        found = (replica.running for replica in self.replicas.values())
        return [process for process in found if process is not None]

    @property
    def leader(self) -> NodeId | None:
        """Of the highest term among those that run."""
        leading = [p.driver.node.member for p in self.running if p.driver.leads]
        return max(leading, key=lambda member: member.term).me if leading else None

    def found(self) -> None:
        for name in sorted(self._world.founders.members):
            self.add(name)

    def add(self, name: NodeId) -> Replica:
        """A new member on a new disk."""
        self.replicas[name] = replica = Replica(name, self._world, self._ended)
        self._disks[name] = replica.disk
        replica.start(fresh=True)
        return replica

    def deliver(self, message: Peer) -> None:
        replica = self.replicas.get(message.target)
        if replica is not None and replica.process is not None:
            replica.process.hear(message)

    def restart(self, replica: Replica) -> None:
        """As an operator would, who starts what is down. Whose disk is not as it was is refused, and gone for good."""
        if replica.process is not None or replica.lost or replica.name in self.idle:
            return
        try:
            self._disks[replica.name] = replica.disk
            replica.start()
        except Misconfigured as refusal:
            self._world.trace.note(f"{replica.name} is refused: {refusal}")
            self._world.counts["lost disks"] += 1
            replica.lost = True
            self._disks[replica.name] = None

    def keep(self, core: set[NodeId]) -> None:
        """From now on ``core`` runs, and nobody else."""
        self.idle = set(self.replicas) - core
        for replica in self.replicas.values():
            if replica.name in core:
                self.restart(replica)
            else:
                replica.ended("for good")

    def _ended(self, replica: Replica) -> None:
        self._world.counts["ends"] += 1
        for process in self.running:
            if self._dice.chance(_HEARD):
                delay = self._dice.between(1, self._world.options.timeout // 4)
                process.after(delay, partial(process.hear_lost, replica.name))
        most = self._world.options.machines.down
        down = self._dice.between(0, most // 50 if self._dice.chance(0.4) else most)
        self._world.timeline.after(down, self.restart, replica)
