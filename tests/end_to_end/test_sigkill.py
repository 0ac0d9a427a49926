"""Killed between any two steps of one reply, with nothing left to say goodbye: in the end there is one reply."""

import asyncio
from pathlib import Path
from signal import SIGKILL

import pytest

from bot.cluster.reader import LedgerReader
from bot.sandbox.wire import Observer
from tests.cli.living import Life, sandbox
from tests.end_to_end.process import PATIENCE, alive, folded, gate, until

pytestmark = pytest.mark.anyio
STEPS = ("received", "decided", "attempting", "written", "done")
"""``written``: GitHub has the comment, and its answer never arrives."""


def kinds(life: Life) -> list[str]:
    """What stands in the log about the command, by the causes that decided to reply."""
    with LedgerReader(life.settings().ledger) as history:
        entries = [one.entry for one in history.read()]
    hook = [
        one.key for one in entries if one.kind == "received" and b"comment-written" in one.payload
    ]
    return [one.kind for one in entries if hook and one.key == hook[0]]


def quiet(life: Life) -> bool:
    state = folded(life)
    return life.box.idle() and "done" in kinds(life) and not state.waiting and not state.outbox


def replies(life: Life) -> list[str]:
    return [body for body in life.comments() if "<!-- ecos:reply" in body]


@pytest.mark.parametrize("step", STEPS)
async def test_killed_after_any_step_it_says_it_once(
    step: str, tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life:
        async with gate(life.box.url) as slow, alive(life, slow.url) as first:
            if step != "written":
                slow.open.set()
            await until(lambda: bool(folded(life).installations))
            life.say("anna", "/ecos help")
            if step == "written":
                await asyncio.wait_for(slow.arrived.wait(), PATIENCE)
            else:
                await until(lambda: step in kinds(life))
            first.send_signal(SIGKILL)
            await first.wait()

        async with alive(life, life.box.url):
            await until(lambda: quiet(life))

        assert len(replies(life)) == 1
        assert kinds(life).count("decided") == 1
