"""``ecos status``: what ecos knows, now or at an earlier time. It only reads."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from bot.cli.opened import Opened, opened
from bot.cli.sentences import Sentences
from bot.cli.spelling import plain, read_time, show, show_json, when
from bot.orchestrator import replies
from bot.orchestrator.recovery import received
from bot.orchestrator.speech import lane_of
from bot.record.message import StatusShown, WhyShown
from bot.state.views import ItemStatus, Overview, item_status, overview, parked, ref_of
from bot.vocabulary import IssueId


@click.command("status")
@click.argument("item", required=False)
@click.option("--at", metavar="TIME", help="What ecos knew then, e.g. 2026-11-05T20:00:00Z.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def status_command(
    environment: Mapping[str, str], item: str | None, at: str | None, as_json: bool
) -> None:
    """Show what is known of everything, or of one ITEM: WAZAA#29, owner/repo#29, or its URL.

    Works while the bot runs and while it does not.
    """
    with opened(environment, read_time(at) if at else None) as found:
        if item is not None:
            _show_item(found, found.meant(item), as_json)
        elif as_json:
            show_json(overview(found.state))
        else:
            show("\n".join(_overview(overview(found.state), found)))


def _overview(now: Overview, found: Opened) -> Iterator[str]:
    yield f"ecos knows {_count(now.items, 'item')} in {_count(now.repositories, 'repository')}"
    yield f"  links       {now.links}, {now.confirmed} of them confirmed"
    yield f"  imported    {now.imported} of {_count(now.installed, 'repository')} that ecos is installed in"
    yield f"  undecided   {now.waiting}, and {now.parked} parked"
    for row in parked(found.state):
        yield f"              {row.cause}: {row.parked}"
    for circle in now.circles:
        say = Sentences(found.stage())
        path = " → ".join(map(say.item, circle.path))
        yield f"  circle      {path} ({circle.relation.value})"
    outbox = ", ".join(f"{number} {kind}" for kind, number in now.outbox)
    yield f"  to be done  {outbox or 'nothing'}"
    yield f"  saved       {now.saved} edits of roll-ups, each taken along by a later one"
    if now.missed:
        yield f"  missing     {_count(len(now.missed), 'webhook')} that GitHub sent; asked for again"
    for cause in now.missed:
        yield f"              {cause}"
    for login in now.suspended:
        yield f"  suspended   {login}: what concerns it waits until its owner lets ecos in again"
    yield f"  policy      {now.policy_hash[:12] or 'none: the first owner counts'}"
    yield f"  as of       entry {now.applied}, {when(now.recorded_at)}, term {now.term}"


def _show_item(found: Opened, item: IssueId, as_json: bool) -> None:
    concerns = {
        cause: lane
        for cause in found.state.waiting
        if (lane := lane_of(received(found.history, cause))) is not None
    }
    row = item_status(found.state, item, concerns)
    if as_json:
        show_json(_with_words(plain(row), found))
        return
    messages = (StatusShown(item), WhyShown(item)) if row.links else (StatusShown(item),)
    show(replies.reply(messages, found.stage()))
    show("\n".join(("", *_rest(row, found))))


def _rest(row: ItemStatus, found: Opened) -> Iterator[str]:
    for pending in row.pending:
        due = f", due {when(pending.due)}" if pending.due else ""
        yield f"to be done: {pending.kind} ({pending.action}), tried {pending.attempts} times{due}"
    for cause in row.waiting:
        reason = f"parked: {cause.parked}" if cause.parked else "not decided yet"
        yield f"waiting: {cause.cause}, received as entry {cause.received}; {reason}"
    if row.comment:
        yield f"my comment here is {row.comment}"
    name = ref_of(found.state, row.item) or row.item
    changed = f"last changed by entry {row.changed}" if row.changed else "not yet in the log"
    yield f"{name}, {changed}; as of entry {found.state.applied}"


def _with_words(document: Any, found: Opened) -> Any:
    """The same, with the words where the log has only their place: as ``quote`` of a span, as ``title_words``."""
    match document:
        case {"text": str(text), "start": int(start), "end": int(end)}:
            words = found.history.text(text)  # type: ignore[arg-type]
            return {**document, "quote": None if words is None else words[start:end]}
        case dict():
            told = {name: _with_words(value, found) for name, value in document.items()}
            if isinstance(title := document.get("title"), str):
                told["title_words"] = found.history.text(title)  # type: ignore[arg-type]
            return told
        case list():
            return [_with_words(value, found) for value in document]
        case _:
            return document


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"
