"""What models may be used for, where more than one draft is in hand."""

from bot.crews.terms import DAY, RUN, UNBOUNDED
from tests.river.test_drafts import DOCS, PLAN, planned
from tests.river.village import Village
from tests.river.virtual import Course


def two_at_once() -> Village:
    river = planned(Course(drafting=60_000))
    river.rewrite("anna", "WAZAA#31", PLAN)
    river.flow()
    river.say("anna", "WAZAA#29", DOCS)
    river.say("anna", "WAZAA#31", DOCS)
    river.flow()
    return river


def test_what_one_draft_has_in_hand_the_next_cannot_have() -> None:
    first, second = (job.allowance for job in two_at_once().jobs)

    assert first == RUN
    assert second.calls == min(RUN.calls, DAY.calls - first.calls)


def test_money_that_nobody_bounded_is_there_for_each() -> None:
    """Else the second is told that its budget is used up, before anybody spent anything."""
    first, second = (job.allowance for job in two_at_once().jobs)

    assert (first.micros, second.micros) == (UNBOUNDED, UNBOUNDED)
