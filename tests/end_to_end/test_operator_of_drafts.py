"""Drafts from the terminal, on the bot that runs: asked for, looked at, approved, rejected, and kept no more."""

import re
from pathlib import Path

import pytest

from bot.app import Running
from bot.config.clock import wall_clock
from bot.sandbox import acts
from bot.sandbox.wire import Observer
from bot.text.section import section_in
from bot.vocabulary import IssueId
from tests.cli.living import WAZAA, Life, lived_in, sandbox, settled
from tests.end_to_end.process import ecos

pytestmark = pytest.mark.anyio

PLAN = "The plan of all.\n\n- [ ] Streams (FLUENCE#20)\n- [ ] A theory of everything\n"
DOCS = ("docs", "--link-theory", "--issue", "WAZAA#29")


def body(life: Life) -> str:
    repo = life.world.store.repository_named(WAZAA)
    assert repo is not None
    return life.world.store.issues[IssueId(repo.id, 29)].body or ""


async def said(life: Life, replica: Running, *words: str) -> str:
    code, out, err = await ecos(life.environment, *words)
    assert (code, err) == (0, ""), out
    await settled(life, replica)
    return out


async def test_a_draft_from_the_terminal(tmp_path: Path, observer: Observer | None) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life) as replica:
        life.world.act(acts.EditIssue("anna", WAZAA, 29, None, PLAN), wall_clock())
        life.box.touched()
        await settled(life, replica)
        assert "No draft waits for a word" in await said(life, replica, "drafts")
        assert "comes as a proposal in" in await said(life, replica, *DOCS, "--auto-update")
        told = re.search(r"`([0-9a-f]{8})` for .*waits for 👍", await said(life, replica, "drafts"))
        assert told
        code, out, _ = await ecos(life.environment, "approve", "0000000f")
        assert (code, "I cannot tell which draft" in out) == (1, True)

        assert "Approved" in await said(life, replica, "approve", told[1])
        section = section_in(body(life), "link-theory")
        assert section is not None
        assert "A theory of everything" in section.content
        assert body(life).startswith(PLAN)
        assert "approved draft" in await said(life, replica, "why", told[1])
        assert "is kept up to date for" in await said(life, replica, "drafts")

        assert "up to date any more" in await said(life, replica, *DOCS, "--stop")
        assert "comes as a proposal in" in await said(life, replica, *DOCS)
        assert "is dropped" in await said(life, replica, "reject")
        assert "No draft waits for a word" in await said(life, replica, "drafts")
        assert section_in(body(life), "link-theory") == section, "what stands stays"
