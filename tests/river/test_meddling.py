"""A person edits or deletes what ecos wrote, at any moment: the roll-up is put right, a reply is left as it is."""

from collections.abc import Callable

import pytest

from bot.sandbox import acts
from tests.conftest import LONG
from tests.river.village import Village

PLAN = "WAZAA#29"
THEIRS = "Depends on #30, I say."


def began() -> Village:
    """A roll-up stands, another change is on its way to it, and a reply."""
    river = Village()
    river.flow()
    river.say("tom", PLAN, "Depends on #31")
    river.flow()
    river.wait(400_000)
    river.say("tom", PLAN, "Uses FLUENCE#20\n\n/ecos help")
    return river


def edits(river: Village) -> None:
    for own in river.own_comments(PLAN):
        river.edit("anna", own.id, f"{THEIRS}\n\n{own.body}")


def wipes(river: Village) -> None:
    for own in river.own_comments(PLAN):
        river.edit("anna", own.id, THEIRS)


def deletes(river: Village) -> None:
    for own in river.own_comments(PLAN):
        river.act(acts.DeleteComment("anna", own.id))


CALM = began()
STEPS = 0
while not CALM.quiet():
    CALM.step()
    STEPS += 1
(ROLL_UP,) = CALM.shown(PLAN)


MOMENTS = range(0, STEPS + 1, 1 if LONG else 3)


def replies(river: Village) -> list[str]:
    """As they stand, marker and all."""
    return [one.body for one in river.own_comments(PLAN) if "ecos:reply" in one.body]


def meddled(meddles: Callable[[Village], None], moment: int) -> tuple[Village, int, list[str]]:
    """How many replies there were before the person came, and what they said afterwards."""
    river = began()
    for _ in range(moment):
        river.step()
    river.now = type(river.now)(river.now + 1_000)
    before = len(replies(river))
    meddles(river)
    left = replies(river)
    river.flow()
    return river, before, left


@pytest.mark.parametrize("meddles", [edits, wipes], ids=lambda one: one.__name__)
def test_whenever_it_is_edited_the_roll_up_is_put_right(
    meddles: Callable[[Village], None],
) -> None:
    for moment in MOMENTS:
        river, _, _ = meddled(meddles, moment)
        assert river.shown(PLAN) == [ROLL_UP], moment
        assert river.links() == CALM.links(), "what stands in a comment of ours proves nothing"


def test_a_reply_that_is_edited_is_left_as_it_is() -> None:
    for moment in MOMENTS:
        river, before, left = meddled(edits, moment)
        assert len(replies(river)) == 1
        assert replies(river)[:before] == left, moment


def test_what_is_deleted_stays_away_until_there_is_something_new_to_show() -> None:
    for moment in MOMENTS:
        river, before, _ = meddled(deletes, moment)
        assert len(replies(river)) == 1 - before, moment
        river.say("anna", PLAN, "Uses ECOYSTEM#236")
        river.flow()
        (shown,) = river.shown(PLAN)
        assert "ECOYSTEM" in shown
