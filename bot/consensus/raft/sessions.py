"""Which wishes are in the log already: one that is asked twice stands there once (§6.3).

Two sources: what was applied, which is the same on every replica and in every snapshot; and the tail of this
replica's log, which may still be cut. Must never forget what may be asked again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import Command, CommandId, Entry, Session
from bot.errors import BrokenInvariant
from bot.vocabulary import Index


@dataclass(frozen=True, slots=True)
class Stale:
    """Its origin said that it would not ask again, or is a newer incarnation now: nobody waits for it.

    It is not let in. One that was overtaken by that word within the tail of the leader's log stands there, once.
    """


@dataclass(slots=True)
class _Open:
    """A ``Session`` that is written on: copying it for each wish would cost more than all the rest."""

    incarnation: int = 0
    settled: int = 0
    placed: dict[int, Index] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> "_Open":
        return cls(session.incarnation, session.settled, dict(session.placed))

    def add(self, command: Command, index: Index) -> None:
        if command.id.incarnation > self.incarnation:
            self.incarnation, self.settled, self.placed = command.id.incarnation, 0, {}
        if command.settled - self.settled > len(self.placed):
            self.placed = {n: at for n, at in self.placed.items() if n >= command.settled}
        else:
            for number in range(self.settled, command.settled):
                self.placed.pop(number, None)
        self.settled = max(self.settled, command.settled)  # an older word may come later
        self.placed[command.id.number] = index


class Sessions:
    def __init__(self, applied: Mapping[NodeId, Session], tail: Iterable[Entry]) -> None:
        """``applied`` comes with the snapshot; ``tail`` is everything after it that is not applied."""
        self._applied = {origin: _Open.of(session) for origin, session in applied.items()}
        self._tail: dict[CommandId, Index] = {}
        self.appended(tail)

    @property
    def applied(self) -> dict[NodeId, Session]:
        return {
            origin: Session(one.incarnation, one.settled, dict(one.placed))
            for origin, one in self._applied.items()
        }

    def place(self, command: CommandId) -> Index | Stale | None:
        """Where ``command`` stands; None when it may be appended."""
        index = self._tail.get(command)
        if index is not None:
            return index
        session = self._applied.get(command.origin)
        if session is None or command.incarnation > session.incarnation:
            return None
        if command.incarnation < session.incarnation:
            return Stale()
        return session.placed.get(
            command.number, Stale() if command.number < session.settled else None
        )

    def appended(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if isinstance(entry.content, Command):
                self._tail[entry.content.id] = entry.index

    def cut(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if isinstance(entry.content, Command):
                self._tail.pop(entry.content.id, None)

    def apply(self, entry: Entry) -> None:
        """Raises ``BrokenInvariant`` for a wish that was applied before: a leader let it in twice."""
        command = entry.content
        if not isinstance(command, Command):
            return
        self._tail.pop(command.id, None)
        place = self.place(command.id)
        if isinstance(place, Stale):
            return
        if place is not None:
            raise BrokenInvariant(f"{command.id} stands at {place} and again at {entry.index}")
        session = self._applied.setdefault(command.id.origin, _Open())
        session.add(command, entry.index)
