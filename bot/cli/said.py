"""The commands of the comment language on the terminal: one for each row of the catalogue, made from the row alone.

What acts is sent to the running bot; what only answers is answered here, from the ledger, whether the bot runs or not.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

import click

from bot.cli.loopback import speak
from bot.cli.opened import app_of, opened_or_empty
from bot.cli.spelling import show
from bot.commands.catalogue import CATALOGUE
from bot.commands.command import Mistake
from bot.commands.parser import parse_line
from bot.commands.row import Place, Row
from bot.config.clock import wall_clock
from bot.orchestrator import naming, replies
from bot.orchestrator.answer import Speaker
from bot.orchestrator.answers import answer
from bot.orchestrator.situation import Situation
from bot.orchestrator.typed import TYPED, noted, with_typed
from bot.record.link import Provenance
from bot.record.message import Message, MistakeNoted
from bot.record.observed import Observed
from bot.vocabulary import Permission, UserId


def catalogue_commands(taken: Container[str]) -> Iterator[click.Command]:
    """A click command for each row that may be said on the terminal and whose name is not taken."""
    for row in CATALOGUE:
        if Place.TERMINAL in row.said_in and row.name not in taken:
            yield _command(row)


def _command(row: Row) -> click.Command:
    def run(environment: Mapping[str, str], words: Sequence[str]) -> int:
        say = _act if row.acting else _answer
        return say(environment, (row.name, *words))

    usage = row.usage.removeprefix("/ecos ")
    examples = "\n".join(example.removeprefix("/") for example in row.examples)
    return click.Command(
        row.name,
        callback=click.pass_obj(run),
        params=[click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)],
        help=f"{row.help}\n\n\b\necos {usage}\n\n\b\n{examples}",
        short_help=row.help,
        options_metavar="",
        context_settings={"ignore_unknown_options": True},
    )


def _act(environment: Mapping[str, str], words: Sequence[str]) -> int:
    told = speak(environment, {"words": list(words)})
    show(str(told.get("text", "")))
    return 0 if told.get("done") else 1


def _answer(environment: Mapping[str, str], words: Sequence[str]) -> int:
    with opened_or_empty(environment) as found:
        app = app_of(found.state)
        meant = parse_line(words, naming.grammar_of(found.state, app, None))
        message: Message | None
        if isinstance(meant, Mistake):
            message = noted(meant, TYPED)
        else:
            observed = Observed(wall_clock(), app)
            situation = Situation("terminal", observed, found.state)
            by = Provenance(UserId(0), "operator", Permission.ADMIN)
            speaker = Speaker(by, observed.at)
            message = answer(meant, speaker, situation).message
        assert message is not None, "what only answers says something"
        stage = replace(found.stage(), words=with_typed(words, found.history.text))
        show(replies.reply((message,), stage))
        return 1 if isinstance(message, MistakeNoted) else 0
