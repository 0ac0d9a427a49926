"""``ecos why`` of a draft: one story, in order, of what stands in the log under many keys."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.cluster.reader import LedgerReader
from bot.record import codec
from bot.record.draft import CrewReported
from bot.record.fact import DraftAsked
from bot.record.payload import Decided, Received
from tests.cli.played import DRAFTED, Played, play

Told = Callable[..., str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("whole"), DRAFTED)


@pytest.fixture
def why(played: Played, capfd: pytest.CaptureFixture[str]) -> Told:
    def run(*arguments: str) -> str:
        capfd.readouterr()
        assert main(("why", *arguments), {"ECOS_DATA_DIR": str(played.folder)}) == 0
        return capfd.readouterr().out

    return run


def decisions(played: Played) -> Iterator[Decided]:
    with LedgerReader(played.folder / "ledger.sqlite") as history:
        for committed in history.read():
            payload = codec.decode(committed.entry)
            if isinstance(payload, Decided):
                yield payload


def drafts(played: Played) -> list[DraftAsked]:
    return [f for one in decisions(played) for f in one.facts if isinstance(f, DraftAsked)]


def in_order(told: str, *parts: str) -> bool:
    return re.search(".*".join(map(re.escape, parts)), told, re.DOTALL) is not None


def test_a_draft_is_told_from_its_command_to_what_took_its_place(played: Played, why: Told) -> None:
    _, kept, anew = drafts(played)
    told = why(kept.draft)

    assert in_order(
        told,
        "anna (admin rights) has link-theory of docs#8 drafted, to be kept up to date",
        "its facts were frozen\n    2 of the plan and 1 of work",
        f"drafted {kept.draft}, resting on 2 items",
        f"anna (admin rights) approved draft {kept.draft}\n    in thumb:",
        f"draft {kept.draft}: the section stands in the body; GitHub answered 200",
        f"anew: {anew.draft}",
        "because what the section rests on had changed",
    )
    assert "stands by the word of anna (admin rights), for whom it is kept up to date" in why(
        anew.draft
    )


def test_each_step_tells_what_it_took(played: Played, why: Told) -> None:
    told = why(drafts(played)[0].draft)

    if "researcher answered" in told:  # where CrewAI is set up
        steps = ("researcher answered", "writer answered", "reviewer answered")
        assert in_order(told, *(part for one in steps for part in (one, "calls of the model: 1, ")))
    assert in_order(told, "tom (triage rights)", "is rejected, by anna (admin rights)")


def test_an_item_tells_of_all_its_drafts(played: Played, why: Told) -> None:
    first, second, third = (one.draft for one in drafts(played))
    told = why("docs#8")

    assert in_order(
        told,
        "Its drafts and its section",
        f"draft {first} is rejected",
        f"approved draft {second}",
        f"draft {third} stands by the word of anna",
        f"draft {third}: the section stands in the body",
        "What touched it",
    )
    assert "frozen" not in told.partition("What touched it")[0], "steps are for `ecos why DRAFT`"
    assert first not in why("docs#3").partition("What touched it")[0], "it was only asked for there"


def test_its_entries_are_those_of_the_log(played: Played, why: Told) -> None:
    first = drafts(played)[0].draft
    entries = json.loads(why(first, "--json"))

    assert [one["index"] for one in entries] == sorted({one["index"] for one in entries})
    ended = entries[-1]["payload"]["facts"]
    assert [one["kind"] for one in ended] == ["draft-ended"]


def test_what_was_dropped_is_told_with_the_reason(
    played: Played, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The gate is asked again with the report as it came; here with one that says too much."""
    copy = played.copy(tmp_path)
    draft = drafts(copy)[0].draft
    with LedgerReader(copy.folder / "ledger.sqlite") as history:
        (reported,) = (
            payload.inbound
            for one in history.by_key(f"crew:{draft}:report")
            if isinstance(payload := codec.decode(one.entry), Received)
        )
    assert isinstance(reported, CrewReported)
    assert reported.report is not None
    lie = {"finding": "done", "text": "All is done.", "rests_on": ["T1", "W7"]}
    report = json.dumps({"sentences": [lie]})
    copy.sql("UPDATE texts SET content = ? WHERE id = ?", report.encode(), reported.report)
    change = "CAST(replace(CAST(payload AS TEXT), '\"dropped\":0', '\"dropped\":1') AS BLOB)"
    copy.sql(f"UPDATE entries SET payload = {change} WHERE key = ?", f"crew:{draft}:report")
    capfd.readouterr()

    assert main(("why", draft), {"ECOS_DATA_DIR": str(copy.folder)}) == 0
    told = capfd.readouterr().out
    assert "1 sentences dropped" in told
    assert "dropped: it rests on W7, which is no fact of the brief" in told
