"""Linearizable reads without a log entry: the leader's commit index, once a majority confirms that it leads (§6.4)."""

from dataclasses import dataclass, field

from bot.consensus.quorum import Joint, NodeId, Poll
from bot.consensus.raft.messages import ReadId
from bot.vocabulary import Index


@dataclass(slots=True)
class Pending:
    """Asked for by ``asker`` when ``index`` was committed; ``confirmed`` holds who has followed the leader since."""

    asker: NodeId
    read: ReadId
    index: Index
    confirmed: dict[NodeId, bool] = field(default_factory=dict)


class Reads:
    """Of one leader, in the order in which they came: who confirms one confirms all before it."""

    def __init__(self) -> None:
        self.early: list[tuple[NodeId, ReadId]] = []  # before this term has committed anything
        self._pending: dict[ReadId, Pending] = {}

    @property
    def newest(self) -> ReadId | None:
        return next(reversed(self._pending), None)

    def add(self, asker: NodeId, read: ReadId, index: Index) -> None:
        self._pending.setdefault(read, Pending(asker, read, index))

    def confirm(self, read: ReadId, by: NodeId, voters: Joint) -> list[Pending]:
        """Those that may be answered now; they are no longer pending."""
        asked = self._pending.get(read)
        if asked is None:
            return []
        asked.confirmed[by] = True
        if voters.poll(asked.confirmed) is not Poll.WON:
            return []
        ready = []
        for key in list(self._pending):
            ready.append(self._pending.pop(key))
            if key == read:
                break
        return ready
