"""One row per command, and all that follows from it. ``REWRITE=1`` writes the page about commands anew."""

import os
import runpy
import sys
from pathlib import Path
from typing import get_args

import pytest

from bot.commands.arguments import Arguments, Slot
from bot.commands.catalogue import CATALOGUE, NAMES, row_named, row_of
from bot.commands.command import Command, Docs, Help, canonical
from bot.commands.document import catalogue_markdown
from bot.commands.parser import parse, parse_line
from bot.commands.row import Row
from bot.orchestrator.drafting import KEEPING
from bot.text.relations import grammar
from bot.vocabulary import Permission

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
GRAMMAR = grammar(aliases=("FLUENCE", "WAZAA"))

# Said twice on purpose, here and in the row: what more than reading takes, so that no right slips.
RIGHTS = {
    "link": Permission.TRIAGE,
    "unlink": Permission.TRIAGE,
    "confirm": Permission.TRIAGE,
    "docs": Permission.TRIAGE,
    "approve": Permission.WRITE,
    "reject": Permission.WRITE,
    "mute": Permission.MAINTAIN,
    "unmute": Permission.MAINTAIN,
    "adopt": Permission.MAINTAIN,
    "doctor": Permission.MAINTAIN,  # it only answers, but how ecos is set up is not for everybody
}


def test_every_command_has_one_row() -> None:
    assert [row.value for row in CATALOGUE] == list(get_args(Command))


def test_who_may_only_read_may_only_ask() -> None:
    more = [row for row in CATALOGUE if not Permission.READ.covers(row.permission)]

    assert {row.name: row.permission for row in more} == RIGHTS
    assert {row.name for row in CATALOGUE if row.acting} <= RIGHTS.keys()


@pytest.mark.parametrize("row", CATALOGUE, ids=NAMES)
def test_a_rows_examples_are_its_commands_everywhere(row: Row) -> None:
    for example in row.examples:
        (placed,) = parse(example, GRAMMAR)
        assert row_of(placed.command) is row  # type: ignore[arg-type]
        assert parse_line(example.split()[1:], GRAMMAR) == placed.command
        assert parse(f"/ecos {canonical(placed.command)}", GRAMMAR)[0].key == placed.key  # type: ignore[arg-type]


def test_a_row_is_found_in_any_case_but_not_by_lookalikes() -> None:
    assert row_named("HELP") is row_of(Help())
    assert row_named("lin\u212a") is None


def test_the_help_says_where_an_option_takes_more_than_its_command() -> None:
    docs = row_of(Docs())

    assert not docs.permission.covers(KEEPING)
    assert docs.more_for == f"`--auto-update` and `--stop` take {KEEPING.name.lower()} rights"


def test_every_slot_can_be_filled() -> None:
    assert {slot for row in CATALOGUE for slot in row.slots} == set(Slot)
    assert Arguments().slots() == frozenset()


def test_the_page_about_commands_is_fresh(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "bot.commands.document")
    runpy.run_module("bot.commands.document", run_name="__main__")
    if os.environ.get("REWRITE"):
        PAGE.write_text(catalogue_markdown(), "utf-8")

    assert PAGE.read_text("utf-8") == catalogue_markdown() == capsys.readouterr().out
