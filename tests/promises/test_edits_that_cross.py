"""A person edits a body while ecos writes its section there: at no moment are the person's words lost.

GitHub has no write that fails if somebody was faster. What a write of ours replaced is seen in its own news and put
back.
"""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.orchestrator import crossing, replies
from bot.sandbox.faults import FaultPlan, LateWrite, Rule, Status, TimeoutAfter, WebhookRates
from bot.text.section import Standing
from bot.vocabulary import Duration, Language
from tests.river.sectioned import PLAN, WORDS, Sectioned
from tests.river.virtual import Course

CROSSED = replies.edits_crossed(Language.ENGLISH)
LATE = WebhookRates(delayed=0.5, reordered=0.3, duplicated=0.3)
LOST = WebhookRates(dropped=0.5)
LATE_TWICE = "late twice"
PLANS = {
    "none": FaultPlan(),
    "lost answer": FaultPlan(rules=(Rule(TimeoutAfter(), "PATCH", "/issues/29"),)),
    "late write": FaultPlan(rules=(Rule(LateWrite(Duration(8_000)), "PATCH", "/issues/29"),)),
    LATE_TWICE: FaultPlan(rules=(Rule(LateWrite(Duration(15_000)), "PATCH", "/29", times=2),)),
    "refused": FaultPlan(rules=(Rule(Status(502), "PATCH", "/issues/29", times=2),)),
    "late news": FaultPlan(webhooks=LATE, seed=7),
    "lost news": FaultPlan(webhooks=LOST, seed=5),
}


def begun(plan: FaultPlan, *, replaced: bool) -> Sectioned:
    """A section is about to be written, or to be written anew."""
    river = Sectioned(Course())
    river.flow()
    if replaced:
        river.approve("before")
        river.flow()
    river.world.faults = plan
    river.approve("now")
    return river


def edited(plan: FaultPlan, moments: tuple[int, ...], *, replaced: bool = False) -> Sectioned:
    """A line is added after so many steps, the next one so many steps later."""
    river = begun(plan, replaced=replaced)
    for nth, wait in enumerate(moments):
        for _ in range(wait):
            river.step()
        river.add(f"line {nth}")
    river.flow()
    river.world.faults = FaultPlan()
    river.wait(20 * 60_000)  # so that news that was lost is found missing and asked for
    river.flow()
    return river


def survives(river: Sectioned, lines: int, plan: str) -> bool:
    """Every line stands, or somebody was told that edits crossed.

    The last one stands in any case, unless a second write of ours lands when nobody counted on it any more.
    """
    missing = [nth for nth in range(lines) if f"line {nth}" not in river.people]
    told = river.said(PLAN)
    assert set(told) <= {CROSSED}
    assert lines - 1 not in missing or plan == LATE_TWICE
    return not missing or bool(told)


@pytest.mark.parametrize("replaced", [False, True], ids=["new", "replaced"])
@pytest.mark.parametrize("plan", PLANS)
def test_an_edit_at_any_moment_stands_in_the_end_beside_the_section(
    plan: str, replaced: bool
) -> None:
    crossings = 0
    for moment in range(steps(PLANS[plan], replaced)):
        river = edited(PLANS[plan], (moment,), replaced=replaced)

        assert river.people == f"{WORDS}\n\nline 0", moment
        assert river.standing == Standing("now", intact=True), moment
        assert river.said(PLAN) == [], moment
        crossings += restored(river)
    assert crossings > 0, "an edit came between"


@settings(max_examples=settings().max_examples // 2)
@given(
    st.sampled_from(sorted(PLANS)),
    st.lists(st.integers(0, 12), min_size=2, max_size=4).map(tuple),
    st.booleans(),
)
@example("late write", (6, 6), True)
@example(LATE_TWICE, (10, 2), False)
def test_of_edits_at_any_moments_none_is_lost_in_silence(
    plan: str, moments: tuple[int, ...], replaced: bool
) -> None:
    assert survives(edited(PLANS[plan], moments, replaced=replaced), len(moments), plan)


def test_an_edit_on_top_of_ours_stays_and_one_sentence_tells_of_the_other() -> None:
    told = [
        river
        for moment in range(steps(FaultPlan(), replaced=False))
        for wait in range(1, 6)
        if (river := edited(FaultPlan(), (moment, wait))).said(PLAN)
    ]

    assert told
    for river in told:
        assert river.said(PLAN) == [CROSSED]
        assert river.people == f"{WORDS}\n\nline 1"


@pytest.mark.parametrize("plan", ["none", "late write"])
def test_without_the_repair_an_edit_is_lost(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossing, "lost", lambda *_: None)
    lost = [
        moment
        for moment in range(steps(PLANS[plan], replaced=False))
        if "line 0" not in edited(PLANS[plan], (moment,)).people
    ]

    assert lost


def test_without_what_was_put_back_in_mind_ecos_would_quarrel_with_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crossing, "_meant", lambda *_: [])
    with pytest.raises(AssertionError, match="a quarrel"):
        quarrel()


def quarrel() -> None:
    for moment in range(steps(FaultPlan(), replaced=False)):
        river = begun(FaultPlan(), replaced=False)
        for nth in range(moment + 300):
            if nth == moment:
                river.add("line 0")
            river.step()
        assert restored(river) < 3, "a quarrel"


def steps(plan: FaultPlan, replaced: bool) -> int:
    """How many things happen until the section stands and nothing is owed."""
    river, count = begun(plan, replaced=replaced), 0
    while not river.quiet() and river.step():
        count += 1
    return count


def restored(river: Sectioned) -> int:
    """How many of our writes gave a person's words back."""
    ours = (one for one in river.deeds() if one.kind == "issue-edited")
    return sum("line 0" in one.content for one in ours)
