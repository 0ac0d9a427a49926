"""The table of the protocol: what a member in its role does with a message, one line of the paper an arm."""

from typing import assert_never

from bot.consensus.raft import election, following, leading, reading
from bot.consensus.raft.automaton import Role, Why
from bot.consensus.raft.member import Member
from bot.consensus.raft.messages import (
    FROM_LEADER,
    NO_TERM,
    AppendEntries,
    AppendEntriesResponse,
    Forward,
    Heartbeat,
    HeartbeatResponse,
    InstallSnapshot,
    Peer,
    ReadIndex,
    ReadIndexResponse,
    RequestVote,
    RequestVoteResponse,
    TimeoutNow,
    TransferLeadership,
)
from bot.errors import BrokenInvariant


def step(member: Member, message: Peer) -> None:
    """Take one message. Never waits; what follows stands in the member's outbox."""
    if isinstance(message, RequestVote | RequestVoteResponse):
        election.learn(member, message)
    if not _of_this_term(member, message):
        return
    match member.role, message:
        # "grants its vote … if candidate's log is at least as up-to-date" (Fig. 3.1, RequestVote 2; §9.6 for pre)
        case _, RequestVote():
            election.consider(member, message)
        # "If votes received from majority of servers: become leader" (Fig. 3.1, Candidates)
        case ((Role.PRE_CANDIDATE | Role.CANDIDATE), RequestVoteResponse(pre=pre)):
            if pre == (member.role is Role.PRE_CANDIDATE):
                election.count(member, message)
        # "If AppendEntries RPC received from new leader: convert to follower" (Fig. 3.1, Candidates)
        case (
            (Role.PRE_CANDIDATE | Role.CANDIDATE),
            (AppendEntries() | Heartbeat() | InstallSnapshot()),
        ):
            member.follow(Why.LEADER_SEEN, message.term, message.source)
            _obey(member, message)
        # "Respond to RPCs from candidates and leaders" (Fig. 3.1, Followers)
        case Role.FOLLOWER, (AppendEntries() | Heartbeat() | InstallSnapshot()):
            following.heard_leader(member, message)
            _obey(member, message)
        # "If successful: update nextIndex and matchIndex; if fails because of log inconsistency: decrement nextIndex
        # and retry" (Fig. 3.1, Leaders)
        case Role.LEADER, AppendEntriesResponse():
            leading.appended(member, message)
        # "exchanges a round of heartbeats with a majority" (§6.4 3)
        case Role.LEADER, HeartbeatResponse():
            leading.heard(member, message)
        # "If command received from client: append entry to local log" (Fig. 3.1, Leaders)
        case Role.LEADER, Forward():
            leading.let_in(member, message)
        # a follower passes wishes on to the leader (§6.2); who knows none says so
        case _, Forward():
            following.forward(member, message)
        # "saves its current commit index in readIndex" (§6.4 2)
        case Role.LEADER, ReadIndex():
            reading.asked(member, message)
        # "followers … issue a request to the leader that just asks for readIndex" (§6.4)
        case _, ReadIndex():
            reading.forward(member, message)
        case _, ReadIndexResponse():
            reading.answered(member, message)
        # "prior leader stops accepting new client requests, … brings the target's log up to date" (§3.10 1, 2)
        case Role.LEADER, TransferLeadership():
            leading.transfer(member, message)
        case Role.FOLLOWER, TransferLeadership():
            following.forward_transfer(member, message)
        # "the target server … starts a new election" (§3.10 3)
        case Role.FOLLOWER, TimeoutNow():
            election.asked_to_lead(member)
        # Late: the answer to a role that this member has left, or a wish that it cannot pass on.
        case _, (RequestVoteResponse() | AppendEntriesResponse() | HeartbeatResponse()):
            pass
        case ((Role.PRE_CANDIDATE | Role.CANDIDATE), ReadIndex()):
            pass
        case _, (TransferLeadership() | TimeoutNow()):
            pass
        # Two leaders of one term: the one thing that can never be (§3.4).
        case _, (AppendEntries() | Heartbeat() | InstallSnapshot()):
            raise BrokenInvariant(f"{message.source} and {member.me} lead term {member.term}")
        case _:
            assert_never(message)


def _obey(member: Member, message: FROM_LEADER) -> None:
    match message:
        case AppendEntries():
            following.append(member, message)
        case Heartbeat():
            following.beat(member, message)
        case InstallSnapshot():
            following.install(member, message)


def _of_this_term(member: Member, message: Peer) -> bool:
    """Bring both to one term; whether the message still means something (§3.3)."""
    if message.term in (NO_TERM, member.term):
        return True
    if message.term < member.term:
        _tell_newer_term(member, message)
        return False
    match message:
        # "does not … grant its vote" within the minimum election timeout of hearing from a current leader (§4.2.3)
        case RequestVote(transfer=False) if member.in_lease:
            return False
        # a question, and a yes to it, are about a term that nobody is in yet (§9.6)
        case RequestVote(pre=True) | RequestVoteResponse(pre=True, granted=True):
            return True
        case AppendEntries() | Heartbeat() | InstallSnapshot():
            member.follow(Why.NEWER_TERM, message.term, message.source)
        # "If RPC request or response contains term T > currentTerm: convert to follower" (Fig. 3.1, All Servers)
        case _:
            member.follow(Why.NEWER_TERM, message.term, None)
    return True


def _tell_newer_term(member: Member, message: Peer) -> None:
    """Who is behind and would not learn it otherwise: a pre-vote raises nobody's term, so both sides could starve."""
    me, to, term = member.me, message.source, member.term
    match message:
        case Heartbeat() | AppendEntries():
            if member.options.check_quorum or member.options.pre_vote:
                member.send(AppendEntriesResponse(me, to, term, member.log.committed))
        case RequestVote(pre=True):
            election.answer(member, message, term, granted=False)
        case _:
            pass
