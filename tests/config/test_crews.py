"""What the environment says of crews becomes terms, or an error that names the variable."""

import sys
from pathlib import Path

import pytest

from bot.config.crews import crew_python, read_terms
from bot.config.settings import VARIABLES
from bot.crews.terms import UNBOUNDED, Price, Terms
from bot.errors import Misconfigured
from bot.record.draft import Spent


def terms(environment: dict[str, str]) -> Terms:
    rows = {row.name: environment.get(row.name, "") or row.default or "" for row in VARIABLES}
    return read_terms(rows, environment)


def test_unasked_a_crew_has_its_own_model_and_the_environment_of_make_setup() -> None:
    read = terms({"PATH": "/bin", "GITHUB_TOKEN": "s"})

    assert read == Terms(crew_python(), environment=(("PATH", "/bin"),))
    assert read.python in {
        Path(sys.executable),
        Path(sys.prefix).with_name(f"{Path(sys.prefix).name}-crew") / "bin/python",
    }


def test_a_provider_with_its_key_its_price_and_its_bounds(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("s3cret\n")

    read = terms(
        {
            "ECOS_LLM": "openai/some-model",
            "ECOS_LLM_BASE_URL": "http://127.0.0.1:8080/v1",
            "ECOS_LLM_KEY_FILE": str(key),
            "ECOS_LLM_PRICE": "2.50/10",
            "ECOS_LLM_RUN_BUDGET": "calls=9 tokens=8 seconds=7 dollars=0.5",
            "ECOS_CREW_PYTHON": "/opt/crew/bin/python",
            "ECOS_CREW_DEADLINE": "60",
        }
    )

    assert read.model.price == Price(2_500_000, 10_000_000)
    assert (read.model.name, read.model.key) == ("openai/some-model", "s3cret")
    assert "s3cret" not in repr(read)
    assert read.run == Spent(9, 8, 7_000, 500_000)
    assert read.day.micros == UNBOUNDED
    assert (read.python, read.deadline) == (Path("/opt/crew/bin/python"), 60_000)


def test_the_providers_own_variable_is_read_where_no_file_is_named() -> None:
    keys = {"ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "o"}

    assert terms({"ECOS_LLM": "anthropic/some-model", **keys}).model.key == "a"
    assert terms({"ECOS_LLM": "openai/some-model", **keys}).model.key == "o"
    assert terms(keys).model.key is None


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"ECOS_LLM": "gpt"}, "ECOS_LLM is 'gpt'"),
        ({"ECOS_LLM": "openai/"}, "ECOS_LLM is"),
        ({"ECOS_LLM_KEY_FILE": "/nowhere/key"}, "name the file of the provider's key"),
        ({"ECOS_LLM_PRICE": "cheap"}, "ECOS_LLM_PRICE: 'cheap'"),
        ({"ECOS_LLM_PRICE": "0.0000001"}, "ECOS_LLM_PRICE"),
        ({"ECOS_LLM_RUN_BUDGET": "calls=1"}, "ECOS_LLM_RUN_BUDGET"),
        ({"ECOS_LLM_RUN_BUDGET": "calls=1 tokens=2 seconds=3 euros=4"}, "ECOS_LLM_RUN_BUDGET"),
        ({"ECOS_LLM_DAY_BUDGET": "calls=-1 tokens=2 seconds=3"}, "ECOS_LLM_DAY_BUDGET"),
        ({"ECOS_CREW_DEADLINE": "0"}, "ECOS_CREW_DEADLINE"),
        ({"ECOS_LLM_RECORD": "a", "ECOS_LLM_REPLAY": "b"}, "keep one"),
        (
            {
                "ECOS_LLM": "openai/x",
                "ECOS_LLM_DAY_BUDGET": "calls=1 tokens=2 seconds=3 dollars=4",
            },
            "ECOS_LLM_PRICE is not set",
        ),
    ],
)
def test_what_is_wrong_is_named(environment: dict[str, str], told: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        terms(environment)

    assert told in str(refused.value)
