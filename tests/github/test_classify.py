from typing import Any

import pytest

from bot.github.classify import LONGEST_PAUSE, Denied, Later, Meaning, Success, classify, failure
from bot.github.port import Answer, Call, NoAnswer, NoToken, Outcome
from bot.github.task import GivenUp, Heard, Postponed, Tries
from bot.record.action import Reply
from bot.vocabulary import InstallationId, Instant
from tests.github.virtual import Stage

NOW = Instant(1_000_000)
WRITE = Call(InstallationId(1), "POST", "/repos/o/r/issues/1/comments")
READ = Call(InstallationId(1), "GET", "/repos/o/r/issues/1/comments")


def meaning(outcome: Outcome, call: Call = WRITE, tries: int = 0) -> Meaning:
    return classify(call, Heard(outcome, NOW), tries)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_2xx_is_success_with_github_s_name_for_the_request(status: int) -> None:
    answer = Answer(status, {"x-github-request-id": "AB12"}, {"id": 1})

    assert meaning(answer) == Success(status, {"id": 1}, NOW, "AB12")


@pytest.mark.parametrize("status", [400, 403, 404, 410, 422, 451])
def test_what_github_will_say_again_is_final(status: int) -> None:
    denied = meaning(Answer(status, body={"message": "No"}))

    assert denied == Denied(status, f"{status} No", NOW, None)


@pytest.mark.parametrize(
    "outcome", [Answer(500), Answer(502), Answer(408), NoAnswer("time-out", sent=True)]
)
def test_a_write_whose_end_nobody_saw_is_uncertain_and_a_read_never_is(outcome: Outcome) -> None:
    written, read = meaning(outcome), meaning(outcome, READ)

    assert isinstance(written, Later)
    assert isinstance(read, Later)
    assert (written.uncertain, read.uncertain) == (True, False)


@pytest.mark.parametrize(
    "outcome",
    [
        Answer(301),
        Answer(307),
        Answer(401),
        Answer(409),
        NoAnswer("refused", sent=False),
        NoToken(InstallationId(7), "no token"),
    ],
)
def test_what_had_no_effect_is_tried_again_soon(outcome: Outcome) -> None:
    later = meaning(outcome)

    assert isinstance(later, Later)
    assert (later.retry_at, later.uncertain) == (NOW + 1_000, False)


@pytest.mark.parametrize(
    ("status", "headers", "body", "retry_at"),
    [
        (429, {"retry-after": "30"}, None, NOW + 30_000),
        (403, {"retry-after": "7"}, None, NOW + 7_000),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1200"}, None, 1_200_000),
        (429, {}, None, NOW + 60_000),
        (403, {}, {"message": "You have exceeded a secondary rate limit."}, NOW + 60_000),
    ],
)
def test_a_limit_is_obeyed(status: int, headers: dict[str, str], body: Any, retry_at: int) -> None:
    later = meaning(Answer(status, headers, body))

    assert isinstance(later, Later)
    assert (later.retry_at, later.uncertain) == (retry_at, False)


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    pauses = [
        later.retry_at - NOW
        for tries in (0, 1, 2, 9, 10, 10_000)
        if isinstance(later := meaning(Answer(502), tries=tries), Later)
    ]

    assert pauses == [1_000, 2_000, 4_000, 512_000, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_missing_permission_is_named() -> None:
    needed = {"x-accepted-github-permissions": "issues=write"}
    denied = meaning(Answer(403, needed, {"message": "Resource not accessible by integration"}))

    assert isinstance(denied, Denied)
    assert denied.reason == "403 Resource not accessible by integration (needs issues=write)"


def test_after_a_day_of_failing_it_is_given_up() -> None:
    later = Later("502", NOW, Instant(NOW + 1), uncertain=True)
    day = 24 * 3_600_000
    stage = Stage()

    def after(waited: int) -> Postponed | GivenUp:
        tries = Tries(5, Instant(NOW - waited), NOW)
        return failure(stage.task(Reply(stage.item, ()), tries=tries), later)

    assert after(day - 1) == Postponed("502", Instant(NOW + 1), uncertain=True)
    assert after(day) == GivenUp("outage: 502", uncertain=True)


def test_what_was_uncertain_before_stays_so_whatever_comes_after() -> None:
    tries = Tries(1, NOW, NOW, uncertain=True)
    stage = Stage()
    task = stage.task(Reply(stage.item, ()), tries=tries)

    assert failure(task, Later("429", NOW, NOW, uncertain=False)).uncertain
    assert failure(task, Denied(404, "404", NOW, None)).uncertain
