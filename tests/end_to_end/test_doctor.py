"""``ecos doctor`` beside a bot that runs, one that is set up badly, and none."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.wire import Observer
from tests.cli.living import Life, lived_in, sandbox, settled
from tests.end_to_end.process import ecos
from tests.end_to_end.test_operator import park

pytestmark = pytest.mark.anyio


async def test_where_all_is_well_it_says_so(tmp_path: Path, observer: Observer | None) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life) as replica:
        await settled(life, replica)
        code, out, err = await ecos(life.environment, "doctor")

    assert (code, err) == (0, "")
    assert "\nok     webhook: goes to http://127.0.0.1:" in out
    assert "\nok     rate limit of gerivdb: " in out
    assert "\nok     replica, leader: term 1" in out
    assert "\nok     clock: " in out
    assert {line.split()[0] for line in out.splitlines()} == {"ok"}


async def test_what_is_wrong_is_said_and_is_exit_1(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life) as replica:
        await settled(life, replica)
        spoil(life)
        bare = {"ECOS_DATA_DIR": life.environment["ECOS_DATA_DIR"]}
        code, out, _ = await ecos(bare, "doctor")

    assert code == 1
    assert "\nwrong  permission issues: read, and write is needed" in out
    assert "\nwrong  event issue_comment: not subscribed" in out
    assert "warn   ECOS_APP_ID: is not set" in out


async def test_without_a_bot_it_looks_at_what_is_there(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life:
        spoilt = life.environment | {"ECOS_PORT": "http", "ECOS_PRIVATE_KEY": "no key"}
        _, fresh, _ = await ecos(spoilt, "doctor")
        await park(life, "old-1")
        code, out, err = await ecos(spoilt, "doctor")

    assert (code, err) == (1, "")
    assert "wrong  ECOS_PORT: is 'http': give a whole number from 0 to 65535" in out
    assert "wrong  ECOS_PRIVATE_KEY: is no private key in PEM" in out
    assert "wrong  ledger: ECOS_DATA_DIR: no ledger in " in fresh
    assert "ok     log: 3 entries, whole and in order" in out
    assert "warn   parked: 1 causes wait for a person" in out
    assert "ok     deliveries: none is known to be missing" in out
    assert "so GitHub was not asked" in out
    assert "no key" not in out


def spoil(life: Life) -> None:
    store = life.world.store
    app = replace(store.app, permissions={**store.app.permissions, "issues": "read"}, events=())
    life.world.store = replace(store, app=app)
