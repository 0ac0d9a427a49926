"""Two plays of one story are compared by what they came to: nothing else counts, and nothing of that is passed over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.audit.projection import Projection, differences, project
from bot.cli.auditor import gather
from bot.cli.theatre import journal_of, ledger_of
from tests.cli.played import Line, Played, play


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def played(whole: Played, tmp_path: Path) -> Played:
    return whole.copy(tmp_path)


def projected(played: Played) -> Projection:
    evidence = gather(journal_of(played.folder), ledger_of(played.folder), played.scene)
    return project(evidence, journal_of(played.folder))


def kinds(differences: tuple[str, ...]) -> set[str]:
    """``only in the calm run: link …`` is about a link."""
    return {one.partition(": ")[2].partition(" ")[0] for one in differences}


def of_kind(lines: list[Line], kind: str) -> Iterator[Line]:
    return (line for line in lines if line.get("effect") and line["effect"]["kind"] == kind)


def test_another_play_of_the_same_story_comes_to_the_same(whole: Played, tmp_path: Path) -> None:
    again = play(tmp_path)

    assert differences(projected(whole), projected(again)) == ()
    assert kinds(tuple(f"x: {one}" for one in projected(again))) == {
        *("link", "item", "label", "native", "comment", "body", "pinned", "reaction")
    }


@pytest.mark.parametrize(
    ("lost", "kind"),
    [
        ("label-added", "label"),
        ("blocker-added", "native"),
        ("comment-created", "comment"),
        ("comment-pinned", "pinned"),
        ("reaction-created", "reaction"),
    ],
)
def test_what_shows_is_compared(whole: Played, played: Played, lost: str, kind: str) -> None:
    bots = {"comment-created": "ecos[bot]"}

    def cut(lines: list[Line]) -> list[Line]:
        wanted = bots.get(lost)
        of_it = (one for one in of_kind(lines, lost) if wanted in (None, one["effect"]["by"]))
        gone = next(of_it)
        return [line for line in lines if line is not gone]

    played.rewrite(cut)

    assert kind in kinds(differences(projected(whole), projected(played)))


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ('"relation":"part-of"', '"relation":"uses"', "link"),
        ('"login":"rita","right":1', '"login":"rita","right":0', "link"),
        ('"state":"open"', '"state":"closed"', "item"),
    ],
)
def test_what_is_believed_is_compared(
    whole: Played, played: Played, old: str, new: str, kind: str
) -> None:
    change = "CAST(replace(CAST(payload AS TEXT), ?, ?) AS BLOB)"
    played.sql(f"UPDATE entries SET payload = {change} WHERE kind = 'decided'", old, new)

    found = differences(projected(whole), projected(played))

    assert kinds(found) == {kind}
    assert any(one.startswith("only under chaos: ") for one in found)


def test_words_of_a_comment_are_compared_and_their_order_and_times_are_not(
    whole: Played, played: Played
) -> None:
    def reworded(old: str, new: str) -> Callable[[list[Line]], list[Line]]:
        def change(lines: list[Line]) -> list[Line]:
            for line in of_kind(lines, "comment-created"):
                said = line["effect"]["content"]
                line["effect"]["content"] = said.replace(old, new)
            return lines

        return change

    def turned(lines: list[Line]) -> list[Line]:
        for kind in ("comment-created", "comment-edited"):
            for line in of_kind(lines, kind):
                said, marker, rest = line["effect"]["content"].rpartition("\n\n<!-- ecos:")
                upside_down = "\n".join(reversed(said.split("\n")))
                line["effect"]["content"] = upside_down + marker + rest
        return lines

    played.rewrite(turned)
    played.rewrite(reworded("2026-03-02", "2027-01-01"))
    assert differences(projected(whole), projected(played)) == ()

    played.rewrite(reworded("Here is what I understand", "I do not understand"))
    assert kinds(differences(projected(whole), projected(played))) == {"comment"}
