"""Whatever is wrong with the environment is one sentence that names the variable and says what to give instead."""

from pathlib import Path

import pytest

from bot.config.settings import read_settings
from bot.errors import Misconfigured

SOUND = {"ECOS_APP_ID": "7", "ECOS_PRIVATE_KEY": "a key", "ECOS_WEBHOOK_SECRET": "a secret"}
ENDLESS = "9" * 5_000
"""More digits than Python reads as a number."""


def test_the_defaults_are_those_of_the_table() -> None:
    read = read_settings(SOUND)

    assert (read.app_id, read.port, read.host) == (7, 8000, "127.0.0.1")
    assert (read.github_api_url, read.data_dir) == ("https://api.github.com", Path(".ecos"))


@pytest.mark.parametrize("port", ["0", "65535", "0008000"])
def test_a_number_in_range_is_taken(port: str) -> None:
    assert read_settings(SOUND | {"ECOS_PORT": port}).port == int(port)


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("ECOS_APP_ID", ENDLESS, "give a whole number from 1 to 9007199254740991"),
        ("ECOS_APP_ID", "0", "give a whole number from 1 to"),
        ("ECOS_APP_ID", "٣", "give a whole number"),
        ("ECOS_PORT", "65536", "is '65536': give a whole number from 0 to 65535"),
        ("ECOS_PORT", "-1", "give a whole number"),
        ("ECOS_CREW_DEADLINE", ENDLESS, "give a whole number from 1 to 86400"),
        ("ECOS_CREW_DEADLINE", "0", "is '0': give a whole number from 1 to 86400"),
        ("ECOS_LLM_PRICE", ENDLESS, "is no amount of dollars: write it as 2.50"),
        ("ECOS_LLM_PRICE", f"1/{ENDLESS}", "is no amount of dollars: write it as 2.50"),
        ("ECOS_LLM_RUN_BUDGET", f"calls={ENDLESS} tokens=1 seconds=1", "calls is '9"),
        ("ECOS_LLM_DAY_BUDGET", "calls=1 calls=2 tokens=1 seconds=1", "give calls=… tokens=…"),
        ("ECOS_GITHUB_API_URL", "http://[x", "give an address such as https://api.github.com"),
        ("ECOS_GITHUB_API_URL", "http://x:99999999", "give an address such as"),
        ("ECOS_GITHUB_API_URL", "http://x:0", "give an address such as"),
        ("ECOS_GITHUB_API_URL", "http://x y", "give an address such as"),
        ("ECOS_GITHUB_API_URL", "api.github.com", "give an address such as"),
        ("ECOS_LLM_BASE_URL", "nonsense", "give an address such as http://127.0.0.1:8080/v1"),
        ("ECOS_LLM_REPLAY", "/nope", "there is no folder /nope: name one that"),
        ("ECOS_LLM_RECORD", "/proc/x", "name a folder that the bot may make and fill"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_give(name: str, given: str, told: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_settings(SOUND | {name: given})

    assert str(refused.value).startswith(name)
    assert told in str(refused.value)
    assert len(str(refused.value)) < 300, "what was given is not repeated whole"


def test_where_answers_are_recorded_nothing_is_made_by_looking(tmp_path: Path) -> None:
    read = read_settings(SOUND | {"ECOS_LLM_RECORD": str(tmp_path / "deep" / "down")})

    assert read.crews is not None
    assert read.crews.model.record == str(tmp_path / "deep" / "down")
    assert list(tmp_path.iterdir()) == []


def test_what_was_recorded_is_told_again(tmp_path: Path) -> None:
    read = read_settings(SOUND | {"ECOS_LLM_REPLAY": str(tmp_path)})

    assert read.crews is not None
    assert read.crews.model.replay == str(tmp_path)
