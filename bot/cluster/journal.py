"""A history as the log of a Raft member: entries become slots on the way in, and slots entries on the way out.

The log is never truncated, so a follower that is far behind gets entries, not a snapshot.
"""

import re
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import replace
from struct import Struct

from bot.cluster.frame import from_bytes, to_bytes
from bot.cluster.history import Change as Write
from bot.cluster.history import History, Slot, Vote
from bot.cluster.port import MEMBERSHIP_CHANGED, TERM_STARTED
from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import (
    Command,
    CommandId,
    Entry,
    HardState,
    Opening,
    Snapshot,
)
from bot.consensus.raft.membership import (
    Change,
    ChangeKind,
    Configuration,
    MembershipChange,
    Transition,
)
from bot.consensus.raft.ready import Persist
from bot.consensus.raft.storage import bounded
from bot.errors import BrokenInvariant, Misconfigured
from bot.record import codec
from bot.record.entry import Committed, Proposal
from bot.record.payload import MembershipChanged
from bot.vocabulary import Index, Instant, ReplicaId, Term

CACHED = 4_096
"""Entries kept in memory; whoever is further behind is read from the disk."""
NOBODY = NodeId(0)
_MARK = Struct(">QQQQ")


def replica_of(node: NodeId) -> ReplicaId:
    return ReplicaId(f"replica-{node}")


def node_of(replica: ReplicaId) -> NodeId:
    """``NOBODY`` for a replica that led before there was a group."""
    kind, _, number = replica.rpartition("-")
    return NodeId(int(number)) if kind == "replica" and number.isdecimal() else NOBODY


class Journal:
    """What ``Storage`` promises, over ``history``. ``founders`` are who agreed before the first entry."""

    def __init__(self, history: History, founders: Configuration) -> None:
        self._history = history
        self._founders = founders
        self._cache: OrderedDict[Index, Entry] = OrderedDict()
        self._page: list[Entry] = []  # the last that was read from the disk, consecutive
        self._terms = self._read_terms()  # first index of each term, ascending, and that term

    def start(self, me: NodeId, *, fresh: bool) -> int:
        """Write down that ``me`` starts on this disk, and for the how-manieth time.

        ``fresh`` is said once in the life of a member. Raises ``Misconfigured`` for a disk that is empty without it,
        that is not with it, or that is another's: who forgot his promises must not vote again under his name.
        """
        before, name = self._history.vote(), replica_of(me)
        if before.member is None and not fresh:
            raise Misconfigured(f"{name}: its disk is empty; remove {name}, and join as a new one")
        if before.member is not None and (fresh or before.member != name):
            raise Misconfigured(f"{name}: this disk is {before.member}'s; start it as that one")
        after = replace(before, member=name, starts=before.starts + 1)
        self._history.write(Write(vote=after))
        return after.starts

    def hard(self) -> HardState:
        vote, head = self._history.vote(), self._history.head()
        candidate = None if vote.candidate is None else node_of(vote.candidate)
        return HardState(vote.term, candidate, head.index)

    def snapshot(self) -> Snapshot:
        return Snapshot(configuration=self._founders)

    def first(self) -> Index:
        return Index(1)

    def last(self) -> Index:
        return self._history.tip().index

    def term(self, index: Index) -> Term | None:
        if index == 0:
            return Term(0)
        if not 0 < index <= self.last():
            return None
        start, newest = self._terms[-1]
        if index >= start:
            return newest
        at = bisect_right(self._terms, index, key=lambda start: start[0])
        return self._terms[at - 1][1]

    def entries(self, after: Index, upto: Index, size: int) -> tuple[Entry, ...]:
        found: list[Entry] = []
        total, at = 0, after
        while at < upto and (total <= size or not found):
            for entry in self._some(at, upto):
                found.append(entry)
                total += entry.size
            at = found[-1].index
        return bounded(found, size)

    def write(self, wanted: Persist) -> tuple[Committed, ...]:
        """Make ``wanted`` durable in one atomic step; returns what it committed. Raises as ``History.write``."""
        committed = self._history.write(self.change(wanted))
        self.wrote(wanted)
        return committed

    def change(self, wanted: Persist) -> Write:
        """``wanted`` in the history's words."""
        if wanted.snapshot is not None:
            raise BrokenInvariant("a snapshot of a log that nobody truncates")
        last = self.last()
        first = wanted.entries[0].index if wanted.entries else Index(last + 1)
        return Write(
            vote=None if wanted.hard is None else self._vote(wanted.hard),
            cut_after=Index(first - 1) if first <= last else None,
            slots=[slot_of(entry) for entry in wanted.entries],
            commit_to=wanted.hard.commit if wanted.hard and wanted.hard.commit else None,
        )

    def wrote(self, wanted: Persist) -> None:
        """``wanted`` is on disk: what is remembered of the log changes with it."""
        entries = wanted.entries
        if not entries:
            return
        first = entries[0].index
        if self._page and first <= self._page[-1].index:
            self._page = []
        while self._cache and next(reversed(self._cache)) >= first:
            self._cache.popitem()
        while self._terms and self._terms[-1][0] >= first:
            self._terms.pop()
        for entry in entries:
            self._cache[entry.index] = entry
            if not self._terms or self._terms[-1][1] != entry.term:
                self._terms.append((entry.index, entry.term))
        while len(self._cache) > CACHED:
            self._cache.popitem(last=False)

    def _vote(self, hard: HardState) -> Vote:
        candidate = None if hard.vote is None else replica_of(hard.vote)
        return replace(self._history.vote(), term=hard.term, candidate=candidate)

    def _some(self, after: Index, upto: Index) -> list[Entry]:
        found: list[Entry] = []
        while (entry := self._cache.get(Index(after + len(found) + 1))) and entry.index <= upto:
            found.append(entry)
        if found:
            return found
        if not self._page or not self._page[0].index <= after + 1 <= self._page[-1].index:
            self._page = [entry_of(slot) for slot in self._history.slots(after)]
        start = after + 1 - self._page[0].index
        return self._page[start : start + upto - after]

    def _read_terms(self) -> list[tuple[Index, Term]]:
        """Terms never fall, so the end of each is found by halving, without reading the whole log."""
        terms: list[tuple[Index, Term]] = []
        at, last = 1, int(self.last())
        while at <= last:
            term = self._term_at(at)
            terms.append((Index(at), term))
            low, high = at, last
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (middle, high) if self._term_at(middle) == term else (low, middle - 1)
            at = low + 1
        return terms

    def _term_at(self, index: int) -> Term:
        (slot,) = self._history.slots(Index(index - 1), 1)
        return slot.term


