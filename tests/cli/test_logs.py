"""What is logged: readable by machines, and never a secret."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from bot.cli.logs import HIDDEN, Redaction, configure_logs, secrets_of
from tests.sandbox.client import START, app_jwt, private_key

GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
SECRETS = {
    "key": private_key(),
    "key on one line": private_key().replace("\n", "\\n"),
    "half a key": private_key()[:200],
    "jwt": app_jwt(START),
    "installation token": "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
    "personal token": "github_pat_11ABCDEFG0_xyz",
    "bearer": "Bearer abc.def-ghi",
    "webhook secret": "first secret",
    "webhook secret being changed": "second secret",
}


Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], Lines]]:
    """Set the logs up, and get a function that reads what was logged since."""

    def begin() -> Lines:
        configure_logs(
            Redaction(secrets_of({"ECOS_WEBHOOK_SECRET": "first secret, second secret"}))
        )
        return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield begin
    structlog.reset_defaults()
    logging.basicConfig(handlers=[], force=True)


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_logged_wherever_it_hides(logged: Callable[[], Lines], name: str) -> None:
    lines = logged()
    secret = SECRETS[name]
    hidden = secret.removeprefix("Bearer ")
    structlog.get_logger().warning(f"it was {secret}!", also=[{"deep": secret}], odd={1: (secret,)})
    structlog.get_logger().error("raised", error=ValueError(secret))
    logging.getLogger("elsewhere").warning("a library says %s", secret)
    try:
        raise ValueError(secret)
    except ValueError:
        logging.getLogger("elsewhere").exception("it broke")

    told = lines()

    assert len(told) == 4
    text = json.dumps(told)
    assert hidden not in text
    assert json.dumps(hidden)[1:-1] not in text
    assert "PRIVATE KEY" not in text
    assert text.count(HIDDEN) >= 6


def test_what_is_no_secret_is_kept(logged: Callable[[], Lines]) -> None:
    lines = logged()
    structlog.get_logger().warning("gone wrong", status=502, tries=[1, None, True], who="anna")

    (told,) = lines()

    assert (told["event"], told["level"], told["status"]) == ("gone wrong", "warning", 502)
    assert (told["tries"], told["who"]) == ([1, None, True], "anna")


def test_a_short_secret_does_not_eat_the_log() -> None:
    assert Redaction(["", "a"])("a cat") == "a cat"


@pytest.mark.parametrize(
    "more", [{"delivery": GUID}, {"cause": f"4242:{GUID}"}, {"key": f"4242:{GUID}"}, {}]
)
def test_a_line_about_a_delivery_carries_it_as_its_trace(
    logged: Callable[[], Lines], more: dict[str, str]
) -> None:
    lines = logged()
    structlog.get_logger().warning(f"4242:{GUID}: away" if not more else "away", **more)

    (told,) = lines()

    assert told["trace"] == GUID
