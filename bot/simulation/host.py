"""What a process runs on, as it sees it."""

from typing import Protocol

from bot.consensus.quorum import NodeId
from bot.simulation.disk import Disk
from bot.vocabulary import Instant


class Host(Protocol):
    """What a process runs on."""

    name: NodeId
    disk: Disk

    @property
    def now(self) -> Instant: ...

    def latency(self) -> int: ...

    def ended(self, why: str) -> None:
        """The process is no more."""
