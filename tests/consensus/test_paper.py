"""What the dissertation promises, an example each. Ongaro, "Consensus: Bridging Theory and Practice" (2014)."""

from dataclasses import replace

import pytest

from bot.consensus.quorum import NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Entry, HardState, Opening, Position
from bot.consensus.raft.membership import Change, ChangeKind, MembershipChange, Transition
from bot.consensus.raft.messages import (
    AppendEntries,
    AppendEntriesResponse,
    Heartbeat,
    InstallSnapshot,
    Peer,
    RequestVote,
    RequestVoteResponse,
    TimeoutNow,
)
from bot.consensus.raft.node import Node
from bot.consensus.raft.options import Options
from bot.consensus.raft.ready import Persist
from bot.errors import BrokenInvariant
from bot.vocabulary import Index, Term
from tests.consensus.cluster import START, Cluster, disk_of, members, wish
from tests.consensus.memory_storage import MemoryStorage

THREE = members((1, 2, 3))
ONE, TWO, THIRD = NodeId(1), NodeId(2), NodeId(3)
LONG = 2 * Options().election_ticks
"""Ticks after which whoever hears of no leader has started an election."""


def owed(node: Node, disk: MemoryStorage) -> tuple[Peer, ...]:
    """Everything that leaves, once the disk has what is written."""
    ready = node.ready()
    disk.write(ready.persist)
    node.advance()
    return (*ready.early, *ready.late)


def at(index: int, term: int) -> Position:
    return Position(Index(index), Term(term))


def asks(source: int, target: int, term: int, last: Position, *, pre: bool = False) -> RequestVote:
    return RequestVote(NodeId(source), NodeId(target), Term(term), last, pre)


def entries_of(node: Node) -> list[tuple[int, int]]:
    log = node.member.log
    return [(one.index, one.term) for one in log.entries(START.index, 2**62)]


def changes(
    *wanted: tuple[ChangeKind, int], transition: Transition = Transition.AUTO
) -> MembershipChange:
    made = tuple(Change(kind, NodeId(node)) for kind, node in wanted)
    return MembershipChange(made, transition)


# Elections (§3.4, §3.6.1, §3.8)


def test_a_member_votes_once_a_term_also_across_a_restart() -> None:
    disk = disk_of(THREE)
    node = Node(THIRD, disk)
    node.step(asks(1, 3, 5, START))
    assert owed(node, disk) == (
        RequestVoteResponse(THIRD, ONE, Term(5), granted=True, commit=START),
    )

    node = Node(THIRD, disk)
    for source, granted in ((2, False), (1, True)):
        node.step(asks(source, 3, 5, START))
        told = RequestVoteResponse(THIRD, NodeId(source), Term(5), granted=granted, commit=START)
        assert owed(node, disk) == (told,)


def test_a_vote_leaves_only_when_it_is_on_disk() -> None:
    node = Node(THIRD, disk_of(THREE))
    node.step(asks(1, 3, 5, START))

    ready = node.ready()

    assert ready.early == ()
    assert ready.persist.hard == HardState(Term(5), ONE, START.index)
    assert ready.persist.sync
    assert [type(one) for one in ready.late] == [RequestVoteResponse]


@pytest.mark.parametrize(
    ("last", "granted"),
    [(at(9, 1), False), (at(2, 2), False), (at(3, 2), True), (at(2, 3), True)],
    ids=["longer, older term", "shorter", "the same", "shorter, newer term"],
)
def test_a_vote_goes_only_to_a_log_that_is_as_up_to_date(last: Position, granted: bool) -> None:
    disk = disk_of(THREE, terms=(2, 2))
    node = Node(THIRD, disk)

    node.step(asks(1, 3, 5, last))

    (told,) = owed(node, disk)
    assert isinstance(told, RequestVoteResponse)
    assert told.granted == granted


def test_a_second_leader_of_one_term_stops_the_first_loudly() -> None:
    leader = Cluster(THREE).lead(1)
    term = leader.member.term

    with pytest.raises(BrokenInvariant, match="2 and 1 lead term"):
        leader.step(Heartbeat(TWO, ONE, term, Index(1)))


