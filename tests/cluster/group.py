"""Members of one Raft group in one process, with a wire between them that can be cut."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.cluster.history import History
from bot.cluster.memory import Memory
from bot.cluster.port import Role
from bot.cluster.raft import Membership, Pace, Raft
from bot.consensus.quorum import Joint, Majority, NodeId
from bot.consensus.raft.membership import Configuration
from bot.consensus.raft.messages import Peer
from bot.vocabulary import Instant

ONCE = ("received",)


@dataclass
class Wire:
    """Everything arrives in the next turn of the loop, unless one of both ends is cut off."""

    members: dict[NodeId, Raft] = field(default_factory=dict)
    cut: set[NodeId] = field(default_factory=set)

    def send(self, message: Peer) -> None:
        asyncio.get_running_loop().call_soon(self._arrive, message)

    def _arrive(self, message: Peer) -> None:
        target = self.members.get(message.target)
        if target is not None and not {message.source, message.target} & self.cut:
            target.hear(message)


class Group:
    """``size`` founders, started at once, each on its own history."""

    def __init__(
        self, size: int, now: int = 7, disk: Callable[[NodeId], History] = lambda _: Memory(ONCE)
    ) -> None:
        self.now = Instant(now)
        self.wire = Wire()
        ids = [NodeId(number) for number in range(1, size + 1)]
        self.founders = Configuration(Joint(Majority(frozenset(ids))))
        self.histories: dict[NodeId, History] = {node: disk(node) for node in ids}
        for node in ids:
            self.start(node, fresh=True)

    def start(self, node: NodeId, *, fresh: bool = False) -> Raft:
        member = Membership(node, self.founders, fresh)
        pace = Pace(tick=0.01, seed=node)
        raft = Raft(self.histories[node], member, self.wire, lambda: self.now, pace)
        self.wire.members[node] = raft
        return raft

    @property
    def members(self) -> list[Raft]:
        return list(self.wire.members.values())

    def leader(self) -> Raft:
        return next(one for one in self.members if one.status().role is Role.LEADER)

    def follower(self) -> Raft:
        return next(one for one in self.members if one.status().role is Role.FOLLOWER)

    async def close(self) -> None:
        await asyncio.gather(*(member.close() for member in self.members))
