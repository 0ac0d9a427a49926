"""README's table of settings is the one that the settings are read by."""

import runpy
import sys
from pathlib import Path

import pytest

from bot.cli.environment import END, START, environment_markdown, with_table
from bot.config.settings import VARIABLES

README = Path(__file__).parents[2] / "README.md"


def test_every_variable_has_a_row() -> None:
    table = environment_markdown()

    assert [line.split("`")[1] for line in table.splitlines()[2:]] == [
        row.name for row in VARIABLES
    ]
    assert "| `ECOS_APP_ID` | **needed** |" in table


def test_the_table_in_the_readme_is_fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = README.read_text("utf-8")
    if START not in page:
        pytest.skip(f"README.md has no {START}")
    copy = tmp_path / "README.md"
    copy.write_text(page, "utf-8")
    monkeypatch.setattr(sys, "argv", ["environment", str(copy)])
    monkeypatch.delitem(sys.modules, "bot.cli.environment")
    runpy.run_module("bot.cli.environment", run_name="__main__")

    assert copy.read_text("utf-8") == page, "python -m bot.cli.environment README.md"


def test_only_what_stands_between_the_marks_changes() -> None:
    page = with_table(f"before\n{START}\nold\n{END}\nafter\n")

    assert page == f"before\n{START}\n{environment_markdown()}{END}\nafter\n"
    assert with_table(page) == page
    with pytest.raises(ValueError, match="lacks the marks"):
        with_table("no marks")
