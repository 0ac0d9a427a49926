"""The catalogue: one row per command, from which parser, permission, help, documents and terminal follow.

A new command is a value in ``command.py``, a row here, its meaning in ``orchestrator/answers.py``, and a scenario. No
row may act by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot.commands.arguments import Arguments, Slot
from bot.commands.command import (
    Adopt,
    Approve,
    Command,
    Confirm,
    Docs,
    Doctor,
    Drafts,
    Graph,
    Help,
    Link,
    Mute,
    Reject,
    Status,
    Unlink,
    Unmute,
    Why,
)
from bot.text.mentions import Mention
from bot.vocabulary import Permission, Relation


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
    slots: tuple[Slot, ...]
    needs: tuple[Slot, ...]
    """The slots that must be filled."""
    build: Callable[[Arguments], Command]
    """Called only once ``needs`` are filled."""
    usage: str
    help: str
    """One line."""
    examples: tuple[str, ...]
    said_in: frozenset[Place] = EVERYWHERE

    @property
    def name(self) -> str:
        return self.value.__name__.lower()


def _link(filled: Arguments) -> Link:
    relation = filled.relation
    return Link(
        _target(filled),
        relation.relation if relation else Relation.RELATES,
        bool(relation and relation.inverse),
        filled.source,
    )


def _among(value: type[Unlink] | type[Confirm], filled: Arguments) -> Unlink | Confirm:
    """A command about links that are there already: whatever the relation, unless one is said."""
    relation = filled.relation
    return value(
        _target(filled),
        relation.relation if relation else None,
        bool(relation and relation.inverse),
        filled.source,
    )


def _docs(filled: Arguments) -> Docs:
    assert filled.purpose is not None, "PURPOSE is among the needs"
    return Docs(filled.purpose, filled.issue, bool(filled.auto), bool(filled.stop))


def _target(filled: Arguments) -> Mention:
    assert filled.target is not None, "TARGET is among the needs"
    return filled.target


CATALOGUE: tuple[Row, ...] = (
    Row(
        value=Help,
        permission=Permission.READ,
        acting=False,
        slots=(Slot.TOPIC,),
        needs=(),
        build=lambda filled: Help(filled.topic),
        usage="/ecos help [<command>]",
        help="List the commands, or explain one.",
        examples=("/ecos help", "/ecos help link"),
    ),
    Row(
        value=Link,
        permission=Permission.TRIAGE,
        acting=True,
        slots=(Slot.TARGET, Slot.RELATION, Slot.SOURCE),
        needs=(Slot.TARGET,),
        build=_link,
        usage="/ecos link <item> [as <relation>] [from <item>]",
        help="State a link from this item, or from another, to an item.",
        examples=(
            "/ecos link FLUENCE#20 as depends-on",
            "/ecos link https://github.com/octo/docs/issues/3 as part-of",
            "/ecos link #12 as needed-by from octo/docs#3",
        ),
    ),
    Row(
        value=Unlink,
        permission=Permission.TRIAGE,
        acting=True,
        slots=(Slot.TARGET, Slot.RELATION, Slot.SOURCE),
        needs=(Slot.TARGET,),
        build=lambda filled: _among(Unlink, filled),
        usage="/ecos unlink <item> [as <relation>] [from <item>]",
        help="Take back the links to an item, or only those of one relation.",
        examples=("/ecos unlink FLUENCE#20", "/ecos unlink #12 as depends-on"),
    ),
    Row(
        value=Confirm,
        permission=Permission.TRIAGE,
        acting=True,
        slots=(Slot.TARGET, Slot.RELATION, Slot.SOURCE),
        needs=(Slot.TARGET,),
        build=lambda filled: _among(Confirm, filled),
        usage="/ecos confirm <item> [as <relation>] [from <item>]",
        help="Let unconfirmed mentions of an item count, until their text changes.",
        examples=("/ecos confirm #31", "/ecos confirm FLUENCE#20 as depends-on from WAZAA#29"),
    ),
    Row(
        value=Status,
        permission=Permission.READ,
        acting=False,
        slots=(Slot.TARGET,),
        needs=(),
        build=lambda filled: Status(filled.target),
        usage="/ecos status [<item>]",
        help="Show what is known of this item, or of another.",
        examples=("/ecos status", "/ecos status WAZAA#29"),
    ),
    Row(
        value=Graph,
        permission=Permission.READ,
        acting=False,
        slots=(Slot.TARGET,),
        needs=(),
        build=lambda filled: Graph(filled.target),
        usage="/ecos graph [<item>]",
        help="Draw this item, or another, with what is linked to it within two steps.",
        examples=("/ecos graph", "/ecos graph WAZAA#29"),
    ),
    Row(
        value=Why,
        permission=Permission.READ,
        acting=False,
        slots=(Slot.TARGET, Slot.TRACE),
        needs=(),
        build=lambda filled: Why(filled.target or filled.trace),
        usage="/ecos why [<item> | <delivery> | <action>]",
        help="Explain from the log what was done about an item, or why something was done.",
        examples=(
            "/ecos why",
            "/ecos why FLUENCE#20",
            "/ecos why 72d3162e-cc78-11e3-81ab-4c9367dc0958",
        ),
    ),
    Row(
        value=Docs,
        permission=Permission.TRIAGE,
        acting=True,
        slots=(Slot.PURPOSE, Slot.ISSUE, Slot.AUTO, Slot.STOP),
        needs=(Slot.PURPOSE,),
        build=_docs,
        usage="/ecos docs --link-theory [--issue <item>] [--auto-update|--stop]",
        help="Draft which parts of an issue's plan are done by which linked work, to be approved.",
        examples=(
            "/ecos docs --link-theory",
            "/ecos docs --link-theory --issue WAZAA#29 --auto-update",
            "/ecos docs --link-theory --stop",
        ),
    ),
    Row(
        value=Approve,
        permission=Permission.WRITE,
        acting=True,
        slots=(Slot.DRAFT,),
        needs=(),
        build=lambda filled: Approve(filled.draft),
        usage="/ecos approve [<draft>]",
        help="Let a draft stand in the issue that it is about.",
        examples=("/ecos approve", "/ecos approve 1f0c7a2e"),
    ),
    Row(
        value=Reject,
        permission=Permission.WRITE,
        acting=True,
        slots=(Slot.DRAFT, Slot.REASON),
        needs=(),
        build=lambda filled: Reject(filled.draft, filled.reason),
        usage="/ecos reject [<draft>] [<reason>]",
        help="Drop a draft.",
        examples=("/ecos reject", "/ecos reject 1f0c7a2e the second item is not done"),
    ),
    Row(
        value=Drafts,
        permission=Permission.READ,
        acting=False,
        slots=(),
        needs=(),
        build=lambda _: Drafts(),
        usage="/ecos drafts",
        help="List the drafts that wait for a word, and the sections that are kept up to date.",
        examples=("/ecos drafts",),
    ),
    Row(
        value=Adopt,
        permission=Permission.MAINTAIN,
        acting=True,
        slots=(),
        needs=(),
        build=lambda _: Adopt(),
        usage="/ecos adopt",
        help="Let ecos write by itself in all repositories of this owner: roll-ups and labels.",
        examples=("/ecos adopt",),
    ),
    Row(
        value=Mute,
        permission=Permission.MAINTAIN,
        acting=True,
        slots=(Slot.LASTING,),
        needs=(),
        build=lambda filled: Mute(filled.lasting),
        usage="/ecos mute [for <hours>h|<days>d]",
        help="Be silent in this thread; what people write still counts.",
        examples=("/ecos mute", "/ecos mute for 8h", "/ecos mute for 3d"),
        said_in=IN_THREADS,
    ),
    Row(
        value=Unmute,
        permission=Permission.MAINTAIN,
        acting=True,
        slots=(),
        needs=(),
        build=lambda filled: Unmute(),
        usage="/ecos unmute",
        help="Speak again in this thread, and bring up to date what I keep here.",
        examples=("/ecos unmute",),
        said_in=IN_THREADS,
    ),
    Row(
        value=Doctor,
        permission=Permission.MAINTAIN,
        acting=False,
        slots=(),
        needs=(),
        build=lambda filled: Doctor(),
        usage="/ecos doctor",
        help="Tell how I am set up in this repository, and what to mend; on the terminal, everywhere.",
        examples=("/ecos doctor",),
    ),
)

NAMES: tuple[str, ...] = tuple(row.name for row in CATALOGUE)

_BY_NAME = {row.name: row for row in CATALOGUE}
_BY_VALUE = {row.value: row for row in CATALOGUE}


def row_named(name: str) -> Row | None:
    """The row of the command that is typed so, in any case."""
    return _BY_NAME.get(name.lower()) if name.isascii() else None


def row_of(command: Command) -> Row:
    """The row of a command's value."""
    return _BY_VALUE[type(command)]
