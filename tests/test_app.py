"""The replica as a whole, where no smaller part can show it."""

import asyncio
from pathlib import Path

import pytest

from bot.cluster import snapshots
from bot.cluster.reader import LedgerReader
from bot.orchestrator.recovery import recover
from bot.state.evolve import FOLD_VERSION
from bot.state.snapshot import state_hash
from tests.cli.living import lived_in, sandbox, settled
from tests.sandbox.conftest import anyio_backend as anyio_backend
from tests.sandbox.conftest import conformance as conformance
from tests.sandbox.conftest import observer as observer

pytestmark = pytest.mark.anyio


async def test_a_log_that_grew_is_saved_while_the_bot_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 3)
    monkeypatch.setattr(snapshots, "PAUSE", 0.01)
    async with sandbox(tmp_path) as life, lived_in(life) as replica:
        life.say("anna", "/ecos help")
        with LedgerReader(life.settings().ledger) as history:
            async with asyncio.timeout(60):
                while (kept := history.latest_snapshot(FOLD_VERSION)) is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            await settled(life, replica)
            folded = recover(history, history.head().index)

    assert kept.index >= 3
    assert state_hash(folded) == state_hash(replica.bot.state)
