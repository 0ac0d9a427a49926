"""Each row of the action table under each fault of GitHub, with a crash at each step: in the end it shows once.

The kinds come from the union of actions, so a new kind fails here until it has a row and a case.
"""

import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from itertools import count
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pytest

from bot.github import reply, roll_up
from bot.github.actions import ROWS, Kind
from bot.github.marker import text_of
from bot.github.own_comments import Found
from bot.github.port import Call
from bot.github.task import GivenUp, Heard, Patience, Performed, Task
from bot.record.action import (
    Action,
    Aspect,
    Mirror,
    React,
    Reaction,
    Refresh,
    Reply,
    Restore,
    Withdraw,
)
from bot.record.link import Link
from bot.record.message import HelpShown
from bot.sandbox.acts import Comment, EditIssue, OpenIssue
from bot.sandbox.faults import (
    FaultPlan,
    LateWrite,
    Rule,
    Status,
    TimeoutAfter,
    TimeoutBefore,
)
from bot.sandbox.wire import Observer
from bot.text.section import digest, with_section
from bot.vocabulary import CommentId, Duration, Instant, IssueId, Relation, TextId
from tests.conformance.github_schema import Conformance
from tests.conformance.observer import GitHubObserver
from tests.github.virtual import NAME, START, Ending, Stage

TEXT, OLDER = "Links of this item", "Links as they were"
LABEL = "blocked"
PLAN, NEWER_PLAN = "What I want:\r\n\r\n- all of it  \n", "What I want now:\r\n\r\n- half of it  \n"
CROSSED = "Two edits crossed."
CRASHED_IN_FLIGHT = Duration(24_000)
"""A request that was held for the client's time-out and took effect 14 s after its connection broke."""


@dataclass(frozen=True)
class Case:
    """``write`` is the method of the call on which the faults strike. ``anew``: what goes is no twin."""

    kind: Kind
    write: str
    task: Callable[[Stage], Task]
    shown: Callable[[Stage], object]
    wanted: object
    anew: bool = False


def a_reply(stage: Stage) -> Task:
    return stage.task(Reply(stage.item, (HelpShown(),)), text=TEXT)


def a_reaction(stage: Stage) -> Task:
    return stage.task(React(stage.item, None, Reaction.EYES))


def a_reaction_to_a_comment(stage: Stage) -> Task:
    said = stage.world.act(Comment("anna", NAME, 29, "/ecos help"), stage.now)
    return stage.task(React(stage.item, CommentId(said.id), Reaction.ROCKET))


def reactions_to_the_comment(stage: Stage) -> list[str]:
    (said,) = (c.id for c in stage.world.store.comments_on(stage.item) if c.author != stage.me)
    return stage.reactions(said)


def a_withdrawal(stage: Stage) -> Task:
    done = stage.do(a_reply(stage)).result
    assert isinstance(done, Performed)
    assert done.comment
    return stage.task(Withdraw(stage.item, done.comment))


def links(stage: Stage, **more: Any) -> Task:
    return stage.task(Refresh(stage.item, Aspect.ROLL_UP), **more)


def older_links(stage: Stage) -> CommentId:
    done = stage.do(links(stage, text=OLDER)).result
    assert isinstance(done, Performed)
    assert done.comment
    return done.comment


def label(stage: Stage, present: bool) -> Task:
    return stage.task(Refresh(stage.item, Aspect.BLOCKED_LABEL), label=LABEL, present=present)


def label_off(stage: Stage) -> Task:
    stage.do(label(stage, present=True))
    return label(stage, present=False)


def related(stage: Stage, relation: Relation, present: bool = True) -> Task:
    """The plan is to be a part of, or to depend on, another issue."""
    if stage.other is None:
        made = stage.world.act(OpenIssue("anna", NAME, "Another"), stage.now)
        stage.other = IssueId(stage.item.repo, made.number or 0)
    link = Link(stage.item, relation, stage.other)
    return stage.task(Mirror(link), other=NAME, present=present)


def unrelated(stage: Stage, relation: Relation) -> Task:
    stage.do(related(stage, relation))
    return related(stage, relation, present=False)


def relations(stage: Stage) -> int:
    known = stage.world.store.relations
    return (stage.item in known.parents) + len(known.blocked_by(stage.item))