def test_a_partitioned_member_raises_nobodys_term() -> None:
    cluster = Cluster(THREE)
    term = cluster.lead(1).member.term
    cluster.isolate(3)
    cluster.tick(5 * LONG)
    assert cluster[3].member.role is Role.PRE_CANDIDATE
    assert cluster[3].member.term == term

    cluster.isolate()
    cluster.tick(LONG)

    assert [node.member.term for node in cluster.nodes.values()] == [term] * 3
    assert cluster[1].member.role is Role.LEADER
    assert cluster[3].member.leader == 1


def test_whoever_hears_a_leader_ignores_a_stranger_who_wants_votes() -> None:
    cluster = Cluster(THREE)
    term = cluster.lead(1).member.term
    end = cluster[2].member.log.end

    for node in (1, 2):
        cluster[node].step(asks(9, node, term + 5, end))
    cluster.settle()

    assert [cluster[node].member.term for node in (1, 2)] == [term, term]
    assert cluster[1].member.role is Role.LEADER


def test_a_leader_that_hears_no_majority_steps_down() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.isolate(1)

    cluster.tick(LONG, 1)

    assert cluster[1].member.role is Role.FOLLOWER
    cluster[1].propose(wish(1))
    cluster.settle()
    assert cluster.reasons(1) == ["no leader is known"]


# The log (§3.5, §3.6)


def test_a_leader_opens_its_term_with_an_entry_of_its_own() -> None:
    leader = Cluster(THREE).lead(2)

    (opening,) = leader.member.log.entries(START.index, 2**62)

    assert opening == Entry(Index(2), leader.member.term, Opening(TWO))
    assert leader.member.log.committed == 2


def test_a_leader_commits_what_earlier_terms_left_only_with_an_entry_of_its_own() -> None:
    """Figure 3.7: an entry of term 2 on a majority can still be overwritten by the server of term 3."""
    five = members((1, 2, 3, 4, 5))
    disk = disk_of(five, terms=(2,))
    disk.write(Persist(hard=HardState(Term(3), None, START.index)))
    leader = Node(ONE, disk)
    leader.campaign()
    for pre in (True, False):
        owed(leader, disk)
        for voter in (2, 3):
            vote = RequestVoteResponse(NodeId(voter), ONE, Term(4), granted=True, pre=pre)
            leader.step(vote)
    owed(leader, disk)
    assert entries_of(leader) == [(2, 2), (3, 4)]

    for follower in (2, 3):
        leader.step(AppendEntriesResponse(NodeId(follower), ONE, Term(4), Index(2)))
    assert leader.member.log.committed == START.index

    for follower in (2, 3):
        leader.step(AppendEntriesResponse(NodeId(follower), ONE, Term(4), Index(3)))
    assert leader.member.log.committed == 3


def test_a_conflicting_suffix_is_overwritten() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.propose(1, wish(1))
    cluster.isolate(1)
    cluster.propose(1, wish(2), wish(3), wish(4))
    cluster.lead(2)
    cluster.propose(2, wish(1, origin=2))

    cluster.isolate()
    cluster.tick(LONG)

    assert entries_of(cluster[1]) == entries_of(cluster[2]) == entries_of(cluster[3])
    assert cluster.wishes(1) == cluster.wishes(2) == [wish(1).id, wish(1, origin=2).id]


def test_a_conflicting_suffix_is_overwritten_before_it_is_on_disk() -> None:
    disk = disk_of(THREE)
    node = Node(THIRD, disk)
    old = tuple(Entry(Index(nth), Term(2), wish(nth)) for nth in (2, 3, 4))
    new = (Entry(Index(3), Term(3), wish(1, origin=2)),)
    node.step(AppendEntries(ONE, THIRD, Term(2), START, old, START.index))
    node.step(AppendEntries(TWO, THIRD, Term(3), at(2, 2), new, START.index))

    owed(node, disk)

    assert entries_of(node) == [(2, 2), (3, 3)]
    assert disk.entries(START.index, Index(9), 2**62) == (old[0], *new)


