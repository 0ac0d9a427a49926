from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.github.limits import Limits
from bot.github.pacer import Pacer, creates_content, notifies, points
from bot.github.port import Answer, Call, NoAnswer, Outcome
from bot.vocabulary import Duration, InstallationId, Instant

T = Instant(1_780_000_000_000)
ONE, TWO = InstallationId(1), InstallationId(2)
READ = Call(ONE, "GET", "/repos/o/r/issues/1")
COMMENT = Call(ONE, "POST", "/repos/o/r/issues/1/comments")
EDIT = Call(ONE, "PATCH", "/repos/o/r/issues/comments/5")
REACTION = Call(ONE, "POST", "/repos/o/r/issues/comments/5/reactions")
DELETE = Call(ONE, "DELETE", "/repos/o/r/issues/comments/5")

SMALL = Limits(
    minute=Duration(60),
    hour=Duration(600),
    points_per_minute=23,
    content_per_minute=3,
    content_per_hour=7,
    notify_gap=Duration(5),
)


def at(ms: int) -> Instant:
    return Instant(T + ms)


def test_what_counts_as_what() -> None:
    calls = [READ, COMMENT, EDIT, REACTION, DELETE]
    assert [points(call) for call in calls] == [1, 5, 5, 5, 5]
    assert [creates_content(call) for call in calls] == [False, True, True, False, False]
    assert [notifies(call) for call in calls] == [False, True, False, False, False]
    assert notifies(Call(ONE, "POST", "/repos/o/r/issues"))
    assert not notifies(Call(ONE, "POST", "/repos/o/issues/labels"))


def test_relations_between_issues_are_content_also_when_they_go() -> None:
    """GitHub warns of its secondary limit at each of them, and of mail at all but a new sub-issue."""
    issue = "/repos/o/r/issues/1"
    calls = [
        Call(ONE, "POST", f"{issue}/sub_issues"),
        Call(ONE, "DELETE", f"{issue}/sub_issue"),
        Call(ONE, "POST", f"{issue}/dependencies/blocked_by"),
        Call(ONE, "DELETE", f"{issue}/dependencies/blocked_by/7"),
        Call(ONE, "GET", f"{issue}/dependencies/blocked_by"),
    ]
    assert [creates_content(call) for call in calls] == [True, True, True, True, False]
    assert [notifies(call) for call in calls] == [False, True, True, True, False]


def test_the_first_comment_goes_at_once_and_the_next_a_second_later() -> None:
    pacer = Pacer()
    assert pacer.ready_at(COMMENT, T) == T
    pacer.admit(COMMENT, T)
    assert pacer.ready_at(COMMENT, at(1)) == at(1000)
    assert pacer.ready_at(COMMENT, at(1000)) == at(1000)
    assert pacer.ready_at(REACTION, at(1)) == at(1)
    assert pacer.ready_at(READ, at(1)) == at(1)


def test_one_installation_does_not_wait_for_another() -> None:
    pacer = Pacer()
    pacer.admit(COMMENT, T)
    pacer.note(COMMENT, Answer(429, {"retry-after": "9"}), T)
    assert pacer.ready_at(Call(TWO, "POST", COMMENT.path), T) == T


@given(
    st.lists(
        st.tuples(st.sampled_from([READ, COMMENT, EDIT, REACTION, DELETE]), st.integers(0, 40)),
        max_size=80,
    )
)
def test_a_schedule_that_obeys_never_exceeds_a_limit(plan: list[tuple[Call, int]]) -> None:
    pacer, now = Pacer(SMALL), T
    sent: list[tuple[Instant, Call]] = []
    for call, pause in plan:
        now = Instant(now + pause)
        ready = pacer.ready_at(call, now)
        # It keeps its word: at the instant it names, the call may go, and not a millisecond before.
        assert pacer.ready_at(call, ready) == ready
        assert ready == now or pacer.ready_at(call, Instant(ready - 1)) == ready
        now = ready
        pacer.admit(call, now)
        sent.append((now, call))
    for start, _ in sent:
        minute = [call for when, call in sent if start <= when < start + SMALL.minute]
        hour = [call for when, call in sent if start <= when < start + SMALL.hour]
        assert sum(map(points, minute)) <= SMALL.points_per_minute
        assert sum(map(creates_content, minute)) <= SMALL.content_per_minute
        assert sum(map(creates_content, hour)) <= SMALL.content_per_hour
    loud = [when for when, call in sent if notifies(call)]
    assert all(b - a >= SMALL.notify_gap for a, b in pairwise(loud))


