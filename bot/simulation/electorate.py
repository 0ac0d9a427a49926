"""Who decides, reckoned from the log alone: what members believe of it is held against this.

Source: dissertation §4.1, §4.3. Must never ask the code under test.
"""

import re
from dataclasses import dataclass, replace

from bot.cluster.port import MEMBERSHIP_CHANGED
from bot.consensus.quorum import NodeId
from bot.consensus.raft.membership import Configuration
from bot.record import codec
from bot.record.entry import Committed
from bot.record.payload import MembershipChanged

Names = frozenset[NodeId]
NOBODY: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Electorate:
    """A majority of ``incoming`` decides, and of ``outgoing`` too unless it is empty; ``later`` are to be learners."""

    incoming: Names
    outgoing: Names = NOBODY
    learners: Names = NOBODY
    later: Names = NOBODY

    def after(self, committed: Committed) -> "Electorate":
        """Once a change of the members is in force; the words are those of the log."""
        said: MembershipChanged = codec.from_bytes(MEMBERSHIP_CHANGED, committed.entry.payload)
        how, _, what = said.change.partition(":")
        changes = [(kind, NodeId(int(node))) for kind, node in re.findall(r"(\w+) (\d+)", what)]
        if how == "auto" and not changes:
            return Electorate(self.incoming, NOBODY, self.learners | self.later)
        both = how != "auto" or len(changes) > 1
        after = replace(self, outgoing=self.incoming) if both else self
        for kind, node in changes:
            after = _one(after, kind, node)
        return after

    def is_as(self, believed: Configuration) -> bool:
        voters, learning = believed.voters, (believed.learners, believed.learners_next)
        mine = (self.incoming, self.outgoing, self.learners, self.later)
        return mine == (voters.incoming.voters, voters.outgoing.voters, *learning)

    def __str__(self) -> str:
        names = (self.incoming, self.outgoing, self.learners, self.later)
        return " ".join(str(sorted(each)) for each in names)


def _one(before: Electorate, kind: str, node: NodeId) -> Electorate:
    if kind == "update":
        return before
    one = frozenset({node})
    learners, later = before.learners - one, before.later - one
    gone = Electorate(before.incoming - one, before.outgoing, learners, later)
    if kind == "voter":
        return replace(gone, incoming=gone.incoming | one)
    if kind == "remove":
        return gone
    if node in before.outgoing:  # it learns when it does not vote any more
        return replace(gone, later=later | one)
    return replace(gone, learners=learners | one)