def pinned_links(stage: Stage) -> Task:
    return links(stage, text=TEXT, pin=True)


def links_pinned_late(stage: Stage) -> Task:
    """They stood before anybody pinned them, as a proposal did."""
    return links(stage, text=TEXT, comment=older_links(stage), pin=True)


def pinned_links_anew(stage: Stage) -> Task:
    done = stage.do(links(stage, text=OLDER, pin=True)).result
    assert isinstance(done, Performed)
    known = {"comment": done.comment, "pinned": done.pin}
    return links(stage, text=TEXT, pin=True, anew=True, **known)


def shown_and_pinned(stage: Stage) -> list[tuple[str, bool]]:
    store = stage.world.store
    own = [one for one in store.comments_on(stage.item) if one.author == stage.me]
    return [(text_of(one.body), one.pin is not None) for one in own]


def forgotten_links(stage: Stage) -> Task:
    older_links(stage)
    return links(stage, text=TEXT)


def written(stage: Stage, body: str) -> None:
    stage.world.act(EditIssue("anna", NAME, 29, body=body), stage.now)


def section(stage: Stage, text: str | None = TEXT, **more: Any) -> Task:
    """The plan has a body, and a person's last word in it."""
    if not body(stage):
        written(stage, PLAN)
    return stage.task(Refresh(stage.item, Aspect.THEORY), text=text, **more)


def other_section(stage: Stage, text: str | None = TEXT) -> Task:
    written(stage, sectioned(OLDER))
    return section(stage, text, wrote=digest(OLDER))


def edited_section(stage: Stage) -> Task:
    written(stage, sectioned(OLDER).replace("were", "should be"))
    return section(stage, wrote=digest(OLDER), by_hand=True)


def sectioned(text: str) -> str:
    return with_section(PLAN, Aspect.THEORY.value, text)


def body(stage: Stage) -> str | None:
    return stage.world.store.issues[stage.item].body


def a_lost_edit(stage: Stage) -> Task:
    """Words that our section's write has replaced."""
    written(stage, sectioned(TEXT))
    return restoring(stage)


def another_lost_edit(stage: Stage) -> Task:
    """Words that our putting back of others has replaced."""
    written(stage, sectioned(TEXT))
    return restoring(stage, crossed=True)


def restoring(stage: Stage, crossed: bool = False) -> Task:
    action = Restore(stage.item, TextId("new"), TextId("old"), crossed)
    return stage.task(action, text=CROSSED, restored=NEWER_PLAN, over=PLAN)


def an_edit_that_crossed(stage: Stage) -> Task:
    written(stage, "Other words again.")
    return restoring(stage)


def restored(stage: Stage) -> object:
    return body(stage), stage.comments()


