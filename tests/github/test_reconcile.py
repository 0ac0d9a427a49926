from typing import Any

import pytest

from bot.errors import Outage
from bot.github.port import Answer, NoAnswer, Outcome
from bot.github.reconcile import (
    Attempt,
    Looked,
    Window,
    attempts_call,
    read_redelivery,
    reconcile,
    redelivery_call,
)
from bot.vocabulary import AttemptId, Duration, Instant

NINE = Instant(1_772_442_000_000)
"""2026-03-02T09:00:00Z."""
NEXT = {"link": '<https://api.github.com/app/hook/deliveries?per_page=100&cursor=v1_7>; rel="next"'}


def listed(number: int, guid: str, second: int, status: int = 0, **more: Any) -> dict[str, Any]:
    at = f"2026-03-02T09:00:{second:02}Z"
    told = {"id": number, "guid": guid, "delivered_at": at, "status_code": status}
    return told | {"event": "issues", "action": None} | more


def page(*attempts: dict[str, Any], more: bool = False) -> Answer:
    return Answer(200, NEXT if more else {}, list(attempts))


def found(*pages: Outcome, since: int = 0, here: str = "") -> tuple[list[str], int]:
    """The deliveries that are missing, and how many pages were asked for."""
    window = Window(Instant(NINE + since), Instant(NINE + 40_000))
    work = reconcile(window, lambda attempt: attempt.delivery in here.split())
    next(work)
    asked = 0
    try:
        for asked, each in enumerate(pages, 1):  # noqa: B007
            work.send(each)
    except StopIteration as end:
        return [attempt.delivery for attempt in end.value.missing], asked
    raise AssertionError("it wants more pages")


def test_what_is_not_here_is_missing_the_oldest_first_whatever_its_status() -> None:
    attempts = [
        listed(9 - n, f"d{status}", 20 - n, status) for n, status in enumerate((202, 0, 500))
    ]

    assert found(page(*attempts, listed(1, "known", 2)), here="known") == (
        ["d500", "d0", "d202"],
        1,
    )


def test_the_second_in_which_the_window_begins_belongs_to_it() -> None:
    attempts = page(listed(2, "within", 10), listed(1, "before", 9))

    assert found(attempts, since=10_900) == (["within"], 1)


def test_a_delivery_whose_last_attempt_may_be_on_its_way_is_left_out() -> None:
    assert found(page(listed(2, "d", 40, redelivery=True), listed(1, "d", 5))) == ([], 1)


def test_a_clock_that_is_ahead_does_not_pass_over_what_github_has_not_sent_yet() -> None:
    window = Window(NINE, Instant(NINE + 3_600_000), Duration(30_000))
    work = reconcile(window, lambda _: False)
    next(work)
    told = {"date": "Mon, 02 Mar 2026 09:00:50 GMT"}
    with pytest.raises(StopIteration) as end:
        work.send(Answer(200, told, [listed(2, "young", 45), listed(1, "old", 5)]))

    assert [one.delivery for one in end.value.value.missing] == ["old"]
    assert end.value.value.upto == NINE + 20_000


def test_one_is_missing_once_by_its_last_attempt() -> None:
    window = Window(NINE, Instant(NINE + 40_000))
    work = reconcile(window, lambda _: False)
    assert next(work) == attempts_call()
    with pytest.raises(StopIteration) as end:
        work.send(page(listed(2, "d", 30, action="opened"), listed(1, "d", 5)))

    last = Attempt(AttemptId(2), "d", Instant(NINE + 30_000), "issues", "opened", 0)  # type: ignore[arg-type]
    assert end.value.value == Looked((last,), Instant(NINE + 40_000))
    assert redelivery_call(last.id).path == "/app/hook/deliveries/2/attempts"


def test_one_that_our_door_ignored_once_is_not_missing() -> None:
    assert found(page(listed(2, "d", 30), listed(1, "d", 5, 204))) == ([], 1)


def test_pages_are_read_until_one_lies_before_the_window() -> None:
    pages = (page(listed(3, "c", 30), more=True), page(listed(2, "b", 9), more=True))
    assert found(*pages, since=10_000) == (["c"], 2)

    last = page(listed(1, "a", 5))
    assert found(*pages, last) == (["a", "b", "c"], 3)


def test_a_github_without_the_list_says_so() -> None:
    work = reconcile(Window(NINE, Instant(NINE + 1)), lambda _: False)
    next(work)
    with pytest.raises(StopIteration) as end:
        work.send(Answer(404))
    assert end.value.value is None


@pytest.mark.parametrize(
    "outcome",
    [NoAnswer("x", sent=True), Answer(502), Answer(401), Answer(429), Answer(200, {}, [{"id": 1}])],
)
def test_what_cannot_be_told_now_is_an_outage(outcome: Outcome) -> None:
    with pytest.raises(Outage):
        found(outcome)


def test_a_redelivery_is_promised_or_not() -> None:
    assert read_redelivery(Answer(202))
    assert not read_redelivery(Answer(422))
    with pytest.raises(Outage):
        read_redelivery(Answer(503))
