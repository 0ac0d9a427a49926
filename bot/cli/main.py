"""``ecos``: the group of all commands, and the one place where an error becomes a sentence and an exit code.

0: fine. 1: it did not hold, or there is no such thing. 2: wrong usage or settings. 70: a promise of ours is broken.
"""

import os
import platform
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module

import click

from bot import __version__
from bot.cli.erase import erase_command
from bot.cli.log import log_group, rebuild_command
from bot.cli.logs import Redaction, configure_logs, secrets_of
from bot.cli.parked import parked_group
from bot.cli.said import catalogue_commands
from bot.cli.status import status_command
from bot.cli.why import why_command
from bot.errors import Misconfigured, Outage, UserMistake
from bot.orchestrator.decide import RULES_VERSION
from bot.state.evolve import FOLD_VERSION

FINE, FAILED, MISUSED, BROKEN, INTERRUPTED = 0, 1, 2, 70, 130
WIDTH = 100


LATE = {
    name: f"bot.cli.{name}:{name}_command"
    for name in ("demo", "doctor", "graph", "receive", "serve", "simulate")
}
"""Commands that are loaded when they are asked for: a bot that serves has no use for a sandbox or a simulation, and
whoever reads a ledger has none for what talks to GitHub."""


class Commands(click.Group):
    """The group, with those that come late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *LATE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in LATE:
            return super().get_command(ctx, cmd_name)
        module, _, name = LATE[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(
    "ecos",
    cls=Commands,
    context_settings={
        "terminal_width": WIDTH,
        "max_content_width": WIDTH,
        "color": False,
        "help_option_names": ["-h", "--help"],
    },
)
def ecos() -> None:
    """Make a herd of repositories behave like one project.

    `ecos serve` runs the bot. Commands that read open its ledger, whether it runs or not; commands that act reach
    the running bot on this machine. README.md lists the environment variables.
    """


@click.command("version")
def version_command() -> None:
    """Print the versions of ecos, its fold and its rules."""
    python = platform.python_version()
    click.echo(f"ecos {__version__}, fold {FOLD_VERSION}, rules {RULES_VERSION}, Python {python}")


for _command in (
    status_command,
    why_command,
    parked_group,
    erase_command,
    log_group,
    rebuild_command,
    version_command,
):
    ecos.add_command(_command)
for _command in catalogue_commands({*ecos.commands, *LATE}):
    ecos.add_command(_command)


def main(
    arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """Run one command and return its exit code; ``arguments`` are those of the process unless given."""
    told = os.environ if environment is None else environment
    redaction = Redaction(secrets_of(told))
    configure_logs(redaction)
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments), told)
        sys.stdout.flush()
        return code
    except click.UsageError as wrong:
        return _complain(redaction(_usage(wrong)), MISUSED)
    except Misconfigured as wrong:
        return _complain(redaction(str(wrong)), MISUSED)
    except (UserMistake, Outage) as error:
        return _complain(redaction(str(error)), FAILED)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us went away
        return FAILED
    except Exception as error:  # noqa: BLE001 whatever it is, it is ours: tell it whole
        return _complain(redaction(f"{traceback.format_exc()}ecos stopped: {error}"), BROKEN)


def _run(arguments: list[str], environment: Mapping[str, str]) -> int:
    # An empty name for the variable of shell completion: no command line depends on the environment.
    code = ecos.main(arguments, "ecos", complete_var="", standalone_mode=False, obj=environment)
    return code if isinstance(code, int) else FINE


def _usage(wrong: click.UsageError) -> str:
    if isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        return wrong.format_message()
    hint = f" (`{wrong.ctx.command_path} --help` tells how)" if wrong.ctx else ""
    return f"{wrong.format_message()}{hint}"


def _complain(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code
