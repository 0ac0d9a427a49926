"""How a read becomes linearizable: by who leads for sure, or by way of him (§6.4)."""

from bot.consensus.quorum import NodeId
from bot.consensus.raft.member import Member
from bot.consensus.raft.messages import NO_TERM, Heartbeat, ReadId, ReadIndex, ReadIndexResponse
from bot.consensus.raft.ready import ReadReady
from bot.vocabulary import Index


def asked(member: Member, message: ReadIndex) -> None:
    """The commit index of now, once a majority has answered a heartbeat that left after the question (§6.4)."""
    if not _committed_in_term(member):
        member.reads.early.append((message.source, message.read))
    elif member.options.lease_reads:
        _answer(member, message.source, message.read, member.log.committed)
    else:
        member.reads.add(message.source, message.read, member.log.committed)
        _ask_all(member, message.read)
        confirmed(member, message.read, member.me)


def confirmed(member: Member, read: ReadId, by: NodeId) -> None:
    for ready in member.reads.confirm(read, by, member.configuration.voters):
        _answer(member, ready.asker, ready.read, ready.index)


def release_early(member: Member) -> None:
    """This term has committed something: only now does the leader know all that is committed (§6.4)."""
    if member.reads.early and _committed_in_term(member):
        waiting, member.reads.early = member.reads.early, []
        for asker, read in waiting:
            asked(member, ReadIndex(asker, member.me, NO_TERM, read))


def forward(member: Member, message: ReadIndex) -> None:
    """To the leader, if there is one; nobody waits for an answer but who asked, and he asks again."""
    if member.leader is not None:
        member.send(ReadIndex(message.source, member.leader, NO_TERM, message.read))


def answered(member: Member, message: ReadIndexResponse) -> None:
    member.responses.append(ReadReady(message.read, message.index))


def _ask_all(member: Member, read: ReadId) -> None:
    for node, progress in member.progress.items():
        if node != member.me:
            commit = min(progress.match, member.log.committed)
            member.send(Heartbeat(member.me, node, member.term, commit, read))


def _answer(member: Member, asker: NodeId, read: ReadId, index: Index) -> None:
    if asker == member.me:
        member.responses.append(ReadReady(read, index))
    else:
        member.send(ReadIndexResponse(member.me, asker, member.term, read, index))


def _committed_in_term(member: Member) -> bool:
    return member.log.term(member.log.committed) == member.term
