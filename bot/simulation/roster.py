"""Who agrees, by what is agreed on; and who may come to, by what stands in logs."""

from bisect import bisect_right
from collections.abc import Iterable

from bot.cluster.journal import entry_of, from_words
from bot.cluster.port import MEMBERSHIP_CHANGED
from bot.consensus.quorum import NodeId
from bot.consensus.raft.membership import Configuration, MembershipChange
from bot.record import codec
from bot.record.payload import MembershipChanged
from bot.simulation.member import Replica
from bot.simulation.world import World
from bot.vocabulary import Index

_ALL = 2**62


class Roster:
    """``now``: what is in force where everything that is agreed on is applied."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._configuration = world.founders
        self._since: list[tuple[Index, Configuration]] = [(Index(0), world.founders)]
        self._known = 0

    @property
    def now(self) -> Configuration:
        agreed = self._world.checks.agreed
        for committed in agreed[self._known :]:
            if committed.entry.kind == MEMBERSHIP_CHANGED:
                said: MembershipChanged = codec.from_bytes(
                    MEMBERSHIP_CHANGED, committed.entry.payload
                )
                change = from_words(said.change)
                self._configuration = self._configuration.changed(change)
                self._since.append((committed.entry.index, self._configuration))
                self._world.counts["membership changes"] += 1
                self._world.trace.note(f"agreed: {said.change}: {self._configuration}")
        self._known = len(agreed)
        return self._configuration

    def believed(self, replicas: Iterable[Replica]) -> list[Configuration]:
        """What members will go by when they start: they may not know what is in force, and elect by what was."""
        members = self.now.members
        heads = [one.disk.head().index for one in replicas if one.name in members]
        known = (bisect_right(self._since, head, key=lambda one: one[0]) for head in heads)
        return [self._since[at - 1][1] for at in sorted(set(known))]

    def possible(self, replicas: Iterable[Replica]) -> list[Configuration]:
        """What is in force, and whatever may come to be by what stands in logs."""
        found = [self.now]
        for replica in replicas:
            configuration = self.now
            for slot in replica.disk.slots(Index(self._known), _ALL):
                if slot.kind == MEMBERSHIP_CHANGED:
                    change = entry_of(slot).content
                    assert isinstance(change, MembershipChange)
                    configuration = configuration.changed(change)
                    found.append(configuration)
        return found


def majority(configuration: Configuration, nodes: set[NodeId]) -> bool:
    halves = (configuration.voters.incoming.voters, configuration.voters.outgoing.voters)
    return all(not half or 2 * len(half & nodes) > len(half) for half in halves)
