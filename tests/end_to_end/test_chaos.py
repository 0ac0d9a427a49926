"""``ecos demo --chaos``: whatever fails on the way, in the end things stand as after a calm play."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from tests.end_to_end.test_demo import DRAFTED, SMALL, address, demo, report, staying


def played(seed: int, story: Path = SMALL) -> dict[str, Any]:
    ended = demo("--once", "--json", "--port", "0", "--story", story, "--chaos", str(seed))

    found = report(ended)
    assert found["failures"] == [], f"seed {seed}"
    assert (found["chaos"], found["kills"], found["equal"]) == (seed, 20, True)
    assert 3 < found["power_losses"] < 17, "about half of the kills"
    assert (found["duplicates"], found["lost"], found["parked"]) == (0, 0, 0)
    assert ended.returncode == 0, ended.stderr
    return found


SIDE_BY_SIDE = 3
"""Plays at once: most of one is waiting for answers that never come."""


def test_it_comes_to_the_same_as_in_peace() -> None:
    with ThreadPoolExecutor(SIDE_BY_SIDE) as plays:
        assert len(list(plays.map(played, range(1, 6)))) == 5


def test_drafts_come_to_the_same_as_in_peace() -> None:
    found = played(2, DRAFTED)

    assert found["drafts"] == 3, "whoever dies, nothing is drafted twice"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6, 56))
def test_it_comes_to_the_same_as_in_peace_fifty_times(seed: int) -> None:
    played(seed)


STRUCK = {
    "drop-comment": "and was never written",
    "double-comment": "shows 2 times",
    "lose-delivery": "is not in the ledger",
    "wrong-link": "which does not name it",
    "lying-disk": "",  # what it leaves may be anything from nothing to a torn file
}


def sabotaged(sabotage: str) -> None:
    ended = demo(
        *("--once", "--json", "--port", "0", "--story", SMALL),
        *("--chaos", "7", "--sabotage", sabotage),
    )

    found = report(ended)
    assert ended.returncode == 1, sabotage
    # the import finds the words of a lost delivery all the same, so the play may end alike
    assert found["equal"] is False or sabotage == "lose-delivery"
    assert any(STRUCK[sabotage] in failure for failure in found["failures"]), found["failures"]


@pytest.mark.parametrize(
    "sabotages",
    [
        ("double-comment", "lying-disk"),
        pytest.param(("drop-comment", "lose-delivery", "wrong-link"), marks=pytest.mark.long),
    ],
)
def test_sabotage_is_found_under_chaos_as_well(sabotages: tuple[str, ...]) -> None:
    with ThreadPoolExecutor(SIDE_BY_SIDE) as plays:
        assert len(list(plays.map(sabotaged, sabotages))) == len(sabotages)


def terms(folder: Path) -> int:
    """How many lives the ledger has seen begin."""
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as db:
        (count,) = db.execute("SELECT count(*) FROM entries WHERE kind = 'term-started'").fetchone()
    return int(count)


def test_the_button_kills_the_bot_and_another_life_answers(tmp_path: Path) -> None:
    with (
        staying("--story", SMALL, "--keep", tmp_path) as process,
        httpx.Client(trust_env=False, follow_redirects=True) as visitor,
    ):
        page = address(process)
        assert terms(tmp_path) == 1
        killed = visitor.post(urljoin(page, "/break"), data={"do": "kill"})
        assert killed.status_code == 200, killed.text
        while terms(tmp_path) < 2:
            assert process.poll() is None

        answered = visitor.get(page).text.count("is <strong>open</strong>")
        while visitor.get(page).text.count("is <strong>open</strong>") == answered:
            say_until_heard(visitor, page)
            assert process.poll() is None


def say_until_heard(visitor: httpx.Client, page: str) -> None:
    """GitHub does not send again what nobody took: while the new life is not up yet, say it once more."""
    while True:
        visitor.post(page, data={"as": "rita", "body": "/ecos status", "do": "comment"})
        while (last := attempts(visitor, page)[-1]["status"]) is None:
            continue
        if last == 202:
            return


def attempts(visitor: httpx.Client, page: str) -> list[dict[str, int | None]]:
    deliveries = visitor.get(urljoin(page, "/_sandbox/deliveries")).json()
    tried: list[dict[str, int | None]] = deliveries[-1]["attempts"]
    return tried or [{"status": None}]