def test_the_limits_are_githubs() -> None:
    pacer, sent = Pacer(), 0
    while pacer.ready_at(EDIT, T) == T:
        pacer.admit(EDIT, T)
        sent += 1
    assert (sent, pacer.ready_at(EDIT, T)) == (80, at(60_000))
    pacer, sent = Pacer(), 0
    while pacer.ready_at(READ, T) == T:
        pacer.admit(READ, T)
        sent += 1
    assert (sent, pacer.ready_at(READ, T)) == (900, at(60_000))


def test_a_named_wait_blocks_everything_until_then() -> None:
    pacer = Pacer()
    pacer.note(COMMENT, Answer(403, {"retry-after": "30"}), T)
    assert pacer.ready_at(READ, T) == at(30_000)
    assert pacer.ready_at(READ, at(30_000)) == at(30_000)


def test_a_spent_allowance_blocks_until_its_reset_even_after_a_success() -> None:
    pacer = Pacer()
    reset = str(T // 1000 + 90)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    pacer.note(READ, Answer(200, headers), T)
    assert pacer.ready_at(READ, T) == at(90_000)
    left = {"x-ratelimit-remaining": "1", "x-ratelimit-reset": str(T // 1000 + 900)}
    pacer.note(READ, Answer(200, left), T)
    assert pacer.ready_at(READ, T) == at(90_000)


def test_an_unexplained_limit_blocks_longer_each_time_and_a_success_forgives() -> None:
    pacer, now = Pacer(), T
    secondary = Answer(403, body={"message": "You have exceeded a secondary rate limit."})
    waits = []
    for _ in range(9):
        pacer.note(COMMENT, secondary, now)
        ready = pacer.ready_at(READ, now)
        waits.append((ready - now) // 60_000)
        now = ready
    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]
    pacer.note(COMMENT, Answer(201), now)
    pacer.note(COMMENT, secondary, now)
    assert pacer.ready_at(READ, now) == now + 60_000


def test_silence_and_refusals_block_nothing() -> None:
    pacer = Pacer()
    pacer.note(COMMENT, NoAnswer("ReadTimeout", sent=True), T)
    pacer.note(COMMENT, Answer(403, body={"message": "Resource not accessible"}), T)
    pacer.note(COMMENT, Answer(404), T)
    assert pacer.ready_at(COMMENT, T) == T


def test_faster_limits_have_the_same_counts_in_shorter_windows() -> None:
    quick = Limits().faster(100)
    assert (quick.minute, quick.hour, quick.notify_gap) == (600, 36_000, 10)
    assert quick.content_per_minute == Limits().content_per_minute


def test_until_when_a_limit_holds() -> None:
    spent = {"x-ratelimit-remaining": "0"}
    table: list[tuple[Outcome, int]] = [
        (Answer(200), 0),
        (Answer(404, {"retry-after": "5"}), 5_000),
        (Answer(403), 0),
        (Answer(403, body={"message": ["rate limit"]}), 0),
        (NoAnswer("ConnectError", sent=False), 0),
        (Answer(429), 60_000),
        (Answer(429, {"retry-after": "5"}), 5_000),
        (Answer(429, {"retry-after": "soon"}), 60_000),
        (Answer(429, {"retry-after": "-5"}), 60_000),
        (Answer(429, {"retry-after": "9" * 12}), 86_400_000),
        (Answer(429, {"retry-after": "9" * 5000}), 60_000),
        (Answer(403, {"retry-after": "0"}), 0),
        (Answer(403, spent), 60_000),
        (Answer(403, spent | {"x-ratelimit-reset": str(T // 1000 + 7)}), 7_000),
        (Answer(403, spent | {"x-ratelimit-reset": str(T // 1000 - 7)}), 1_000),
        (Answer(403, spent | {"x-ratelimit-reset": str(T // 1000 + 9999)}), 3_600_000),
        (Answer(403, body={"message": "API rate limit exceeded for installation"}), 60_000),
        (Answer(403, body={"message": "triggered an abuse detection mechanism"}), 60_000),
    ]
    for outcome, wait in table:
        pacer = Pacer()
        pacer.note(READ, outcome, T)
        assert pacer.ready_at(READ, T) == at(wait), outcome
