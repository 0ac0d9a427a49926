"""Keeping snapshots: the state is saved whenever the log has grown by much, so that a start has less to fold.

They only save time: what ails the disk stops the agreement, never this.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from bot.cluster.history import Snapshot
from bot.cluster.ledger import Ledger
from bot.errors import Outage
from bot.state.model import State

log = structlog.get_logger()

EVERY = 10_000
"""Entries after which the state is saved."""
PAUSE = 10.0
"""Seconds between two looks at how far the log has grown."""


async def keep_snapshots(
    ledger: Ledger,
    state: Callable[[], State],
    snapshot_of: Callable[[State], Snapshot],
    ending: asyncio.Event,
) -> None:
    """Until ``ending``, and once more then."""
    saved = state().applied
    while not ending.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), PAUSE)
        now = state()
        grown = now.applied - saved
        if grown >= EVERY or (ending.is_set() and grown > 0):
            saved = now.applied
            await asyncio.to_thread(_save, ledger, now, snapshot_of)


def _save(ledger: Ledger, state: State, snapshot_of: Callable[[State], Snapshot]) -> None:
    try:
        ledger.save_snapshot(snapshot_of(state))
    except Outage as outage:
        log.warning("no snapshot was kept", reason=str(outage))
