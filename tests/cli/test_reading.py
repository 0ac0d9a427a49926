"""The commands that read, on the folder that a bot left behind."""

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import apsw
import pytest

from bot.cli.opened import Opened
from bot.cli.status import _overview
from bot.cluster.memory import Memory
from bot.cluster.reader import LedgerReader
from bot.record import codec
from bot.record.action import action_id
from bot.record.fact import InstallationObserved
from bot.record.payload import Decided, DeliveryMissed
from bot.state.evolve import FOLD_VERSION
from bot.state.views import overview
from bot.vocabulary import AttemptId, DeliveryId, InstallationId, UserId
from tests.cli.conftest import Ecos
from tests.state.logs import START, Writer

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def linking(folder: Path) -> Decided:
    """The decision that found the link."""
    with LedgerReader(folder / "ledger.sqlite") as history:
        for committed in history.read():
            payload = codec.decode(committed.entry)
            if isinstance(payload, Decided) and b"depends-on" in committed.entry.payload:
                return payload
    raise AssertionError("nobody found the link")


@pytest.fixture
def helping(folder: Path) -> Decided:
    """The decision that answered the call for help."""
    with LedgerReader(folder / "ledger.sqlite") as history:
        for committed in history.read():
            payload = codec.decode(committed.entry)
            if isinstance(payload, Decided) and b"help-shown" in committed.entry.payload:
                return payload
    raise AssertionError("nobody was helped")


def spoil(folder: Path, sql: str) -> None:
    db = apsw.Connection(str(folder / "ledger.sqlite"))
    db.execute(sql)
    db.close()


def test_status_counts_what_is_known(ecos: Ecos) -> None:
    told = json.loads(ecos("status", "--json").out)

    assert (told["items"], told["links"], told["confirmed"]) == (3, 1, 1)
    assert (told["waiting"], told["parked"], told["outbox"]) == (0, 0, [])
    assert told["installed"] == told["imported"] > 0
    assert (
        f"imported    {told['imported']} of {told['installed']} repositories" in ecos("status").out
    )
    assert "links       1, 1 of them confirmed" in ecos("status").out


@pytest.mark.parametrize("name", ["WAZAA#29", "wazaa#29", "gerivdb/WAZAA#29"])
def test_status_of_an_item_says_who_linked_it_where_with_which_words_by_what_right(
    ecos: Ecos, name: str
) -> None:
    told = ecos("status", name)

    assert told.code == 0
    assert "depends on FLUENCE#20 `Streams` · open" in told.out
    assert "anna (admin) wrote `Depends on: FLUENCE#20` in a comment of WAZAA#29" in told.out


def test_status_of_an_item_as_json_carries_the_words(ecos: Ecos) -> None:
    (link,) = json.loads(ecos("status", "WAZAA#29", "--json").out)["links"]

    assert (link["relation"], link["ref"]) == ("depends-on", "gerivdb/FLUENCE#20")
    assert link["seen"]["title_words"] == "Streams"
    (reason,) = link["reasons"]
    assert reason["words"]["quote"] == "Depends on: FLUENCE#20"
    assert (reason["provenance"]["login"], reason["provenance"]["right"]) == ("anna", "admin")


def test_a_graph_shows_what_is_linked_now_and_what_was_not_then(
    ecos: Ecos, linking: Decided
) -> None:
    before = datetime.fromtimestamp((linking.observed.at - 1) / 1000, UTC).isoformat()

    assert '-->|"depends on"|' in ecos("graph", "FLUENCE#20").out
    assert "nothing to draw" in ecos("graph", "WAZAA#29", "--at", before).out
    assert ecos("graph", "NOBODY#1").code == 1


def test_a_graph_becomes_a_picture_that_stands_alone(ecos: Ecos, tmp_path: Path) -> None:
    file = tmp_path / "plan.svg"
    told = ecos("graph", "WAZAA#29", "--out", str(file))
    drawn = ET.parse(file).getroot()

    assert (told.code, told.out) == (0, f"drawn in {file}\n")
    assert drawn.tag == f"{SVG}svg"
    words = {span.text for span in drawn.iter(f"{SVG}tspan")}
    assert {"WAZAA#29", "FLUENCE#20", "Streams"} <= words
    classes = {name for one in drawn.iter() for name in one.get("class", "").split()}
    sheet = drawn.findtext(f"{SVG}style") or ""
    assert [name for name in classes - {"graph", "solid"} if f".{name}" not in sheet] == []


