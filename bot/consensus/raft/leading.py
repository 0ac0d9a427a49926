"""What a leader does: lets wishes in, copies its log to the others, and commits what a majority has (§3.5, §3.6)."""

from bot.consensus.quorum import NodeId, Poll
from bot.consensus.raft.automaton import Why
from bot.consensus.raft.entry import Command, Content, Entry, Position
from bot.consensus.raft.member import Member
from bot.consensus.raft.membership import MembershipChange
from bot.consensus.raft.messages import (
    AppendEntries,
    AppendEntriesResponse,
    Forward,
    Heartbeat,
    HeartbeatResponse,
    InstallSnapshot,
    TimeoutNow,
    TransferLeadership,
)
from bot.consensus.raft.progress import Flow, Progress
from bot.consensus.raft.reading import confirmed, release_early
from bot.errors import UserMistake
from bot.vocabulary import Index

Wish = Command | MembershipChange


def let_in(member: Member, message: Forward) -> None:
    """New wishes go into the log and to everybody; one that stands there already is only waited for (§6.3)."""
    if member.successor is not None:
        return member.drop(message.contents, "leadership is being transferred")
    wanted = tuple(wish for wish in message.contents if _is_new(member, wish))
    size = sum(len(wish.data) for wish in wanted if isinstance(wish, Command))
    # what has no size always may: else a joint configuration could not be left, which is tried at every turn
    if size and member.uncommitted and member.uncommitted + size > member.options.uncommitted_size:
        return member.drop(wanted, "too much is uncommitted")
    for nth, wish in enumerate(wanted, 1):
        if isinstance(wish, MembershipChange):
            if member.options.check_changes and (why := _refusal(member, wish)) is not None:
                return member.drop(wanted, why)
            member.last_change = Index(member.log.last + nth)
    member.uncommitted += size
    if wanted:
        append_contents(member, wanted)
        broadcast(member)
    return None


def append_contents(member: Member, contents: tuple[Content, ...]) -> None:
    """At the end, in this term. The leader's own word that it has them comes from its disk (§10.2.1)."""
    start = member.log.last
    entries = tuple(
        Entry(Index(start + nth), member.term, content, member.clock)
        for nth, content in enumerate(contents, 1)
    )
    member.append(entries)
    member.send(AppendEntriesResponse(member.me, member.me, member.term, member.log.last))


def broadcast(member: Member) -> None:
    for node in member.progress:
        if node != member.me:
            send_append(member, node)


def beat(member: Member) -> None:
    """No commit index above what the follower is known to have: it may hold other entries there."""
    for node, progress in member.progress.items():
        if node != member.me:
            commit = min(progress.match, member.log.committed)
            read = member.reads.newest
            member.send(Heartbeat(member.me, node, member.term, commit, read))


def check_quorum(member: Member) -> None:
    """Who has not heard of a majority for an election timeout does not lead (§6.2)."""
    heard = {node: node == member.me or one.active for node, one in member.progress.items()}
    for node, progress in member.progress.items():
        progress.active = node == member.me
    if member.configuration.voters.poll(heard) is not Poll.WON:
        member.follow(Why.NO_QUORUM, member.term, None)


def send_append(member: Member, to: NodeId, *, even_empty: bool = True) -> bool:
    """What ``to`` lacks, or a snapshot where that is no longer in the log. Whether anything was sent."""
    progress = member.progress[to]
    if progress.paused:
        return False
    before = Index(progress.next - 1)
    if member.log.compacted(before):
        return _send_snapshot(member, to, progress)
    full = progress.flow is Flow.REPLICATE and progress.inflights.full
    entries = () if full else member.log.entries(before, member.options.message_size)
    if not entries and not even_empty:
        return False
    commit, previous = member.log.committed, member.position(before)
    member.send(AppendEntries(member.me, to, member.term, previous, entries, commit))
    progress.sent(len(entries), sum(entry.size for entry in entries))
    progress.sent_commit = commit
    return True


