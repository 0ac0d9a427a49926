"""``ecos why ITEM``: what was found about it is told, and what only asked for another look is counted."""

import json
import re
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.cli.played import play


def test_causes_that_found_nothing_about_it_are_counted_in_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = ""
    played = play(tmp_path)
    for more in ([], ["--json"]):
        capfd.readouterr()
        assert main(("why", "docs#3", *more), {"ECOS_DATA_DIR": str(played.folder)}) == 0
        told, whole = capfd.readouterr().out, told

    causes = json.loads(told)["causes"]
    _, _, touched = whole.partition("What touched it")
    named = re.findall(r"^- (\S+): .*\n    \S", touched, re.MULTILINE)
    rest = re.search(r"\nAnd (\d+) more, .* `ecos why docs#3 --json` lists them along.\n$", touched)
    assert rest is not None
    assert set(named) < set(causes)
    assert len(named) + int(rest[1]) == len(causes)
    assert "`ecos why CAUSE`" in touched
    assert touched.count("\n- ") == len(named), "each tells what it found"
