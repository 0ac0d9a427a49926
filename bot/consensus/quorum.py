"""Majorities, alone and joined: what they have committed, how they have voted, and how they are spelled.

Source: Ongaro, "Consensus: Bridging Theory and Practice", §3.4 and §4.3.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from bot.vocabulary import Index

NodeId = NewType("NodeId", int)
"""One member for as long as its disk lives, from 1 on. Never given again: who lost his disk comes back as another."""

INFINITE = Index(2**64 - 1)
"""What nobody's majority has committed: it never holds a joint one back."""


class Poll(StrEnum):
    PENDING = "pending"
    LOST = "lost"
    WON = "won"


@dataclass(frozen=True, slots=True)
class Majority:
    """More than half of ``voters``. An empty one commits everything and wins every vote: it is nobody's."""

    voters: frozenset[NodeId] = frozenset()

    def committed(self, acked: Mapping[NodeId, Index]) -> Index:
        """The highest index that a majority has acknowledged; who is missing in ``acked`` has acknowledged none."""
        if not self.voters:
            return INFINITE
        ranked = sorted((acked.get(voter, Index(0)) for voter in self.voters), reverse=True)
        return ranked[len(ranked) // 2]

    def poll(self, votes: Mapping[NodeId, bool]) -> Poll:
        yes = sum(votes.get(voter) is True for voter in self.voters)
        no = sum(votes.get(voter) is False for voter in self.voters)
        needed = len(self.voters) // 2 + 1
        if yes >= needed or not self.voters:
            return Poll.WON
        return Poll.LOST if no > len(self.voters) - needed else Poll.PENDING

    def __str__(self) -> str:
        return spelled(self.voters)


@dataclass(frozen=True, slots=True)
class Joint:
    """Both majorities at once; ``outgoing`` is empty unless membership is changing."""

    incoming: Majority = Majority()
    outgoing: Majority = Majority()

    @property
    def voters(self) -> frozenset[NodeId]:
        outgoing = self.outgoing.voters
        return self.incoming.voters | outgoing if outgoing else self.incoming.voters

    def committed(self, acked: Mapping[NodeId, Index]) -> Index:
        return min(self.incoming.committed(acked), self.outgoing.committed(acked))

    def poll(self, votes: Mapping[NodeId, bool]) -> Poll:
        polls = {self.incoming.poll(votes), self.outgoing.poll(votes)}
        if Poll.LOST in polls:
            return Poll.LOST
        return Poll.PENDING if Poll.PENDING in polls else Poll.WON

    def __str__(self) -> str:
        return f"{self.incoming}&&{self.outgoing}" if self.outgoing.voters else str(self.incoming)


def spelled(nodes: Collection[NodeId]) -> str:
    return f"({' '.join(str(node) for node in sorted(nodes))})"
