"""How a leader comes about: asking first whether one would win, then asking for votes (§3.4, §9.6)."""

from bot.consensus.quorum import Poll
from bot.consensus.raft.automaton import Role, Why
from bot.consensus.raft.entry import Opening
from bot.consensus.raft.leading import append_contents, broadcast
from bot.consensus.raft.member import Member
from bot.consensus.raft.membership import MembershipChange
from bot.consensus.raft.messages import RequestVote, RequestVoteResponse
from bot.consensus.raft.progress import Flow
from bot.vocabulary import Term


def timed_out(member: Member) -> None:
    """An election, unless this member leads, may not lead, or does not yet know who votes (§4.1)."""
    if member.role is Role.LEADER or not _may_campaign(member):
        return
    member.become(Why.TIMEOUT)
    member.begin_term(member.term)
    if member.options.pre_vote:
        _ask(member, Term(member.term + 1), pre=True)
    else:  # only a transcript
        member.become(Why.PRE_WON)
        _campaign(member)


def asked_to_lead(member: Member) -> None:
    """The leader itself wants this one to succeed it: no pre-vote, and nobody's lease holds it back (§3.10)."""
    if _may_campaign(member):
        member.become(Why.ASKED)
        _campaign(member, transfer=True)


def consider(member: Member, message: RequestVote) -> None:
    """One vote a term, and only for a log that has everything committed (§3.6.1)."""
    free = member.vote is None and member.leader is None
    may = member.vote == message.source or free or (message.pre and message.term > member.term)
    granted = may and message.last.up_to_date_with(member.log.end)
    if granted and not message.pre:
        member.elapsed = 0
        member.vote = message.source
    answer(member, message, message.term if granted else member.term, granted=granted)


def answer(member: Member, message: RequestVote, term: Term, *, granted: bool) -> None:
    commit = member.position(member.log.committed)
    member.send(RequestVoteResponse(member.me, message.source, term, granted, message.pre, commit))


def learn(member: Member, message: RequestVote | RequestVoteResponse) -> None:
    """What another knows to be committed is committed, of whatever term his word is (log matching, §3.5).

    Where a leader was removed, nobody else may know that he was; he does not ask for votes, and those who do are
    refused when his log is longer. A campaign under members that are not the members any more is given up (§4.1).
    """
    log, commit = member.log, message.commit
    if member.role is Role.LEADER or commit.index <= log.committed or not log.has(commit):
        return
    log.commit(commit.index)
    if member.role is not Role.FOLLOWER and _changing(member):
        member.follow(Why.CHANGED, member.term, None)


def count(member: Member, message: RequestVoteResponse) -> None:
    """A majority of yes makes a leader, of no a follower; the first word of each voter counts (§3.4)."""
    member.votes.setdefault(message.source, message.granted)
    match member.configuration.voters.poll(member.votes):
        case Poll.WON if member.role is Role.PRE_CANDIDATE:
            member.become(Why.PRE_WON)
            _campaign(member)
        case Poll.WON:
            _lead(member)
        case Poll.LOST:
            member.follow(Why.LOST, member.term, None)
        case Poll.PENDING:
            pass


def _may_campaign(member: Member) -> bool:
    return member.promotable and not _changing(member)


def _changing(member: Member) -> bool:
    unapplied = member.log.entries(member.log.applied, 2**62, member.log.committed)
    return any(isinstance(entry.content, MembershipChange) for entry in unapplied)


def _campaign(member: Member, *, transfer: bool = False) -> None:
    member.begin_term(Term(member.term + 1))
    member.vote = member.me
    _ask(member, member.term, transfer=transfer)


def _ask(member: Member, term: Term, *, pre: bool = False, transfer: bool = False) -> None:
    """Its own vote counts when it is on disk, as everybody's."""
    last, commit = member.log.end, member.position(member.log.committed)
    for voter in sorted(member.configuration.voters.voters):
        if voter == member.me:
            member.send(RequestVoteResponse(member.me, member.me, term, granted=True, pre=pre))
        else:
            member.send(RequestVote(member.me, voter, term, last, pre, transfer, commit))


def _lead(member: Member) -> None:
    """The opening entry commits what earlier terms left (§3.6.2)."""
    member.become(Why.WON)
    member.begin_term(member.term)
    member.leader = member.me
    own = member.progress[member.me]
    own.flow, own.active = Flow.REPLICATE, True
    member.last_change = member.log.last
    append_contents(member, (Opening(member.me),))
    broadcast(member)
