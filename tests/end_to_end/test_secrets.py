"""No secret leaves the bot: not in its logs, not in its ledger, not in what its commands print."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.sandbox.faults import FaultPlan, Rule, Status
from bot.sandbox.wire import Observer
from tests.cli.living import Life, sandbox
from tests.end_to_end.process import PATIENCE, ecos, serving
from tests.sandbox.client import SECRET, private_key

pytestmark = pytest.mark.anyio
LOOKS_SECRET = re.compile(
    r"PRIVATE KEY|\beyJ[\w-]{8,}\.[\w-]{8,}|\bgh[a-z]_\w{8,}|[Bb]earer [\w.-]{8,}"
)


def secrets_of(life: Life, token: str) -> list[str]:
    """Everything that must not be found, in one piece or line by line."""
    minted = [one.text for one in life.world.store.tokens.values()]
    assert minted, "the bot did speak to GitHub"
    key = [line for line in private_key().splitlines() if not line.startswith("-----")]
    return [SECRET, token, *minted, *key]


async def test_nobody_finds_a_secret_anywhere(tmp_path: Path, observer: Observer | None) -> None:
    data, said = tmp_path / "data", ""
    async with sandbox(tmp_path, observer) as life:
        away = Rule(Status(502), method="POST", path="comments$", times=1)
        life.world.faults = FaultPlan((away,))
        async with serving(life.environment) as served:
            token = (data / "operator.token").read_text()
            life.box.webhook_url = f"{served.url}/webhooks"
            life.say("anna", "Depends on: FLUENCE#20")
            life.say("anna", "/ecos help")
            async with asyncio.timeout(PATIENCE):
                while not life.comments():
                    said += str(await ecos(life.environment, "status", "--json"))
            said += str(await ecos(life.environment, "link", "FLUENCE#21", "from", "WAZAA#29"))
        for words in (("why", "WAZAA#29"), ("status",), ("log", "export"), ("rebuild", "--check")):
            said += str(await ecos(life.environment, *words))
        secrets = secrets_of(life, token)
    written = {"printed": said, "stdout": served.out, "stderr": served.err}
    written |= {
        path.name: path.read_bytes().decode("utf-8", "replace")
        for path in data.iterdir()
        if path.name != "operator.token"
    }

    assert '"leading"' in written["stderr"], "the logs were searched"
    assert "502" in written["stderr"] + said
    assert "Depends on: FLUENCE#20" in written["ledger.sqlite"], "the ledger was searched"
    for place, text in written.items():
        assert not LOOKS_SECRET.search(text), place
        assert not [secret for secret in secrets if secret in text], place
