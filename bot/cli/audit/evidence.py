"""All that the audit judges by: the two files as read, and who is who."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.cli.audit.journal_file import Comment, Journal
from bot.cli.audit.ledger_file import LedgerFile
from bot.cli.audit.logbook import Deed, Logbook, Place
from bot.cli.audit.standing_links import Standing
from bot.sandbox.stage import Names


@dataclass(frozen=True, slots=True)
class Room:
    """A repository as it is at the end: its full name, and who may read it."""

    name: str
    visibility: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What neither file says. ``repositories``: full name in lower case → id, former names too. ``names``: of acts."""

    app_id: int
    bot: str
    repositories: Mapping[str, int]
    rooms: Mapping[int, Room]
    names: Names


@dataclass(frozen=True, slots=True)
class Evidence:
    """``moves``: where transferred items went, as the log says."""

    scene: Scene
    file: LedgerFile
    book: Logbook
    journal: Journal
    standing: Standing
    moves: Mapping[Place, Place]

    def now_at(self, place: Place) -> Place:
        """Where the item that was at ``place`` is now."""
        seen = {place}
        while place in self.moves and self.moves[place] not in seen:
            place = self.moves[place]
            seen.add(place)
        return place

    def shown_on(self, place: Place) -> list[Comment]:
        """The App's comments that can be read there at the end."""
        return [one for one in self.shown() if self.now_at(one.place) == place]

    def shown(self) -> Iterator[Comment]:
        return (one for one in self.journal.comments.values() if not one.gone)

    def stands(self, deed: Deed) -> bool:
        """Whether what the deed is about is still there."""
        removed = self.journal.removed
        return deed.place not in removed | self.moves.keys() and deed.comment not in removed

    def spell(self, place: Place) -> str:
        """``owner/repo#7``, or the repository's number where nobody knows its name."""
        room = self.scene.rooms.get(place[0])
        return f"{room.name if room else place[0]}#{place[1]}"
