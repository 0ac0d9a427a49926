"""The contracts of pyproject.toml hold, and each of them would notice its breach.

Every breach is planted in a copy of the project; the copy without one passes, so a red copy means the breach.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = Path(sys.executable).with_name("lint-imports")


@dataclass(frozen=True, slots=True)
class Breach:
    """Lines added to ``file``, and the contract (its id) that must break."""

    file: str
    line: str
    contract: str
    also: str = ""
    """A second file that ``line`` imports and that may not exist yet."""


BREACHES = {
    "a clock in text": Breach("bot/text/clock.py", "import time", "pure"),
    "a clock three rooms down": Breach(
        "bot/orchestrator/hidden.py", "import bot.cluster.wait", "pure", also="bot/cluster/wait.py"
    ),
    "dice in commands": Breach("bot/commands/luck.py", "import random", "pure"),
    "a clock in the simulation": Breach("bot/simulation/now.py", "import time", "pure"),
    "a socket in the world of the sandbox": Breach("bot/sandbox/leak.py", "import socket", "pure"),
    "state looks up to the orchestrator": Breach(
        "bot/state/up.py", "import bot.orchestrator", "layers"
    ),
    "siblings meet": Breach("bot/state/sideways.py", "import bot.commands", "layers"),
    "an undeclared room": Breach("bot/utils.py", "", "layers"),
    "a circle": Breach(
        "bot/text/ring.py", "import bot.text.ring_too", "circles", also="bot/text/ring_too.py"
    ),
    "one rule knows another": Breach(
        "bot/orchestrator/rules/nosy.py",
        "import bot.orchestrator.rules.neighbour",
        "rules",
        also="bot/orchestrator/rules/neighbour.py",
    ),
    "the reader knows githubkit": Breach("bot/github/reader.py", "import githubkit", "githubkit"),
    "the front door meets the real client": Breach(
        "bot/webhooks/shortcut.py",
        "import bot.github.client",
        "shells",
        also="bot/github/client.py",
    ),
    "the orchestrator opens the ledger": Breach(
        "bot/orchestrator/shortcut.py",
        "import bot.cluster.ledger",
        "shells",
        also="bot/cluster/ledger.py",
    ),
    "the auditor asks the state": Breach("bot/cli/auditor.py", "import bot.state", "auditor"),
    "the auditor asks by a detour": Breach(
        "bot/cli/auditor.py", "import bot.cli.detour", "auditor", also="bot/cli/detour.py"
    ),
    "a part of the auditor asks the state": Breach(
        "bot/cli/audit/believer.py", "import bot.state.views", "auditor"
    ),
    "a third door for JSON": Breach("bot/state/spelling.py", "import msgspec", "msgspec"),
    "a second file knows CrewAI": Breach("bot/crews/shell.py", "import crewai", "crewai"),
    "the bot imports what runs in a crew's process": Breach(
        "bot/crews/shell.py", "import bot.crews.staff", "crews"
    ),
    "a clock in a crew's budget": Breach("bot/crews/budget.py", "import time", "pure"),
}
BODY_OF_THE_SECOND = {
    "a clock three rooms down": "import asyncio",
    "a circle": "import bot.text.ring",
    "the auditor asks by a detour": "import bot.orchestrator",
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", "--no-logo", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def append(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8") as writing:
        writing.write(f"\n{line}\n")


def test_every_contract_holds(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_noticed(copy: Path, name: str) -> None:
    breach = BREACHES[name]
    append(copy / breach.file, breach.line)
    if breach.also:
        append(copy / breach.also, BODY_OF_THE_SECOND.get(name, ""))

    result = lint(copy, "--contract", breach.contract)

    assert result.returncode == 1, result.stdout
    assert "0 kept, 1 broken" in result.stdout, "the contract could not be checked at all"
