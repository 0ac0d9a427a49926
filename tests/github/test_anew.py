"""A comment that named what is hidden by now: it goes, and another one takes its place, once."""

import pytest

from bot.github.marker import roll_up_marker, signed
from bot.github.performer import perform, settle
from bot.github.task import Postponed, Settled, Tries
from bot.sandbox import faults
from bot.vocabulary import Duration, Instant
from tests.github.test_performer import OTHER, TEXT, links, methods, run, write
from tests.github.virtual import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_it_is_deleted_and_written_anew_and_counts_as_no_twin(stage: Stage) -> None:
    known = write(stage, signed(OTHER, roll_up_marker(OTHER)))

    done = run(stage, perform(links(stage, comment=known, anew=True)))

    assert methods(stage) == ["GET", "DELETE", "POST"]
    assert stage.comments() == [TEXT]
    assert done.comment != known
    assert (done.status, done.twins_removed) == (201, 0)


def test_it_goes_even_if_it_says_the_right_thing_today(stage: Stage) -> None:
    known = write(stage, signed(TEXT, roll_up_marker(TEXT)))

    done = run(stage, perform(links(stage, comment=known, anew=True)))

    assert done.comment != known
    assert stage.comments() == [TEXT]


def test_one_whose_end_nobody_saw_is_found_and_kept(stage: Stage) -> None:
    known = write(stage, signed(OTHER, roll_up_marker(OTHER)))
    first = run(stage, perform(links(stage, comment=known, anew=True)))
    stage.now = Instant(stage.now + 1_000)
    tries = Tries(1, stage.now, stage.now, uncertain=True)

    again = run(stage, perform(links(stage, comment=known, anew=True, tries=tries)))

    assert methods(stage) == ["GET", "GET"]
    assert again.comment == first.comment
    assert stage.comments() == [TEXT]


def test_one_that_may_yet_land_is_waited_for(stage: Stage) -> None:
    known = write(stage, signed(OTHER, roll_up_marker(OTHER)))
    late = faults.Rule(faults.LateWrite(Duration(24_000)), "POST")
    stage.suffer(faults.FaultPlan((late,)))
    run(stage, perform(links(stage, comment=known, anew=True)))
    tries = Tries(1, stage.now, stage.now, uncertain=True)

    again = run(stage, perform(links(stage, comment=known, anew=True, tries=tries)))

    assert isinstance(again, Postponed)
    stage.do(links(stage, comment=known, anew=True, tries=tries))
    assert stage.comments() == [TEXT]


def test_with_nothing_to_say_it_only_goes(stage: Stage) -> None:
    known = write(stage, signed(OTHER, roll_up_marker(OTHER)))

    run(stage, perform(links(stage, comment=known, anew=True, text=None)))

    assert stage.comments() == []


def test_the_second_look_leaves_it_to_who_writes_it_anew(stage: Stage) -> None:
    known = write(stage, signed(OTHER, roll_up_marker(OTHER)))

    assert run(stage, settle(links(stage, comment=known, anew=True))) == Settled()

    assert "PATCH" not in methods(stage)
    assert stage.comments() == [OTHER]
