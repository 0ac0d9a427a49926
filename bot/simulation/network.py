"""The network between members: it loses, repeats, delays and reorders, each link as it was drawn, and is cut.

What arrives is what was sent: members trust one another.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.consensus.quorum import NodeId
from bot.consensus.raft.messages import Peer
from bot.simulation.dice import Dice
from bot.simulation.options import Wire
from bot.simulation.timeline import Micros, Timeline

Way = tuple[NodeId, NodeId]
"""From one member to another; the way back is another."""
_ONE = 1 << 16
_LATE = 40
"""A message that is overtaken comes this many delays later."""


@dataclass(slots=True)
class _Link:
    """Rates in parts of 65536. ``free``: nothing sent later arrives before it, unless it is overtaken."""

    loss: int
    duplication: int
    reordering: int
    free: Micros = 0


class Network:
    def __init__(self, wire: Wire, seed: int, timeline: Timeline) -> None:
        self.counts: Counter[str] = Counter()
        self._wire = wire
        self._dice = Dice(seed, "network")
        self._timeline = timeline
        self._deliver: Callable[[Peer], None]
        self._links: dict[Way, _Link] = {}
        self._cut: frozenset[Way] = frozenset()
        self._age = 0

    def connect(self, deliver: Callable[[Peer], None]) -> None:
        """Who takes what arrives."""
        self._deliver = deliver

    def cut(self, ways: Iterable[Way]) -> None:
        """From now on nothing arrives by ``ways``, and by all others things do."""
        self._cut = frozenset(ways)

    def calm(self) -> None:
        """All faults end. What is on its way is lost, so that nothing of then comes later."""
        self._wire = Wire(self._wire.delay, 0, 0, 0, 0, 0)
        self._links, self._cut = {}, frozenset()
        self._age += 1

    def send(self, message: Peer) -> None:
        way = (message.source, message.target)
        link = self._links.get(way) or self._made(way)
        bits = self._dice.bits()
        self.counts["sent"] += 1
        if bits % _ONE < link.loss:
            self.counts["lost"] += 1
            return
        self._carry(message, link, bits >> 16)
        if (bits >> 48) < link.duplication:
            self.counts["duplicated"] += 1
            self._carry(message, link, self._dice.bits())

    def _carry(self, message: Peer, link: _Link, bits: int) -> None:
        when = self._timeline.now + self._wire.delay + (bits >> 16) % (self._wire.jitter + 1)
        if bits % _ONE < link.reordering:
            self.counts["reordered"] += 1
            when += (bits >> 20) % (_LATE * (self._wire.delay + self._wire.jitter))
        else:
            link.free = when = max(when, link.free)
        self._timeline.at(when, self._arrive, message, self._age)

    def _arrive(self, message: Peer, age: int) -> None:
        if age != self._age:
            return
        if (message.source, message.target) in self._cut:
            self.counts["cut"] += 1
            return
        self._deliver(message)

    def _made(self, way: Way) -> _Link:
        wire = self._wire
        dice = Dice(self._dice.bits(), *way)
        loss, duplication, reordering = (
            int(rate * dice.between(0, _ONE))
            for rate in (wire.loss, wire.duplication, wire.reordering)
        )
        self._links[way] = link = _Link(loss, duplication, reordering)
        return link
