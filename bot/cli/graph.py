"""``ecos graph``: an item with what is linked to it, now or at an earlier time, as text or picture. It only reads."""

from collections.abc import Mapping
from pathlib import Path

import click

from bot.cli.opened import Opened, opened
from bot.cli.spelling import read_time, show
from bot.errors import Misconfigured, UserMistake
from bot.orchestrator import mermaid, replies
from bot.record.message import GraphShown
from bot.sandbox.mermaid import draw
from bot.vocabulary import IssueId

_SHEET = """<style>
svg { background: #fff; font: 13px system-ui, sans-serif }
text { text-anchor: middle; dominant-baseline: central }
.node, .bare { fill: #fff; stroke: #656d76 }
.inked, .words { fill: #1f2328 }
.words { font-size: 12px }
.behind { fill: #fff }
.edge { fill: none; stroke: #656d76; stroke-width: 1.4 }
.tip { fill: #656d76 }
</style>"""
"""What the page of the sandbox says of such a picture; alone it has to bring that along."""


@click.command("graph")
@click.argument("item")
@click.option("--at", metavar="TIME", help="What ecos knew then, e.g. 2026-11-05T20:00:00Z.")
@click.option("--out", metavar="FILE", help="Write a picture there, as SVG.")
@click.pass_obj
def graph_command(
    environment: Mapping[str, str], item: str, at: str | None, out: str | None
) -> None:
    """Draw ITEM (WAZAA#29, owner/repo#29, or its URL) with what is linked to it within two steps.

    Without --out it prints a Mermaid flowchart, as it can be pasted into a comment.
    """
    with opened(environment, read_time(at) if at else None) as found:
        if out is None:
            show(replies.reply((GraphShown(found.meant(item)),), found.stage()))
        else:
            _write(Path(out), _picture(found.meant(item), found))
            show(f"drawn in {out}")


def _picture(item: IssueId, found: Opened) -> str:
    """An SVG document. Raises UserMistake where there is nothing to draw."""
    stage = found.stage()
    block = mermaid.graph(item, mermaid.neighbourhood(item, stage), stage, replies.verb)
    drawn = draw(block.removeprefix("```mermaid\n").removesuffix("\n```"))
    if drawn is None:
        raise UserMistake(f"nothing to draw around {stage.name(item)}: it has no links yet")
    head, _, rest = drawn.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{_SHEET}{rest}\n'


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise Misconfigured(f"--out: {path}: {error.strerror}") from None
