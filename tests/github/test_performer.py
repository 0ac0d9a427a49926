"""Single stories of acting; the matrix of all faults is among the promises."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BrokenInvariant
from bot.github.marker import reply_marker, roll_up_marker, signed
from bot.github.performer import perform, settle
from bot.github.port import Answer, Call, NoAnswer, Outcome
from bot.github.reaction import reaction
from bot.github.task import GivenUp, Heard, Performed, Postponed, Settled, Task, Tries
from bot.record.action import ActionId, Aspect, React, Reaction, Refresh, Reply
from bot.record.message import HelpShown
from bot.sandbox import faults
from bot.sandbox.acts import Comment, DeleteComment, EditComment
from bot.vocabulary import CommentId, Duration, Index, Instant
from tests.github.virtual import NAME, START, Stage

TEXT, OTHER = "What was asked", "Something else"
LABEL = "blocked: by others"
UNCERTAIN = Tries(1, START, START, uncertain=True)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def reply(stage: Stage, **more: Any) -> Task:
    return stage.task(Reply(stage.item, (HelpShown(),)), **{"text": TEXT} | more)


def links(stage: Stage, **more: Any) -> Task:
    return stage.task(Refresh(stage.item, Aspect.ROLL_UP), **{"text": TEXT} | more)


def label(stage: Stage, present: bool, **more: Any) -> Task:
    aspect = Refresh(stage.item, Aspect.BLOCKED_LABEL)
    return stage.task(aspect, **{"label": LABEL, "present": present} | more)


def say(stage: Stage, body: str) -> CommentId:
    """A person comments."""
    return CommentId(stage.world.act(Comment("anna", NAME, 29, body), stage.now).id)


def write(stage: Stage, body: str) -> CommentId:
    """The App comments, by whatever way."""
    path = "/repos/gerivdb/WAZAA/issues/29/comments"
    heard = stage.send(Call(stage.installation, "POST", path, body={"body": body}))
    assert isinstance(heard.outcome, Answer)
    return CommentId(heard.outcome.body["id"])


def run(stage: Stage, generator: Generator[Call, Heard, Any]) -> Any:
    """One attempt, without crashes."""
    stage.calls.clear()
    try:
        call = next(generator)
        while True:
            call = generator.send(stage.send(call))
    except StopIteration as end:
        return end.value


def hear(generator: Generator[Call, Heard, Any], *outcomes: Outcome) -> Any:
    """The result of an attempt that hears just these."""
    try:
        next(generator)
        for outcome in outcomes:
            generator.send(Heard(outcome, START))
    except StopIteration as end:
        return end.value
    raise AssertionError("it wanted to hear more")


def lands_late(method: str) -> faults.FaultPlan:
    """The next such call is in flight when its process dies."""
    return faults.FaultPlan((faults.Rule(faults.LateWrite(Duration(24_000)), method),))


def methods(stage: Stage) -> list[str]:
    return [call.method for call in stage.calls]


# ------------------------------------------------------------------------------------- replies


def test_a_first_reply_is_one_call_with_a_marker_at_its_end(stage: Stage) -> None:
    result = run(stage, perform(reply(stage)))

    assert methods(stage) == ["POST"]
    (shown,) = stage.world.store.comments_on(stage.item)
    assert shown.body == f"{TEXT}\n\n<!-- ecos:reply abc123 -->"
    assert (result.status, result.comment, result.as_of) == (201, shown.id, Index(7))
    assert result.settle_at is None


def test_a_reply_without_a_text_is_a_mistake_of_ours(stage: Stage) -> None:
    with pytest.raises(BrokenInvariant):
        run(stage, perform(reply(stage, text=None)))


def test_a_reply_that_shows_already_is_not_written_again(stage: Stage) -> None:
    first = run(stage, perform(reply(stage)))
    again = run(stage, perform(reply(stage, text="worded anew", tries=UNCERTAIN)))

    assert methods(stage) == ["GET"]
    assert (again.already, again.comment, again.text) == (True, first.comment, first.text)


def test_a_reply_is_found_on_the_second_page(stage: Stage) -> None:
    for _ in range(70):
        say(stage, "me too")
    run(stage, perform(reply(stage)))
    for _ in range(70):
        say(stage, "me too")

    stage.now = Instant(stage.now + 20_000)
    assert run(stage, perform(reply(stage, tries=UNCERTAIN))).already
    assert methods(stage) == ["GET"] * 2


def test_a_person_who_copies_our_marker_is_not_us(stage: Stage) -> None:
    say(stage, signed(TEXT, reply_marker(ActionId("abc123"))))
    stage.now = Instant(START + 20_000)

    assert not run(stage, perform(reply(stage, tries=UNCERTAIN))).already
    assert stage.comments() == [TEXT]


def test_nothing_is_repeated_before_the_first_attempt_could_be_seen(stage: Stage) -> None:
    stage.now = Instant(START + 19_000)

    assert run(stage, perform(reply(stage, tries=UNCERTAIN))) == Postponed(
        "an earlier attempt may still show", Instant(START + 20_000), uncertain=True
    )
    assert methods(stage) == ["GET"]


@pytest.mark.parametrize("outcome", [NoAnswer("time-out", sent=True), Answer(502)])
def test_a_create_without_an_end_is_taken_up_again_when_it_could_be_seen(
    stage: Stage, outcome: Outcome
) -> None:
    result = hear(perform(reply(stage)), outcome)

    assert isinstance(result, Postponed)
    assert (result.retry_at, result.uncertain) == (START + 20_000, True)


def test_a_repeated_reply_asks_for_a_second_look(stage: Stage) -> None:
    stage.now = Instant(START + 20_000)

    result = run(stage, perform(reply(stage, tries=UNCERTAIN)))

    assert result.settle_at == stage.now + 40_000


@pytest.mark.parametrize(("attempts", "looks_again"), [(1, False), (2, True)])
def test_a_reply_that_was_found_is_looked_at_again_only_if_there_may_be_two(
    stage: Stage, attempts: int, looks_again: bool
) -> None:
    run(stage, perform(reply(stage)))

    found = run(stage, perform(reply(stage, tries=replace(UNCERTAIN, count=attempts))))

    assert (found.settle_at is not None) == looks_again


def test_the_second_look_keeps_the_comment_of_the_receipt(stage: Stage) -> None:
    body = signed(TEXT, reply_marker(ActionId("abc123")))
    late, kept = write(stage, body), write(stage, body)

    assert run(stage, settle(reply(stage, comment=kept, tries=UNCERTAIN))) == Settled(1)
    assert stage.comment_ids() == [kept]
    assert late not in stage.comment_ids()


def test_without_a_receipt_the_oldest_is_kept(stage: Stage) -> None:
    body = signed(TEXT, reply_marker(ActionId("abc123")))
    oldest, *_ = [write(stage, body) for _ in range(3)]

    result = run(stage, perform(reply(stage, tries=UNCERTAIN)))

    assert (result.comment, result.twins_removed) == (oldest, 2)
    assert stage.comment_ids() == [oldest]


def test_a_reply_that_a_person_deleted_stays_deleted(stage: Stage) -> None:
    done = run(stage, perform(reply(stage)))
    stage.world.act(DeleteComment("anna", done.comment), stage.now)

    assert run(stage, settle(reply(stage, comment=done.comment))) == Settled(0)
    assert stage.comments() == []


def test_a_removal_whose_answer_is_lost_is_counted_once(stage: Stage) -> None:
    body = signed(TEXT, reply_marker(ActionId("abc123")))
    write(stage, body)
    write(stage, body)
    stage.suffer(faults.FaultPlan((faults.Rule(faults.TimeoutAfter(), "DELETE"),)))

    assert run(stage, settle(reply(stage, tries=UNCERTAIN))) == Settled(1)
    assert methods(stage) == ["GET", "DELETE", "DELETE"]


@pytest.mark.parametrize("attempt", [perform, settle])
@pytest.mark.parametrize("make", [reply, links])
def test_a_twin_that_cannot_be_removed_now_is_removed_later(
    stage: Stage, attempt: Any, make: Any
) -> None:
    for _ in range(2):
        write(stage, signed(TEXT, reply_marker(ActionId("abc123"))))
        write(stage, signed(TEXT, roll_up_marker(TEXT)))
    stage.suffer(faults.FaultPlan((faults.Rule(faults.Status(502), "DELETE", times=2),)))

    assert isinstance(run(stage, attempt(make(stage, tries=UNCERTAIN))), Postponed)
    assert not isinstance(run(stage, attempt(make(stage, tries=UNCERTAIN))), Postponed)
    assert len(stage.comments()) == 3


@pytest.mark.parametrize("attempt", [perform, settle])
@pytest.mark.parametrize("make", [reply, links])
def test_a_thread_that_is_gone_ends_the_attempt(stage: Stage, attempt: Any, make: Any) -> None:
    gone = Answer(410, body={"message": "This issue was deleted"})

    result = hear(attempt(make(stage, tries=UNCERTAIN)), gone)

    assert result == GivenUp("410 This issue was deleted", uncertain=True)


def test_a_text_that_github_refuses_is_given_up(stage: Stage) -> None:
    assert isinstance(run(stage, perform(reply(stage, text="x" * 70_000))), GivenUp)


@pytest.mark.parametrize("body", [None, [], {"id": "one"}, "<html>"])
def test_an_answer_that_cannot_be_read_leaves_the_write_uncertain(stage: Stage, body: Any) -> None:
    result = hear(perform(reply(stage)), Answer(201, body=body))

    assert isinstance(result, Postponed)
    assert result.uncertain


def test_a_comment_of_nobody_is_not_ours(stage: Stage) -> None:
    ghost = {"id": 1, "user": None, "body": None}
    tries = Tries(1, START, START, uncertain=True)

    result = hear(perform(reply(stage, tries=tries)), Answer(200, body=[ghost]))

    assert result == Postponed(
        "an earlier attempt may still show", Instant(START + 20_000), uncertain=True
    )


# --------------------------------------------------------------------------------------- links


def test_links_are_written_once_and_then_only_when_they_differ(stage: Stage) -> None:
    first = run(stage, perform(links(stage)))
    assert methods(stage) == ["GET", "POST"]

    same = run(stage, perform(links(stage, comment=first.comment)))
    assert methods(stage) == ["GET"]
    assert (same.already, same.comment, same.text) == (True, first.comment, first.text)

    other = run(stage, perform(links(stage, comment=first.comment, text=OTHER)))
    assert methods(stage) == ["GET", "PATCH"]
    assert (other.comment, other.as_of) == (first.comment, Index(7))
    assert stage.comments() == [OTHER]


def test_what_a_person_wrote_into_our_comment_is_written_over(stage: Stage) -> None:
    done = run(stage, perform(links(stage)))
    (ours,) = stage.world.store.comments_on(stage.item)
    stage.world.act(EditComment("anna", ours.id, f"First!\n\n{ours.body}"), stage.now)

    assert not run(stage, perform(links(stage, comment=done.comment))).already
    assert stage.comments() == [TEXT]


def test_roll_up_that_a_person_deleted_is_written_anew(stage: Stage) -> None:
    done = run(stage, perform(links(stage)))
    stage.world.act(DeleteComment("anna", done.comment), stage.now)

    anew = run(stage, perform(links(stage, comment=done.comment)))

    assert anew.comment != done.comment
    assert stage.comments() == [TEXT]


def test_a_comment_of_somebody_else_is_never_written_to(stage: Stage) -> None:
    theirs = say(stage, "hands off")

    run(stage, perform(links(stage, comment=theirs)))

    assert stage.world.store.comments[theirs].body == "hands off"
    assert stage.comments() == [TEXT]


def test_a_reply_of_ours_is_no_roll_up(stage: Stage) -> None:
    run(stage, perform(reply(stage, text=f"quoted {roll_up_marker(TEXT)}")))
    run(stage, perform(links(stage)))

    assert len(stage.comments()) == 2


def test_with_nothing_to_say_the_comment_goes(stage: Stage) -> None:
    done = run(stage, perform(links(stage)))

    gone = run(stage, perform(links(stage, comment=done.comment, text=None)))
    again = run(stage, perform(links(stage, comment=done.comment, text=None)))

    assert (gone.status, gone.comment, gone.text) == (204, None, None)
    assert again.already
    assert stage.comments() == []


@pytest.mark.parametrize("text", [None, TEXT])
def test_a_comment_that_goes_while_it_is_written_is_seen_to(stage: Stage, text: str | None) -> None:
    seen = Answer(200, body={"id": 5, "user": {"id": stage.me}, "body": OTHER})

    result = hear(perform(links(stage, comment=CommentId(5), text=text)), seen, Answer(404))

    if text is None:
        assert isinstance(result, Performed)
    else:
        assert result == Postponed("the comment went before it was written", START, uncertain=False)


def test_a_comment_that_cannot_be_looked_at_is_not_written_to(stage: Stage) -> None:
    task = links(stage, comment=CommentId(5))

    assert isinstance(hear(perform(task), NoAnswer("time-out", sent=True)), Postponed)


def test_links_wait_for_an_uncertain_write_before_they_differ_from_it(stage: Stage) -> None:
    result = run(stage, perform(links(stage, tries=UNCERTAIN)))

    assert isinstance(result, Postponed)
    assert stage.comments() == []


def test_an_older_write_that_lands_late_does_not_last(stage: Stage) -> None:
    known = run(stage, perform(links(stage, text="first"))).comment
    stage.suffer(lands_late("PATCH"))
    sent = stage.now
    run(stage, perform(links(stage, text=OTHER, comment=known)))
    tries = Tries(1, sent, sent, uncertain=True)

    ending = stage.do(links(stage, comment=known, tries=tries))

    assert ending.settled is not None
    assert ending.settled.rewritten
    assert stage.comments() == [TEXT]


def test_links_that_read_well_are_looked_at_again_while_an_older_write_may_land(
    stage: Stage,
) -> None:
    known = run(stage, perform(links(stage))).comment
    stage.suffer(lands_late("PATCH"))
    tries = Tries(1, stage.now, stage.now, uncertain=True)
    run(stage, perform(links(stage, text=OTHER, comment=known)))

    stage.do(links(stage, comment=known, tries=tries))

    assert stage.comments() == [TEXT]


def test_a_label_is_looked_at_again_while_an_older_removal_may_land(stage: Stage) -> None:
    run(stage, perform(label(stage, present=True)))
    stage.suffer(lands_late("DELETE"))
    tries = Tries(1, stage.now, stage.now, uncertain=True)
    run(stage, perform(label(stage, present=False)))

    stage.do(label(stage, present=True, tries=tries))

    assert stage.labels() == [LABEL]


def test_the_second_look_at_links_creates_nothing(stage: Stage) -> None:
    assert run(stage, settle(links(stage))) == Settled()
    assert stage.comments() == []


def test_a_rewrite_that_fails_is_tried_again(stage: Stage) -> None:
    write(stage, signed(OTHER, roll_up_marker(OTHER)))
    stage.suffer(faults.FaultPlan((faults.Rule(faults.Status(502), "PATCH"),)))

    assert isinstance(run(stage, settle(links(stage))), Postponed)
    settled = run(stage, settle(links(stage)))
    assert (settled.rewritten, settled.as_of) == (True, Index(7))
    assert stage.comments() == [TEXT]


def test_what_is_written_does_not_tell_how_long_the_log_is() -> None:
    def written(index: int) -> list[str]:
        stage = Stage()
        run(stage, perform(replace(links(stage), as_of=Index(index))))
        return [comment.body for comment in stage.world.store.comments_on(stage.item)]

    assert written(8) == written(123_456)


# ---------------------------------------------------------------------------- label, reactions


def test_a_label_is_put_and_taken_off_whatever_its_name(stage: Stage) -> None:
    put = run(stage, perform(label(stage, present=True)))
    assert (put.text, stage.labels()) == (LABEL, [LABEL])

    off = run(stage, perform(label(stage, present=False)))
    assert (off.text, stage.labels()) == (None, [])
    assert stage.calls[0].path.endswith("/labels/blocked%3A%20by%20others")


def test_a_label_that_a_person_had_put_is_said_to_be_theirs(stage: Stage) -> None:
    run(stage, perform(label(stage, present=True)))

    theirs = run(stage, perform(label(stage, present=True)))

    assert methods(stage) == ["GET"]
    assert (theirs.already, theirs.text) == (True, None)


def test_a_label_that_our_own_lost_call_may_have_put_is_ours(stage: Stage) -> None:
    run(stage, perform(label(stage, present=True)))

    ours = run(stage, perform(label(stage, present=True, tries=UNCERTAIN)))

    assert (ours.already, ours.text) == (True, LABEL)


@pytest.mark.parametrize("present", [True, False])
def test_the_second_look_at_a_label_puts_right_what_a_late_call_did(
    stage: Stage, present: bool
) -> None:
    run(stage, perform(label(stage, present=not present)))

    first = run(stage, settle(label(stage, present=present)))
    second = run(stage, settle(label(stage, present=present)))

    assert (first.rewritten, second) == (True, Settled())
    assert stage.labels() == ([LABEL] if present else [])


UNLABELLED = Answer(200, body={"labels": []})


@pytest.mark.parametrize("attempt", [perform, settle])
@pytest.mark.parametrize(
    ("outcomes", "end"),
    [
        ((Answer(502),), Postponed),
        ((UNLABELLED, Answer(502)), Postponed),
        ((UNLABELLED, Answer(404)), GivenUp),
        ((UNLABELLED, Answer(422)), GivenUp),
    ],
)
def test_a_label_that_cannot_be_put_is_no_success(
    stage: Stage, attempt: Any, outcomes: tuple[Outcome, ...], end: type
) -> None:
    assert isinstance(hear(attempt(label(stage, present=True)), *outcomes), end)


@pytest.mark.parametrize("attempt", [perform, settle])
def test_a_label_that_the_policy_no_longer_names_is_given_up(stage: Stage, attempt: Any) -> None:
    result = run(stage, attempt(label(stage, present=True, label=None)))

    assert result == GivenUp("the policy names no label", uncertain=False)


def test_only_a_reaction_is_performed_as_one(stage: Stage) -> None:
    with pytest.raises(BrokenInvariant):
        run(stage, reaction(reply(stage)))


@pytest.mark.parametrize("status", [404, 410, 422])
def test_a_reaction_that_cannot_be_is_given_up(stage: Stage, status: int) -> None:
    task = stage.task(React(stage.item, CommentId(5), Reaction.EYES))

    assert hear(perform(task), Answer(status)) == GivenUp(str(status), uncertain=False)


def test_a_second_reaction_of_a_kind_is_there_already(stage: Stage) -> None:
    task = stage.task(React(stage.item, None, Reaction.EYES))

    assert not run(stage, perform(task)).already
    assert run(stage, perform(task)).already
    assert run(stage, settle(task)) == Settled()
    assert stage.reactions() == ["eyes"]


# ----------------------------------------------------------------------------------- all faults

FAULTS = st.one_of(
    st.builds(faults.Status, st.sampled_from([500, 502, 503])),
    st.builds(faults.Status, st.sampled_from([403, 429]), st.sampled_from([None, 1, 90])),
    st.just(faults.TimeoutBefore()),
    st.just(faults.TimeoutAfter()),
    st.builds(faults.LateWrite, st.integers(0, 24_000).map(Duration)),
)
RULES = st.lists(
    st.builds(
        faults.Rule, FAULTS, st.sampled_from(["*", "POST", "GET", "DELETE"]), skip=st.integers(0, 2)
    ),
    max_size=8,
)
PLANS = st.builds(
    faults.FaultPlan,
    RULES.map(tuple),
    stale_lists=st.integers(0, 3_000).map(Duration),
    seed=st.integers(0, 99),
)


@given(
    plan=PLANS,
    crashes=st.lists(st.integers(1, 30), max_size=5).map(tuple),
    lost_answers=st.integers(0, 2),
    make=st.sampled_from([reply, links]),
)
def test_whatever_goes_wrong_there_is_one_comment_in_the_end(
    plan: faults.FaultPlan, crashes: tuple[int, ...], lost_answers: int, make: Any
) -> None:
    stage = Stage()
    stage.suffer(plan, lost_answers, crashes)

    ending = stage.do(make(stage))

    assert isinstance(ending.result, Performed)
    assert stage.comments() == [TEXT]
    assert ending.twins_removed <= stage.created() - 1
