"""What the doctor says of crews: what is there, what is not, and how to mend it; never a key."""

import re
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.checkup.crews import OLDEST, TOO_NEW, crews
from bot.cli.checkup.finding import Verdict
from bot.record.draft import Spent
from bot.state.model import State
from bot.vocabulary import DAY, Instant

NOW = Instant(20_000 * DAY + 5)
SECRET = "sk-nobody-is-to-see-this"


def told(state: State | None = None, **variables: str) -> dict[str, str]:
    """By what each line is about, its verdict and words."""
    given = {"ECOS_CREW_PYTHON": "/nowhere/python"} | variables
    found = list(crews(given, state or State(), NOW))
    assert SECRET not in repr(found)
    assert all(one.verdict is not Verdict.WRONG for one in found), (
        "the template drafts all the same"
    )
    return {one.about.removeprefix("crews, "): f"{one.verdict} {one.words}" for one in found}


def interpreter(folder: Path, prints: str) -> str:
    """A program that answers what is asked of an interpreter."""
    file = folder / "python"
    file.write_text(f"#!/bin/sh\n{prints}\n")
    file.chmod(0o755)
    return str(file)


def test_where_no_interpreter_is_it_says_how_to_get_one() -> None:
    line = told()["interpreter"]

    assert line.startswith(
        "warn there is none at /nowhere/python, so the template drafts; `make setup`"
    )
    assert "ECOS_CREW_PYTHON" in line


@pytest.mark.parametrize(
    ("prints", "line"),
    [
        ("echo 1.15.30", "ok .* has CrewAI 1.15.30, which is from 1.15.30 on and before 1.16"),
        ("echo 1.15.99.dev1", "ok .* has CrewAI 1.15.99.dev1"),
        ("echo 1.15.29", "warn .* has CrewAI 1.15.29, and crews need one from 1.15.30 on"),
        ("echo 1.16.0", "warn .* has CrewAI 1.16.0, and crews need one"),
        ("exit 1", "warn .* has no CrewAI, so the template drafts"),
    ],
)
def test_the_version_must_be_one_that_crews_know(tmp_path: Path, prints: str, line: str) -> None:
    python = interpreter(tmp_path, prints)
    assert re.match(line, told(ECOS_CREW_PYTHON=python)["interpreter"])


def test_what_cannot_be_run_is_told(tmp_path: Path) -> None:
    file = tmp_path / "python"
    file.write_text("no program")
    assert "does not answer" in told(ECOS_CREW_PYTHON=str(file))["interpreter"]


def test_an_interpreter_without_crewai_is_told() -> None:
    line = told(ECOS_CREW_PYTHON=sys.executable)["interpreter"]
    assert "has no CrewAI" in line or "has CrewAI" in line


def test_the_bound_is_that_of_the_package() -> None:
    package = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    spelled = f"crewai>={'.'.join(map(str, OLDEST))},<{'.'.join(map(str, TOO_NEW))}"
    assert package["project"]["optional-dependencies"]["crew"] == [spelled]


def test_the_model_at_hand_needs_nothing() -> None:
    assert told()["model"].startswith("ok extractive")
    assert "key" not in told()


def test_of_a_key_only_that_it_is_there() -> None:
    assert told(ECOS_LLM="openai/small", OPENAI_API_KEY=SECRET)["key"] == "ok there is one"
    lacking = told(ECOS_LLM="openai/small")["key"]
    assert (
        lacking == "warn there is none: name its file in ECOS_LLM_KEY_FILE, or set OPENAI_API_KEY"
    )
    own = told(ECOS_LLM="openai/small", ECOS_LLM_BASE_URL="http://localhost:8/v1")["key"]
    assert own == "ok there is none; a server of your own may need none"


def test_what_is_wrong_with_the_settings_is_told_once() -> None:
    assert told(ECOS_LLM="gibberish") == {
        "crews": "warn not looked at: ECOS_LLM is 'gibberish': give extractive, or provider/model"
    }


def test_what_is_left_of_the_day_is_told() -> None:
    today = State(recorded_at=NOW, spent=(NOW // DAY, Spent(calls=30, tokens=1_000, millis=2_000)))
    budget = "calls=40 tokens=5000 seconds=60"

    assert told(today, ECOS_LLM_DAY_BUDGET=budget)["budget"] == (
        "ok left of the day's: 10 calls, 4000 tokens, 58 s"
    )
    used = told(today, ECOS_LLM_DAY_BUDGET="calls=30 tokens=5000 seconds=60")["budget"]
    assert used.startswith("warn used up: 0 calls, 4000 tokens")
    assert "ECOS_LLM_DAY_BUDGET sets it" in used

    yesterday = replace(today, recorded_at=Instant(NOW - DAY), spent=(NOW // DAY - 1, Spent(30)))
    assert "40 calls" in told(yesterday, ECOS_LLM_DAY_BUDGET=budget)["budget"]
