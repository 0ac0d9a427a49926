"""Bugs in how the log is copied, committed and applied."""

from dataclasses import replace
from typing import Any

from bot.cluster.history import Change as Write
from bot.cluster.journal import Journal
from bot.consensus.quorum import Joint, Majority
from bot.consensus.raft import election, following, leading, reconfiguring, step
from bot.consensus.raft.entry import Entry
from bot.consensus.raft.log import Log
from bot.consensus.raft.member import Member
from bot.consensus.raft.messages import (
    AppendEntries,
    AppendEntriesResponse,
    Heartbeat,
    Peer,
)
from bot.vocabulary import Index
from tests.simulation.mutants import Patch, Table, cut_off, planting

LOG: Table = {}
mutant = planting(LOG)


# Copying the log


@mutant("entries are cut though they match", range(10, 13), "disk before promise", "commit rule")
def _(patch: Patch) -> None:
    def conflict(self: Log, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if entry.index > self.committed)

    patch.setattr(Log, "conflict", conflict)


@mutant("entries stay though they differ", range(1, 4), "log matching", "state machine safety")
def _(patch: Patch) -> None:
    def conflict(self: Log, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if entry.index > self.last)

    patch.setattr(Log, "conflict", conflict)


@mutant(
    "an acknowledgement of an older term counts",
    range(1, 3),
    "commit rule",
    "liveness",
    "invariant of a member",
)
def _(patch: Patch) -> None:
    def of_this_term(member: Member, message: Peer) -> bool:
        return isinstance(message, AppendEntriesResponse) or before(member, message)

    before = step._of_this_term
    patch.setattr(step, "_of_this_term", of_this_term)


# Committing and applying


@mutant("an older term's entry is committed by count", range(1, 3), "commit rule")
def _(patch: Patch) -> None:
    def commit(member: Member) -> bool:
        acked = {node: progress.match for node, progress in member.progress.items()}
        index = member.configuration.voters.committed(acked)
        news = index > member.log.committed
        member.log.commit(max(index, member.log.committed))
        return news

    patch.setattr(leading, "commit", commit)
    patch.setattr(reconfiguring, "commit", commit)


@mutant("the leader counts itself before its disk has the entry", range(8, 11), "commit rule")
def _(patch: Patch) -> None:
    def append_contents(member: Member, contents: Any) -> None:
        before(member, contents)
        member.progress[member.me].acknowledged(member.log.last)

    before = leading.append_contents
    patch.setattr(leading, "append_contents", append_contents)
    patch.setattr(election, "append_contents", append_contents)


@mutant("half of the voters is a majority", range(1, 3), "commit rule", "election safety")
def _(patch: Patch) -> None:
    def committed(self: Majority, acked: Any) -> Index:
        ranked = sorted((acked.get(voter, Index(0)) for voter in self.voters), reverse=True)
        return ranked[max(0, len(ranked) // 2 - 1)] if ranked else before(self, acked)

    before = Majority.committed
    patch.setattr(Majority, "committed", committed)


@mutant("a leader commits by the new half alone", range(1, 4), "commit rule")
def _(patch: Patch) -> None:
    patch.setattr(Joint, "committed", lambda self, acked: self.incoming.committed(acked))


@mutant("a learner counts", range(1, 3), "commit rule")
def _(patch: Patch) -> None:
    def commit(member: Member) -> bool:
        whole, learners = member.configuration, member.configuration.learners
        both = (half.voters for half in (whole.voters.incoming, whole.voters.outgoing))
        voters = Joint(*(Majority(half | learners if half else half) for half in both))
        member.configuration = replace(whole, voters=voters, learners=frozenset())
        news = before(member)
        member.configuration = whole
        return news

    before = leading.commit
    patch.setattr(leading, "commit", commit)
    patch.setattr(reconfiguring, "commit", commit)


@mutant("a follower takes for committed what it has", range(1, 3), "commit rule")
def _(patch: Patch) -> None:
    def append(member: Member, message: AppendEntries) -> None:
        before(member, message)
        member.log.commit(member.log.last)

    before = following.append
    patch.setattr(following, "append", append)


@mutant(
    "a leader tells more to be committed than a follower is known to have",
    range(3, 6),
    "commit rule",
    "state machine safety",
    "invariant of a member",
    tune=cut_off,
)
def _(patch: Patch) -> None:
    def beat(member: Member) -> None:
        for node in member.progress:
            if node != member.me:
                commit, read = member.log.committed, member.reads.newest
                member.send(Heartbeat(member.me, node, member.term, commit, read))

    def heard(member: Member, message: Heartbeat) -> None:
        before(member, replace(message, commit=min(message.commit, member.log.last)))

    before = following.beat
    patch.setattr(leading, "beat", beat)
    patch.setattr(following, "beat", heard)


@mutant(
    "what is not committed is applied",
    range(1, 3),
    "state machine safety",
    "invariant of a member",
    "commit rule",
)
def _(patch: Patch) -> None:
    def to_write(self: Journal, wanted: Any) -> Write:
        made = before(self, wanted)
        return replace(made, commit_to=wanted.entries[-1].index) if wanted.entries else made

    before = Journal.change
    patch.setattr(Journal, "change", to_write)
