"""What must hold among all members after every step, though nobody in the group could see it (Figure 3.2).

Each look costs the same however long the log is. Must never ask the code under test whether it is right: quorums are
counted here, and disks are looked into.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.cluster.chain import link
from bot.cluster.frame import from_bytes
from bot.cluster.history import Head, Vote
from bot.cluster.journal import replica_of
from bot.cluster.port import MEMBERSHIP_CHANGED
from bot.consensus.quorum import NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Command, Content, Entry
from bot.consensus.raft.member import Member
from bot.consensus.raft.membership import MembershipChange
from bot.consensus.raft.messages import AppendEntriesResponse, Peer, RequestVoteResponse
from bot.record.entry import Committed
from bot.simulation.electorate import Electorate
from bot.vocabulary import Index, Term


class Violated(Exception):
    """``check``: which; the message says by whom."""

    def __init__(self, check: str, found: str) -> None:
        super().__init__(f"{check}: {found}")
        self.check = check


class Held(Protocol):
    """What a disk would show after a crash: that an entry is there, where the log ends, what was promised."""

    def holds(self, index: Index, term: Term) -> bool: ...

    @property
    def synced(self) -> Index: ...

    def promised(self) -> Vote: ...


class Checks:
    """``disks``: of all who ever were a member; None for one that is lost, of which nobody can say what it held."""

    def __init__(self, disks: Mapping[NodeId, Held | None], founders: Electorate) -> None:
        self.agreed: list[Committed] = []
        self.leaders: dict[Term, NodeId] = {}
        self.committed = Index(0)  # by whoever led
        self._hashes: list[bytes] = []  # of ``agreed``
        self._disks = disks
        self._votes: dict[tuple[NodeId, Term], NodeId] = {}
        self._changes: dict[NodeId, list[Index]] = {}  # of the members, in the log of each
        self._begun: set[Term] = {Term(0)}  # terms in which somebody asked for votes
        self._electorates: list[tuple[Index, Electorate]] = [(Index(0), founders)]
        self._log: dict[tuple[Index, Term], tuple[Term, Content]] = {}
        self._reached: dict[Term, Index] = {}  # how far the leader of a term has committed
        self._terms: dict[Index, Term] = {}  # of the last entry of each such commit
        self._seen: dict[NodeId, Index] = {}

    @property
    def digest(self) -> str:
        """Of all that was agreed on: the last link of the chain."""
        return self._hashes[-1].hex()[:16] if self._hashes else ""

    def started(self, member: Member, head: Head, rest: Sequence[Committed]) -> None:
        """``rest``: what the disk holds after the first that are agreed on, if it holds more."""
        if member.log.committed < head.index:
            raise Violated("monotonic commit", f"{member.me} restarts at {member.log.committed}")
        self._seen[member.me] = member.log.committed
        self.applied(member.me, Index(head.index - len(rest)), rest, head.hash)

    def looked(self, member: Member) -> None:
        """After every step of ``member``."""
        if member.term not in self._begun:
            self._begins(member)
        if member.role is Role.LEADER and self.leaders.get(member.term) != member.me:
            self._elected(member)
        index, before = member.log.committed, self._seen[member.me]
        if index == before:
            return
        if index < before:
            raise Violated("monotonic commit", f"{member.me} falls from {before} to {index}")
        self._seen[member.me] = index
        if index > self.committed:
            self._committed(member, index)

    def wrote(self, me: NodeId, entries: Sequence[Entry], before: Term | None) -> None:
        """``before``: the term of the entry before the first. Same index and term, same entry and same one before."""
        self._changes_of(me, entries)
        for entry in entries:
            mine = (before or Term(0), entry.content)
            known = self._log.setdefault((entry.index, entry.term), mine)
            if known is not mine and known != mine and not _same(known, mine):
                raise Violated("log matching", f"{me} has another {entry.index} of {entry.term}")
            before = entry.term

    def _changes_of(self, me: NodeId, entries: Sequence[Entry]) -> None:
        """A change of members stands in a log only behind those that are agreed on (§4.1)."""
        first = entries[0].index
        known = self._changes[me] = [at for at in self._changes.get(me, ()) if at < first]
        for entry in entries:
            if isinstance(entry.content, MembershipChange):
                if known and known[-1] > len(self.agreed):
                    what = f"{me} has changes of members at {known[-1]} and {entry.index}"
                    raise Violated("one change at a time", f"{what}, {len(self.agreed)} are agreed")
                known.append(entry.index)

    def voted(self, me: NodeId, term: Term, vote: NodeId) -> None:
        known = self._votes.setdefault((me, term), vote)
        if known != vote:
            raise Violated("one vote a term", f"{me} votes for {known} and {vote} in term {term}")

    def promises(self, message: Peer) -> None:
        """A promise leaves: what it promises is on disk, or a later promise that makes it worthless."""
        disk = self._disks[message.source]
        if disk is None:
            return
        match message:
            case RequestVoteResponse(granted=True, pre=False):
                self.voted(message.source, message.term, message.target)
                promised, kept = disk.promised(), replica_of(message.target)
                holds = promised.candidate == kept or promised.term > message.term
            case AppendEntriesResponse(index=index, hint=None):
                promised = disk.promised()
                holds = index <= disk.synced or promised.term > message.term
            case _:
                return
        if not holds or promised.term < message.term:
            raise Violated("disk before promise", f"{message} is not on disk")

    def applied(self, me: NodeId, after: Index, run: Sequence[Committed], digest: bytes) -> None:
        """``digest``: the chain's, at the end of ``run``."""
        for nth, committed in enumerate(run, after + 1):
            if committed.entry.index != nth:
                raise Violated("state machine safety", f"{me} applies {committed} as the {nth}.")
            if nth > self.committed:
                raise Violated("state machine safety", f"{me} applies {nth}, not committed")
            if nth > len(self.agreed):
                self.agreed.append(committed)
                self._electorate(committed)
                last = self._hashes[-1] if self._hashes else bytes(32)
                self._hashes.append(link(last, committed))
            elif self.agreed[nth - 1] != committed:
                raise Violated("state machine safety", f"{me} applies another {nth}: {committed}")
        end = after + len(run)
        if end and self._hashes[end - 1] != digest:
            raise Violated("state machine safety", f"{me} has another history up to {end}")

    def _begins(self, member: Member) -> None:
        """Only a candidate raises terms; who merely asks whether he would win does not (§9.6)."""
        if member.role not in (Role.CANDIDATE, Role.LEADER):
            raise Violated("terms", f"{member.me} is in {member.term}, in which nobody campaigned")
        self._begun.add(member.term)

    def _electorate(self, committed: Committed) -> None:
        if committed.entry.kind == MEMBERSHIP_CHANGED:
            _, before = self._electorates[-1]
            self._electorates.append((committed.entry.index, before.after(committed)))

    def _halves(self, member: Member) -> list[frozenset[NodeId]]:
        """Who decides, by what ``member`` has applied; raises when it counts on others."""
        applied = member.log.applied
        if applied > len(self.agreed):  # it has only just
            voters = member.configuration.voters
            return [voters.incoming.voters, voters.outgoing.voters]
        at = bisect_right(self._electorates, applied, key=lambda one: one[0])
        _, electorate = self._electorates[at - 1]
        if not electorate.is_as(member.configuration):
            what = f"{member.me} counts on {member.configuration} at {applied}"
            raise Violated("membership", f"{what}, and the log says {electorate}")
        return [electorate.incoming, electorate.outgoing]

    def _elected(self, member: Member) -> None:
        """Election safety (§3.4), and leader completeness (§3.6.3): what earlier leaders committed is in its log."""
        other = self.leaders.setdefault(member.term, member.me)
        if other != member.me:
            raise Violated("election safety", f"{other} and {member.me} lead {member.term}")
        for half in self._halves(member):
            votes = sum(self._votes.get((voter, member.term)) == member.me for voter in half)
            if half and votes <= len(half) // 2:
                what = f"{member.me} leads {member.term} by {votes} votes of {sorted(half)}"
                raise Violated("election safety", what)
        index = max((at for term, at in self._reached.items() if term < member.term), default=0)
        if index and not self._has(member, Index(index)):
            raise Violated("leader completeness", f"{member.me} leads without entry {index}")

    def _has(self, member: Member, index: Index) -> bool:
        """In its log, or in the snapshot that stands for what it has forgotten of it, on its disk."""
        if index >= member.log.first:
            return member.log.term(index) == self._terms[index]
        disk = self._disks[member.me]
        return disk is not None and disk.holds(index, self._terms[index])

    def _committed(self, member: Member, index: Index) -> None:
        """A leader's commit: of its own term, and on the disks of a majority."""
        term = member.log.term(index)
        if member.role is not Role.LEADER or term != member.term:
            raise Violated("commit rule", f"{member.me} commits {index} of {term} in {member.term}")
        for half in self._halves(member):
            disks = [self._disks.get(voter) for voter in half]
            have = sum(disk is None or disk.holds(index, term) for disk in disks)
            if half and have <= len(half) // 2:
                what = f"{index} of {term} is on {have} disks of {sorted(half)}"
                raise Violated("commit rule", what)
        self.committed, self._reached[term], self._terms[index] = index, index, term


def _same(one: tuple[Term, Content], other: tuple[Term, Content]) -> bool:
    """But for texts, which are erased on some disks when a slow member gets the entry from them."""
    (before, this), (earlier, that) = one, other
    if not (isinstance(this, Command) and isinstance(that, Command)):
        return False
    said, heard = (replace(from_bytes(each.data), texts=()) for each in (this, that))
    return (before, this.id, said) == (earlier, that.id, heard)
