"""What happens while a member's disk works must not be done twice."""

from bot.consensus.raft.entry import Entry, Position, Session, Snapshot
from bot.consensus.raft.membership import Change, ChangeKind, MembershipChange
from bot.consensus.raft.messages import AppendEntries, InstallSnapshot
from bot.consensus.raft.node import Node
from bot.vocabulary import Index, Term
from tests.consensus.cluster import START, disk_of, ids, members, wish


def test_a_snapshot_that_comes_while_entries_are_being_applied_covers_them() -> None:
    leader, me, learner = sorted(ids(1, 2, 4))
    before, after = members([1, 2, 3]), members([1, 2, 3], [4])
    disk = disk_of(before)
    node = Node(me, disk)
    change = MembershipChange((Change(ChangeKind.LEARNER, learner),))
    entries = (Entry(Index(2), Term(1), wish(1)), Entry(Index(3), Term(1), change))
    node.step(AppendEntries(leader, me, Term(1), START, entries, Index(3)))
    applying = node.ready()
    assert applying.apply == entries

    sessions = {leader: Session(1, 0, {1: Index(2)})}
    snapshot = Snapshot(Position(Index(5), Term(1)), after, sessions, b"state")
    node.step(InstallSnapshot(leader, me, Term(1), snapshot))
    disk.write(applying.persist)
    node.advance()
    while node.has_ready:
        disk.write(node.ready().persist)
        node.advance()

    assert node.member.log.applied == Index(5)
    assert node.member.configuration == after
    assert node.member.sessions.applied == sessions
