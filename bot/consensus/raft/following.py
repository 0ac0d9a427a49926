"""What a follower does: makes its log the leader's, as far as it is told (§3.5), and takes a snapshot for it (§5)."""

from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Position, Snapshot
from bot.consensus.raft.member import Member
from bot.consensus.raft.messages import (
    NO_TERM,
    AppendEntries,
    AppendEntriesResponse,
    Forward,
    Heartbeat,
    HeartbeatResponse,
    InstallSnapshot,
    TransferLeadership,
)
from bot.vocabulary import Index


def heard_leader(member: Member, message: AppendEntries | Heartbeat | InstallSnapshot) -> None:
    member.elapsed = 0
    member.leader = message.source


def append(member: Member, message: AppendEntries) -> None:
    """Where the log holds ``previous``, it becomes the leader's; where not, say where it may (§3.5)."""
    log, me, to, term = member.log, member.me, message.source, member.term
    previous = message.previous
    if previous.index < log.committed:
        member.send(AppendEntriesResponse(me, to, term, log.committed))
    elif log.has(previous):
        member.append(log.conflict(message.entries))
        last = Index(previous.index + len(message.entries))
        log.commit(min(message.commit, last))
        member.send(AppendEntriesResponse(me, to, term, last))
    else:
        hint = log.probable(Position(min(previous.index, log.last), previous.term))
        member.send(AppendEntriesResponse(me, to, term, previous.index, hint))


def beat(member: Member, message: Heartbeat) -> None:
    member.log.commit(message.commit)
    member.send(HeartbeatResponse(member.me, message.source, member.term, message.read))


def install(member: Member, message: InstallSnapshot) -> None:
    if _wanted(member, message.snapshot):
        member.restore(message.snapshot)
    index = member.log.committed
    member.send(AppendEntriesResponse(member.me, message.source, member.term, index))


def forward(member: Member, message: Forward) -> None:
    """To the leader; without one it is dropped, and whoever wished hears so."""
    if member.leader is None:
        member.drop(message.contents, "no leader is known")
    else:
        member.send(Forward(member.me, member.leader, NO_TERM, message.contents))


def forward_transfer(member: Member, message: TransferLeadership) -> None:
    if member.leader is not None:
        member.send(TransferLeadership(member.me, member.leader, member.term, message.to))


def forget_leader(member: Member) -> None:
    """Its connection broke: do not wait for it, and let others ask (with leases somebody may still rely on it)."""
    if member.role is Role.FOLLOWER and not member.options.lease_reads:
        member.leader = None


def _wanted(member: Member, snapshot: Snapshot) -> bool:
    """Not when the log has all of it: then its last position alone commits (§5)."""
    if snapshot.last.index <= member.log.committed:
        return False
    if member.log.has(snapshot.last):
        member.log.commit(snapshot.last.index)
        return False
    return True