def test_an_old_short_append_does_not_cut_what_matches() -> None:
    disk = disk_of(THREE, terms=(1, 1, 1, 1))
    node = Node(THIRD, disk)
    first = disk.entries(START.index, Index(2), 2**62)

    node.step(AppendEntries(ONE, THIRD, Term(1), START, first, START.index))

    assert entries_of(node) == [(2, 1), (3, 1), (4, 1), (5, 1)]
    assert owed(node, disk) == (AppendEntriesResponse(THIRD, ONE, Term(1), Index(2)),)


def test_a_follower_without_what_comes_before_takes_nothing() -> None:
    disk = disk_of(THREE, terms=(1,))
    node = Node(THIRD, disk)
    beyond = (Entry(Index(5), Term(1), wish(1)),)

    node.step(AppendEntries(ONE, THIRD, Term(1), at(4, 1), beyond, START.index))

    assert entries_of(node) == [(2, 1)]
    assert owed(node, disk) == (
        AppendEntriesResponse(THIRD, ONE, Term(1), Index(4), hint=at(2, 1)),
    )


def test_a_heartbeat_commits_no_more_than_the_follower_is_known_to_have() -> None:
    """It may hold other entries there."""
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.isolate(3)
    cluster.propose(1, wish(1))
    assert cluster[1].member.log.committed == 3

    cluster[1].tick()

    beats = {
        one.target: one.commit
        for one in owed(cluster[1], cluster.disks[ONE])
        if isinstance(one, Heartbeat)
    }
    assert beats == {TWO: 3, THIRD: 2}


def test_a_leaders_own_word_counts_when_its_disk_is_done() -> None:
    cluster = Cluster(members((1,)))
    leader = cluster.lead(1)
    leader.propose(wish(1))

    ready = leader.ready()
    assert [one.index for one in ready.persist.entries] == [3]
    assert leader.member.log.committed == 2

    cluster.disks[ONE].write(ready.persist)
    leader.advance()
    assert leader.member.log.committed == 3


def test_followers_may_commit_while_the_leaders_disk_works() -> None:
    """§10.2.1: a majority does not need the leader."""
    cluster = Cluster(THREE)
    leader = cluster.lead(1)
    leader.propose(wish(1))

    cluster.wire += leader.ready().early
    cluster.deliver()
    for node in (2, 3):
        cluster.work(node)
    cluster.deliver()

    assert leader.member.log.durable == 2
    assert leader.member.log.committed == 3


# Reads (§6.4)


def test_a_read_is_answered_when_a_majority_has_confirmed_the_leader() -> None:
    cluster = Cluster(THREE)
    leader = cluster.lead(1)
    read = cluster.read(1)

    cluster.work(1)
    assert cluster.heard(read, 1) == []
    cluster.settle()

    assert cluster.heard(read, 1) == [leader.member.log.committed]


def test_a_leader_that_was_replaced_answers_no_read() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.isolate(1)
    cluster.lead(2)
    cluster.propose(2, wish(1, origin=2))
    assert cluster[1].member.role is Role.LEADER

    read = cluster.read(1)
    cluster.settle()
    cluster.isolate()
    cluster.tick(LONG)

    assert cluster.heard(read, 1) == []
    assert cluster[1].member.leader == 2


def test_a_read_waits_until_the_term_has_committed_something() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.propose(1, wish(1))
    old = cluster[2].member.log.committed
    cluster.elect(2)

    read = cluster.read(2)
    assert cluster[2].member.log.committed == old
    assert not any(isinstance(one, Heartbeat) for one in cluster[2].member.early)
    cluster.settle()

    assert cluster.heard(read, 2) == [old + 1]


def test_a_follower_reads_by_way_of_the_leader() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.isolate(3)
    cluster.propose(1, wish(1))
    cluster.isolate()

    read = cluster.read(3)
    cluster.settle()

    assert cluster.heard(read, 3) == [3]


# Transfer (§3.10)


