"""Everything that ecos says, one function a message: short, kind, and with what to do next.

Pure: a text is made from a message, the state and the words of the side table at the moment it is written. What the
readers of a thread may not read is not there: not as a name, not as a number, not as a gap.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import assert_never

from bot.commands.catalogue import CATALOGUE, row_named
from bot.record.inbound import RepositorySnapshot
from bot.record.link import Link
from bot.record.message import (
    HelpShown,
    LinkConfirmed,
    Message,
    MistakeNoted,
    StatusShown,
    UnlinkConfirmed,
    WhyShown,
)
from bot.record.mistake import MistakeKind
from bot.state.model import LinkRecord, Proof, State
from bot.state.visibility import may_name
from bot.text.escape import escaped, quoted
from bot.vocabulary import IssueId, ItemState, Relation, TextId

BODY_LIMIT = 60_000
"""Code points of one comment; GitHub refuses more than 65,536 and the marker needs room."""

_SAYS = {
    Relation.DEPENDS_ON: ("depends on", "is needed by"),
    Relation.PART_OF: ("is part of", "has as a part"),
    Relation.COORDINATES: ("coordinates", "is coordinated by"),
    Relation.USES: ("uses", "is used by"),
    Relation.INTEGRATES: ("integrates", "is integrated by"),
    Relation.FEEDS: ("feeds", "is fed by"),
    Relation.IMPLEMENTS: ("implements", "is implemented by"),
    Relation.DUPLICATES: ("duplicates", "is duplicated by"),
    Relation.CLOSES: ("closes", "is closed by"),
    Relation.RELATES: ("relates to", "relates to"),
}
_NO_SUCH_ITEM = (
    "I find no such issue or pull request that can be shown here. Check the name and the number."
)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a text will stand: ``where`` absent on the terminal, whose reader may read everything.

    ``words`` gives a text of the side table, ``None`` once erased. ``pages``: GitHub's pages, no slash at the end.
    """

    state: State
    words: Callable[[TextId], str | None]
    pages: str
    where: RepositorySnapshot | None = None


def reply(messages: tuple[Message, ...], stage: Stage) -> str:
    """One comment that answers all commands of one text."""
    said = dict.fromkeys(_say(message, stage) for message in messages)  # each thing once
    return "\n\n".join(said)[:BODY_LIMIT]


def links_comment(item: IssueId, stage: Stage) -> str | None:
    """The comment that ecos keeps at a master issue: its links, confirmed and readable here; ``None`` for none."""
    rows = [_row(item, link, stage) for link in _shown(item, stage)]
    if not rows:
        return None
    listed = "\n".join(rows)[:BODY_LIMIT]
    return (
        f"### Links of {_name(item, stage)}\n\n{listed}\n\n"
        "<sub>ecos keeps this comment up to date. Write `/ecos why` to see where each link comes from, "
        "`/ecos help` for more.</sub>"
    )


def blocked(item: IssueId, stage: Stage) -> bool:
    """Whether an open item that its readers may know of is in the way of ``item``."""
    return any(
        link.source == item and link.relation is Relation.DEPENDS_ON and _open(link.target, stage)
        for link in _shown(item, stage)
    )


def _say(message: Message, stage: Stage) -> str:
    if not all(_readable(item, stage) for item in _named(message)):
        return _NO_SUCH_ITEM  # it was hidden after the decision
    match message:
        case HelpShown(topic):
            return _help(topic)
        case LinkConfirmed(link, news):
            return _linked(link, news, stage)
        case UnlinkConfirmed(links):
            return _unlinked(links, stage)
        case StatusShown(item):
            return _status(item, stage)
        case WhyShown(item):
            return _why(item, stage)
        case MistakeNoted():
            return _mistake(message, stage)
        case _:
            assert_never(message)


def _named(message: Message) -> Iterator[IssueId]:
    """The items that ``message`` is about."""
    match message:
        case LinkConfirmed(Link(source, _, target)):
            yield from (source, target)
        case UnlinkConfirmed(links):
            yield from (end for link in links for end in (link.source, link.target))
        case StatusShown(item) | WhyShown(item):
            yield item
        case HelpShown() | MistakeNoted():
            return
        case _:
            assert_never(message)


