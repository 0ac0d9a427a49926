"""CONTRIBUTING.md keeps its word: a command is the edits that it lists, and all else follows or is written by itself.

The edits are made in a copy of the project, as text; what follows is asked of that copy, in processes of its own.
"""

import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.orchestrator.decide import RULES_VERSION
from bot.record.inbound import OperatorSpoke
from tests.orchestrator.river import River

ROOT = Path(__file__).parent.parent

VALUE = """

@dataclass(frozen=True, slots=True)
class Wave:
    \"\"\"Greet back.\"\"\"


Command = ("""
LAST_VALUE = """    | Doctor
    | Wave
)
"""
WORDS = """    match command:
        case Wave():
            words = ["wave"]
"""
ROW = """
    Row(
        value=said.Wave,
        permission=Permission.WRITE,
        acting=False,
        build=lambda _: said.Wave(),
        usage="/ecos wave",
        help="Greet back.",
        examples=("/ecos wave",),
    ),
)

NAMES"""
NOUN = """

@dataclass(frozen=True, slots=True)
class Waved:
    \"\"\"``item``: where; on the terminal nowhere.\"\"\"

    item: IssueId | None = None


Message = ("""
LAST_NOUN = """    | AutoUpdateEnded
    | Waved
)
"""
SENTENCE = """        case Waved(item):
            return f"I wave back from {stage.name(item)}." if item else "I wave back."
        case MistakeNoted():
            return"""
MEANING = """    match command:
        case said.Wave():
            return Answer(Waved(speaker.origin.item if speaker.origin else None))
"""
EDITS = (
    ("bot/commands/command.py", "\n\nCommand = (", VALUE),
    ("bot/commands/command.py", "    | Doctor\n)\n", LAST_VALUE),
    ("bot/commands/command.py", "    match command:\n", WORDS),
    ("bot/commands/catalogue.py", "\n)\n\nNAMES", ROW),
    (
        "tests/commands/test_catalogue.py",
        "RIGHTS = {\n",
        'RIGHTS = {\n    "wave": Permission.WRITE,\n',
    ),
    ("bot/record/message.py", "\n\nMessage = (", NOUN),
    ("bot/record/message.py", "    | AutoUpdateEnded\n)\n", LAST_NOUN),
    ("bot/orchestrator/replies.py", "    UnmuteConfirmed,\n", "    UnmuteConfirmed,\n    Waved,\n"),
    ("bot/orchestrator/replies.py", "        case MistakeNoted():\n            return", SENTENCE),
    ("bot/orchestrator/answers.py", "    UnmuteConfirmed,\n", "    UnmuteConfirmed,\n    Waved,\n"),
    ("bot/orchestrator/answers.py", "    match command:\n", MEANING),
    (
        "bot/orchestrator/decide.py",
        f"RULES_VERSION = {RULES_VERSION}\n",
        f"RULES_VERSION = {RULES_VERSION + 1}\n",
    ),
)
SCENARIOS = {
    "tests/scenarios/comments/wave.txt": """=== a wave
/ecos wave
/ecos wav
/ecos wave twice
=>
""",
    "tests/orchestrator/conversations/wave.txt": """=== a wave, for those who may write
- {by: tom, comment: "WAZAA#29", body: "/ecos wave"}
- {by: anna, comment: "WAZAA#29", body: "/ecos wave\\n/ecos help wave"}
=>
""",
}
REWRITTEN = (
    "tests/commands",
    "tests/record",
    "tests/scenarios",
    "tests/orchestrator/test_conversations.py",
)
"""What ``REWRITE=1`` has something to write for."""

