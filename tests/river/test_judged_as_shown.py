"""What is approved is what the proposal shows at that moment, whoever edited it, and whatever GitHub told."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.orchestrator.desk import Limits
from bot.orchestrator.replay import Outcome, replay
from bot.record.fact import DraftApproved
from bot.record.inbound import OperatorSpoke
from bot.record.payload import Decided, Received
from bot.sandbox import acts
from bot.sandbox.faults import WebhookRates
from bot.sandbox.records import Comment, Reaction
from bot.text.section import with_section
from bot.vocabulary import Permission, RepoName
from tests.river.test_drafts import DOCS, drafted, planned, section
from tests.river.village import Village
from tests.river.virtual import Course

PLAN = "WAZAA#29"
WAZAA = RepoName("gerivdb", "WAZAA")
WORDS = "A theory of everything"
REFUSED = "Nothing is approved: no proposal shows draft"


def proposal(river: Village) -> Comment:
    (found,) = [one for one in river.own_comments(PLAN) if "👍 on this comment" in one.body]
    return found


def rewrite(river: Village, by: str, words: str) -> None:
    """Somebody puts other words where the draft speaks of everything."""
    comment = proposal(river)
    river.edit(by, comment.id, comment.body.replace(WORDS, words))


def approve(river: Village, by: str = "anna") -> str:
    """What is said to that."""
    before = river.said(PLAN)
    river.say(by, PLAN, "/ecos approve")
    river.flow()
    return "\n\n".join(river.said(PLAN)[len(before) :])


def thumb(river: Village, by: str = "anna") -> None:
    river.react(by, proposal(river).id, "+1")
    river.wait(4 * Limits().thumbs)
    river.flow()


def approvals(river: Village) -> list[DraftApproved]:
    decided = [one for one in river.payloads() if isinstance(one, Decided)]
    return [fact for one in decided for fact in one.facts if isinstance(fact, DraftApproved)]


def with_writers() -> Village:
    """tom may write as anna may."""
    river = drafted()
    river.act(acts.SetRole("anna", WAZAA, "tom", Permission.WRITE))
    river.flow()
    return river


LOST = {"dropped": WebhookRates(dropped=1.0), "delayed": WebhookRates(delayed=1.0)}


def lose(river: Village, how: str | None = None) -> None:
    """From here on webhooks go the way that ``how`` tells; without one they come."""
    rates = WebhookRates() if how is None else LOST[how]
    river.world.faults = replace(river.world.faults, webhooks=rates)


def test_an_edit_back_makes_the_first_words_the_draft_again() -> None:
    river = drafted()
    first = proposal(river).body
    rewrite(river, "anna", "Evil")
    river.flow().wait(5_000)
    river.edit("anna", proposal(river).id, first)
    river.flow().wait(5_000)

    assert "Approved" in approve(river)
    assert WORDS in (section(river) or "")
    assert "Evil" not in river.text(PLAN)


def unmarked(body: str) -> str:
    kept = [line for line in body.split("\n") if not line.startswith("<!-- ecos:")]
    return "\n".join(kept).replace(WORDS, "Harmless")


def foreign(body: str) -> str:
    alien = with_section("", "link-theory", "x").split("\n")[-1]
    return body.replace(WORDS, f"Harmless\n\n{alien}\n")


def emptied(body: str) -> str:
    start, end = body.index("-->") + 4, body.index("<!-- ecos:end")
    return f"{body[:start]}\n{body[end:]}"


@pytest.mark.parametrize("spoil", [unmarked, foreign, emptied])
@pytest.mark.parametrize("judge", [thumb, approve])
def test_what_the_proposal_does_not_show_is_not_approved(
    spoil: Callable[[str], str], judge: Callable[[Village], object]
) -> None:
    river = drafted()
    comment = proposal(river)
    river.edit("anna", comment.id, spoil(comment.body))
    river.flow().wait(5_000)

    judge(river)
    assert REFUSED in river.said(PLAN)[-1]
    assert section(river) is None
    assert approvals(river) == []
    assert len(river.state.drafts) == 1

    river.edit("anna", comment.id, comment.body.replace(WORDS, "Whole again"))
    river.flow().wait(5_000)
    assert "Approved" in approve(river)
    assert "Whole again" in (section(river) or "")


def test_what_a_bot_made_of_it_is_not_approved() -> None:
    river = drafted()
    rewrite(river, "renobot", "Bot's words")
    river.flow().wait(5_000)

    assert REFUSED in approve(river)
    thumb(river)
    assert REFUSED in river.said(PLAN)[-1]
    assert section(river) is None


@pytest.mark.parametrize("how", ["dropped", "delayed"])
@pytest.mark.parametrize("judge", ["thumb", "command"])
def test_an_edit_that_nobody_told_of_is_not_approved_before_it_is_known(
    how: str, judge: str
) -> None:
    river = with_writers()
    lose(river, how)
    rewrite(river, "tom", "Shown")
    lose(river)
    river.wait(1_500)
    assert "Shown" in proposal(river).body

    if judge == "command":
        river.say("anna", PLAN, "/ecos approve")
    else:
        river.react("anna", proposal(river).id, "+1")
    river.wait(2 * Limits().thumbs)
    in_time = (how, judge) == ("delayed", "thumb")  # the news of it came before a look at thumbs
    assert (section(river) is not None) is in_time

    river.wait(20 * 60_000)
    river.flow()
    if not in_time:
        assert section(river) is None
        assert REFUSED in river.said(PLAN)[-1]
        assert "Approved" in approve(river), "GitHub has told by now who wrote it"
    assert "Shown" in (section(river) or "")


def test_a_word_from_before_the_edit_is_for_other_words() -> None:
    river = with_writers()
    lose(river, "delayed")
    river.say("anna", PLAN, "/ecos approve")
    lose(river)
    river.wait(2_000)
    rewrite(river, "tom", "Never seen by anna")
    river.wait(10 * 60_000)
    river.flow()

    assert "was edited, since you said so" in river.said(PLAN)[-1]
    assert approvals(river) == []
    assert "Approved" in approve(river)


def proposed(river: Village) -> bool:
    return any("👍 on this comment" in one.body for one in river.own_comments(PLAN))


def test_who_is_faster_than_our_own_receipt_holds_nobody_up_and_is_asked_to_say_it_again() -> None:
    river = planned(Course(commit=2_000))
    river.say("anna", PLAN, DOCS)
    while not proposed(river):
        assert river.step()
    river.die()
    river.say("anna", PLAN, "/ecos approve")
    river.wait(10_000)
    (draft,) = river.state.drafts.values()
    assert draft.comment is None, "it shows, and whoever leads now does not know yet"
    assert not any(one.parked is None for one in river.state.waiting.values()), "nobody waits"
    river.flow()

    assert "since you said so" in river.said(PLAN)[-1]
    assert "Approved" in approve(river)
    assert section(river) is not None


def test_a_thumb_that_came_before_an_edit_is_told_to_be_for_other_words() -> None:
    river = with_writers()
    river.react("anna", proposal(river).id, "+1")
    river.wait(1_500)
    rewrite(river, "tom", "Never seen by anna")
    river.wait(3 * Limits().thumbs)
    river.flow()

    assert approvals(river) == []


def test_a_thumb_that_is_read_after_an_edit_below_the_marks_is_answered() -> None:
    river = with_writers()
    river.react("anna", proposal(river).id, "+1")
    river.wait(1_500)
    shown = proposal(river)
    river.edit("tom", shown.id, f"{shown.body}\n\ncc @rita")
    river.wait(3 * Limits().thumbs)
    river.flow()

    assert approvals(river) == []
    assert "since you said so" in river.said(PLAN)[-1]
    assert "Approved" in approve(river)


def test_a_draft_that_was_never_shown_says_so() -> None:
    river = planned()
    river.say("anna", PLAN, "/ecos mute for 1d")
    river.flow()
    river.say("anna", PLAN, DOCS)
    river.flow()
    river.say("anna", PLAN, "/ecos unmute")
    river.flow()

    assert "It never came" in approve(river)


def test_who_says_so_before_it_shows_has_seen_nothing() -> None:
    river = planned(Course(commit=2_000))
    river.say("anna", PLAN, DOCS)
    while not any(one.body for one in river.state.drafts.values()):
        assert river.step()
    assert not proposed(river)
    river.say("anna", PLAN, "/ecos approve")
    river.flow()

    assert approvals(river) == []
    assert "since you said so" in river.said(PLAN)[-1]
    assert "Approved" in approve(river)


def test_the_terminal_approves_what_shows_and_nothing_else() -> None:
    river = drafted()
    rewrite(river, "renobot", "Bot's words")
    river.flow()
    river.propose(Received(OperatorSpoke("root", ("approve",))), "t:1")
    river.flow()

    assert approvals(river) == []
    assert "draft-not-shown" in repr(river.told["t:1"])


def test_of_two_edits_the_one_that_stands_is_the_draft() -> None:
    river = with_writers()
    comment = proposal(river)
    lose(river, "delayed")
    rewrite(river, "tom", "The first")
    lose(river)
    river.edit("anna", comment.id, comment.body.replace(WORDS, "The last"))
    river.wait(20 * 60_000)
    river.flow()

    assert "Approved" in approve(river)
    assert "The last" in (section(river) or "")


def test_a_thumb_of_the_second_of_an_edit_does_not_count() -> None:
    river = with_writers()
    river.wait(1_000 - river.now % 1_000 + 100)
    river.react("anna", proposal(river).id, "+1")
    river.wait(300)
    rewrite(river, "tom", "Tom's words")
    river.wait(5 * Limits().thumbs)
    river.flow()

    assert approvals(river) == []
    assert "👍" in river.said(PLAN)[-1], "nor is it worth a word"


def test_a_thumb_of_the_second_of_an_untouched_proposal_counts() -> None:
    river = drafted()
    store, comment = river.world.store, proposal(river)
    anna = next(one.id for one in store.users.values() if one.login == "anna")
    given = Reaction(10_000_000, comment.id, anna, "+1", comment.created_at)
    river.world.store = store.with_reaction(given)
    river.wait(4 * Limits().thumbs)
    river.flow()

    assert len(approvals(river)) == 1


def test_a_thumb_for_words_that_stood_there_in_between_does_not_count() -> None:
    river = drafted()
    first = proposal(river).body
    rewrite(river, "renobot", "Bot's words")
    river.wait(2_000)
    river.react("anna", proposal(river).id, "+1")
    river.wait(2_000)
    river.edit("renobot", proposal(river).id, first)
    river.wait(4 * Limits().thumbs)
    river.flow()

    assert approvals(river) == []


def test_what_was_seen_stands_in_the_log() -> None:
    river = drafted()
    rewrite(river, "anna", "Other words")
    river.flow().wait(5_000)
    approve(river)

    outcomes = {one.outcome for one in replay(river.history.read(), river.history.text)}
    assert outcomes == {Outcome.SAME}
