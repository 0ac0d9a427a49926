"""The catalogue: one row per command, from which parser, permission, help, documents and terminal follow.

CONTRIBUTING.md says what else a new command takes. No row may act by itself.
"""

from bot.commands import command as said
from bot.commands.arguments import Slot
from bot.commands.builders import among, docs, link
from bot.commands.row import IN_THREADS, Row
from bot.vocabulary import Permission

CATALOGUE: tuple[Row, ...] = (
    Row(
        value=said.Help,
        permission=Permission.READ,
        acting=False,
        slots=(Slot.TOPIC,),
        build=lambda filled: said.Help(filled.topic),
        usage="/ecos help [<command>]",
        help="List the commands, or explain one.",
        examples=("/ecos help", "/ecos help link"),
    ),
    Row(
        value=said.Link,
        permission=Permission.TRIAGE,
        acting=True,
        slots=(Slot.TARGET, Slot.RELATION, Slot.SOURCE),
        needs=(Slot.TARGET,),
        build=link,
        usage="/ecos link <item> [as <relation>] [from <item>]",
        help="State a link from this item, or from another, to an item.",
        examples=(
            "/ecos link FLUENCE#20 as depends-on",
            "/ecos link https://github.com/octo/docs/issues/3 as part-of",
            "/ecos link #12 as needed-by from octo/docs#3",
        ),
    ),
    Row(
        value=said.Unlink,
        permission=Permission.TRIAGE,
        acting=True,
        slots=(Slot.TARGET, Slot.RELATION, Slot.SOURCE),
        needs=(Slot.TARGET,),
        build=lambda filled: among(said.Unlink, filled),
        usage="/ecos unlink <item> [as <relation>] [from <item>]",
        help="Take back the links to an item, or only those of one relation.",
        examples=("/ecos unlink FLUENCE#20", "/ecos unlink #12 as depends-on"),
    ),
    Row(
        value=said.Confirm,
        permission=Permission.TRIAGE,
        acting=True,
        slots=(Slot.TARGET, Slot.RELATION, Slot.SOURCE),
        needs=(Slot.TARGET,),
        build=lambda filled: among(said.Confirm, filled),
        usage="/ecos confirm <item> [as <relation>] [from <item>]",
        help="Let unconfirmed mentions of an item count, until their text changes.",
        examples=("/ecos confirm #31", "/ecos confirm FLUENCE#20 as depends-on from WAZAA#29"),
    ),
    Row(
        value=said.Status,
        permission=Permission.READ,
        acting=False,
        slots=(Slot.TARGET,),
        build=lambda filled: said.Status(filled.target),
        usage="/ecos status [<item>]",
        help="Show what is known of this item, or of another.",
        examples=("/ecos status", "/ecos status WAZAA#29"),
    ),
    Row(
        value=said.Graph,
        permission=Permission.READ,
        acting=False,
        slots=(Slot.TARGET,),
        build=lambda filled: said.Graph(filled.target),
        usage="/ecos graph [<item>]",
        help="Draw this item, or another, with what is linked to it within two steps.",
        examples=("/ecos graph", "/ecos graph WAZAA#29"),
    ),
    Row(
        value=said.Why,
        permission=Permission.READ,
        acting=False,
        slots=(Slot.TARGET, Slot.TRACE),
        build=lambda filled: said.Why(filled.target or filled.trace),
        usage="/ecos why [<item>]",
        help="Show where each link of this item, or of another, comes from; the terminal tells much more.",
        examples=("/ecos why", "/ecos why FLUENCE#20"),
    ),
    Row(
        value=said.Docs,
        permission=Permission.TRIAGE,
        acting=True,
        slots=(Slot.PURPOSE, Slot.ISSUE, Slot.AUTO, Slot.STOP),
        needs=(Slot.PURPOSE,),
        build=docs,
        usage="/ecos docs --link-theory [--issue <item>] [--auto-update|--stop]",
        help="Draft which parts of an issue's plan are done by which linked work, to be approved.",
        more_for="`--auto-update` and `--stop` take maintain rights",
        examples=(
            "/ecos docs --link-theory",
            "/ecos docs --link-theory --issue WAZAA#29 --auto-update",
            "/ecos docs --link-theory --stop",
        ),
    ),
    Row(
        value=said.Approve,
        permission=Permission.WRITE,
        acting=True,
        slots=(Slot.DRAFT,),
        build=lambda filled: said.Approve(filled.draft),
        usage="/ecos approve [<draft>]",
        help="Let a draft stand in the issue that it is about.",
        examples=("/ecos approve", "/ecos approve 1f0c7a2e"),
    ),
    Row(
        value=said.Reject,
        permission=Permission.WRITE,
        acting=True,
        slots=(Slot.DRAFT, Slot.REASON),
        build=lambda filled: said.Reject(filled.draft, filled.reason),
        usage="/ecos reject [<draft>] [<reason>]",
        help="Drop a draft.",
        examples=("/ecos reject", "/ecos reject 1f0c7a2e the second item is not done"),
    ),
    Row(
        value=said.Drafts,
        permission=Permission.READ,
        acting=False,
        build=lambda _: said.Drafts(),
        usage="/ecos drafts",
        help="List the drafts that wait for a word, and the sections that are kept up to date.",
        examples=("/ecos drafts",),
    ),
    Row(
        value=said.Adopt,
        permission=Permission.MAINTAIN,
        acting=True,
        build=lambda _: said.Adopt(),
        usage="/ecos adopt",
        help="Let ecos write by itself in all repositories of this owner: roll-ups and labels.",
        examples=("/ecos adopt",),
    ),
    Row(
        value=said.Mute,
        permission=Permission.MAINTAIN,
        acting=True,
        slots=(Slot.LASTING,),
        build=lambda filled: said.Mute(filled.lasting),
        usage="/ecos mute [for <hours>h|<days>d]",
        help="Be silent in this thread; what people write still counts.",
        examples=("/ecos mute", "/ecos mute for 8h", "/ecos mute for 3d"),
        said_in=IN_THREADS,
    ),
    Row(
        value=said.Unmute,
        permission=Permission.MAINTAIN,
        acting=True,
        build=lambda _: said.Unmute(),
        usage="/ecos unmute",
        help="Speak again in this thread, and bring up to date what I keep here.",
        examples=("/ecos unmute",),
        said_in=IN_THREADS,
    ),
    Row(
        value=said.Doctor,
        permission=Permission.MAINTAIN,
        acting=False,
        build=lambda _: said.Doctor(),
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


def row_of(command: said.Command) -> Row:
    """The row of a command's value."""
    return _BY_VALUE[type(command)]
