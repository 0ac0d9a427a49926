"""``ecos serve`` as a process: it starts, it refuses, it ends."""

import asyncio
import socket
from pathlib import Path
from signal import SIGINT, SIGTERM

import apsw
import httpx
import pytest

from bot.cli.main import main
from bot.cluster.reader import LedgerReader
from bot.record import codec
from bot.record.payload import Done
from bot.sandbox.wire import Observer
from bot.state.evolve import FOLD_VERSION
from tests.cli.living import Life, environment, sandbox
from tests.end_to_end.process import PATIENCE, begin, ecos, gate, serving

pytestmark = pytest.mark.anyio


def receipts(life: Life) -> list[Done]:
    """What the log says was done with a comment to show for it."""
    with LedgerReader(life.settings().ledger) as history:
        payloads = [codec.decode(committed.entry) for committed in history.read()]
    return [one for one in payloads if isinstance(one, Done) and one.comment is not None]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ECOS_APP_ID", ""),
        ("ECOS_APP_ID", "ecos"),
        ("ECOS_PRIVATE_KEY", ""),
        ("ECOS_PRIVATE_KEY", "no key"),
        ("ECOS_PRIVATE_KEY_PATH", "/nowhere/key.pem"),
        ("ECOS_WEBHOOK_SECRET", ""),
        ("ECOS_WEBHOOK_SECRET", " , "),
        ("ECOS_GITHUB_API_URL", "github.com"),
        ("ECOS_PORT", "65536"),
        ("ECOS_HOST", "nowhere.invalid"),
        ("ECOS_ECOSYSTEM", "/nowhere/ecosystem.yml"),
        ("ECOS_DATA_DIR", __file__),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_starts(
    name: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = environment(tmp_path / "data", "http://127.0.0.1:1/api") | {name: value}

    assert main(["serve"], given) == 2

    told = capsys.readouterr()
    assert name in told.err
    assert "Traceback" not in told.err
    assert "no key" not in told.err
    assert told.out == ""


def test_a_port_in_use_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        given = environment(tmp_path / "data", "http://127.0.0.1:1/api") | {"ECOS_PORT": port}

        assert main(["serve"], given) == 2

    assert f"ECOS_PORT: cannot listen on 127.0.0.1 port {port}: Address already in use" in (
        capsys.readouterr().err
    )


async def test_a_second_bot_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    given = environment(tmp_path / "data", "http://127.0.0.1:1/api")
    async with serving(given):
        code, out, err = await ecos(given, "serve")

    assert code == 2
    assert "another" in err
    assert "Traceback" not in err
    assert out == ""


@pytest.mark.parametrize("sign", [SIGTERM, SIGINT])
async def test_it_serves_without_github_and_stops_when_told(tmp_path: Path, sign: int) -> None:
    given = environment(tmp_path / "data", "http://127.0.0.1:1/api")
    async with serving(given) as served:
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{served.url}/livez")).status_code == 200
        assert (tmp_path / "data" / "address").read_text().strip() == served.url
        assert (tmp_path / "data" / "operator.token").stat().st_mode & 0o777 == 0o600
        served.process.send_signal(sign)
        code = await served.ends()

    assert code == 0, served.err
    assert not (tmp_path / "data" / "address").exists()
    assert "Traceback" not in served.err


async def test_sigterm_lets_the_write_in_flight_end_and_keeps_its_receipt(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, gate(life.box.url) as before:
        given = life.environment | {"ECOS_GITHUB_API_URL": f"{before.url}/api"}
        async with serving(given) as served:
            life.box.webhook_url = f"{served.url}/webhooks"
            life.say("anna", "/ecos help")
            async with asyncio.timeout(PATIENCE):
                await before.arrived.wait()
            served.process.send_signal(SIGTERM)
            with pytest.raises(
                TimeoutError
            ):  # it does not end as long as the answer may still come
                await asyncio.wait_for(served.process.wait(), 3)
            before.open.set()
            assert await served.ends() == 0, served.err

        assert len(life.comments()) == 1
        (receipt,) = receipts(life)
        assert receipt.status == 201


@pytest.mark.long
async def test_it_ends_within_ten_seconds_though_github_never_answers(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, gate(life.box.url) as before:
        given = life.environment | {"ECOS_GITHUB_API_URL": f"{before.url}/api"}
        async with serving(given) as served:
            life.box.webhook_url = f"{served.url}/webhooks"
            life.say("anna", "/ecos help")
            async with asyncio.timeout(PATIENCE):
                await before.arrived.wait()
            served.process.send_signal(SIGTERM)
            async with asyncio.timeout(10):
                await served.process.wait()
            assert await served.ends() == 0, served.err
        assert receipts(life) == []

        before.open.set()
        async with serving(given), asyncio.timeout(PATIENCE):
            while not receipts(life):  # the next one looks before it repeats  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert len(life.comments()) == 1


async def test_what_it_saved_at_its_end_is_where_it_starts(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life:
        for _ in range(2):
            async with serving(life.environment):
                continue
        with LedgerReader(life.settings().ledger) as history:
            kept = history.latest_snapshot(FOLD_VERSION)
            assert kept is not None
            assert kept.index == history.head().index
        assert main(["rebuild", "--check"], life.environment) == 0


async def test_a_log_that_cannot_be_read_stops_it_loudly(tmp_path: Path) -> None:
    given = environment(tmp_path / "data", "http://127.0.0.1:1/api")
    async with serving(given):
        pass
    db = apsw.Connection(str(tmp_path / "data" / "ledger.sqlite"))
    db.execute("DELETE FROM snapshots; UPDATE entries SET kind = 'unheard-of'")
    db.close()

    process = await begin(given, "serve")
    _, err = await process.communicate()

    assert process.returncode == 70
    assert b"written by a newer ecos" in err
