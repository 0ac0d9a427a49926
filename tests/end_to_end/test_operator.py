"""The terminal and the running bot: commands that act, payloads by hand, verdicts on what is parked."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.app import ONCE_KINDS
from bot.cluster.ledger import Ledger
from bot.cluster.port import Role
from bot.cluster.solo import Solo
from bot.config.clock import wall_clock
from bot.record import codec
from bot.record.inbound import OperatorSpoke
from bot.record.payload import Parked, Received
from bot.sandbox import acts
from bot.sandbox.journal import as_json
from bot.sandbox.wire import Observer
from bot.vocabulary import ReplicaId
from tests.cli.living import WAZAA, Life, lived_in, sandbox, settled
from tests.end_to_end.process import ecos, serving

pytestmark = pytest.mark.anyio
LINK = ("link", "FLUENCE#20", "--as", "depends-on", "from", "WAZAA#29")


async def test_a_command_on_the_terminal_acts_through_the_running_bot(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life) as replica:
        await settled(life, replica)

        linked = await ecos(life.environment, *LINK)
        again = await ecos(life.environment, *LINK)
        status = await ecos(life.environment, "status", "WAZAA#29")
        unlinked = await ecos(life.environment, "unlink", "FLUENCE#20", "from", "WAZAA#29")
        wrong = await ecos(life.environment, "link", "FLUENCE#4000", "from", "WAZAA#29")
        unknown = await ecos(life.environment, "link", "FLUENCE#20", "as", "foo")

    assert linked[:2] == (
        0,
        "Linked: WAZAA#29 depends on FLUENCE#20. To take it back, write `/ecos unlink FLUENCE#20 from WAZAA#29`.\n",
    )
    assert again[:2] == (0, "Nothing to do: WAZAA#29 depends on FLUENCE#20 already.\n")
    assert "linked by command by " in status[1]
    assert unlinked[0] == 0
    assert unlinked[1].startswith("Unlinked: ")
    assert wrong[0] == 1
    assert "I find no such issue" in wrong[1]
    assert unknown[0] == 1
    assert "I do not know the relation `foo`." in unknown[1]


async def test_a_payload_by_hand_is_received_as_if_github_had_sent_it(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life) as replica:
        await settled(life, replica)
        payload = tmp_path / "payload.json"
        payload.write_bytes(unheard(life))
        words = ("receive", "--event", "issue_comment", "--payload", str(payload))

        code, out, err = await ecos(life.environment, *words, "--delivery", "a-1")
        assert (code, err) == (0, "")
        await settled(life, replica)
        why = await ecos(life.environment, "why", "a-1")
        forged = await ecos(life.environment | {"ECOS_WEBHOOK_SECRET": "other"}, *words)
        ignored = await ecos(
            life.environment, "receive", "--event", "star", "--payload", str(payload), "--json"
        )

        assert len(life.comments()) == 1

    assert out.startswith("202 committed: 4242:a-1\n")
    assert "done: reply in WAZAA#29" in why[1]
    assert (forged[0], forged[1][:4]) == (1, "401 ")
    assert (ignored[0], json.loads(ignored[1])["status"]) == (0, 204)


async def test_a_dry_run_asks_github_and_writes_nothing(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life) as replica:
        await settled(life, replica)
        payload = tmp_path / "payload.json"
        payload.write_bytes(unheard(life))
        words = ("receive", "--event", "issue_comment", "--payload", str(payload), "--dry-run")
        head, heard = replica.bot.ledger.head(), len(life.world.journal)

        known = await ecos(life.environment, *words)
        elsewhere = {"ECOS_DATA_DIR": str(tmp_path / "none")}
        strange = await ecos(life.environment | elsewhere, *words)

        asked = [as_json(entry) for entry in life.world.journal[heard:]]
        assert replica.bot.ledger.head() == head
        assert not (tmp_path / "none").exists()

    for code, out, err in (known, strange):
        assert (code, err) == (0, "")
        assert "GitHub said: anna has admin rights in gerivdb/WAZAA" in out
        assert "    | Here is what I understand" in out
        assert "not asked" not in out
    effects = [entry["effect"]["kind"] for entry in asked if entry.get("effect")]
    assert set(effects) == {"token-minted"}


async def test_what_is_parked_is_retried_or_dropped_by_the_running_bot(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life:
        await park(life, "terminal:retried", "terminal:dropped")
        listed = await ecos(life.environment, "parked")
        away = await ecos(life.environment, "parked", "retry", "terminal:retried")
        async with serving(life.environment):
            retried = await ecos(life.environment, "parked", "retry", "retried")
            dropped = await ecos(life.environment, "parked", "drop", "terminal:dropped")
            unknown = await ecos(life.environment, "parked", "drop", "terminal:dropped")
            while "decided by rules" not in (await ecos(life.environment, "why", "retried"))[1]:
                continue
        why = await ecos(life.environment, "why", "terminal:dropped")
        left = await ecos(life.environment, "parked")

    assert listed[1].startswith("terminal:retried  a rule broke\nterminal:dropped  a rule broke\n")
    assert away[0] == 1
    assert "start it with `ecos serve`" in away[2]
    assert retried[:2] == (0, "terminal:retried: retry\n")
    assert dropped[:2] == (0, "terminal:dropped: drop\n")
    assert unknown[0] == 1
    assert "parked: a rule broke" in why[1]
    assert "said: drop" in why[1]
    assert left[1] == "Nothing is parked.\n"


async def test_words_are_erased_from_every_file_of_the_running_bot(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life) as replica:
        await settled(life, replica)
        comment = life.say("anna", "My password is swordfish.")
        life.say("anna", "The plan is a good one.")
        await settled(life, replica)
        assert "swordfish" in on_disk(life)
        received = [one.entry.key for one in replica.bot.ledger.read() if one.first]
        delivery = next(key.partition(":")[2] for key in received if key.startswith("4242:"))

        where = f"{replica.bot.settings.pages}/gerivdb/WAZAA/issues/29"
        address = f"{where}#issuecomment-{comment}"
        one = await ecos(life.environment, "erase", address, "--why", "a secret")
        assert "swordfish" not in on_disk(life)
        assert "a good one" in on_disk(life)
        again = await ecos(life.environment, "erase", address)
        item = await ecos(life.environment, "erase", "WAZAA#29")
        assert "a good one" not in on_disk(life)
        delivered = await ecos(life.environment, "erase", delivery)
        repository = await ecos(life.environment, "erase", "FLUENCE")
        strange = await ecos(life.environment, "erase", "nowhere")

        checked = await ecos(life.environment, "log", "verify")
        rebuilt = await ecos(life.environment, "rebuild", "--check")
        erased = [one.entry.key for one in replica.bot.ledger.read() if one.entry.kind == "erased"]
        why = await ecos(life.environment, "why", erased[0])

    assert one[:2] == (0, "1 texts erased.\n")
    assert again[:2] == (0, "0 texts erased.\n")
    assert item[0] == delivered[0] == repository[0] == 0
    assert strange[0] == 1
    assert "is no delivery, item or repository" in strange[2]
    assert checked[0] == 0
    assert rebuilt[0] == 0
    assert "not replayable: erased" in rebuilt[1]
    assert "1 texts erased: " in why[1]
    assert ": a secret" in why[1]


def on_disk(life: Life) -> str:
    """All files of the data folder."""
    files = Path(life.environment["ECOS_DATA_DIR"]).iterdir()
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)


async def test_an_address_that_nobody_answers_at_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "address").write_text("http://127.0.0.1:1\n")
    (data / "operator.token").write_text("token")

    code, _, err = await ecos({"ECOS_DATA_DIR": str(data)}, *LINK)

    assert code == 1
    assert "does `ecos serve` run?" in err


async def test_the_terminal_of_another_bot_is_refused(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life):
        (tmp_path / "data" / "operator.token").write_text("another one's")

        code, _, err = await ecos(life.environment, *LINK)

    assert code == 1
    assert "401: the token is missing or wrong" in err


async def test_a_bot_on_every_address_is_spoken_to_on_the_loopback(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life:
        everywhere = Life(life.box, life.environment | {"ECOS_HOST": "0.0.0.0"})
        async with lived_in(everywhere) as replica:
            life.box.webhook_url = None
            await settled(everywhere, replica)
            code, out, err = await ecos(life.environment, *LINK)

    assert (code, err) == (0, "")
    assert out.startswith("Linked: ")


def unheard(life: Life) -> bytes:
    """The webhook of a call for help that the bot has not heard of, for its delivery fails."""
    url, life.box.webhook_url = life.box.webhook_url, None
    now = wall_clock()
    life.world.act(acts.Comment("anna", WAZAA, 29, "/ecos help"), now)
    (hook,) = life.world.due_webhooks(now)
    life.world.delivered(hook, 0, now)
    life.box.webhook_url = url
    return hook.body


async def park(life: Life, *causes: str) -> None:
    """A ledger in which ``causes`` are parked, as a bot leaves it whose rules broke."""
    settings = life.settings()
    await asyncio.to_thread(settings.data_dir.mkdir, parents=True)
    ledger = Ledger(settings.ledger, ONCE_KINDS)
    agreement = Solo(ledger, ReplicaId("past"), wall_clock)
    await agreement.claim()
    for cause in causes:
        asked = Received(OperatorSpoke("anna", ("help",)))
        for payload in (asked, Parked(cause, "a rule broke")):
            await agreement.append([codec.encode(payload, cause)])
    await agreement.close()
    ledger.close()


async def test_whoever_is_told_the_address_finds_a_bot_that_can_commit(
    tmp_path: Path, observer: Observer | None
) -> None:
    async with sandbox(tmp_path, observer) as life, lived_in(life) as replica:
        assert replica.bot.agreement.status().role is Role.LEADER
        life.say("anna", "/ecos help")
        await settled(life, replica)

        tried = [as_json(entry) for entry in life.world.journal]
        assert len(life.comments()) == 1

    assert {entry["status"] for entry in tried if entry["type"] == "delivery"} == {202}