def slot_of(entry: Entry) -> Slot:
    at = (entry.index, entry.term)
    stamp = Instant(entry.stamp)
    match entry.content:
        case Command(id=wish, settled=settled, data=data):
            said = from_bytes(data)
            mark = _MARK.pack(wish.origin, wish.incarnation, wish.number, settled)
            return Slot(*at, said.kind, said.key, said.payload, stamp, said.texts, mark)
        case MembershipChange() as change:
            said = codec.encode(MembershipChanged(in_words(change)), MEMBERSHIP_CHANGED)
            return Slot(*at, said.kind, said.key, said.payload, stamp)
        case Opening(leader):
            return Slot(*at, TERM_STARTED, replica_of(leader), b"", stamp)


def entry_of(slot: Slot) -> Entry:
    match slot.kind:
        case kind if kind == TERM_STARTED:
            opening = Opening(node_of(ReplicaId(slot.key)))
            return Entry(slot.index, slot.term, opening, slot.stamped_at)
        case kind if kind == MEMBERSHIP_CHANGED:
            written: MembershipChanged = codec.from_bytes(slot.kind, slot.payload)
            return Entry(slot.index, slot.term, from_words(written.change), slot.stamped_at)
        case _:
            wish, settled = _wish(slot)
            data = to_bytes(Proposal(slot.kind, slot.key, slot.payload, slot.texts))
            return Entry(slot.index, slot.term, Command(wish, settled, data), slot.stamped_at)


def _wish(slot: Slot) -> tuple[CommandId, int]:
    """What was written before there was a group is nobody's wish, and never asked again."""
    if not slot.mark:
        return CommandId(NOBODY, 0, slot.index), slot.index
    origin, incarnation, number, settled = _MARK.unpack(slot.mark)
    return CommandId(NodeId(origin), incarnation, number), settled


def in_words(change: MembershipChange) -> str:
    """``auto: voter 4, remove 1``; nothing after the colon leaves a joint configuration."""
    changes = ", ".join(f"{one.kind} {one.node}" for one in change.changes)
    return f"{change.transition}: {changes}".rstrip()


def from_words(words: str) -> MembershipChange:
    """The inverse of :func:`in_words`."""
    transition, _, changes = words.partition(":")
    named = re.findall(r"(\w+) (\d+)", changes)
    return MembershipChange(
        tuple(Change(ChangeKind(kind), NodeId(int(node))) for kind, node in named),
        Transition(transition),
    )
