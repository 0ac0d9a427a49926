"""Webhooks that were sent while nobody was there: a real bot finds them when it is back, and tells how."""

from pathlib import Path

import pytest

from bot.sandbox.wire import Observer
from tests.cli.living import sandbox
from tests.end_to_end.process import alive, ecos, folded, until

pytestmark = pytest.mark.anyio


async def test_what_was_sent_while_it_was_down_is_asked_for_and_done(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life:
        async with alive(life, life.box.url):
            await until(lambda: bool(folded(life).installations))
        life.say("anna", "Depends on: FLUENCE#20")
        life.say("anna", "/ecos help")
        await until(life.box.idle)
        lost = [
            one.guid
            for one in life.world.store.deliveries.values()
            if one.event == "issue_comment" and [tried.status for tried in one.attempts] == [0]
        ]
        assert len(lost) == 2

        async with alive(life, life.box.url):
            await until(lambda: bool(life.comments()) and bool(folded(life).links))
            await until(lambda: not (folded(life).waiting or folded(life).outbox))

        assert len([body for body in life.comments() if "<!-- ecos:reply" in body]) == 1
        assert not folded(life).missed
        for guid in lost:
            _, told, _ = await ecos(life.environment, "why", guid)
            missed, received = told.index(": missed: "), told.index(": received: ")
            assert missed < received
