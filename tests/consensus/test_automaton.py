"""The table of roles is whole, and its picture is fresh."""

import re
import runpy
import sys
from pathlib import Path

import pytest

from bot.consensus.raft.automaton import AUTOMATON, Role, Why, after
from bot.consensus.raft.document import automaton_markdown
from bot.errors import BrokenInvariant

PAGE = Path(__file__).parents[2] / "docs" / "consensus.md"
BLOCK = re.compile(r"^<!-- Written by [^\n]*\n```mermaid\n.*?^```\n", re.MULTILINE | re.DOTALL)


def test_the_picture_of_the_automaton_is_fresh(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "bot.consensus.raft.document")
    runpy.run_module("bot.consensus.raft.document", run_name="__main__")

    blocks = BLOCK.findall(PAGE.read_text("utf-8"))

    assert blocks == [automaton_markdown()] == [capsys.readouterr().out]


def test_the_picture_shows_every_way_once() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", automaton_markdown(), re.MULTILINE)

    shown = {(Role[a.upper()], Why(why)): Role[b.upper()] for a, b, why in arrows}
    assert shown == AUTOMATON
    assert len(arrows) == len(AUTOMATON)


def test_every_role_is_left_and_come_to_and_every_reason_leads_somewhere() -> None:
    assert {role for role, _ in AUTOMATON} == set(AUTOMATON.values()) == set(Role)
    assert {why for _, why in AUTOMATON} == set(Why)


def test_a_way_that_is_not_there_stops_the_replica() -> None:
    with pytest.raises(BrokenInvariant, match="no way leads from leader because of: would win"):
        after(Role.LEADER, Why.PRE_WON)
