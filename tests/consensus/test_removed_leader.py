"""Whoever was not told that a change of the members is committed learns it when he asks for votes, or is asked.

Without that, the members that are left may never elect: they ask for votes by members that are not theirs any more, and
a leader that was removed refuses, for its log is longer, and does not ask for itself.
"""

import pytest

from bot.consensus.quorum import NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.membership import Change, ChangeKind, MembershipChange
from tests.consensus.cluster import Cluster, ids, members, wish

LONG = 40
WITHOUT_1 = MembershipChange((Change(ChangeKind.REMOVE, NodeId(1)),))


def removed(*others: int, down: tuple[int, ...] = ()) -> Cluster:
    """1 led, and has applied that it is removed; those of the ``others`` that are up have it, and are not told."""
    cluster = Cluster(members((1, *others)))
    cluster.lead(1)
    cluster.isolate(*down)
    cluster[1].propose(WITHOUT_1)
    cluster.round()
    cluster[1].propose(wish(1))
    for node in ids(*others) - ids(*down):
        cluster.work(node)
    cluster.deliver()
    cluster.isolate(1, *down)
    cluster.settle()
    assert cluster[1].member.configuration == members(others)
    assert {cluster[node].member.configuration for node in others} == {members((1, *others))}
    cluster.isolate(*down)
    return cluster


def leaders(cluster: Cluster) -> set[int]:
    return {one.member.me for one in cluster.nodes.values() if one.member.role is Role.LEADER}


@pytest.mark.parametrize(("others", "down"), [((2,), ()), ((2, 3, 4), (4,))])
def test_who_is_left_elects_though_the_removed_leader_knows_more(
    others: tuple[int, ...], down: tuple[int, ...]
) -> None:
    cluster = removed(*others, down=down)

    cluster.tick(LONG)

    (leader,) = leaders(cluster)
    assert leader in set(others) - set(down)
    assert cluster[leader].member.configuration == members(others)
    cluster.propose(leader, wish(2))
    assert cluster.wishes(leader) == [wish(2).id]


def test_a_candidate_tells_those_whom_it_asks() -> None:
    cluster = removed(2, 3, 4, down=(4,))
    before = cluster[3].member.log.committed
    cluster.isolate(3, 4)
    cluster.tick(LONG, 2)
    assert cluster[2].member.configuration == members((2, 3, 4))
    cluster.isolate(1, 4)
    assert cluster[3].member.log.committed == before

    cluster[2].campaign()
    cluster.work(2)
    cluster.deliver()

    assert cluster[3].member.log.committed == cluster[2].member.log.committed > before


def test_a_campaign_among_former_members_is_given_up() -> None:
    cluster = removed(2, 3, 4, down=(4,))
    cluster.isolate(3, 4)
    cluster[2].campaign()
    campaigning = cluster[2].member.role
    assert campaigning is Role.PRE_CANDIDATE

    cluster.settle()

    given_up = cluster[2].member.role
    assert given_up is Role.FOLLOWER
    assert cluster[2].member.configuration == members((2, 3, 4))
    assert cluster[2].member.term == 2


def test_what_is_committed_elsewhere_is_not_learnt_where_the_logs_differ() -> None:
    cluster = removed(2, 3, 4, down=(4,))
    before = cluster[4].member.log.committed
    cluster.isolate(2, 3)

    cluster.tick(LONG, 4)

    assert cluster[4].member.log.committed == before
    assert leaders(cluster) == set()
