"""``ecos serve``: run the bot until it is told to stop. It decides nothing."""

import asyncio
import gc
import signal
from collections.abc import Mapping

import click
import uvloop

from bot.app import Running, running
from bot.config.settings import Settings, read_settings
from bot.errors import BrokenInvariant, Outage


@click.command("serve")
@click.pass_obj
def serve_command(environment: Mapping[str, str]) -> None:
    """Run the bot until SIGTERM or Ctrl-C.

    The settings come from the environment (see README.md). A write to GitHub that is under way is finished first,
    within ten seconds; whatever else waits stands in the log and is taken up at the next start.
    """
    settings = read_settings(environment)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    started = False
    try:
        async with running(settings) as replica:
            started = True
            gc.freeze()  # what is here now stays: to look through it each time would stop all for long
            click.echo(f"ecos listens on {replica.url} (ledger: {settings.ledger})")
            await _until(stop, replica)
    except (Outage, OSError) as error:
        if not started:
            raise
        raise BrokenInvariant(f"the bot stopped: {error}") from error


async def _until(stop: asyncio.Event, replica: Running) -> None:
    """Return when told to stop; raise what ended the replica before that."""
    told = asyncio.create_task(stop.wait())
    broken = asyncio.create_task(replica.broken())
    await asyncio.wait({told, broken}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if broken.done() and not stop.is_set():
        await broken
        raise BrokenInvariant("the bot ended by itself")
    broken.cancel()
