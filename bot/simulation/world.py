"""What everybody in one run shares: time, the network, the judge, the story, the counts."""

from collections import Counter
from dataclasses import dataclass, field

from bot.consensus.quorum import Joint, Majority, NodeId
from bot.consensus.raft.membership import Configuration
from bot.simulation.checks import Checks
from bot.simulation.machine import MachineOf
from bot.simulation.network import Network
from bot.simulation.options import Options
from bot.simulation.timeline import Timeline
from bot.simulation.trace import Trace
from bot.simulation.witness import Witness


@dataclass(frozen=True, slots=True)
class World:
    options: Options
    timeline: Timeline
    network: Network
    checks: Checks
    trace: Trace
    witness: Witness
    machine: MachineOf
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def founders(self) -> Configuration:
        names = range(1, self.options.replicas + 1)
        return Configuration(Joint(Majority(frozenset(map(NodeId, names)))))