READ = """
command wave | /ecos wave
mistake unknown-command, perhaps wave | wav
mistake too-many-arguments | twice
"""
SAID = """
tom · comment WAZAA#29
  reaction-created on WAZAA#29: eyes
  comment-created on WAZAA#29
    `wave` takes write rights in this repository. A maintainer can help.
  reaction-created on WAZAA#29: confused
anna · comment WAZAA#29
  reaction-created on WAZAA#29: eyes
  comment-created on WAZAA#29
    I wave back from [WAZAA\\#29].

    `/ecos wave` Greet back.
    It takes write rights in this repository.

    ```text
    /ecos wave
    ```
  reaction-created on WAZAA#29: rocket
links
"""
REPLAY = """
import pickle, sys
from pathlib import Path
from bot.orchestrator.replay import replay

entries = pickle.loads(Path(sys.argv[1]).read_bytes())
print(*(one.outcome.name for one in replay(entries, {}.get)))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with `/ecos wave` in it, and all that is written by itself."""
    copy = tmp_path_factory.mktemp("wave")
    for name in ("bot", "tests", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, old, new in EDITS:
        text = (copy / name).read_text("utf-8")
        assert text.count(old) == 1, f"{name}: {old}"
        (copy / name).write_text(text.replace(old, new), "utf-8")
    for name, text in SCENARIOS.items():
        (copy / name).write_text(text, "utf-8")
    python(copy, *PYTEST, *REWRITTEN, REWRITE="1")
    return copy


PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


def python(copy: Path, *arguments: str, **variables: str) -> str:
    """What a process in the copy prints; it must end well."""
    own = {"PYTHONPATH": str(copy), "ECOS_DATA_DIR": str(copy / "data")}
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=os.environ | own | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def files(root: Path) -> dict[str, bytes]:
    found = (file for name in ("bot", "docs", "tests") for file in (root / name).rglob("*"))
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in found
        if file.is_file() and file.suffix != ".pyc"
    }


def test_the_page_names_every_edit_and_no_other_file() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    told = page.partition("## Add a command")[2].partition("\n## ")[0]
    folders = {f"{name.rpartition('/')[0]}/" for name in SCENARIOS}

    assert set(re.findall(r"`([\w/]+(?:/|\.\w+))`", told)) == {
        *(name for name, _, _ in EDITS),
        *folders,
        "CHANGELOG.md",
        "docs/commands.md",
        "tests/test_contributing.py",
    }
    assert f"REWRITE=1 .venv/bin/pytest -q {' '.join(REWRITTEN)}\n" in told


def test_what_follows_is_written_by_itself(copy: Path) -> None:
    before, after = files(ROOT), files(copy)
    touched = {name for name in after if after[name] != before.get(name)}

    assert touched - {name for name, _, _ in EDITS} - SCENARIOS.keys() == {
        "docs/commands.md",
        "tests/orchestrator/conversations/commands.txt",
        "tests/record/golden/waved.json",
    }
    assert b"- `/ecos wave` Greet back.\n" in after["tests/orchestrator/conversations/commands.txt"]
    assert after["tests/record/golden/waved.json"] == b'{"item":{"repo":1,"number":1}}\n'
    assert b"\n## wave\n\n`/ecos wave`\n\nGreet back.\n\nNeeds write;" in after["docs/commands.md"]


def test_parser_permission_reply_and_help_follow(copy: Path) -> None:
    read, said = ((copy / name).read_text("utf-8").partition("=>") for name in SCENARIOS)

    assert read[2].strip() == READ.strip()
    assert said[2].strip() == SAID.strip()


def test_the_copy_holds_what_this_project_holds(copy: Path) -> None:
    python(copy, *PYTEST, *REWRITTEN)
    python(copy, *PYTEST, "-k", "sitting or screen or parameters", "tests/test_tidy.py")


def test_a_log_from_before_is_not_held_against_rules_that_know_more(
    copy: Path, tmp_path: Path
) -> None:
    """Who waved before was told that there is no such command."""
    river, log = River(), tmp_path / "log"
    river.hear(OperatorSpoke("root", ("wave",)))
    log.write_bytes(pickle.dumps(river.entries))

    assert python(copy, "-c", REPLAY, str(log)) == "OTHER_RULES\n"


def test_the_terminal_follows(copy: Path) -> None:
    assert "Greet back." in python(copy, "-m", "bot", "--help")
    assert python(copy, "-m", "bot", "wave") == "I wave back.\n"
