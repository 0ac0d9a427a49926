"""``ecos serve`` with less patience: a test that kills it need not wait twenty seconds for what it left."""

import asyncio
import os
import sys

from bot.app import Tempo, running
from bot.config.settings import read_settings
from bot.github.limits import Limits as GitHubLimits
from bot.github.task import Patience
from bot.orchestrator.desk import Limits
from bot.vocabulary import Duration

PATIENCE = Patience(Duration(1_000), Duration(500))
QUICK = Tempo(
    client_timeout=1.0,
    github=GitHubLimits().faster(50),
    loop=Limits(
        first_retry=Duration(100),
        reconcile=Duration(200),
        grace=Duration(100),
        patience=PATIENCE,
    ),
)


async def serve() -> None:
    async with running(read_settings(os.environ), QUICK) as replica:
        print(f"ecos listens on {replica.url}", flush=True)
        await replica.broken()


if __name__ == "__main__":
    sys.exit(asyncio.run(serve()))