LINKS, BLOCKED = (Refresh, Aspect.ROLL_UP), (Refresh, Aspect.BLOCKED_LABEL)
MIRROR, SECTION, RESTORE = (Mirror, None), (Refresh, Aspect.THEORY), (Restore, None)
CASES = {
    "a reply": Case((Reply, None), "POST", a_reply, Stage.comments, [TEXT]),
    "a reaction": Case((React, None), "POST", a_reaction, Stage.reactions, ["eyes"]),
    "a reaction to a comment": Case(
        (React, None), "POST", a_reaction_to_a_comment, reactions_to_the_comment, ["rocket"]
    ),
    "a withdrawal": Case((Withdraw, None), "DELETE", a_withdrawal, Stage.comments, []),
    "new links": Case(LINKS, "POST", lambda s: links(s, text=TEXT), Stage.comments, [TEXT]),
    "other links": Case(
        LINKS,
        "PATCH",
        lambda s: links(s, text=TEXT, comment=older_links(s)),
        Stage.comments,
        [TEXT],
    ),
    "pinned links": Case(LINKS, "POST", pinned_links, shown_and_pinned, [(TEXT, True)]),
    "a pin on new links": Case(LINKS, "PUT", pinned_links, shown_and_pinned, [(TEXT, True)]),
    "a pin on other links": Case(LINKS, "PUT", links_pinned_late, shown_and_pinned, [(TEXT, True)]),
    "pinned links anew": Case(
        LINKS, "POST", pinned_links_anew, shown_and_pinned, [(TEXT, True)], anew=True
    ),
    "forgotten links": Case(LINKS, "PATCH", forgotten_links, Stage.comments, [TEXT]),
    "no links": Case(
        LINKS, "DELETE", lambda s: links(s, comment=older_links(s)), Stage.comments, []
    ),
    "a label": Case(BLOCKED, "POST", lambda s: label(s, present=True), Stage.labels, [LABEL]),
    "no label": Case(BLOCKED, "DELETE", label_off, Stage.labels, []),
    "a section": Case(SECTION, "PATCH", section, body, sectioned(TEXT)),
    "another section": Case(SECTION, "PATCH", other_section, body, sectioned(TEXT)),
    "a section approved anew": Case(SECTION, "PATCH", edited_section, body, sectioned(TEXT)),
    "no section": Case(SECTION, "PATCH", lambda s: other_section(s, None), body, PLAN),
    "an edit put back": Case(
        RESTORE,
        "PATCH",
        a_lost_edit,
        restored,
        (with_section(NEWER_PLAN, Aspect.THEORY.value, TEXT), []),
    ),
    "another edit put back": Case(
        RESTORE,
        "PATCH",
        another_lost_edit,
        restored,
        (with_section(NEWER_PLAN, Aspect.THEORY.value, TEXT), [CROSSED]),
    ),
    "an edit that crossed": Case(
        RESTORE, "POST", an_edit_that_crossed, restored, ("Other words again.", [CROSSED])
    ),
    "a parent": Case(MIRROR, "POST", lambda s: related(s, Relation.PART_OF), relations, 1),
    "no parent": Case(MIRROR, "DELETE", lambda s: unrelated(s, Relation.PART_OF), relations, 0),
    "a blocker": Case(MIRROR, "POST", lambda s: related(s, Relation.DEPENDS_ON), relations, 1),
    "no blocker": Case(MIRROR, "DELETE", lambda s: unrelated(s, Relation.DEPENDS_ON), relations, 0),
}


@dataclass(frozen=True)
class Trouble:
    """Rules for writes ("WRITE") or reads; ``lost_answers``: 5xx after the write."""

    rules: tuple[Rule, ...] = ()
    lost_answers: int = 0

    def plan(self, write: str, stale_lists: int) -> FaultPlan:
        rules = (
            Rule(r.fault, write if r.method == "WRITE" else r.method, times=r.times)
            for r in self.rules
        )
        return FaultPlan(rules=tuple(rules), stale_lists=Duration(stale_lists))


def once(fault: Any, times: int = 1) -> Trouble:
    return Trouble((Rule(fault, "WRITE", times=times),))


TROUBLES = {
    "none": Trouble(),
    "5xx before": once(Status(502)),
    "5xx before, often": once(Status(503), times=6),
    "5xx after": Trouble(lost_answers=1),
    "5xx after, twice": Trouble(lost_answers=2),
    "time-out before": once(TimeoutBefore()),
    "time-out after": once(TimeoutAfter()),
    "broken, then done at once": once(LateWrite(Duration(0))),
    "broken, then done 5 s later": once(LateWrite(Duration(5_000))),
    "broken, then done 15 s later": once(LateWrite(Duration(15_000))),
    "broken twice": once(LateWrite(Duration(15_000)), times=2),
    "429": once(Status(429, retry_after_s=60)),
    "secondary limit": once(Status(403, retry_after_s=30)),
    "secondary limit without a date": once(Status(403)),
    "time-out after, and then no lookup": Trouble(
        (Rule(TimeoutAfter(), "WRITE"), Rule(Status(502), "GET", times=3))
    ),
    "in flight when the process died": once(LateWrite(CRASHED_IN_FLIGHT)),
}


@pytest.fixture(scope="module")
def observer() -> Observer | None:
    """Holds each exchange to GitHub's description where that is at hand."""
    folder = os.environ.get("ECOS_CONFORMANCE_DATA")
    return GitHubObserver(Conformance.load(folder)) if folder else None


def kinds() -> Iterator[Kind]:
    """All that the union allows: a kind with an aspect counts once for each."""
    for action in get_args(Action):
        if Aspect in get_type_hints(action).values():
            yield from ((action, aspect) for aspect in Aspect)
        else:
            yield action, None


