"""A whole replica, on a tempo that never holds a call back: the pacing for GitHub is not what is measured."""

import asyncio
import os
import sys
from dataclasses import replace

import structlog
import uvloop

from benchmarks.servers.run import until_told
from bot.app import Tempo, running
from bot.config.settings import read_settings
from bot.github.limits import Limits
from bot.vocabulary import Duration

ENDLESS = 10**9
UNPACED = Tempo(
    github=replace(
        Limits(),
        points_per_minute=ENDLESS,
        content_per_minute=ENDLESS,
        content_per_hour=ENDLESS,
        notify_gap=Duration(0),
    )
)


async def river() -> None:
    async with running(read_settings(os.environ), UNPACED) as replica:
        while not replica.bot.shell.leading:  # noqa: ASYNC110 what is waited for has no event
            await asyncio.sleep(0.01)
        await until_told()


if __name__ == "__main__":
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("warning"),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(river())
