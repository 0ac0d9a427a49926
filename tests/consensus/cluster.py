"""A few members and the wire between them: nothing moves but by a call, and whoever is cut off is not heard."""

from collections.abc import Iterable, Sequence
from itertools import count

from bot.consensus.quorum import Joint, Majority, NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Command, CommandId, Entry, Position, Snapshot
from bot.consensus.raft.membership import Configuration, MembershipChange
from bot.consensus.raft.messages import Peer, ReadId
from bot.consensus.raft.node import Node
from bot.consensus.raft.options import Options
from bot.consensus.raft.ready import Dropped, Persist, ReadReady
from bot.vocabulary import Index, Term
from tests.consensus.memory_storage import MemoryStorage

START = Position(Index(1), Term(1))
"""What everybody has from the beginning, so that everybody knows who votes."""


def ids(*numbers: int) -> frozenset[NodeId]:
    return frozenset(map(NodeId, numbers))


def members(voters: Iterable[int], learners: Iterable[int] = ()) -> Configuration:
    return Configuration(Joint(Majority(ids(*voters))), ids(*learners))


def wish(number: int, origin: int = 1, *, settled: int = 0, data: bytes = b"") -> Command:
    return Command(CommandId(NodeId(origin), 1, number), settled, data)


def disk_of(configuration: Configuration, terms: Sequence[int] = ()) -> MemoryStorage:
    """``terms`` of the entries after the start, each a wish of its own."""
    disk = MemoryStorage(Snapshot(START, configuration))
    entries = tuple(
        Entry(Index(1 + nth), Term(term), wish(nth, origin=100 + term))
        for nth, term in enumerate(terms, 1)
    )
    disk.write(Persist(entries=entries))
    return disk


class Cluster:
    def __init__(
        self, configuration: Configuration, *, strangers: int = 0, options: Options = Options()
    ) -> None:
        """``strangers`` know the configuration and are not in it."""
        known = sorted(configuration.members)
        everybody = [*known, *(NodeId(len(known) + nth) for nth in range(1, strangers + 1))]
        self.options = options
        self.disks = {node: disk_of(configuration) for node in everybody}
        self.nodes: dict[NodeId, Node] = {}
        self.cut: frozenset[NodeId] = frozenset()
        self.wire: list[Peer] = []
        self.delivered: list[Peer] = []
        self.applied: dict[NodeId, list[Entry]] = {node: [] for node in everybody}
        self.answers: dict[NodeId, list[ReadReady | Dropped]] = {node: [] for node in everybody}
        self._reads = count(1)
        for node in everybody:
            self.start(node)

    def __getitem__(self, node: int) -> Node:
        return self.nodes[NodeId(node)]

    def start(self, node: int) -> None:
        """Anew, with what is on its disk."""
        name = NodeId(node)
        self.nodes[name] = Node(name, self.disks[name], self.options, seed=node)
        self.applied[name] = []

    def lead(self, node: int) -> Node:
        self.elect(node)
        self.settle()
        assert self[node].member.role is Role.LEADER
        return self[node]

    def elect(self, node: int) -> None:
        """Until ``node`` leads, and no further: its term has committed nothing yet."""
        for other in self.nodes.values():
            other.forget_leader()
        self[node].campaign()
        while self[node].member.role is not Role.LEADER:
            assert any(one.has_ready for one in self.nodes.values()) or self.wire
            self.round()

    def isolate(self, *nodes: int) -> None:
        self.cut = ids(*nodes)

    def settle(self) -> None:
        """Until nobody owes anything."""
        while any(node.has_ready for node in self.nodes.values()) or self.wire:
            self.round()

    def round(self) -> None:
        for node in self.nodes:
            if self.nodes[node].has_ready:
                self.work(node)
        self.deliver()

    def work(self, node: int) -> None:
        """One outbox, in its order."""
        name = NodeId(node)
        ready = self.nodes[name].ready()
        self.wire += ready.early
        self.disks[name].write(ready.persist)
        self.wire += ready.late
        self.applied[name] += ready.apply
        self.answers[name] += ready.respond
        self.nodes[name].advance()

    def deliver(self) -> None:
        wire, self.wire = self.wire, []
        for message in wire:
            if not self.cut & {message.source, message.target}:
                self.delivered.append(message)
                self.nodes[message.target].step(message)

    def tick(self, times: int, *nodes: int) -> None:
        """Of ``nodes``, or everybody; after each tick all is settled."""
        for _ in range(times):
            for node in ids(*nodes) or self.nodes:
                self.nodes[node].tick()
            self.settle()

    def propose(self, node: int, *contents: Command | MembershipChange) -> None:
        self[node].propose(*contents)
        self.settle()

    def read(self, node: int) -> ReadId:
        name = ReadId(NodeId(node), 1, next(self._reads))
        self[node].read_index(name)
        return name

    def wishes(self, node: int) -> list[CommandId]:
        """What a member has applied since it started, without the protocol's own entries."""
        return [
            one.content.id for one in self.applied[NodeId(node)] if isinstance(one.content, Command)
        ]

    def reasons(self, node: int) -> list[str]:
        return [one.reason for one in self.answers[NodeId(node)] if isinstance(one, Dropped)]

    def heard(self, read: ReadId, node: int) -> list[Index]:
        """The answers that came to ``read``."""
        found = [one for one in self.answers[NodeId(node)] if isinstance(one, ReadReady)]
        return [one.index for one in found if one.read == read]
