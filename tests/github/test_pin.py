"""The pin on the roll-up: set with it, never in place of a person's, and not again where a person took it off."""

import pytest

from bot.github.marker import roll_up_marker, signed
from bot.github.performer import perform
from bot.github.task import Performed, Postponed, Task
from bot.record.action import PinEnd
from bot.sandbox import faults
from bot.sandbox.acts import DeleteComment, PinComment, UnpinComment
from bot.vocabulary import CommentId, Instant
from tests.github.test_performer import OTHER, TEXT, links, methods, reply, run, say, write
from tests.github.virtual import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


def pinned(stage: Stage) -> CommentId | None:
    """What stands first on the issue."""
    one = stage.world.store.pinned_on(stage.item)
    return None if one is None else one.id


def known(stage: Stage, before: Performed, **more: object) -> Task:
    """The next task, which knows of the receipt ``before``."""
    return links(stage, **{"comment": before.comment, "pinned": before.pin, "pin": True} | more)


def test_new_links_are_pinned_and_edits_cost_no_further_call(stage: Stage) -> None:
    first = run(stage, perform(links(stage, pin=True)))
    assert methods(stage) == ["GET", "POST", "GET", "PUT"]
    assert (first.pin, pinned(stage)) == (PinEnd.PINNED, first.comment)

    other = run(stage, perform(known(stage, first, text=OTHER)))

    assert methods(stage) == ["GET", "PATCH"]
    assert (other.pin, pinned(stage)) == (None, first.comment)


@pytest.mark.parametrize("text", [TEXT, OTHER])
def test_links_that_stood_unpinned_are_pinned_when_they_are_looked_at(
    stage: Stage, text: str
) -> None:
    first = run(stage, perform(links(stage)))

    assert run(stage, perform(known(stage, first, text=text))).pin is PinEnd.PINNED
    assert pinned(stage) == first.comment


def test_what_a_person_pinned_stays_first(stage: Stage) -> None:
    theirs = say(stage, "Read this first")
    stage.world.act(PinComment("anna", theirs), stage.now)

    first = run(stage, perform(links(stage, pin=True)))

    assert methods(stage) == ["GET", "POST", "GET"]
    assert (first.pin, pinned(stage)) == (PinEnd.LEFT, theirs)


def test_links_that_a_person_has_pinned_are_pinned(stage: Stage) -> None:
    first = run(stage, perform(links(stage)))
    stage.world.act(PinComment("anna", first.comment), stage.now)

    assert run(stage, perform(known(stage, first))).pin is PinEnd.PINNED
    assert methods(stage) == ["GET"]


@pytest.mark.parametrize("anew", [False, True])
def test_a_pin_that_a_person_took_off_stays_off(stage: Stage, anew: bool) -> None:
    first = run(stage, perform(links(stage, pin=True)))
    stage.world.act(UnpinComment("anna", first.comment), stage.now)

    second = run(stage, perform(known(stage, first, text=OTHER, anew=anew)))
    third = run(stage, perform(known(stage, second, pinned=second.pin or first.pin, anew=anew)))

    assert stage.comments() == [TEXT]
    assert pinned(stage) is None
    assert third.pin is None


@pytest.mark.parametrize("gone", ["deleted by a person", "written anew"])
def test_a_pin_goes_to_the_comment_that_takes_the_place(stage: Stage, gone: str) -> None:
    first = run(stage, perform(links(stage, pin=True)))
    if gone == "deleted by a person":
        stage.world.act(DeleteComment("anna", first.comment), stage.now)

    second = run(stage, perform(known(stage, first, anew=gone == "written anew")))

    assert second.comment != first.comment
    assert (second.pin, pinned(stage)) == (PinEnd.PINNED, second.comment)


def test_a_github_that_pins_nothing_costs_the_pin_once_and_nothing_else(stage: Stage) -> None:
    stage.suffer(faults.FaultPlan(natives_missing=True))

    first = run(stage, perform(links(stage, pin=True)))
    assert (first.pin, first.refusal) == (
        PinEnd.REFUSED,
        "the comment is not pinned: 404 Not Found",
    )
    second = run(stage, perform(known(stage, first, text=OTHER)))

    assert methods(stage) == ["GET", "PATCH"]
    assert second.refusal is None
    assert stage.comments() == [OTHER]


@pytest.mark.parametrize("status", [403, 404, 410, 422])
def test_a_refusal_is_no_failure(stage: Stage, status: int) -> None:
    rule = faults.Rule(faults.Status(status, retry_after_s=None), "PUT")
    stage.suffer(faults.FaultPlan((rule,)))

    result = run(stage, perform(links(stage, pin=True)))

    assert stage.comments() == [TEXT]
    if status == 403:
        assert isinstance(result, Postponed), "the sandbox means its secondary limit"
    else:
        assert result.pin is PinEnd.REFUSED


def test_a_pin_that_must_wait_finds_its_comment_again(stage: Stage) -> None:
    stage.suffer(
        faults.FaultPlan((faults.Rule(faults.Status(429, retry_after_s=5), "PUT"),)),
    )

    first = run(stage, perform(links(stage, pin=True)))

    assert isinstance(first, Postponed)
    assert first.uncertain, "the comment is there, and lists may not show it yet"
    assert stage.comments() == [TEXT]
    stage.do(links(stage, pin=True))
    assert pinned(stage) == stage.comment_ids()[0]
    assert stage.created() == 1


def test_a_twin_that_goes_takes_no_pin_along(stage: Stage) -> None:
    """The pin was on the copy that goes."""
    oldest = write(stage, signed(TEXT, roll_up_marker(TEXT)))
    later = write(stage, signed(TEXT, roll_up_marker(TEXT)))
    stage.world.act(PinComment("anna", later), stage.now)
    stage.now = Instant(stage.now + 20_000)

    run(stage, perform(links(stage, pin=True)))

    assert stage.comment_ids() == [oldest]
    assert pinned(stage) == oldest


def test_replies_are_not_pinned(stage: Stage) -> None:
    run(stage, perform(reply(stage, pin=True)))

    assert pinned(stage) is None