def test_a_picture_of_nothing_is_not_drawn(ecos: Ecos, tmp_path: Path) -> None:
    alone = ecos("graph", "FLUENCE#21", "--out", str(tmp_path / "no.svg"))
    nowhere = ecos("graph", "WAZAA#29", "--out", str(tmp_path / "no" / "where.svg"))

    assert (alone.code, alone.out) == (1, "")
    assert "nothing to draw around FLUENCE#21" in alone.err
    assert (nowhere.code, nowhere.err.startswith("--out: ")) == (2, True)
    assert not list(tmp_path.glob("*.svg"))


@pytest.mark.parametrize("name", ["nonsense", "NOBODY#1"])
def test_status_of_what_nobody_knows_is_exit_1(ecos: Ecos, name: str) -> None:
    told = ecos("status", name)

    assert told.code == 1
    assert told.err.startswith(name) or name in told.err


def test_status_before_a_decision_does_not_know_what_it_found(
    ecos: Ecos, folder: Path, linking: Decided
) -> None:
    with LedgerReader(folder / "ledger.sqlite") as history:
        received, decided, *_ = [one.entry for one in history.by_key(linking.cause)]
    before = ecos("status", "--json", "--at", iso(decided.recorded_at - 1))
    after = ecos("status", "--json", "--at", iso(decided.recorded_at))

    assert json.loads(before.out)["links"] == 0
    assert json.loads(before.out)["applied"] >= received.index
    assert json.loads(after.out)["links"] == 1


def test_status_before_the_first_entry_says_so(ecos: Ecos) -> None:
    told = ecos("status", "--at", "2001-02-03")

    assert told.code == 1
    assert "ecos knew nothing then: its log begins 20" in told.err


def test_a_time_that_is_none_is_wrong_usage(ecos: Ecos) -> None:
    assert ecos("status", "--at", "yesterday").code == 2


def test_why_tells_a_delivery_from_its_webhook_to_its_comment(ecos: Ecos, helping: Decided) -> None:
    guid = helping.cause.partition(":")[2]

    told = ecos("why", guid)

    assert told.code == 0
    for part in (
        "received: anna wrote comment",
        "decided by rules",
        "anna has admin rights in gerivdb/WAZAA",
        "command(s) in comment",
        "about to reply in WAZAA#29",
        "done: reply in WAZAA#29",
        "GitHub answered 201, comment 1",
        "in term 1 of replica ",
    ):
        assert part in told.out
    kinds = [entry["kind"] for entry in json.loads(ecos("why", guid, "--json").out)]
    assert kinds[:2] == ["received", "decided"]
    assert kinds.count("done") == len(helping.actions)


def test_why_tells_the_same_of_an_action(ecos: Ecos, helping: Decided, folder: Path) -> None:
    told = ecos("why", helping.cause)
    (action,) = {
        line.split("(")[1][:20] for line in told.out.splitlines() if "to do: reply" in line
    }

    assert ecos("why", action).out == told.out


def test_why_of_an_item_tells_its_links_and_what_touched_it(ecos: Ecos, linking: Decided) -> None:
    told = ecos("why", "WAZAA#29")

    assert "proves WAZAA#29 depends-on FLUENCE#20, with `Depends on: FLUENCE#20`" in told.out
    assert linking.cause in told.out
    assert linking.cause in json.loads(ecos("why", "WAZAA#29", "--json").out)["causes"]


def test_an_item_without_its_repository_is_asked_for_it(ecos: Ecos) -> None:
    for command in ("status", "why", "graph"):
        told = ecos(command, "#12")

        assert (told.code, told.err) == (1, "#12 says no repository: write REPO#12\n")


def test_where_an_actions_id_stands_is_told_as_it_is(ecos: Ecos, helping: Decided) -> None:
    assert "an action's id where `ecos why` tells its delivery" in ecos("why", "0-0-0").err
    assert f"({action_id(helping.cause, 0)})" in ecos("why", helping.cause).out


@pytest.mark.parametrize("words", [("status",), ("link", "WAZAA#29", "from", "FLUENCE#20")])
def test_a_folder_that_cannot_be_names_its_variable(ecos: Ecos, words: tuple[str, ...]) -> None:
    told = ecos(*words, ECOS_DATA_DIR="long" * 100)

    assert told.code == 2
    assert told.err.startswith("ECOS_DATA_DIR: ")
    assert "(File name too long): name the bot's folder" in told.err


@pytest.mark.parametrize("subject", ["0-0-0", "WAZAA#4000"])
def test_why_of_what_nobody_knows_says_what_to_do_next(ecos: Ecos, subject: str) -> None:
    told = ecos("why", subject)

    assert told.code == 1
    assert "settings on GitHub" in told.err or "is the number right?" in told.err


