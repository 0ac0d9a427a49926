"""What becomes of a draft while rights, repositories, work and words change around it."""

from collections.abc import Callable

import pytest

from bot.orchestrator import crewing, theory
from bot.orchestrator.desk import Limits
from bot.record.draft import Ending
from bot.sandbox import acts
from bot.vocabulary import Permission, RepoName, Visibility
from tests.river.test_drafts import DOCS, drafted, ended, planned, proposals, section
from tests.river.village import Village, place
from tests.river.virtual import Course

SLOW = Course(drafting=120_000)
FLUENCE = place("FLUENCE#20")
WAZAA = RepoName("gerivdb", "WAZAA")
UNGROUNDED = "what it was to be made of is not there any more"


def underway() -> Village:
    """A crew drafts, and its report is far away."""
    river = planned(SLOW)
    river.say("anna", "WAZAA#29", DOCS)
    while not river.jobs:
        assert river.step()
    return river


def followed(course: Course | None = None) -> Village:
    """A section that follows its facts."""
    river = drafted(f"{DOCS} --auto-update", course)
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    return river


def redrafting() -> Village:
    """The facts of a section have changed, and a crew is at it."""
    river = followed(SLOW)
    river.act(acts.CloseIssue("anna", FLUENCE.repo, FLUENCE.number))
    while len(river.jobs) < 2:
        assert river.step()
    return river


def rest(river: Village) -> None:
    river.flow().wait(4 * Limits().redraft)
    river.flow()


GONE: dict[str, Callable[[Village], object]] = {
    "deleted": lambda river: river.act(acts.DeleteRepository("anna", FLUENCE.repo)),
    "hidden": lambda river: river.act(
        acts.ChangeVisibility("anna", FLUENCE.repo, Visibility.PRIVATE)
    ),
}


@pytest.mark.parametrize("how", GONE)
@pytest.mark.parametrize("dies", [False, True], ids=["the same leads", "another leads"])
def test_where_a_repository_goes_the_draft_that_knows_it_ends(how: str, dies: bool) -> None:
    river = underway()
    GONE[how](river)
    river.wait(5_000)
    if dies:
        river.die()
    river.flow()

    assert ended(river) == [Ending.FAILED]
    assert UNGROUNDED in river.said("WAZAA#29")[-1]
    assert len(river.jobs) == 1, "what may not be told any more is not told to a crew again"


@pytest.mark.parametrize("what", ["brief", "theory"])
def test_a_draft_that_breaks_us_ends_and_the_others_go_on(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError(29)

    river = planned()
    if what == "brief":
        monkeypatch.setattr(crewing, "brief", breaks)
    else:
        monkeypatch.setattr(theory, "section", breaks)
    river.say("anna", "WAZAA#29", DOCS)
    river.say("tom", "WAZAA#31", "/ecos help")
    river.flow()

    assert ended(river) == [Ending.FAILED]
    assert "it did not come to an end" in river.said("WAZAA#29")[-1]
    assert any("KeyError" in warning for warning in river.warnings)
    assert len(river.said("WAZAA#31")) == 1


def test_a_plan_with_much_work_in_emoji_is_drafted() -> None:
    words = "\N{GRINNING FACE}" * 250
    river = planned()
    for _ in range(180):
        river.open("anna", "DevTools", words, f"Part of gerivdb/WAZAA#29\n\n{words}")
    river.flow()
    river.say("anna", "WAZAA#29", DOCS)
    river.flow()

    assert len(proposals(river)) == 1


def test_who_says_stop_while_it_is_drafted_anew_is_heeded() -> None:
    river = redrafting()
    before = section(river)
    river.say("anna", "WAZAA#29", f"{DOCS} --stop")
    rest(river)

    assert section(river) == before
    river.act(acts.ReopenIssue("anna", FLUENCE.repo, FLUENCE.number))
    rest(river)
    assert len(river.jobs) == 2


def test_who_loses_the_right_while_it_is_drafted_anew_changes_nothing_any_more() -> None:
    river = redrafting()
    before = section(river)
    river.act(acts.SetRole("anna", WAZAA, "tom", Permission.ADMIN))
    river.act(acts.SetRole("tom", WAZAA, "anna", Permission.WRITE))
    rest(river)

    assert section(river) == before
    assert "anna, who asked for it, has no maintain rights here" in river.said("WAZAA#29")[-1]
    assert not river.state.drafts


def test_nobody_approves_that_something_is_missing_once_there_is_work() -> None:
    river = drafted()
    river.open("anna", "DevTools", "A theory of everything", "Part of gerivdb/WAZAA#29")
    river.flow()
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()

    assert ended(river) == [Ending.STALE]
    assert section(river) is None


def test_a_comment_that_goes_changes_nothing_that_a_draft_rests_on() -> None:
    river = followed()
    for nth in range(3):
        comment = river.say("stranger", "WAZAA#29", f"Hello {nth}")
        river.flow()
        river.act(acts.DeleteComment("stranger", comment))
        rest(river)

    assert len(river.jobs) == 1
