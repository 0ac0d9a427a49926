"""``ecos graph``: an item with what is linked to it, now or at an earlier time. It only reads."""

from collections.abc import Mapping

import click

from bot.cli.opened import opened
from bot.cli.spelling import read_time, show
from bot.orchestrator import replies
from bot.record.message import GraphShown


@click.command("graph")
@click.argument("item")
@click.option("--at", metavar="TIME", help="What ecos knew then, e.g. 2026-11-05T20:00:00Z.")
@click.pass_obj
def graph_command(environment: Mapping[str, str], item: str, at: str | None) -> None:
    """Draw ITEM (WAZAA#29, owner/repo#29, or its URL) with what is linked to it, as a Mermaid flowchart."""
    with opened(environment, read_time(at) if at else None) as found:
        show(replies.reply((GraphShown(found.meant(item)),), found.stage()))
