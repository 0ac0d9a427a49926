"""A joint configuration is left by an entry that no limit on wishes holds back: its leader would ask without end."""

from dataclasses import replace

from bot.consensus.quorum import NodeId
from bot.consensus.raft.membership import Change, ChangeKind, MembershipChange, Transition
from bot.consensus.raft.options import Options
from tests.consensus.cluster import Cluster, members, wish


def test_a_leader_whose_wishes_are_too_many_leaves_a_joint_configuration() -> None:
    options = replace(Options(), message_size=1, uncommitted_size=10)
    cluster = Cluster(members((1, 2, 3)), options=options)
    cluster.lead(1)
    without = (Change(ChangeKind.REMOVE, NodeId(3)),)
    cluster[1].propose(MembershipChange(without, Transition.IMPLICIT))
    cluster[1].propose(wish(1, data=bytes(100)))
    cluster.round()
    for node in (2, 3):
        cluster.work(node)
    of_the_wish = cluster.wire[1::2]
    cluster.wire = cluster.wire[::2]

    cluster.deliver()
    for _ in range(3):
        cluster.work(1)
    waiting = cluster[1].member.uncommitted
    cluster.wire += of_the_wish
    cluster.settle()

    assert waiting > options.uncommitted_size
    assert cluster.reasons(1) == []
    assert cluster[1].member.configuration == members((1, 2))
