import pytest

from bot.github.actions import ROWS, Harm, Kind, Manner, row_of
from bot.github.performer import earliest
from bot.github.task import Task, Tries
from bot.record.action import (
    Action,
    ActionId,
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
from bot.vocabulary import (
    CommentId,
    Index,
    InstallationId,
    Instant,
    IssueId,
    Relation,
    RepoId,
    TextId,
    UserId,
)
from tests.github.virtual import NAME

ITEM, OTHER = IssueId(RepoId(7), 29), IssueId(RepoId(7), 30)
ACTIONS: list[Action] = [
    Reply(ITEM, ()),
    React(ITEM, CommentId(1), Reaction.EYES),
    Withdraw(ITEM, CommentId(1)),
    Refresh(ITEM, Aspect.ROLL_UP),
    Refresh(ITEM, Aspect.BLOCKED_LABEL),
    Refresh(ITEM, Aspect.THEORY),
    Mirror(Link(ITEM, Relation.PART_OF, OTHER)),
    Mirror(Link(ITEM, Relation.DEPENDS_ON, OTHER)),
]


def test_different_kinds_of_action_do_not_wait_for_one_another() -> None:
    assert len({row_of(action).target(action) for action in ACTIONS}) == len(ACTIONS)


def test_whatever_writes_a_body_takes_its_turn() -> None:
    section, edit = Refresh(ITEM, Aspect.THEORY), Restore(ITEM, TextId("a"), None)

    assert row_of(section).target(section) == row_of(edit).target(edit)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Reply(ITEM, ()), Reply(OTHER, ())),
        (Refresh(ITEM, Aspect.ROLL_UP), Refresh(OTHER, Aspect.ROLL_UP)),
        (
            Mirror(Link(ITEM, Relation.PART_OF, OTHER)),
            Mirror(Link(OTHER, Relation.PART_OF, ITEM)),
        ),
    ],
)
def test_what_writes_to_different_places_does_not_wait(first: Action, second: Action) -> None:
    assert row_of(first).target(first) != row_of(second).target(second)
    assert row_of(first).target(first) == row_of(first).target(first)


@pytest.mark.parametrize("kind", ROWS)
def test_what_can_have_a_twin_is_content_and_content_notifies(kind: Kind) -> None:
    row = ROWS[kind]

    assert row.creates_content == row.notifies
    assert row.creates_content or row.late_duplicate is not Harm.TWIN


def test_only_what_names_a_desired_state_is_superseded() -> None:
    desired = {kind for kind, row in ROWS.items() if row.manner is Manner.DESIRED_STATE}

    assert {action for action, _ in desired} == {Refresh, Mirror}


@pytest.mark.parametrize("action", ACTIONS)
def test_only_what_can_have_a_twin_waits_for_an_uncertain_attempt(action: Action) -> None:
    tries = Tries(1, Instant(1_000), Instant(5_000), uncertain=True)
    task = Task(ActionId("a"), action, NAME, InstallationId(1), UserId(1), Index(1), tries=tries)

    waits = row_of(action).late_duplicate is Harm.TWIN
    assert earliest(task) == (25_000 if waits else 0)