def test_a_transfer_makes_the_successor_lead_the_next_term() -> None:
    cluster = Cluster(THREE)
    term = cluster.lead(1).member.term
    cluster.isolate(3)
    cluster.propose(1, wish(1))
    cluster.isolate()

    cluster[1].transfer(THIRD)
    cluster.settle()

    assert cluster[3].member.role is Role.LEADER
    assert cluster[3].member.term == term + 1
    assert cluster.wishes(3) == [wish(1).id]
    told = [type(one) for one in cluster.delivered if one.source == 1 and one.target == 3]
    assert told.index(TimeoutNow) > told.index(AppendEntries)


def test_a_transfer_lets_nothing_in_and_is_given_up_after_a_timeout() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.isolate(3)
    cluster[1].transfer(THIRD)

    cluster.propose(1, wish(1))
    assert cluster.reasons(1) == ["leadership is being transferred"]
    cluster.tick(LONG, 1, 2)
    cluster.propose(1, wish(1))

    assert cluster.wishes(1) == [wish(1).id]


# Membership (§4)

SWAP = (
    (ChangeKind.VOTER, 4),
    (ChangeKind.VOTER, 5),
    (ChangeKind.REMOVE, 2),
    (ChangeKind.REMOVE, 3),
)


@pytest.mark.parametrize("majority", [(2, 3), (4, 5)], ids=["the old", "the new"])
def test_a_joint_configuration_needs_both_majorities(majority: tuple[int, int]) -> None:
    cluster = Cluster(THREE, strangers=2)
    cluster.lead(1)
    cluster.propose(1, changes(*SWAP, transition=Transition.EXPLICIT))
    cluster.tick(1, 1)
    assert str(cluster[1].member.configuration.voters) == "(1 4 5)&&(1 2 3)"

    cluster.isolate(*majority)
    cluster.propose(1, wish(1))
    assert cluster.wishes(1) == []
    cluster.isolate()
    cluster.tick(2, 1)

    assert cluster.wishes(1) == [wish(1).id]


def test_a_joint_configuration_is_left_by_itself_and_who_is_out_does_not_count() -> None:
    cluster = Cluster(THREE, strangers=2)
    cluster.lead(1)
    cluster.propose(1, changes(*SWAP))
    cluster.tick(2, 1)
    assert cluster[4].member.configuration == members((1, 4, 5))

    cluster.isolate(2, 3)
    cluster.propose(1, wish(1))

    assert cluster.wishes(5) == [wish(1).id]


def test_one_change_is_in_the_log_at_a_time() -> None:
    cluster = Cluster(THREE, strangers=2)
    cluster.lead(1)
    cluster[1].propose(changes((ChangeKind.VOTER, 4)))
    cluster.propose(1, changes((ChangeKind.VOTER, 5)))

    assert cluster.reasons(1) == ["the change at 3 is not applied yet"]
    assert cluster[1].member.configuration == members((1, 2, 3, 4))


def test_a_learner_gets_everything_and_neither_votes_nor_counts() -> None:
    cluster = Cluster(members((1, 2), learners=(3,)))
    cluster.lead(1)
    cluster.isolate(2)
    cluster.propose(1, wish(1))
    assert cluster[3].member.log.last == 3
    assert cluster.wishes(1) == []

    cluster.isolate(1, 2)
    cluster.tick(3 * LONG, 3)
    assert cluster[3].member.role is Role.FOLLOWER
    cluster.isolate()
    cluster.tick(1, 1)

    assert cluster.wishes(3) == [wish(1).id]


def test_a_leader_that_is_removed_steps_down_and_the_others_go_on() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.propose(1, changes((ChangeKind.REMOVE, 1)))
    assert cluster[1].member.role is Role.FOLLOWER

    cluster.tick(LONG)
    cluster.propose(2, wish(1))

    assert cluster[2].member.configuration == members((2, 3))
    assert cluster.wishes(2) == cluster.wishes(3) == [wish(1).id]
    assert cluster[1].member.term == 2


# Wishes (§6.2, §6.3)


def test_a_follower_passes_wishes_on_to_the_leader() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)

    cluster.propose(3, wish(1, origin=3), wish(2, origin=3))

    assert cluster.wishes(3) == [wish(1, origin=3).id, wish(2, origin=3).id]