def test_help_is_answered_here(ecos: Ecos) -> None:
    assert "/ecos link <item>" in ecos("help").out
    assert ecos("help", "link", ECOS_DATA_DIR="/nowhere").code == 0
    assert ecos("help", "a", "b").code == 1
    assert "I do not know the command `zz`." in ecos("help", "zz").out


def test_an_acting_command_needs_the_bot(ecos: Ecos) -> None:
    for words in (("link", "WAZAA#29", "from", "FLUENCE#20"), ("unlink", "--as=uses", "WAZAA#29")):
        told = ecos(*words)

        assert told.code == 1
        assert "start it with `ecos serve`" in told.err


def test_nothing_is_parked(ecos: Ecos) -> None:
    assert ecos("parked").out == ecos("parked", "list").out == "Nothing is parked.\n"
    assert json.loads(ecos("parked", "list", "--json").out) == []
    assert ecos("parked", "retry", "4242:0").code == 1


def test_a_whole_log_verifies_and_so_does_its_export(ecos: Ecos, tmp_path: Path) -> None:
    export = tmp_path / "log.jsonl"

    assert ecos("log", "verify").code == 0
    assert ecos("log", "export", "--to", str(export)).code == 0
    assert ecos("log", "export").out == export.read_text("ascii")
    assert ecos("log", "verify", "--export", str(export)).code == 0

    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join(lines[:3] + lines[4:]))
    told = ecos("log", "verify", "--export", str(export))
    assert told.code == 1
    assert told.out.startswith("entry 4 does not hold: ")
    assert ecos("log", "verify", "--export", str(tmp_path / "none")).code == 2


def test_verify_names_the_first_entry_that_was_changed(ecos: Ecos, folder: Path) -> None:
    spoil(folder, "UPDATE entries SET payload = CAST('{}' AS BLOB) WHERE idx IN (5, 7)")

    told = ecos("log", "verify")

    assert told.code == 1
    assert told.out.startswith("entry 5 does not hold: hash does not match")


def test_verify_finds_a_text_that_was_changed(ecos: Ecos, folder: Path) -> None:
    spoil(folder, "UPDATE texts SET content = CAST('other' AS BLOB) WHERE rowid = 1")

    assert ecos("log", "verify").code == 1


def test_what_is_rebuilt_is_what_there_was(ecos: Ecos) -> None:
    told = ecos("rebuild", "--check")

    assert told.code == 0, told.out
    assert "snapshot at entry" in told.out
    assert "differs 0" in told.out
    assert "same 0" not in told.out


def test_rebuild_notices_a_snapshot_of_another_state(ecos: Ecos, folder: Path) -> None:
    with LedgerReader(folder / "ledger.sqlite") as history:
        kept = history.latest_snapshot(FOLD_VERSION)
    assert kept is not None, "a bot that stops cleanly saves its state"
    spoil(folder, f"UPDATE snapshots SET state_hash = '{'0' * 64}'")

    told = ecos("rebuild", "--check")

    assert told.code == 1
    assert "DIFFERS" in told.out
    assert json.loads(ecos("status", "--json").out)["links"] == 1, "it is left aside"


def test_rebuild_notices_a_decision_that_comes_out_otherwise(ecos: Ecos, folder: Path) -> None:
    spoil(
        folder,
        "UPDATE entries SET payload = CAST(replace(CAST(payload AS TEXT), 'depends-on', 'feeds') AS BLOB)"
        " WHERE kind = 'decided'",
    )

    told = ecos("rebuild", "--check")

    assert told.code == 1
    assert "is decided otherwise today" in told.out


def test_people_cannot_steer_the_terminal(ecos: Ecos, folder: Path) -> None:
    spoil(folder, "UPDATE entries SET payload = CAST(replace(CAST(payload AS TEXT),"
        " '\"login\":\"anna\"', '\"login\":\"an\\u001b[31mna\"') AS BLOB) WHERE kind = 'decided'")  # fmt: skip
    spoil(folder, "DELETE FROM snapshots")

    told = ecos("status", "WAZAA#29")

    assert "an·[31mna (admin) wrote" in told.out
    assert "\x1b" not in told.out


def iso(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat()


def test_status_names_what_is_missing_and_who_is_suspended() -> None:
    log = Writer()
    log.find(InstallationObserved(InstallationId(5), UserId(1), "octo", suspended=True))
    log.write(DeliveryMissed(DeliveryId("a"), AttemptId(1), "issues", "opened", START), "7:a")
    told = "\n".join(_overview(overview(log.state), Opened(Memory(), log.state)))

    assert "missing     1 webhook that GitHub sent; asked for again\n              7:a\n" in told
    assert "suspended   octo: what concerns it waits" in told
