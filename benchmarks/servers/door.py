"""The door alone: signature, translation, and a ledger with ``synchronous=FULL`` behind it; nobody decides."""

import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.types import ASGIApp

from benchmarks.servers.run import serve
from bot.app import ONCE_KINDS, salt
from bot.cluster.ledger import Ledger
from bot.cluster.solo import Solo
from bot.vocabulary import Instant, ReplicaId
from bot.webhooks.door import Door, Hook
from bot.webhooks.meters import Meters
from bot.webhooks.routes import Front


@asynccontextmanager
async def door() -> AsyncIterator[ASGIApp]:
    ledger = Ledger(Path(os.environ["ECOS_DATA_DIR"]) / "ledger.sqlite", ONCE_KINDS)
    solo = Solo(ledger, ReplicaId("a"), lambda: Instant(time.time_ns() // 1_000_000))
    await solo.claim()
    hook = Hook(int(os.environ["ECOS_APP_ID"]), (os.environ["ECOS_WEBHOOK_SECRET"].encode(),))
    meters = Meters(CollectorRegistry())
    yield Front(
        Door(
            hook,
            lambda proposal: solo.append([proposal]),
            lambda inbound: True,
            salt,
            meters.webhook,
        ),
        Starlette(),
    )
    await solo.close()
    ledger.close()


if __name__ == "__main__":
    serve(door, int(sys.argv[1]))
