"""Who joins a log whose beginning is forgotten."""

from bot.consensus.raft.membership import Change, ChangeKind, MembershipChange
from bot.vocabulary import Index
from tests.consensus.cluster import Cluster, ids, members, wish

LEADER, NEWCOMER = 1, 4
BEYOND = 200
"""Ticks: far more than anything here may need."""


def test_a_newcomer_takes_a_snapshot_of_before_it_was_let_in_and_catches_up_from_there() -> None:
    cluster = Cluster(members([1, 2, 3]), strangers=1)
    leader = cluster.lead(LEADER)
    cluster.propose(LEADER, *(wish(number) for number in range(1, 6)))
    (one,) = ids(LEADER)
    cluster.disks[one].save(leader.snapshot(b"state"))
    cluster.disks[one].compact(leader.member.log.applied)

    (newcomer,) = ids(NEWCOMER)
    cluster.propose(LEADER, MembershipChange((Change(ChangeKind.LEARNER, newcomer),)))
    cluster.tick(BEYOND)

    assert cluster.disks[newcomer].snapshot().data == b"state"
    assert cluster[NEWCOMER].member.configuration.learners == {newcomer}
    assert cluster[NEWCOMER].member.log.applied == leader.member.log.last > Index(6)
