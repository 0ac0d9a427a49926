"""How ecos behaves among people: it answers each thing once, not itself, not bots, and not without end."""

from bot.orchestrator.rules.command import REPLY_BUDGET
from bot.record.fact import ReplyWithheld
from bot.record.payload import Decided
from tests.river.village import Village

HOUR = 3_600_000


def test_a_thread_gets_so_many_replies_an_hour_and_the_rest_is_done_in_silence() -> None:
    river = Village()
    river.flow()
    for _ in range(REPLY_BUDGET):
        river.say("tom", "WAZAA#29", "/ecos help")
        river.wait(2_000)
    late = river.say("tom", "WAZAA#29", "/ecos link FLUENCE#20 as uses")
    river.flow()

    assert len(river.said("WAZAA#29")) == REPLY_BUDGET
    assert ("WAZAA#29", "uses", "FLUENCE#20") in river.links()
    assert sorted(river.reactions(late)) == ["eyes", "rocket"]
    withheld = [
        fact
        for payload in river.payloads()
        if isinstance(payload, Decided)
        for fact in payload.facts
        if isinstance(fact, ReplyWithheld)
    ]
    assert len(withheld) == 1

    river.wait(HOUR)
    river.say("tom", "WAZAA#29", "/ecos help")
    river.flow()
    assert len(river.said("WAZAA#29")) == REPLY_BUDGET + 1


def test_bots_are_neither_answered_nor_believed() -> None:
    river = Village()
    river.flow()
    robot = river.say("renobot", "WAZAA#29", "Depends on #31\n\n/ecos help")
    river.flow()

    assert river.said("WAZAA#29") == []
    assert river.reactions(robot) == []
    assert river.links(confirmed=False) == set()


def test_its_own_comments_are_not_read_even_when_a_person_edits_one() -> None:
    river = Village()
    river.flow()
    river.say("tom", "WAZAA#29", "/ecos help")
    river.flow()
    (own,) = river.own_comments("WAZAA#29")
    river.edit("anna", own.id, "Depends on #31\n\n/ecos help")
    river.flow()

    assert len(river.own_comments("WAZAA#29")) == 1
    assert river.links(confirmed=False) == set()


def test_an_edit_runs_only_what_is_new() -> None:
    river = Village()
    river.flow()
    comment = river.say("tom", "WAZAA#29", "/ecos help")
    river.flow()
    river.edit("tom", comment, "Hello\n\n/ecos help\n/ecos status")
    river.flow()
    river.edit("tom", comment, "Hello again\n\n/ecos help\n/ecos status")
    river.flow()

    first, second = river.said("WAZAA#29")
    assert first.startswith("Here is what I understand")
    assert "is **open**" in second


def test_a_body_is_answered_when_it_is_opened_and_not_when_it_is_edited() -> None:
    river = Village()
    river.flow()
    opened = river.open("tom", "WAZAA", "New", "/ecos help")
    river.flow()

    assert len(river.said(opened)) == 1


def test_the_kept_comment_is_put_right_when_somebody_edits_it() -> None:
    river = Village()
    river.flow()
    river.say("tom", "WAZAA#29", "Depends on #31")
    river.flow()
    (kept,) = river.shown("WAZAA#29")
    (own,) = river.own_comments("WAZAA#29")
    river.edit("anna", own.id, "mine now")
    river.flow()

    assert river.shown("WAZAA#29") == [kept]


def test_people_react_to_what_ecos_wrote_and_write_it_anew() -> None:
    river = Village()
    river.say("tom", "WAZAA#31", "/ecos help link")
    river.say("tom", "WAZAA#31", "/ecos help unlink")
    river.flow()
    river.react("rita", "WAZAA#31 last", "+1")
    river.react("tom", "WAZAA#31 last", "-1")
    river.unreact("tom", "WAZAA#31 last", "-1")
    river.react("stranger", "WAZAA#31", "eyes")
    river.edit("anna", "WAZAA#31 last", "In other words.")
    river.flow()
    first, last = river.own_comments("WAZAA#31")
    assert "link <item>" in first.body
    assert last.body == "In other words."
    assert river.reacted("WAZAA#31 last") == [("rita", "+1")]
    assert river.reacted("WAZAA#31") == [("stranger", "eyes")]
    assert river.reacted(first.id) == []