def test_a_wish_that_is_asked_twice_stands_once() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster[1].propose(wish(1))
    cluster.propose(3, wish(1))
    cluster.propose(1, wish(1), wish(2))

    assert cluster.wishes(2) == [wish(1).id, wish(2).id]


def test_a_wish_stands_once_also_after_another_leads_and_all_have_restarted() -> None:
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster.propose(1, wish(1))
    for node in cluster.nodes:
        cluster.start(node)
    cluster.lead(2)
    cluster.propose(3, wish(1))

    assert cluster.wishes(1) == cluster.wishes(2) == [wish(1).id]


@pytest.mark.parametrize("asked_of", [1, 2])
def test_a_wish_that_was_not_committed_when_its_leader_fell_stands_once(asked_of: int) -> None:
    """It is in the tail of the next leader's log, of which it has applied nothing."""
    cluster = Cluster(THREE)
    cluster.lead(1)
    cluster[1].propose(wish(1))
    cluster.work(1)
    cluster.deliver()
    cluster.work(2)
    cluster.start(2)
    assert cluster.wishes(1) == cluster.wishes(2) == []
    cluster.wire.clear()
    cluster.isolate(1)
    cluster.elect(2)
    cluster.isolate()

    cluster.propose(asked_of, wish(1))
    cluster.tick(1, 2)

    assert cluster.wishes(1) == cluster.wishes(2) == cluster.wishes(3) == [wish(1).id]


def test_a_wish_that_cannot_be_taken_comes_back_with_the_reason() -> None:
    cluster = Cluster(THREE, options=replace(Options(), uncommitted_size=10))
    cluster.propose(3, wish(1, origin=3))
    assert cluster.reasons(3) == ["no leader is known"]

    leader = cluster.lead(1)
    leader.propose(wish(1, data=b"12345678"))
    cluster.propose(1, wish(2, data=b"123"))
    assert cluster.reasons(1) == ["too much is uncommitted"]
    cluster.propose(1, wish(2, data=b"123"))

    assert cluster.wishes(1) == [wish(1).id, wish(2).id]


def test_a_joint_configuration_is_left_however_much_is_uncommitted() -> None:
    """What is dropped there is wished again at once: by this member, without an end."""
    cluster = Cluster(
        THREE, strangers=1, options=replace(Options(), uncommitted_size=1, apply_size=1)
    )
    cluster.lead(1)
    swap = changes((ChangeKind.VOTER, 4), (ChangeKind.REMOVE, 3))
    cluster.propose(1, swap, wish(1, data=b"12345678"))

    assert cluster.reasons(1) == []
    assert cluster[1].member.configuration == members((1, 2, 4))


# Snapshots (§5)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_snapshot_brings_the_configuration_and_who_wished_what(restarted: bool) -> None:
    cluster = Cluster(THREE, strangers=1)
    cluster.lead(1)
    cluster.isolate(3)
    cluster.propose(1, wish(1), changes((ChangeKind.LEARNER, 4)))
    end = cluster[1].member.log.applied
    cluster.disks[ONE].save(cluster[1].snapshot(b"state"))
    cluster.disks[ONE].compact(end)
    cluster.isolate()
    cluster.tick(2, 1)

    assert any(isinstance(one, InstallSnapshot) for one in cluster.delivered if one.target == 3)
    assert cluster.disks[THIRD].snapshot().data == b"state"
    assert cluster[3].member.configuration == members((1, 2, 3), learners=(4,))
    if restarted:
        cluster.start(3)
    cluster[1].transfer(THIRD)
    cluster.settle()
    assert cluster[3].member.role is Role.LEADER
    cluster.propose(3, wish(1), wish(2))
    assert cluster.wishes(3) == [wish(2).id]


def test_a_snapshot_of_what_is_there_already_cuts_nothing() -> None:
    disk = disk_of(THREE, terms=(1, 1, 1))
    node = Node(THIRD, disk)
    snapshot = replace(disk.snapshot(), last=at(3, 1))

    node.step(InstallSnapshot(ONE, THIRD, Term(1), snapshot))

    assert entries_of(node) == [(2, 1), (3, 1), (4, 1)]
    assert node.member.log.committed == 3
