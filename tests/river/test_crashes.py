"""Whoever dies, and wherever: one reply, one of each reaction, one roll-up, pinned.

The process dies before the n-th effect of one conversation, for every n in the longer run and every fifth in the short
one; then also twice, and under a GitHub that answers late or not at all. The promise can break: without its grounds a
second reply appears.
"""

import pytest

from bot.sandbox.faults import NO_FAULTS, FaultPlan, LateWrite, Rule, Status, TimeoutAfter
from bot.state import outbox
from bot.vocabulary import Duration
from tests.conftest import LONG
from tests.river.village import Village
from tests.river.virtual import Course

EVERY = 1 if LONG else 5
TALK = "Depends on #31\n\n/ecos status"
STALE = Duration(3_000)


def conversation(course: Course, plan: FaultPlan = NO_FAULTS) -> Village:
    """One comment with a link and a command, and all that follows from it."""
    river = Village(course, plan)
    river.flow()
    river.say("tom", "WAZAA#29", TALK)
    return river


def talked(course: Course, plan: FaultPlan = NO_FAULTS) -> Village:
    river = conversation(course, plan)
    river.flow()
    return river


def wanted(
    river: Village,
) -> tuple[int, list[str], int, list[bool], list[str], set[tuple[str, str, str]]]:
    (comment,) = [one.id for one in river.world.store.comments.values() if TALK in one.body]
    return (
        len(river.said("WAZAA#29")),
        sorted(river.reactions(comment)),
        len(river.shown("WAZAA#29")),
        [one.pin is not None for one in river.own_comments("WAZAA#29") if "ecos:links" in one.body],
        river.labels("WAZAA#29"),
        river.links(),
    )


CALM = wanted(talked(Course()))
EFFECTS = len(talked(Course()).effects)


def test_the_calm_run_says_and_shows_each_thing_once() -> None:
    assert wanted(talked(Course())) == (
        1,
        ["eyes", "rocket"],
        1,
        [True],
        ["blocked"],
        {("WAZAA#29", "depends-on", "WAZAA#31")},
    )


@pytest.mark.parametrize("kept", [0.0, 1.0], ids=["lost", "committed all the same"])
def test_a_crash_before_any_effect_changes_nothing_that_shows(kept: float) -> None:
    """``kept``: what had been proposed and was not yet committed is lost, or is not."""
    for nth in range(int(kept), EFFECTS, EVERY):
        river = talked(Course(crashes=frozenset({nth}), kept=kept))
        assert wanted(river) == CALM, f"after a crash before effect {nth}"


@pytest.mark.parametrize(
    "trouble",
    [TimeoutAfter(), LateWrite(Duration(14_000)), Status(502)],
    ids=["no answer", "late write", "bad gateway"],
)
def test_a_crash_while_github_is_in_trouble_too(trouble: TimeoutAfter | LateWrite | Status) -> None:
    plan = FaultPlan(
        rules=(Rule(trouble, method="POST", path="comments$", times=2),), stale_lists=STALE
    )
    for nth in range(0, EFFECTS, 2 * EVERY):
        river = talked(Course(crashes=frozenset({nth, nth + 7})), plan)
        assert wanted(river) == CALM, f"after crashes before effects {nth} and {nth + 7}"


def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was attempted is not written down, so nobody looks before writing."""
    monkeypatch.setattr(outbox, "begin", lambda *_: None)


def test_without_the_note_of_the_attempt_a_second_reply_appears(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _forgetful(monkeypatch)

    assert any(_doubled(nth) for nth in reversed(range(EFFECTS)))


def _doubled(nth: int) -> bool:
    river = conversation(Course(crashes=frozenset({nth})))
    for _ in range(400):
        if not river.step():
            break
    return len(river.said("WAZAA#29")) > 1
