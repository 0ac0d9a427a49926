"""A story with drafts: what the auditor finds when a body holds what nobody approved, or not what people wrote."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.audit.projection import Projection, differences, project
from bot.cli.auditor import gather
from bot.cli.theatre import journal_of, ledger_of
from bot.sandbox.story import Expectation
from tests.cli.played import DRAFTED, Line, Played, play

BOT = "ecos[bot]"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("whole"), DRAFTED)


@pytest.fixture
def played(whole: Played, tmp_path: Path) -> Played:
    return whole.copy(tmp_path)


def written(lines: list[Line]) -> list[Line]:
    """The edits of bodies by the App, oldest first."""
    edits = [one for one in lines if one.get("effect") and one["effect"]["kind"] == "issue-edited"]
    return [one for one in edits if one["effect"]["by"] == BOT]


def spoil(played: Played, change: Callable[[Line], None], which: int) -> None:
    def changed(lines: list[Line]) -> list[Line]:
        change(written(lines)[which])
        return lines

    played.rewrite(changed)


def reworded(old: str, new: str) -> Callable[[Line], None]:
    def change(line: Line) -> None:
        said = line["effect"]["content"]
        assert old in said
        line["effect"]["content"] = said.replace(old, new)

    return change


def failing(played: Played) -> str:
    return "\n".join(played.audit().failures)


def expecting(kind: str, **fields: str) -> Expectation:
    return Expectation(kind, fields, 1)


def projected(played: Played) -> Projection:
    evidence = gather(journal_of(played.folder), ledger_of(played.folder), played.scene)
    return project(evidence, journal_of(played.folder))


def kinds(found: tuple[str, ...]) -> set[str]:
    return {one.partition(": ")[2].partition(" ")[0] for one in found}


def test_what_was_played_holds_and_it_is_told_who_drafted(played: Played) -> None:
    found = played.audit()

    assert found.failures == ()
    assert (found.duplicates, found.lost) == (0, 0)
    assert found.drafts == sum(found.engines.values()) == 3
    assert found.engines.keys() <= {"crew", "template"}
    assert len(written(played.journal())) == 2, "the approved one, and as it is now"


def test_a_section_that_nobody_approved_is_noticed(played: Played) -> None:
    spoil(played, reworded("Rivers” yet", "Rivers” at all"), 0)

    assert played.audit().duplicates == 1
    assert "octo/docs#8 got a section that nobody had approved" in failing(played)


def test_a_section_from_before_its_approval_is_noticed(played: Played) -> None:
    spoil(played, lambda line: line.update(at=line["at"] - 60_000), 0)

    assert "octo/docs#8 got a section that nobody had approved" in failing(played)


def test_what_was_approved_elsewhere_is_not_approved_here(played: Played) -> None:
    spoil(played, lambda line: line["effect"].update(number=3), -1)

    assert "octo/docs#3 got a section that nobody had approved" in failing(played)


def test_words_of_a_person_that_went_are_lost(played: Played) -> None:
    spoil(played, reworded("- [ ] Rivers\n", ""), -1)

    assert played.audit().lost == 1
    assert "what a person last wrote in the body of octo/docs#8 does not stand there" in failing(
        played
    )


def test_a_section_that_was_never_written_is_lost(played: Played) -> None:
    played.rewrite(lambda lines: [one for one in lines if one is not written(lines)[-1]])

    assert "the section of octo/docs#8 has a receipt and was never written" in failing(played)


def test_a_draft_that_is_proposed_twice_is_noticed(played: Played) -> None:
    def twice(lines: list[Line]) -> list[Line]:
        first = next(one for one in lines if "ecos:section draft" in json.dumps(one))
        twin = json.loads(json.dumps(first))
        twin["effect"]["id"] += 1_000_000
        return [*lines, twin]

    played.rewrite(twice)

    assert re.search("draft [0-9a-f]{8} is proposed 2 times", failing(played))


def test_a_step_that_was_taken_twice_is_noticed(played: Played) -> None:
    """As if the second draft's brief had been the first one's."""
    with closing(sqlite3.connect(ledger_of(played.folder))) as db:
        rows = db.execute(
            "SELECT payload FROM entries WHERE kind = 'decided' AND key LIKE 'crew:%:brief' ORDER BY idx"
        ).fetchall()
    names = [re.findall(rb'"draft":"([0-9a-f]{8})"', payload)[0].decode() for (payload,) in rows]
    change = "CAST(replace(CAST(payload AS TEXT), ?, ?) AS BLOB)"
    played.sql(
        f"UPDATE entries SET payload = {change} WHERE kind = 'decided' AND key = ?",
        f'"draft":"{names[1]}"',
        f'"draft":"{names[0]}"',
        f"crew:{names[1]}:brief",
    )

    assert f"draft {names[0]} has its brief 2 times" in failing(played)


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (expecting("section", on="docs#3"), "there stands none"),
        (expecting("section", on="docs#8", contains="attic"), 'there stands "## Theory'),
        (expecting("section", on="docs#8", lacks="Rivers"), 'there stands "## Theory'),
        (expecting("no-section", on="docs#8"), "there stood '## Theory"),
        (expecting("no-section", on="docs#8", contains="is still open"), "there stood '## Theory"),
        (expecting("no-text", **{"in": "public"}, contains="No linked work"), "octo/docs#8 read"),
    ],
)
def test_an_expectation_that_does_not_hold_is_told(
    played: Played, wrong: Expectation, found: str
) -> None:
    assert found in "\n".join(played.audit(wrong).failures)


def test_what_sections_say_may_not_be_said_anywhere(played: Played) -> None:
    """Where only a section says it: the proposals are taken out of the journal."""
    played.rewrite(
        lambda lines: [one for one in lines if "ecos:section draft" not in json.dumps(one)]
    )

    told = played.audit(expecting("no-text", contains="No linked work implements")).failures
    assert any("octo/docs#8 read '## Theory" in one for one in told)


def test_sections_and_the_words_around_them_are_compared(whole: Played, played: Played) -> None:
    spoil(played, reworded("- [ ] Rivers\n", "- [ ] Lakes\n"), -1)
    assert kinds(differences(projected(whole), projected(played))) == {"body"}

    spoil(played, reworded("Rivers", "Lakes"), -1)
    assert kinds(differences(projected(whole), projected(played))) == {"body", "section"}


def test_names_of_drafts_are_not_compared_and_proposals_are(whole: Played, played: Played) -> None:
    def renamed(lines: list[Line]) -> list[Line]:
        text = json.dumps(lines)
        for name in set(re.findall(r"/ecos approve ([0-9a-f]{8})", text)):
            text = text.replace(name, name[::-1])
        changed: list[Line] = json.loads(text)
        return changed

    played.rewrite(renamed)
    assert differences(projected(whole), projected(played)) == ()

    played.rewrite(lambda lines: json.loads(json.dumps(lines).replace("Boats, in", "Ships, in")))
    assert "comment" in kinds(differences(projected(whole), projected(played)))
