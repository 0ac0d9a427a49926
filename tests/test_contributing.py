"""CONTRIBUTING.md keeps its word: a command is four small edits, and all else follows.

The edits are made in a copy of the project, as text; what follows is asked of that copy, in processes of its own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

VALUE = '''

@dataclass(frozen=True, slots=True)
class Wave:
    """Greet back."""


Command = Wave | '''
ROW = """CATALOGUE: tuple[Row, ...] = (
    Row(
        value=said.Wave,
        permission=Permission.WRITE,
        acting=False,
        build=lambda _: said.Wave(),
        usage="/ecos wave",
        help="Greet back.",
        examples=("/ecos wave",),
    ),
"""
WORDS = """    match command:
        case Wave():
            words: list[str | None] = ["wave"]
"""
MEANING = """    match command:
        case said.Wave():
            return Answer(HelpShown("wave"))
"""
EDITS = (
    ("bot/commands/command.py", "\n\nCommand = ", VALUE),
    ("bot/commands/command.py", "    match command:\n", WORDS),
    ("bot/commands/catalogue.py", "CATALOGUE: tuple[Row, ...] = (\n", ROW),
    ("bot/orchestrator/answers.py", "    match command:\n", MEANING),
)
SCENARIO = """=== a wave
/ecos wave
/ecos wav
/ecos wave twice
=>
command wave | /ecos wave
mistake unknown-command, perhaps wave | wav
mistake too-many-arguments | twice
"""
CONVERSATION = """=== a wave, for those who may write
- {by: tom, comment: "WAZAA#29", body: "/ecos wave"}
- {by: anna, comment: "WAZAA#29", body: "/ecos wave"}
=>
tom · comment WAZAA#29
  reaction-created on WAZAA#29: eyes
  comment-created on WAZAA#29
    `wave` takes write rights in this repository. A maintainer can help.
  reaction-created on WAZAA#29: confused
anna · comment WAZAA#29
  reaction-created on WAZAA#29: eyes
  comment-created on WAZAA#29
    `/ecos wave` Greet back.
    It takes write rights in this repository.

    ```text
    /ecos wave
    ```
  reaction-created on WAZAA#29: rocket
links
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with `/ecos wave` in it."""
    copy = tmp_path_factory.mktemp("wave")
    for name in ("bot", "tests", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, old, new in EDITS:
        text = (copy / name).read_text("utf-8")
        assert old in text
        (copy / name).write_text(text.replace(old, new, 1), "utf-8")
    (copy / "tests/scenarios/comments/wave.txt").write_text(SCENARIO, "utf-8")
    (copy / "tests/orchestrator/conversations/wave.txt").write_text(CONVERSATION, "utf-8")
    (copy / "docs/commands.md").write_text(python(copy, "-m", "bot.commands.document"), "utf-8")
    return copy


def python(copy: Path, *arguments: str) -> str:
    """What a process in the copy prints; it must end well."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "ECOS_DATA_DIR": str(copy / "data")}
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def pytest_on(copy: Path, wanted: str, *files: str) -> str:
    return python(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", wanted, *files)


def test_parser_permission_reply_and_help_follow(copy: Path) -> None:
    files = ("tests/scenarios/test_comments.py", "tests/orchestrator/test_conversations.py")

    assert "2 passed" in pytest_on(copy, "wave", *files)


def test_the_row_is_as_sound_as_the_others_and_the_page_is_fresh(copy: Path) -> None:
    told = pytest_on(copy, "example or fresh or one_row", "tests/commands/test_catalogue.py")
    page = (copy / "docs/commands.md").read_text("utf-8")

    assert "passed" in told
    assert "\n## wave\n\n`/ecos wave`\n\nGreet back.\n\nNeeds write; only answers;" in page


def test_the_files_stay_as_short_as_they_have_to_be(copy: Path) -> None:
    assert "3 passed" in pytest_on(copy, "sitting or screen or parameters", "tests/test_tidy.py")


def test_the_terminal_follows(copy: Path) -> None:
    assert "Greet back." in python(copy, "-m", "bot", "--help")
    assert "`/ecos wave` Greet back." in python(copy, "-m", "bot", "wave")
