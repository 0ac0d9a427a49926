"""``ecos erase``: has the running bot erase people's words from its ledger. It only tells which are meant."""

from collections.abc import Mapping
from typing import Any

import click

from bot.cli.life import find_cause
from bot.cli.loopback import speak
from bot.cli.opened import Opened, opened
from bot.cli.spelling import show
from bot.errors import UserMistake

_COMMENT = "#issuecomment-"
"""Before the number of a comment in its address on GitHub."""


@click.command("erase")
@click.argument("subject")
@click.option("--why", default="asked for", help="Stands in the log beside your name.")
@click.pass_obj
def erase_command(environment: Mapping[str, str], subject: str, why: str) -> None:
    """Erase the words of an item with its comments (WAZAA#29), of one comment (its address), of a delivery (its GUID)
    or of a repository (WAZAA).

    They go from the ledger of this bot, for ever; what stands on GitHub stays there.
    """
    with opened(environment) as found:
        meant = _meant(subject, found)
    told = speak(environment, {"erase": meant, "why": why})
    show(f"{told['erased']} texts erased.")


def _meant(subject: str, found: Opened) -> Mapping[str, Any]:
    """As the bot understands it: a place in numbers, or the cause that brought the texts."""
    words, _, comment = subject.partition(_COMMENT)
    if comment.isdecimal():
        item = found.meant(words)
        return {"place": [item.repo, item.number, int(comment)]}
    if "#" in subject or "://" in subject:
        item = found.meant(subject)
        return {"place": [item.repo, item.number, 0]}
    cause = find_cause(subject, found.history)
    if cause is not None:
        return {"cause": cause}
    try:
        return {"place": [found.meant(f"{subject}#1").repo, 0, 0]}
    except UserMistake:
        raise UserMistake(
            f"{subject!r} is no delivery, item or repository that ecos knows: write REPO#12, REPO, the address of a "
            "comment, or a delivery's GUID"
        ) from None
