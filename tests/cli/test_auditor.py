"""The auditor holds what was played, and finds whatever is spoilt in either file afterwards."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Misconfigured, UserMistake
from bot.sandbox.story import Expectation
from tests.cli.played import Line, Played, play


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def played(whole: Played, tmp_path: Path) -> Played:
    return whole.copy(tmp_path)


def effects(lines: list[Line], kind: str) -> Iterator[Line]:
    return (
        line
        for line in lines
        if line["type"] == "request" and line["effect"] and line["effect"]["kind"] == kind
    )


def first_reply(lines: list[Line]) -> Line:
    written = effects(lines, "comment-created")
    return next(line for line in written if "ecos:reply" in line["effect"]["content"])


def failing(played: Played) -> str:
    return "\n".join(played.audit().failures)


def test_what_was_played_holds(played: Played) -> None:
    found = played.audit()

    assert found.failures == ()
    assert (found.duplicates, found.lost, found.parked, found.twins_healed) == (0, 0, 0, 0)
    assert found.links == 4
    assert found.comments == 4
    assert found.deliveries > 6
    assert found.decided >= found.deliveries
    assert found.actions > 8


def test_a_comment_that_never_showed_is_lost(played: Played) -> None:
    played.rewrite(lambda lines: [line for line in lines if line is not first_reply(lines)])

    assert played.audit().lost == 1
    assert "reply on octo/docs#3) has a receipt and was never written" in failing(played)


def test_a_comment_that_shows_twice_is_a_duplicate(played: Played) -> None:
    def twice(lines: list[Line]) -> list[Line]:
        twin = json.loads(json.dumps(first_reply(lines)))
        twin["effect"]["id"] += 1_000_000
        return [*lines, twin]

    played.rewrite(twice)

    assert played.audit().duplicates == 1
    assert "shows 2 times" in failing(played)


def test_a_twin_that_was_removed_again_is_no_duplicate(played: Played) -> None:
    def healed(lines: list[Line]) -> list[Line]:
        twin = json.loads(json.dumps(first_reply(lines)))
        twin["effect"]["id"] += 1_000_000
        gone = json.loads(json.dumps(twin))
        gone["effect"]["kind"] = "comment-deleted"
        return [*lines, twin, gone]

    played.rewrite(healed)

    assert played.audit().duplicates == 0


@pytest.mark.parametrize(
    "said", ["I was here.", "Me too.\n\n<!-- ecos:reply 0123456789abcdef0123 -->"]
)
def test_a_comment_that_belongs_to_no_action_is_a_duplicate(played: Played, said: str) -> None:
    def stray(lines: list[Line]) -> list[Line]:
        one = json.loads(json.dumps(first_reply(lines)))
        one["effect"] |= {"id": 7, "content": said}
        return [*lines, one]

    played.rewrite(stray)

    assert "comment 7 of the App belongs to no action" in failing(played)


def test_a_reply_with_other_words_is_not_the_one_of_the_receipt(played: Played) -> None:
    def reworded(lines: list[Line]) -> list[Line]:
        effect = first_reply(lines)["effect"]
        effect["content"] = "Yes." + effect["content"]
        return lines

    played.rewrite(reworded)

    assert "is for another text" in failing(played)


def test_a_roll_up_that_somebody_else_wrote_last_is_noticed(played: Played) -> None:
    def overwritten(lines: list[Line]) -> list[Line]:
        comment = next(effects(lines, "comment-created"))
        edit = json.loads(json.dumps(comment))
        edit["effect"] |= {"kind": "comment-edited", "content": "nothing here", "by": "rita"}
        return [*lines, edit]

    played.rewrite(overwritten)

    assert "the roll-up that octo/docs#3 shows is not that of the last receipt" in failing(played)


def test_a_roll_up_that_never_showed_is_called_by_its_name(played: Played) -> None:
    first = "links v1"

    def unwritten(lines: list[Line]) -> list[Line]:
        return [one for one in lines if first not in str((one.get("effect") or {}).get("content"))]

    played.rewrite(unwritten)

    assert "refresh roll-up on octo/docs#3) has a receipt for what was never written" in failing(
        played
    )


def test_a_reaction_that_never_showed_is_lost(played: Played) -> None:
    played.rewrite(
        lambda lines: [one for one in lines if one is not next(effects(lines, "reaction-created"))]
    )

    assert "react eyes on octo/docs#3) has a receipt and does not show" in failing(played)


def test_a_relation_that_nobody_decided_is_noticed(played: Played) -> None:
    def stray(lines: list[Line]) -> list[Line]:
        made = json.loads(json.dumps(next(effects(lines, "reaction-created"))))
        made["effect"] |= {"kind": "blocker-added", "content": f"{made['effect']['repo']}#7"}
        return [*lines, made]

    played.rewrite(stray)

    assert "nobody decided that octo/docs#3 is blocked-by octo/docs#7" in failing(played)


def test_a_pin_on_a_reply_is_noticed(played: Played) -> None:
    def stray(lines: list[Line]) -> list[Line]:
        made = json.loads(json.dumps(first_reply(lines)))
        made["effect"] |= {"kind": "comment-pinned"}
        return [*lines, made]

    played.rewrite(stray)

    assert "nobody decided to pin comment" in failing(played)


def test_a_label_that_never_showed_is_lost(played: Played) -> None:
    labels = {"label-added"}
    played.rewrite(
        lambda lines: [
            one for one in lines if not one.get("effect") or one["effect"]["kind"] not in labels
        ]
    )

    assert "the label waiting on octo/docs#3 has a receipt and is off" in failing(played)


def test_a_delivery_that_is_not_in_the_ledger_is_lost(played: Played) -> None:
    guid = "00000000-0000-4000-8000-000000000000"
    told = {
        "type": "event",
        "at": 0,
        "guid": guid,
        "event": "issues",
        "action": "opened",
        "copies": 1,
    }
    sent = {"type": "delivery", "at": 0, "guid": guid, "attempt": 1, "status": 202}

    def unheard(lines: list[Line]) -> list[Line]:
        return [told, sent, *lines]

    played.rewrite(unheard)

    assert played.audit().lost == 1
    assert f"{guid} (issues opened), answered 202, is not in the ledger" in failing(played)


def test_a_delivery_that_never_left_is_lost(played: Played) -> None:
    guid = "00000000-0000-4000-8000-000000000000"
    told = {
        "type": "event",
        "at": 0,
        "guid": guid,
        "event": "issues",
        "action": "opened",
        "copies": 0,
    }

    played.rewrite(lambda lines: [told, *lines])

    assert "(issues opened), never delivered, is not in the ledger" in failing(played)


def test_events_that_ecos_need_not_take_are_not_counted(played: Played) -> None:
    before = played.audit().deliveries
    guid = "00000000-0000-4000-8000-000000000000"
    told = {"type": "event", "at": 0, "guid": guid, "event": "ping", "action": None, "copies": 1}

    played.rewrite(lambda lines: [told, *lines])

    assert played.audit().deliveries == before
    assert failing(played) == ""


def test_a_delivery_that_nobody_sent_is_noticed(played: Played) -> None:
    def silenced(lines: list[Line]) -> list[Line]:
        guid = next(line["guid"] for line in lines if line["type"] == "event")
        return [line for line in lines if line.get("guid") != guid]

    played.rewrite(silenced)

    assert "which nobody sent" in failing(played)


def test_a_changed_entry_breaks_the_chain(played: Played) -> None:
    played.sql("UPDATE entries SET key = key || '!' WHERE kind = 'attempting'")

    assert "the chain of hashes is broken: entry" in failing(played)


def test_a_missing_entry_breaks_the_chain(played: Played) -> None:
    played.sql("DELETE FROM entries WHERE idx = 5")

    assert "the chain of hashes is broken: entry 5 is missing" in failing(played)


def test_an_entry_that_goes_back_in_time_breaks_the_chain(played: Played) -> None:
    played.sql("UPDATE entries SET recorded_at = 0 WHERE idx = 5")

    assert "entry 5 was recorded before its predecessor" in failing(played)


def test_an_action_without_a_receipt_is_lost(played: Played) -> None:
    played.sql("DELETE FROM entries WHERE kind = 'done'")

    assert "was never done: it has no receipt" in failing(played)
    assert played.audit().lost > 0


def test_a_cause_that_nobody_decided_is_lost(played: Played) -> None:
    played.sql(
        "DELETE FROM entries WHERE idx = (SELECT max(idx) FROM entries WHERE kind='decided')"
    )

    assert "was received and never decided" in failing(played)


def test_a_parked_cause_is_counted_and_named(played: Played) -> None:
    parked = b'{"cause":"29:x","reason":"a rule raised"}'
    head = "SELECT max(idx) + 1, 1, 'parked', '29:x', 0, 9e12, 1, x'00', x'', ? FROM entries"
    played.sql(f"INSERT INTO entries {head}", parked)

    assert played.audit().parked == 1
    assert "29:x is parked: a rule raised" in failing(played)


def test_a_link_whose_words_name_another_item_is_noticed(played: Played) -> None:
    played.sql(
        "UPDATE entries SET payload = CAST(replace(CAST(payload AS TEXT), ?, ?) AS BLOB)"
        " WHERE kind = 'decided'",
        '"number":4}},"words"',
        '"number":5}},"words"',
    )

    assert "octo/docs#3 depends-on octo/docs#5 rests on 'Depends-On: #4'" in failing(played)


def test_a_file_that_is_no_ledger_is_refused(played: Played) -> None:
    (played.folder / "ledger.sqlite").write_text(
        "not a ledger, but long enough to look like a file"
    )

    with pytest.raises(Misconfigured, match="cannot be audited"):
        played.audit()


WRONG: dict[str, dict[str, Any]] = {
    "link": {"from": "docs#3", "to": "docs#7"},
    "no-link": {"from": "docs#3", "to": "docs#4", "relation": "depends-on"},
    "native": {"from": "docs#4", "to": "docs#3", "relation": "sub-issue"},
    "no-native": {"from": "docs#4", "to": "docs#7", "relation": "blocked-by"},
    "comment": {"on": "docs#3", "count": 3},
    "no-comment": {"on": "docs#3"},
    "pinned": {"on": "docs#4"},
    "no-pinned": {"on": "docs#3"},
    "reply": {"to": "rumour"},
    "no-reply": {"to": "question"},
    "reaction": {"to": "question", "content": "heart"},
    "no-reaction": {"to": "question"},
    "edits": {"on": "docs#3", "at-most": 0},
    "state": {"of": "docs#7", "is": "closed"},
    "text": {"on": "docs#3", "contains": "Old plans"},
    "no-text": {"contains": "Chapter", "in": "public"},
}


@pytest.mark.parametrize("kind", WRONG)
def test_an_expectation_that_does_not_hold_is_named_with_its_line(whole: Played, kind: str) -> None:
    failures = whole.audit(Expectation(kind, WRONG[kind], 77)).failures

    assert len(failures) == 1
    assert failures[0].startswith(f"line 77: expected {kind} ")


def test_every_kind_of_expectation_is_tried_here_both_ways(whole: Played) -> None:
    from_story = {one.kind for one in whole.story.expect}

    assert from_story == WRONG.keys()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("rumour", {}),
        ("no-comment", {"on": "nowhere#1"}),
        ("no-comment", {"on": "said"}),
        ("no-reply", {"to": "nobody"}),
    ],
)
def test_an_expectation_that_means_nothing_is_refused(
    whole: Played, kind: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(UserMistake, match="line 5"):
        whole.audit(Expectation(kind, fields, 5))