def _help(topic: str | None) -> str:
    row = row_named(topic) if topic else None
    if row is None:
        lines = [f"- `{row.usage}` {row.help}" for row in CATALOGUE]
        return "Here is what I understand, each as a line of its own:\n\n" + "\n".join(lines)
    examples = "\n".join(row.examples)
    right = row.permission.name.lower()
    return f"`{row.usage}` {row.help}\nIt takes {right} rights in this repository.\n\n```text\n{examples}\n```"


def _linked(link: Link, news: bool, stage: Stage) -> str:
    ends = f"{_name(link.source, stage)} {_SAYS[link.relation][0]} {_name(link.target, stage)}"
    if not news:
        return f"Nothing to do: {ends} already."
    undo = f"/ecos unlink {_short(link.target, stage)} from {_short(link.source, stage)}"
    return f"Linked: {ends}. To take it back, write `{undo}`."


def _unlinked(links: tuple[Link, ...], stage: Stage) -> str:
    gone = "; ".join(
        f"{_name(link.source, stage)} {_SAYS[link.relation][0]} {_name(link.target, stage)}"
        for link in links
    )
    return f"Unlinked: {gone}. If a text says so, it counts again once that text changes."


def _status(item: IssueId, stage: Stage) -> str:
    links = _shown(item, stage)
    known = stage.state.items.get(item)
    state = known.state.value if known else "unknown to me"
    head = f"{_name(item, stage)}{_title(item, stage)} is **{state}**"
    if not links:
        return f"{head}. It has no links yet: mention an item, or write `/ecos link <item>`."
    waits = " and waits for an open item" if blocked(item, stage) else ""
    return f"{head}{waits}.\n\n" + "\n".join(_row(item, link, stage) for link in links)


def _why(item: IssueId, stage: Stage) -> str:
    links = _shown(item, stage, confirmed=False)
    if not links:
        return f"{_name(item, stage)} has no links that I could explain."
    lines = [line for link in links for line in _reasons(item, link, stage)]
    return f"Why {_name(item, stage)} is linked:\n\n" + "\n".join(lines)


def _reasons(item: IssueId, link: Link, stage: Stage) -> Iterator[str]:
    record = stage.state.links[link]
    unsure = "" if record.confirmed else " (unconfirmed: nobody with triage rights said so)"
    yield f"- {_phrase(item, link, stage)}{unsure}"
    if record.declaration is not None:
        said = record.declaration.provenance
        yield f"  - linked by command by {said.login} ({said.right.name.lower()})"
    for proof in record.live:
        if _readable(proof.origin.item, stage):
            yield f"  - {_proof(proof, stage)}"


def _proof(proof: Proof, stage: Stage) -> str:
    place = "a comment" if proof.origin.comment else "the text"
    words = stage.words(proof.words.text)
    said = quoted(words[proof.words.start : proof.words.end]) if words is not None else "(erased)"
    by = f"{proof.provenance.login} ({proof.provenance.right.name.lower()})"
    return f"{by} wrote {said} in {place} of {_name(proof.origin.item, stage)}"


