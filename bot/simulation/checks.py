"""What must hold among all members after every step, though nobody in the group could see it (Figure 3.2).

Each look costs the same however long the log is. Must never ask the code under test whether it is right: quorums are
counted here, and disks are looked into.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.cluster.chain import link
from bot.cluster.frame import from_bytes
from bot.cluster.history import Head, Vote
from bot.cluster.journal import replica_of
from bot.consensus.quorum import NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Command, Content, Entry
from bot.consensus.raft.member import Member
from bot.consensus.raft.messages import AppendEntriesResponse, Peer, RequestVoteResponse
from bot.record.entry import Committed
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

    @property
    def unsynced(self) -> int: ...

    def vote(self) -> Vote: ...


class Checks:
    """``disks``: of all who ever were a member; None for one that is lost, of which nobody can say what it held."""

    def __init__(self, disks: Mapping[NodeId, Held | None]) -> None:
        self.agreed: list[Committed] = []
        self.leaders: dict[Term, NodeId] = {}
        self.committed = Index(0)  # by whoever led
        self._hashes: list[bytes] = []  # of ``agreed``
        self._disks = disks
        self._votes: dict[tuple[NodeId, Term], NodeId] = {}
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
        for entry in entries:
            mine = (before or Term(0), entry.content)
            known = self._log.setdefault((entry.index, entry.term), mine)
            if known is not mine and known != mine and not _same(known, mine):
                raise Violated("log matching", f"{me} has another {entry.index} of {entry.term}")
            before = entry.term

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
                promised, kept = disk.vote(), replica_of(message.target)
                holds = promised.candidate == kept or promised.term > message.term
            case AppendEntriesResponse(index=index, hint=None):
                promised = disk.vote()
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
                last = self._hashes[-1] if self._hashes else bytes(32)
                self._hashes.append(link(last, committed))
            elif self.agreed[nth - 1] != committed:
                raise Violated("state machine safety", f"{me} applies another {nth}: {committed}")
        end = after + len(run)
        if end and self._hashes[end - 1] != digest:
            raise Violated("state machine safety", f"{me} has another history up to {end}")

    def _elected(self, member: Member) -> None:
        """Election safety (§3.4), and leader completeness (§3.6.3): what earlier leaders committed is in its log."""
        other = self.leaders.setdefault(member.term, member.me)
        if other != member.me:
            raise Violated("election safety", f"{other} and {member.me} lead {member.term}")
        index = max((at for term, at in self._reached.items() if term < member.term), default=0)
        if index and member.log.term(Index(index)) != self._terms[Index(index)]:
            raise Violated("leader completeness", f"{member.me} leads without entry {index}")

    def _committed(self, member: Member, index: Index) -> None:
        """A leader's commit: of its own term, and on the disks of a majority."""
        term = member.log.term(index)
        if member.role is not Role.LEADER or term != member.term:
            raise Violated("commit rule", f"{member.me} commits {index} of {term} in {member.term}")
        for half in (member.configuration.voters.incoming, member.configuration.voters.outgoing):
            disks = [self._disks.get(voter) for voter in half.voters]
            have = sum(disk is None or disk.holds(index, term) for disk in disks)
            if half.voters and have <= len(half.voters) // 2:
                raise Violated("commit rule", f"{index} of {term} is on {have} disks of {half}")
        self.committed, self._reached[term], self._terms[index] = index, index, term


def _same(one: tuple[Term, Content], other: tuple[Term, Content]) -> bool:
    """But for texts, which are erased on some disks when a slow member gets the entry from them."""
    (before, this), (earlier, that) = one, other
    if not (isinstance(this, Command) and isinstance(that, Command)):
        return False
    said, heard = (replace(from_bytes(each.data), texts=()) for each in (this, that))
    return (before, this.id, said) == (earlier, that.id, heard)
