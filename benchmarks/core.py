"""``core``: Raft's automaton alone: members in one process, their messages in a queue, their disks in memory.

Seconds are of CPU: nothing here waits for anything. The invariants are asserted after every step, as in production.
"""

import gc
import time
from collections import deque
from typing import Any

from benchmarks import machine
from benchmarks.report import Measures, Rows
from benchmarks.size import Size
from bot.consensus.quorum import Joint, Majority, NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Command, CommandId, Position, Snapshot
from bot.consensus.raft.membership import Configuration
from bot.consensus.raft.messages import Peer
from bot.consensus.raft.node import Node
from bot.vocabulary import Index, Term
from tests.consensus.memory_storage import MemoryStorage

PAYLOAD = b"x" * 200
KEPT = 4_096
"""Entries that stay before a snapshot, so that the log has the same length however long a run is."""

SAMPLE, ROUNDS = 1_000, 20
"""How many messages the floor passes on, and how often."""

BATCHES = (1, 64, 256)
GROUPS = (3, 5, 7)
PAIRS = (*((3, batch) for batch in BATCHES), *((members, 64) for members in GROUPS[1:]))
FLOOR = "the same messages through a queue and a call"


def run(size: Size) -> dict[str, Any]:
    rows = Rows()
    machine.pin(machine.SERVER_CORE)
    for _ in range(size.repetitions):
        for members, batch in PAIRS:
            group = Group(members)
            measures = _measured(group, size.commits, batch)
            rows.add(_row(members, batch), measures)
            rows.add(_floor(members, batch), _bare(list(group.last), measures))
    names = [_row(*pair) for pair in PAIRS]
    return {
        "name": "core",
        "ecos": rows.table(names),
        "peers": {},
        "floor": rows.table(_floor(*pair) for pair in PAIRS),
        "ratios": {
            f"{_row(*pair)} / {_floor(*pair)}": rows.ratio(
                _row(*pair), _floor(*pair), "us_a_commit"
            )
            for pair in PAIRS
        },
        "notes": {"commits": size.commits, "payload_bytes": len(PAYLOAD)},
    }


def _row(members: int, batch: int) -> str:
    return f"{members} members, {batch} at once"


def _floor(members: int, batch: int) -> str:
    return f"{FLOOR}: {_row(members, batch)}"


class Group:
    """Members of one configuration, of whom the first leads."""

    def __init__(self, members: int) -> None:
        voters = frozenset(NodeId(nth) for nth in range(1, members + 1))
        begin = Snapshot(Position(Index(1), Term(1)), Configuration(Joint(Majority(voters))))
        self.disks = {node: MemoryStorage(begin) for node in sorted(voters)}
        self.nodes = {node: Node(node, disk, seed=node) for node, disk in self.disks.items()}
        self.wire: deque[Peer] = deque()
        self.delivered = 0
        self.last: deque[Peer] = deque(maxlen=SAMPLE)
        self.number = 0
        self.leader = self.nodes[NodeId(1)]
        self.leader.campaign()
        self.settle()
        assert self.leader.member.role is Role.LEADER

    def commit(self, commits: int, batch: int) -> None:
        """Propose ``batch`` side by side, until all have applied them; over and over."""
        first = self.leader.member.log.committed
        for _ in range(commits // batch):
            settled = self.number + 1
            wishes = []
            for _ in range(batch):
                self.number += 1
                wishes.append(Command(CommandId(NodeId(1), 1, self.number), settled, PAYLOAD))
            self.leader.propose(*wishes)
            self.settle()
            self.compact()
        assert self.leader.member.log.committed - first == commits // batch * batch

    def settle(self) -> None:
        """Deliver until nobody owes anything."""
        busy = True
        while busy:
            busy = False
            for node, automaton in self.nodes.items():
                if automaton.has_ready:
                    busy = True
                    ready = automaton.ready()
                    self.wire += ready.early
                    self.disks[node].write(ready.persist)
                    self.wire += ready.late
                    automaton.advance()
            while self.wire:
                message = self.wire.popleft()
                self.delivered += 1
                self.last.append(message)
                self.nodes[message.target].step(message)

    def compact(self) -> None:
        for node, disk in self.disks.items():
            automaton = self.nodes[node]
            if disk.last() - disk.first() >= 2 * KEPT:
                disk.save(automaton.snapshot(b""))
                disk.compact(Index(disk.last() - KEPT))


def _measured(group: Group, commits: int, batch: int) -> Measures:
    group.commit(4 * batch, batch)
    before = group.delivered
    gc.collect()
    start = time.process_time()
    group.commit(commits, batch)
    spent = time.process_time() - start
    done, messages = commits // batch * batch, group.delivered - before
    return {
        "us_a_commit": spent / done * 1e6,
        "commits_per_s": done / spent,
        "messages_per_s": messages / spent,
        "messages_a_commit": messages / done,
    }


def _bare(messages: list[Peer], measures: Measures) -> Measures:
    """Nothing is decided: each message goes into a queue, out again, and to a function that looks for whom it is."""
    taken: dict[NodeId, int] = {}

    def take(message: Peer) -> None:
        taken[message.target] = taken.get(message.target, 0) + 1

    wire: deque[Peer] = deque()
    start = time.process_time()
    for _ in range(ROUNDS):
        for message in messages:
            wire.append(message)
            take(wire.popleft())
    spent = time.process_time() - start
    assert sum(taken.values()) == ROUNDS * len(messages)
    each = spent / ROUNDS / len(messages)
    return {"us_a_commit": each * measures["messages_a_commit"] * 1e6, "messages_per_s": 1 / each}
