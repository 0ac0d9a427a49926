"""What was recorded is drafted again to the byte without asking anybody; what was not recorded is not made up."""

import stat
from pathlib import Path

import pytest

from bot.crews.asking import Desk, Unanswered
from bot.crews.budget import Exhausted, Purse
from bot.crews.tape import Answered, Missing, Tape
from bot.crews.terms import UNBOUNDED, Model, Price, Terms
from bot.record.draft import Engine, Spent
from tests.crews.conftest import Homes
from tests.crews.provider import Provider, well
from tests.crews.roadmap import AMPLE, job

PROMPT = [{"role": "user", "content": "How far?"}]


def test_a_recorded_run_is_replayed_to_the_byte(homes: Homes, python: Path, tmp_path: Path) -> None:
    with Provider() as provider:
        recorded = Model("openai/fake", provider.url, record=str(tmp_path / "tape"))
        home = homes.build(Terms(python, recorded))
        first, steps = home.run(job()), home.steps
    silent = Model("openai/fake", provider.url, replay=str(tmp_path / "tape"))
    again = homes.build(Terms(python, silent))

    second = again.run(job())

    assert first.engine is Engine.CREW
    assert (second, again.steps) == (first, steps)
    assert len(provider.asked) == 3
    assert provider.behaviour is well

    for file in (tmp_path / "tape").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        file.unlink()
    missed = again.run(job())

    assert missed.engine is Engine.TEMPLATE
    assert "no answer is kept as" in str(missed.trouble)


def test_the_same_question_may_have_two_answers_in_one_run(tmp_path: Path) -> None:
    answers = [Answered("one", 1, 2, 3), Answered("two", 4, 5, 6)]
    recording, replaying = Tape(tmp_path), Tape(tmp_path)

    for answered in answers:
        recording.record(recording.name("m", "p"), answered)

    assert [replaying.replay(replaying.name("m", "p")) for _ in answers] == answers
    with pytest.raises(Missing):
        replaying.replay(replaying.name("m", "p"))
    with pytest.raises(Missing):
        Tape(tmp_path).replay(Tape(tmp_path).name("another", "p"))


# The desk: what is paid for, and when it asks again.


class Clock:
    """Time that passes only when somebody sleeps or answers slowly."""

    def __init__(self) -> None:
        self.now = 0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def desk(purse: Purse, clock: Clock, model: Model | None = None) -> Desk:
    return Desk(model or Model("openai/x"), purse, lambda: clock.now, clock.sleep)


class Away(Exception):
    status_code = 503


def test_what_may_pass_is_tried_again_after_growing_pauses_and_stays_paid() -> None:
    clock, purse = Clock(), Purse(AMPLE, None)
    here = desk(purse, clock)

    def away(messages: object) -> tuple[str, int, int]:
        clock.now += 10
        raise Away("try\nlater")

    with pytest.raises(Unanswered, match=r"^Away: try later$") as failed:
        here.answer(PROMPT, away)

    assert clock.slept == [0.5, 1.0]
    assert (purse.spent.calls, purse.spent.millis) == (3, 30)
    assert purse.spent.tokens >= 3 * 4_000, "an answer that never came may have been written"
    assert here.step() == purse.spent
    assert failed.value.__context__ is None, "CrewAI would see a reason to ask again"


def test_what_will_not_pass_is_not_tried_again() -> None:
    clock = Clock()

    def broken(messages: object) -> tuple[str, int, int]:
        raise AttributeError("no choices")

    with pytest.raises(Unanswered):
        desk(Purse(AMPLE, None), clock).answer(PROMPT, broken)

    assert clock.slept == []


def test_what_was_used_is_paid_and_not_what_was_reserved() -> None:
    purse = Purse(AMPLE, Price(2_000_000, 10_000_000))
    here = desk(purse, Clock())

    here.answer(PROMPT, lambda messages: ("done", 1_000, 100))

    assert purse.spent == Spent(calls=1, tokens=1_100, millis=0, micros=3_000)
    assert here.step() == purse.spent
    assert here.step() == Spent()


def test_a_provider_that_does_not_count_is_counted_for() -> None:
    purse = Purse(AMPLE, None)

    desk(purse, Clock()).answer(PROMPT, lambda messages: ("done " * 60, 0, 0))

    assert purse.spent.tokens > 100


@pytest.mark.parametrize(
    ("left", "price", "told"),
    [
        (Spent(0, 9_000, 1, UNBOUNDED), None, "calls"),
        (Spent(1, 149, 1, UNBOUNDED), None, "tokens"),
        (Spent(1, 150, 0, UNBOUNDED), None, "milliseconds"),
        (Spent(1, 150, 1, 599), Price(2_000_000, 8_000_000), "millionths"),
        (Spent(1, 150, 1, 10**9), None, "nobody said what the model costs"),
    ],
)
def test_a_purse_fails_closed(left: Spent, price: Price | None, told: str) -> None:
    with pytest.raises(Exhausted, match=told):
        Purse(left, price).reserve(100, 50)


def test_a_purse_bears_what_just_fits() -> None:
    purse = Purse(Spent(1, 150, 1, 600), Price(2_000_000, 8_000_000))

    assert purse.reserve(100, 50) == Spent(1, 150, 0, 600) == purse.spent


def test_our_own_model_costs_calls_and_time_alone() -> None:
    purse = Purse(Spent(1, 0, 1, 0), None, free=True)

    assert purse.reserve(100, 50) == Spent(1, 0, 0, 0)