def _mistake(noted: MistakeNoted, stage: Stage) -> str:
    words = stage.words(noted.words.text) if noted.words else None
    said = quoted(words[noted.words.start : noted.words.end]) if words and noted.words else "that"
    usage = row_named(noted.command).usage if noted.command and row_named(noted.command) else None  # type: ignore[union-attr]
    hint = f" Did you mean `{noted.suggestion}`?" if noted.suggestion else ""
    form = f" Write it as `{usage}`." if usage else " Write `/ecos help` for the list."
    match noted.kind:
        case MistakeKind.HIDDEN_CHARACTERS:
            return "That line holds characters that nobody can see, so I did not run it. Please type it anew."
        case MistakeKind.UNKNOWN_COMMAND:
            return f"I do not know the command {said}.{hint or form}"
        case MistakeKind.UNKNOWN_OPTION:
            return f"I do not know the option {said}.{hint}{form}"
        case MistakeKind.UNKNOWN_RELATION:
            return f"I do not know the relation {said}.{hint}{form}"
        case MistakeKind.MISSING_ARGUMENT:
            lacks = f": `{noted.suggestion}`" if noted.suggestion else ""
            return f"Something is missing{lacks}.{form}"
        case MistakeKind.TOO_MANY_ARGUMENTS:
            return f"I cannot place {said}.{form}"
        case MistakeKind.UNCLOSED_QUOTE:
            return f"A quotation mark is not closed in {said}.{form}"
        case MistakeKind.BAD_REFERENCE:
            return f"{said} points at no issue or pull request.{hint} Write `#12`, `REPO#12` or `owner/repo#12`."
        case MistakeKind.TOO_LONG:
            return "That line is too long for a command. Please shorten it."
        case MistakeKind.TOO_MANY_COMMANDS:
            return "That is more commands than I take from one comment. Please put the rest in another one."
        case MistakeKind.NOT_PERMITTED:
            return f"`{noted.command}` takes {noted.suggestion} rights in this repository. A maintainer can help."
        case MistakeKind.NO_SUCH_ITEM:
            return _NO_SUCH_ITEM
        case MistakeKind.NO_SUCH_LINK:
            return "There is no such link. `/ecos status` lists those there are."
        case MistakeKind.SELF_LINK:
            return "An item cannot be linked to itself. Name another one."
        case MistakeKind.LINK_ELSEWHERE:
            return "One of the two must be in this repository. Say it in a thread of one that you link."
        case MistakeKind.NOTHING_KNOWN:
            return (
                "Deliveries and actions are explained on the bot's own terminal: `ecos why <id>`."
            )
        case _:
            assert_never(noted.kind)


def _row(item: IssueId, link: Link, stage: Stage) -> str:
    other = link.target if link.source == item else link.source
    known = stage.state.items.get(other)
    state = f" · {known.state.value}" if known else ""
    return f"- {_phrase(item, link, stage)}{_title(other, stage)}{state}"


def _phrase(item: IssueId, link: Link, stage: Stage) -> str:
    outward, inward = _SAYS[link.relation]
    if link.source == item:
        return f"{outward} {_name(link.target, stage)}"
    return f"{inward} {_name(link.source, stage)}"


def _shown(item: IssueId, stage: Stage, confirmed: bool = True) -> list[Link]:
    """The links at ``item`` whose other end may be named here."""
    return [
        link
        for link in stage.state.links_at(item)
        if _readable(link.target if link.source == item else link.source, stage)
        and (_record(link, stage).confirmed or not confirmed)
    ]


def _record(link: Link, stage: Stage) -> LinkRecord:
    return stage.state.links[link]


def _readable(item: IssueId, stage: Stage) -> bool:
    repository = stage.state.repositories.get(item.repo)
    if repository is None:
        return False
    return stage.where is None or may_name(repository.snapshot, stage.where, stage.state.policy)


def _open(item: IssueId, stage: Stage) -> bool:
    known = stage.state.items.get(item)
    return known is not None and known.state is ItemState.OPEN


def _name(item: IssueId, stage: Stage) -> str:
    """``REPO#12`` as a link that leaves no mark in the other item's timeline."""
    repository = stage.state.repositories.get(item.repo)
    short = _short(item, stage)
    if repository is None or stage.where is None:
        return short
    return f"[{escaped(short)}]({stage.pages}/{repository.snapshot.name}/issues/{item.number})"


def _short(item: IssueId, stage: Stage) -> str:
    """The name as somebody in the thread would type it."""
    repository = stage.state.repositories.get(item.repo)
    if repository is None:
        return f"#{item.number}"
    name = repository.snapshot.name
    away = stage.where is not None and stage.where.name.owner.casefold() != name.owner.casefold()
    return f"{name}#{item.number}" if away else f"{name.name}#{item.number}"


def _title(item: IssueId, stage: Stage) -> str:
    known = stage.state.items.get(item)
    words = stage.words(known.title) if known else None
    return f" {quoted(words)}" if words else ""
