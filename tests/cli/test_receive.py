"""``ecos receive``: a dry run shows what the bot would do, and does none of it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ecos
from tests.cli.living import Life

GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"


@pytest.fixture
def payload(life: Life) -> str:
    """A comment that the bot has not heard of: ``/ecos link FLUENCE#21 as part-of`` by anna."""
    return str(life.box.journal_path and life.box.journal_path.parent / "next.json")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if "-" not in path.name}


def test_an_offline_dry_run_says_what_was_not_asked(ecos: Ecos, payload: str, folder: Path) -> None:
    before = files(folder)

    told = ecos(
        "receive", "--event", "issue_comment", "--payload", payload, "--dry-run", "--offline"
    )

    assert told.code == 0, told.err
    assert "not asked: GET /repos/gerivdb/WAZAA/collaborators/anna/permission" in told.out
    assert "    | `link` takes triage rights" in told.out
    assert "react with confused" in told.out
    assert "Nothing was written" in told.out
    assert "GitHub said" not in told.out
    assert files(folder) == before


def test_without_a_ledger_nothing_is_known_and_none_is_made(
    ecos: Ecos, payload: str, tmp_path: Path
) -> None:
    words = ("receive", "--event", "issue_comment", "--payload", payload, "--dry-run")

    told = ecos(*words, ECOS_DATA_DIR=str(tmp_path / "none"))

    assert told.code == 0, told.err
    assert "gerivdb/WAZAA is public, ecos is installed there" in told.out
    assert not (tmp_path / "none").exists()


def test_as_json_it_is_the_decision_as_the_log_would_spell_it(ecos: Ecos, payload: str) -> None:
    words = ("--event", "issue_comment", "--payload", payload, "--delivery", GUID, "--dry-run")

    told = json.loads(ecos("receive", *words, "--json", ECOS_ECOSYSTEM="").out)

    assert told["decided"]["cause"] == f"0:{GUID}"
    assert [one["kind"] for one in told["decided"]["actions"]] == ["react", "reply", "react"]
    assert len(told["says"]) == 1
    assert told["not_asked"]
    assert told["notes"] == []


def test_a_dry_run_tells_what_the_door_would_not_admit(
    ecos: Ecos, payload: str, tmp_path: Path
) -> None:
    policy = tmp_path / "ecosystem.yml"
    policy.write_text("owners: [somebody]\n")
    words = ("receive", "--event", "issue_comment", "--payload", payload, "--dry-run")

    assert "the door would answer 204" in ecos(*words, ECOS_ECOSYSTEM=str(policy)).out


def test_what_nobody_handles_leads_to_nothing(ecos: Ecos, payload: str) -> None:
    told = ecos("receive", "--event", "star", "--payload", payload, "--dry-run")

    assert told.code == 0
    assert "204" in told.out


def test_what_is_no_payload_is_exit_1(ecos: Ecos, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b'{"action": "created"')
    words = ("receive", "--event", "issue_comment", "--payload", str(broken), "--dry-run")

    told = ecos(*words)

    assert told.code == 1
    assert "the door would answer 400" in told.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--payload", "/nowhere/x.json", "--dry-run"), "--payload"),
        (("--payload", "/nowhere/x.json", "--offline"), "--payload"),
        (("--payload", "PAYLOAD", "--offline"), "--offline goes with --dry-run"),
        (("--payload", "PAYLOAD"), "ECOS_WEBHOOK_SECRET is not set"),
    ],
)
def test_what_it_cannot_work_with_is_named(
    ecos: Ecos, payload: str, words: tuple[str, ...], sentence: str
) -> None:
    given = [payload if word == "PAYLOAD" else word for word in words]

    told = ecos("receive", "--event", "issue_comment", *given)

    assert told.code == 2
    assert sentence in told.err


def test_without_a_bot_a_payload_goes_nowhere(ecos: Ecos, payload: str) -> None:
    words = ("receive", "--event", "issue_comment", "--payload", payload)

    told = ecos(*words, ECOS_WEBHOOK_SECRET="a secret")

    assert told.code == 1
    assert "start it with `ecos serve`" in told.err


@pytest.mark.parametrize(
    ("name", "wrong"), [("ECOS_GITHUB_API_URL", "http://[x"), ("ECOS_APP_ID", "9" * 5_000)]
)
def test_a_dry_run_is_no_way_around_the_settings(
    ecos: Ecos, payload: str, name: str, wrong: str
) -> None:
    words = ("receive", "--event", "issue_comment", "--payload", payload, "--dry-run", "--offline")

    told = ecos(*words, **{name: wrong})

    assert told.code == 2
    assert told.err.startswith(f"{name} is ")
