"""What follows when entries are applied: wishes are known to be in the log, and membership changes (§4, §6.3)."""

from bot.consensus.raft.automaton import Role, Why
from bot.consensus.raft.entry import Command, Entry
from bot.consensus.raft.leading import broadcast, commit, let_in, send_append
from bot.consensus.raft.member import Member
from bot.consensus.raft.membership import MembershipChange
from bot.consensus.raft.messages import NO_TERM, Forward


def change_membership(member: Member, change: MembershipChange) -> None:
    """In force from here on. A leader that is no voter any more steps down (§4.2.2)."""
    member.adopt(member.configuration.changed(change))
    if member.role is not Role.LEADER:
        return
    own = member.progress.get(member.me)
    if own is None or own.learner:
        member.follow(Why.REMOVED, member.term, None)
        return
    if commit(member):
        broadcast(member)
    else:
        for node in member.progress:
            if node != member.me:
                send_append(member, node, even_empty=False)
    if member.successor not in member.configuration.voters.voters:
        member.successor = None


def applied(member: Member, entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        member.sessions.apply(entry)
        if isinstance(entry.content, Command):
            member.uncommitted = max(0, member.uncommitted - len(entry.content.data))
    if entries:
        member.log.apply(entries[-1].index)
    leave_joint(member)


def leave_joint(member: Member) -> None:
    """A joint configuration that nobody wants to keep is left as soon as it is in force (§4.3)."""
    due = member.configuration.auto_leave and member.last_change <= member.log.applied
    if due and member.role is Role.LEADER and member.successor is None:
        let_in(member, Forward(member.me, member.me, NO_TERM, (MembershipChange(),)))
