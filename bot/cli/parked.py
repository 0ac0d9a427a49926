"""``ecos parked``: the causes that wait for a person. Listing reads; the verdicts are the running bot's to write."""

from collections.abc import Mapping

import click

from bot.cli.loopback import speak
from bot.cli.opened import opened
from bot.cli.spelling import show, show_json
from bot.errors import UserMistake
from bot.record.payload import Verdict
from bot.state.views import WaitingRow, parked


@click.group("parked", invoke_without_command=True)
@click.pass_context
def parked_group(context: click.Context) -> None:
    """List what could not be decided, and retry or drop it."""
    if context.invoked_subcommand is None:
        context.invoke(list_command)


@parked_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.pass_obj
def list_command(environment: Mapping[str, str], as_json: bool = False) -> None:
    """List them, the oldest first."""
    with opened(environment) as found:
        rows = parked(found.state)
    if as_json:
        show_json(rows)
        return
    if not rows:
        show("Nothing is parked.")
        return
    show("\n".join(f"{row.cause}  {row.parked}" for row in rows))
    show("\n`ecos why CAUSE` tells more; then `ecos parked retry CAUSE`, or drop.")


@parked_group.command("retry")
@click.argument("cause")
@click.pass_obj
def retry_command(environment: Mapping[str, str], cause: str) -> None:
    """Decide CAUSE again: its id, or the GUID of its delivery."""
    _settle(environment, cause, Verdict.RETRY)


@parked_group.command("drop")
@click.argument("cause")
@click.pass_obj
def drop_command(environment: Mapping[str, str], cause: str) -> None:
    """Give CAUSE up; the log keeps it."""
    _settle(environment, cause, Verdict.DROP)


def _settle(environment: Mapping[str, str], cause: str, verdict: Verdict) -> None:
    with opened(environment) as found:
        row = _named(cause, parked(found.state))
    told = speak(environment, {"unpark": row.cause, "verdict": verdict.value})
    show(str(told["text"]))


def _named(cause: str, rows: tuple[WaitingRow, ...]) -> WaitingRow:
    for row in rows:
        if cause in (row.cause, row.cause.partition(":")[2]):
            return row
    raise UserMistake(f"{cause} is not parked; `ecos parked` lists what is")
