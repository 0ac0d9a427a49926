"""``ecos demo`` as a newcomer runs it: a process of its own, real HTTP, and its exit code believed."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ECOS = [sys.executable, "-c", "import sys; from bot.cli.main import main; sys.exit(main())"]
ROOT = Path(__file__).parent.parent.parent
SMALL = ROOT / "tests" / "cli" / "small.yml"
DRAFTED = ROOT / "tests" / "cli" / "drafted.yml"
KEYS = [
    *("deliveries", "decided", "actions", "links", "comments", "drafts", "duplicates", "lost"),
    *("twins_healed", "parked", "engines", "state_hash", "seconds"),
]


def demo(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ECOS, "demo", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def staying(*arguments: str | Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [*ECOS, "demo", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def address(process: "subprocess.Popen[str]") -> str:
    """Where it says to look; all that it says before is read away."""
    assert process.stderr is not None
    for line in process.stderr:
        found = re.match(r"Look at +(\S+)", line)
        if found:
            return found[1]
    raise AssertionError("the demo never said where to look")


def printed_command(process: "subprocess.Popen[str]") -> str:
    """What it says to type in another terminal, after where to look."""
    assert process.stderr is not None
    for line in process.stderr:
        found = re.match(r"Or +(.*?)  \(", line)
        if found:
            return found[1]
    raise AssertionError("the demo never said what to type")


def report(ended: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert ended.stdout, f"no verdict, but {ended.stderr}"
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def test_the_first_story_holds_to_its_last_expectation() -> None:
    ended = demo("--once", "--json", "--story", "first")

    found = report(ended)
    assert found.pop("failures") == []
    assert ended.returncode == 0
    assert list(found) == KEYS
    assert (found["duplicates"], found["lost"], found["parked"]) == (0, 0, 0)
    assert found["links"] == 12
    assert found["decided"] >= found["deliveries"] > 30
    assert re.fullmatch("[0-9a-f]{64}", found["state_hash"])


def test_the_ecosystem_holds_to_its_last_expectation() -> None:
    ended = demo("--once", "--json")

    found = report(ended)
    assert found.pop("failures") == []
    assert ended.returncode == 0
    assert (found["duplicates"], found["lost"], found["parked"]) == (0, 0, 0)
    assert found["decided"] >= found["deliveries"] > 400
    assert found["links"] > 300
    assert found["engines"] == {"crew": found["drafts"]}, "the crew of `make setup` wrote them all"
    assert "rate limit" not in ended.stderr, "GitHub had to tell ecos to slow down"


def test_without_crewai_the_template_drafts_and_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    alone = f"import sys; sys.prefix = {str(tmp_path)!r}; from bot.cli.main import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", alone, "demo", "--once", "--port", "0", "--story", str(DRAFTED)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "drafted by   the template: 3" in ended.stdout
    assert "CrewAI is not set up here; `make setup` does it" in ended.stdout


def test_a_third_of_the_first_storys_expectations_is_negative() -> None:
    ended = demo("--once", "--story", "first")

    told = re.search(r"holds: (\d+) expectations \((\d+) of them negative\)", ended.stdout)
    assert told, ended.stdout + ended.stderr
    assert int(told[2]) * 3 >= int(told[1]) > 40
    assert ended.stderr.count(" s\n") == 30, "one line an act"


@pytest.mark.parametrize(
    ("sabotage", "number", "finding"),
    [
        ("drop-comment", "lost", r"lost: action \w+ \(reply on gerivdb/WAZAA#29\)"),
        ("double-comment", "duplicates", r"duplicate: action \w+ .* shows 2 times"),
        ("lose-delivery", "lost", r"lost: delivery \S+ \(issue_comment created\), answered 202"),
        ("wrong-link", None, r"coordinates gerivdb/ECOYSTEM#237 rests on .* does not name it"),
    ],
)
def test_sabotage_is_found(sabotage: str, number: str | None, finding: str) -> None:
    ended = demo("--once", "--json", "--story", "first", "--sabotage", sabotage)

    found = report(ended)
    assert ended.returncode == 1
    assert any(re.search(finding, failure) for failure in found["failures"]), found["failures"]
    assert any(re.match(r"line \d+: expected ", failure) for failure in found["failures"])
    if number is not None:
        assert found[number] == 1


WRONG_WAY = """
acts:
  - {at: 2026-03-02T09:00:00Z, by: anna, open: docs, number: 7, title: Chapter, body: "Part-Of: #3"}
  - {at: 2026-03-02T09:05:00Z, by: anna, rename: attic, name: loft}
  - {at: 2026-03-02T09:10:00Z, by: anna, rename: docs, name: book}
  - {at: 2026-03-02T09:15:00Z, by: anna, sub-issue: "book#4", of: "book#7"}
