"""Bugs in what a member promises, and in how a leader comes about."""

from dataclasses import replace
from typing import Any

from bot.cluster.journal import Journal
from bot.consensus.quorum import Joint, Majority, NodeId
from bot.consensus.raft import election, step
from bot.consensus.raft.entry import HardState, Position
from bot.consensus.raft.member import Member
from bot.consensus.raft.membership import Configuration
from bot.consensus.raft.messages import (
    Peer,
    RequestVote,
    RequestVoteResponse,
)
from bot.consensus.raft.node import Node
from bot.consensus.raft.ready import Ready
from bot.vocabulary import Term
from tests.simulation.mutants import Patch, Table, changing, losing, planting, splitting

ELECTIONS: Table = {}
mutant = planting(ELECTIONS)


# What a member promises


@mutant("a vote is not written down", range(1, 3), "disk before promise")
def _(patch: Patch) -> None:
    def vote(self: Journal, hard: HardState) -> Any:
        return replace(before(self, hard), candidate=None)

    before = Journal._vote
    patch.setattr(Journal, "_vote", vote)


@mutant("a vote is forgotten at a restart", range(8, 9), "one vote a term", "election safety")
def _(patch: Patch) -> None:
    before = Journal.hard
    patch.setattr(Journal, "hard", lambda self: replace(before(self), vote=None))


@mutant(
    "the term is forgotten at a restart",
    range(7, 10),
    "terms",
    "one vote a term",
    "invariant of a member",
)
def _(patch: Patch) -> None:
    def hard(self: Journal) -> HardState:
        kept = before(self)
        return HardState(self.term(self.last()) or Term(0), None, kept.commit)

    before = Journal.hard
    patch.setattr(Journal, "hard", hard)


@mutant("answers leave before the disk has what they promise", range(1, 3), "disk before promise")
def _(patch: Patch) -> None:
    def send(self: Member, message: Peer) -> None:
        (self.late if message.target == self.me else self.early).append(message)

    patch.setattr(Member, "send", send)


@mutant("a write of a vote is not synced", range(1, 3), "disk before promise")
def _(patch: Patch) -> None:
    patch.setattr(HardState, "needs_sync", lambda self, before: False)


@mutant("nothing is synced", range(1, 3), "disk before promise", "commit rule")
def _(patch: Patch) -> None:
    def ready(self: Node) -> Ready:
        made = before(self)
        return replace(made, persist=replace(made.persist, sync=False))

    before = Node.ready
    patch.setattr(Node, "ready", ready)


@mutant(
    "a lost disk is taken for a new one under the old name",
    range(3, 6),
    "one vote a term",
    "invariant of a member",
    "linear log",
    tune=losing,
)
def _(patch: Patch) -> None:
    def start(self: Journal, me: NodeId, *, fresh: bool) -> int:
        return before(self, me, fresh=self._history.vote().member is None)

    before = Journal.start
    patch.setattr(Journal, "start", start)


# Elections


@mutant("whoever asks gets a vote", range(1, 4), "one vote a term")
def _(patch: Patch) -> None:
    def consider(member: Member, message: RequestVote) -> None:
        if message.last.up_to_date_with(member.log.end) and not message.pre:
            member.vote = None
        before(member, message)

    before = election.consider
    patch.setattr(election, "consider", consider)


@mutant("a candidate's log is not compared", range(11, 12), "leader completeness")
def _(patch: Patch) -> None:
    patch.setattr(Position, "up_to_date_with", lambda self, other: True)


@mutant("a vote that comes twice counts twice", range(1, 4), "election safety", tune=splitting)
def _(patch: Patch) -> None:
    def count(member: Member, message: RequestVoteResponse) -> None:
        if message.source in member.votes and message.granted:
            silent = member.configuration.voters.voters - member.votes.keys()
            member.votes |= dict.fromkeys(sorted(silent)[:1], True)
        before(member, message)

    before = election.count
    patch.setattr(election, "count", count)


@mutant(
    "a candidate is elected by the new half alone", range(4, 7), "election safety", tune=changing
)
def _(patch: Patch) -> None:
    def count(member: Member, message: RequestVoteResponse) -> None:
        whole = member.configuration
        member.configuration = replace(
            whole, voters=Joint(whole.voters.incoming), learners_next=frozenset(), auto_leave=False
        )
        before(member, message)
        member.configuration = whole

    before = election.count
    patch.setattr(election, "count", count)


@mutant("a learner's vote counts", range(3, 6), "election safety")
def _(patch: Patch) -> None:
    def voters(self: Configuration) -> Joint:
        both = (half.voters for half in (self.voters.incoming, self.voters.outgoing))
        return Joint(*(Majority(half | self.learners if half else half) for half in both))

    def count(member: Member, message: RequestVoteResponse) -> None:
        member.votes.setdefault(message.source, message.granted)
        whole = member.configuration
        member.configuration = replace(whole, voters=voters(whole), learners=frozenset())
        before(member, message)
        member.configuration = whole

    def ask(member: Member, term: Term, *, pre: bool = False, transfer: bool = False) -> None:
        asked(member, term, pre=pre, transfer=transfer)
        for learner in sorted(member.configuration.learners):
            member.send(RequestVote(member.me, learner, term, member.log.end, pre, transfer))

    before, asked = election.count, election._ask
    patch.setattr(election, "count", count)
    patch.setattr(election, "_ask", ask)


@mutant("whoever asks whether he would win raises the term", range(1, 3), "terms")
def _(patch: Patch) -> None:
    def of_this_term(member: Member, message: Peer) -> bool:
        if isinstance(message, RequestVote) and message.pre and message.term > member.term:
            return before(member, replace(message, pre=False))
        return before(member, message)

    before = step._of_this_term
    patch.setattr(step, "_of_this_term", of_this_term)
