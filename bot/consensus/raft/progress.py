"""What a leader knows of one follower's log, and how much it may send ahead (§3.5, §10.2.1).

Probing: one message at a time, until one fits. Replicating: optimistic, a bounded number in flight. Snapshot: nothing,
until the follower has it.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.consensus.quorum import NodeId
from bot.consensus.raft.membership import Configuration
from bot.vocabulary import Index


class Flow(StrEnum):
    PROBE = "StateProbe"
    REPLICATE = "StateReplicate"
    SNAPSHOT = "StateSnapshot"


@dataclass(frozen=True, slots=True)
class Window:
    """How much may be in flight to one follower."""

    messages: int
    size: int


class Inflights:
    """Messages on their way, oldest first: the last index of each, and its bytes."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._sent: deque[tuple[Index, int]] = deque()
        self._size = 0  # = Σ bytes of _sent

    def __len__(self) -> int:
        return len(self._sent)

    @property
    def full(self) -> bool:
        return len(self._sent) >= self._window.messages or self._size >= self._window.size

    def add(self, last: Index, size: int) -> None:
        self._sent.append((last, size))
        self._size += size

    def free_to(self, index: Index) -> None:
        while self._sent and self._sent[0][0] <= index:
            self._size -= self._sent.popleft()[1]


class Progress:
    """One follower, or the leader itself. Invariant: match < next ≤ the leader's last + 1."""

    def __init__(self, following: Index, window: Window, *, learner: bool) -> None:
        self.match = Index(0)  # known to be in the follower's log; never falls within a term
        self.next = following  # first that it has not been sent
        self.sent_commit = Index(0)  # highest commit index that it has been told, or less
        self.flow = Flow.PROBE
        self.pending_snapshot = Index(0)  # > 0 ⇒ flow is SNAPSHOT
        self.paused_sending = False
        self.active = True  # heard of since the last check of the quorum
        self.learner = learner
        self._window = window
        self.inflights = Inflights(window)

    @property
    def paused(self) -> bool:
        return self.flow is Flow.SNAPSHOT or self.paused_sending

    def probe(self) -> None:
        following = Index(max(self.match, self.pending_snapshot) + 1)
        self._become(Flow.PROBE)
        self.next = following
        self.sent_commit = min(self.sent_commit, Index(following - 1))

    def replicate(self) -> None:
        self._become(Flow.REPLICATE)
        self.next = Index(self.match + 1)

    def await_snapshot(self, index: Index) -> None:
        self._become(Flow.SNAPSHOT)
        self.pending_snapshot, self.next, self.sent_commit = index, Index(index + 1), index

    def sent(self, count: int, size: int) -> None:
        """``count`` entries of ``size`` bytes left."""
        if self.flow is Flow.REPLICATE:
            if count:
                self.next = Index(self.next + count)
                self.inflights.add(Index(self.next - 1), size)
            self.paused_sending = self.inflights.full
        elif count:
            self.paused_sending = True

    def may_tell_commit(self, commit: Index) -> bool:
        return commit > self.sent_commit and self.sent_commit < self.next - 1

    def acknowledged(self, index: Index) -> bool:
        """Whether that was news."""
        if index <= self.match:
            return False
        self.match = index
        self.next = max(self.next, Index(index + 1))
        self.paused_sending = False
        return True

    def rejected(self, index: Index, hint: Index) -> bool:
        """The follower has no such ``index``, it says; ``hint`` may fit. False when this answers an old message."""
        if self.flow is Flow.REPLICATE:
            if index <= self.match:
                return False
            self.next = Index(self.match + 1)
        else:
            if self.next - 1 != index:
                return False
            self.next = Index(max(min(index, hint + 1), self.match + 1))
            self.paused_sending = False
        self.sent_commit = min(self.sent_commit, Index(self.next - 1))
        return True

    def _become(self, flow: Flow) -> None:
        self.flow, self.pending_snapshot, self.paused_sending = flow, Index(0), False
        self.inflights = Inflights(self._window)


def reconciled(
    before: Mapping[NodeId, Progress], members: Configuration, last: Index, window: Window
) -> dict[NodeId, Progress]:
    """Progress for exactly the members: kept for who stays, begun after ``last`` for who is new."""
    following = max(last, Index(1))
    after = {
        node: before.get(node) or Progress(following, window, learner=False)
        for node in sorted(members.members)
    }
    for node, progress in after.items():
        progress.learner = node in members.learners
    return after