expect: []
"""


def test_an_act_that_sabotage_makes_impossible_is_in_the_verdict(tmp_path: Path) -> None:
    """The link is turned towards #4, and mirrored at the news of the repository: then #4 can be no child of #7."""
    story = tmp_path / "circle.yml"
    story.write_text(SMALL.read_text().partition("acts:")[0] + WRONG_WAY)

    ended = demo("--once", "--json", "--story", story, "--sabotage", "wrong-link")

    refused = [one for one in report(ended)["failures"] if "may not be its own parent" in one]
    assert refused
    assert refused[0].startswith("line ")
    assert ended.returncode == 1


def test_sabotage_that_breaks_nothing_is_no_success(tmp_path: Path) -> None:
    story = tmp_path / "quiet.yml"
    story.write_text(
        re.sub(r"(?m)^.*/ecos.*$", "", SMALL.read_text()).partition("expect:")[0] + "expect: []\n"
    )

    ended = demo("--once", "--json", "--story", story, "--sabotage", "drop-comment")

    assert report(ended)["failures"] == ["drop-comment found nothing to break in this story"]
    assert ended.returncode == 1


@pytest.mark.parametrize(
    ("found", "put", "sentence"),
    [
        ("kind: no-reply,", "kind: no-rumour,", "wrong.yml, line LINE: kind must be one of"),
        (
            "by: anna, comment:",
            "by: anna, komment:",
            "wrong.yml, line LINE: an act has exactly one",
        ),
        ("by: anna, comment:", "by: nobody, comment:", "wrong.yml, line LINE: "),
        (
            'on: "attic#1"',
            'on: "cellar#1"',
            "wrong.yml, line LINE: cellar names 0 repositories",
        ),
        ("master_issues", "master_isues", "unknown key 'master_isues'"),
    ],
)
def test_a_wrong_story_is_refused_with_its_line(
    tmp_path: Path, found: str, put: str, sentence: str
) -> None:
    story = tmp_path / "wrong.yml"
    whole = SMALL.read_text()
    assert found in whole
    line = whole.partition(found)[0].count("\n") + 1
    story.write_text(whole.replace(found, put, 1))

    ended = demo("--once", "--story", story)

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert sentence.replace("LINE", str(line)) in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr


def test_a_story_that_is_not_there_is_refused(tmp_path: Path) -> None:
    ended = demo("--once", "--story", tmp_path / "none.yml")

    assert ended.returncode == 2
    assert "none.yml cannot be read" in ended.stderr


def test_kept_files_are_never_written_over(tmp_path: Path) -> None:
    first = demo("--once", "--story", SMALL, "--keep", tmp_path / "kept")
    second = demo("--once", "--story", SMALL, "--keep", tmp_path / "kept")

    assert first.returncode == 0, first.stdout + first.stderr
    assert (tmp_path / "kept" / "ledger.sqlite").exists()
    assert second.returncode == 2
    assert "is there already" in second.stderr


def test_two_demos_at_once_live_side_by_side_and_end_on_ctrl_c() -> None:
    with staying("--story", SMALL) as one, staying("--story", SMALL) as other:
        pages = [address(one), address(other)]

        assert pages[0] != pages[1]
        for page in pages:
            assert "/ecos help" in httpx.get(page, trust_env=False).text
        for process in (one, other):
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
            assert process.returncode == 0, out + err
            assert out.startswith("Everything holds")
            assert "Traceback" not in err


def test_a_visitor_is_answered() -> None:
    with staying("--story", SMALL) as process:
        page = address(process)
        said = {"as": "rita", "body": "/ecos status", "do": "comment"}
        with httpx.Client(trust_env=False, follow_redirects=True) as visitor:
            before = visitor.get(page).text.count("ecos[bot]")
            answer = visitor.post(page, data=said)
            assert answer.status_code == 200, answer.text
            while visitor.get(page).text.count("is <strong>open</strong>") < 1:
                assert process.poll() is None
            assert visitor.get(page).text.count("ecos[bot]") > before


def test_the_command_that_it_prints_works_on_the_running_bot() -> None:
    with staying("--story", SMALL) as process:
        address(process)
        setting, name, *words = shlex.split(printed_command(process))
        folder = setting.removeprefix("ECOS_DATA_DIR=")
        for told in (words, ["link", "docs#4", "from", "docs#3"], ["why", words[-1]]):
            ran = subprocess.run(
                [*ECOS, *told],
                cwd=ROOT,
                env={**os.environ, "ECOS_DATA_DIR": folder},
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            assert ran.returncode == 0, ran.stdout + ran.stderr
            assert "docs#3" in ran.stdout

    assert name == "ecos"
    assert words == ["status", "docs#3"]


def test_ctrl_c_before_the_audit_ends_it_without_a_verdict() -> None:
    with staying("--once", "--json") as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err


def test_nothing_stays_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run(
        [*ECOS, "demo", "--once", "--story", str(SMALL)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        timeout=120,
    )

    assert list(tmp_path.iterdir()) == []