def appended(member: Member, message: AppendEntriesResponse) -> None:
    """A follower's word on its log: go on from there, or go back to where the logs may agree (§3.5)."""
    progress = member.progress.get(message.source)
    if progress is None:
        return
    progress.active = True
    if message.hint is not None:
        _go_back(member, message.source, progress, message)
        return
    caught_up = progress.match == message.index and progress.flow is Flow.PROBE
    if not progress.acknowledged(message.index) and not caught_up:
        return
    _go_on(member, progress, message.index)
    if commit(member):
        release_early(member)
        broadcast(member)
    elif message.source != member.me and progress.may_tell_commit(member.log.committed):
        send_append(member, message.source)
    if message.source != member.me:
        while send_append(member, message.source, even_empty=False):
            pass
    hand_over(member, message.source)


def heard(member: Member, message: HeartbeatResponse) -> None:
    """It lives: try again to send what it lacks; and it confirms this leader to whoever reads (§6.4)."""
    progress = member.progress.get(message.source)
    if progress is None:
        return
    progress.active, progress.paused_sending = True, False
    if progress.match < member.log.last or progress.flow is Flow.PROBE:
        send_append(member, message.source)
    if message.read is not None:
        confirmed(member, message.read, message.source)


def commit(member: Member) -> bool:
    """What a majority has is committed, if it is of this term: older entries only with it (§3.6.2, Figure 3.7)."""
    acked = {node: progress.match for node, progress in member.progress.items()}
    index = member.configuration.voters.committed(acked)
    if index <= member.log.committed or member.log.term(index) != member.term:
        return False
    member.log.commit(index)
    return True


def transfer(member: Member, message: TransferLeadership) -> None:
    """Let in nothing more, bring the successor up to date, then tell it to start; for one election timeout (§3.10)."""
    to, progress = message.to, member.progress.get(message.to)
    if progress is None or progress.learner or to in {member.me, member.successor}:
        return
    member.elapsed = 0
    member.successor = to
    if progress.match == member.log.last:
        hand_over(member, to)
    else:
        send_append(member, to)


def unreachable(member: Member, node: NodeId) -> None:
    """What was sent ahead may be lost: go on from what is known, one message at a time."""
    progress = member.progress.get(node)
    if progress is not None and progress.flow is Flow.REPLICATE:
        progress.probe()


def snapshot_sent(member: Member, node: NodeId, *, arrived: bool) -> None:
    """Whichever it is, wait for a word of the follower before anything else is sent."""
    progress = member.progress.get(node)
    if progress is not None and progress.flow is Flow.SNAPSHOT:
        progress.pending_snapshot = progress.pending_snapshot if arrived else Index(0)
        progress.probe()
        progress.paused_sending = True


def hand_over(member: Member, to: NodeId) -> None:
    """The successor has everything: it may start its election (§3.10)."""
    if to == member.successor and member.progress[to].match == member.log.last:
        member.send(TimeoutNow(member.me, to, member.term))


def _go_on(member: Member, progress: Progress, index: Index) -> None:
    match progress.flow:
        case Flow.PROBE:
            progress.replicate()
        case Flow.SNAPSHOT if progress.match + 1 >= member.log.first:
            progress.probe()
            progress.replicate()
        case Flow.SNAPSHOT:
            pass
        case Flow.REPLICATE:
            progress.inflights.free_to(index)


def _go_back(
    member: Member, to: NodeId, progress: Progress, message: AppendEntriesResponse
) -> None:
    hint = message.hint or Position(Index(0), member.term)
    probable = member.log.probable(hint).index if hint.term else hint.index
    if progress.rejected(message.index, probable):
        if progress.flow is Flow.REPLICATE:
            progress.probe()
        send_append(member, to)


def _send_snapshot(member: Member, to: NodeId, progress: Progress) -> bool:
    """Only to who is alive: it would be made for nobody."""
    if not progress.active:
        return False
    snapshot = member.log.newest_snapshot
    progress.await_snapshot(snapshot.last.index)
    member.send(InstallSnapshot(member.me, to, member.term, snapshot))
    return True


def _refusal(member: Member, change: MembershipChange) -> str | None:
    """Why ``change`` may not enter the log now: one at a time, and only what the configuration allows (§4.1)."""
    if member.last_change > member.log.applied:
        return f"the change at {member.last_change} is not applied yet"
    try:
        member.configuration.changed(change)
    except UserMistake as mistake:
        return str(mistake)
    return None


def _is_new(member: Member, wish: Wish) -> bool:
    return not isinstance(wish, Command) or member.sessions.place(wish.id) is None