def test_every_kind_of_action_has_a_row_and_a_case() -> None:
    assert set(kinds()) == ROWS.keys()
    assert set(kinds()) == {case.kind for case in CASES.values()}


@pytest.mark.parametrize("stale_lists", [0, 3_000])
@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("case", CASES)
def test_it_shows_once_whatever_goes_wrong_and_wherever_we_crash(
    case: str, trouble: str, stale_lists: int, observer: Observer | None
) -> None:
    for step in count():  # steps begin with 1: the first run has no crash
        for crashes in ((step,), (step, step + 3)):
            watched = observer if step == 0 else None  # the crashes bring no new requests
            stage, ending = play(case, trouble, stale_lists, crashes, watched)

            assert isinstance(ending.result, Performed), crashes
            assert CASES[case].shown(stage) == CASES[case].wanted, crashes
            removals = any(call.method == "DELETE" for call in stage.crashed_at)
            if not removals and not CASES[case].anew:
                assert ending.twins_removed == twins(stage), crashes
        if stage.step < step:
            break


@pytest.mark.parametrize("case", ["a reply", "new links"])
def test_a_dead_process_call_that_lands_late_is_removed_and_counted(case: str) -> None:
    stage, ending = play(case, "in flight when the process died", crashes=THE_PROCESS_DIES[case])

    assert stage.created() == 2
    assert ending.twins_removed == 1
    assert stage.comments() == [TEXT]


@pytest.mark.parametrize("case", ["a reply", "new links"])
def test_without_the_second_look_that_late_call_leaves_a_twin(case: str) -> None:
    stage = Stage(settles=False)
    task = CASES[case].task(stage)
    stage.suffer(once(LateWrite(CRASHED_IN_FLIGHT)).plan("POST", 0), 0, THE_PROCESS_DIES[case])
    stage.do(task)

    assert stage.comments() == [TEXT, TEXT]


@pytest.mark.parametrize(("case", "action"), [("a reply", reply), ("new links", roll_up)])
def test_without_the_lookup_a_lost_answer_leaves_a_twin(
    case: str, action: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(action, "find", find_nothing)

    stage, _ = play(case, "time-out after")

    assert stage.comments() == [TEXT, TEXT]


@pytest.mark.parametrize("case", ["a reply", "new links"])
def test_without_patience_a_broken_call_makes_a_twin(case: str) -> None:
    hasty, patient = Stage(), Stage()
    for stage, patience in ((hasty, Patience(Duration(0), Duration(0))), (patient, Patience())):
        task = replace(CASES[case].task(stage), patience=patience)
        stage.suffer(once(LateWrite(Duration(15_000))).plan("POST", 0))
        stage.do(task)

    assert hasty.created() == 2
    assert patient.created() == 1


def test_a_github_without_reactions_costs_the_reaction_and_nothing_else() -> None:
    stage = Stage()
    stage.suffer(FaultPlan(reactions_missing=True))

    reaction, answer = stage.do(a_reaction(stage)), stage.do(a_reply(stage))

    assert reaction.result == GivenUp("404 Not Found", uncertain=False)
    assert isinstance(answer.result, Performed)
    assert stage.comments() == [TEXT]


THE_PROCESS_DIES = {"a reply": (2,), "new links": (4,)}
"""The step right after the create was sent; before it the roll-up is looked up."""


def find_nothing(task: Task, wanted: object, since: object) -> Generator[Call, Heard, Found]:
    yield from ()
    return Found((), FAR_FUTURE)


FAR_FUTURE = Instant(START * 2)


def play(
    case: str,
    trouble: str,
    stale_lists: int = 0,
    crashes: tuple[int, ...] = (),
    observer: Observer | None = None,
) -> tuple[Stage, Ending]:
    stage = Stage(observer)
    task, wrong = CASES[case].task(stage), TROUBLES[trouble]
    stage.suffer(wrong.plan(CASES[case].write, stale_lists), wrong.lost_answers, crashes)
    return stage, stage.do(task)


def twins(stage: Stage) -> int:
    """Comments beyond the first, which is wanted now or was wanted before."""
    return max(0, stage.created() - 1)
