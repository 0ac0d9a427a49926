"""What there is to know about one command; the catalogue has a row of it for each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot.commands.arguments import Arguments, Slot
from bot.commands.command import Command
from bot.vocabulary import Permission


class Place(Enum):
    COMMENT = "comment"
    """A comment, or the body of an issue or pull request when it is opened."""
    TERMINAL = "terminal"


EVERYWHERE = frozenset(Place)
IN_THREADS = frozenset({Place.COMMENT})


@dataclass(frozen=True, slots=True)
class Row:
    """All there is to know about one command."""

    value: type[Command]
    permission: Permission
    """What the speaker needs in the repository spoken in."""
    acting: bool
    """True if it changes something; false if it only answers."""
    build: Callable[[Arguments], Command]
    """Called only once ``needs`` are filled."""
    usage: str
    help: str
    """One line."""
    examples: tuple[str, ...]
    slots: tuple[Slot, ...] = ()
    needs: tuple[Slot, ...] = ()
    """The slots that must be filled."""
    more_for: str = ""
    """What takes more than ``permission``, and how much."""
    said_in: frozenset[Place] = EVERYWHERE

    @property
    def name(self) -> str:
        return self.value.__name__.lower()
