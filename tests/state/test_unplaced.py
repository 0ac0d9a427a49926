"""A section that did not fit: of which text the thread was told."""

import pytest

from bot.record.action import Aspect, SectionEnd
from bot.state import graph
from bot.state.model import State
from bot.state.owed import Own
from bot.state.section import Section
from bot.vocabulary import DraftId, Index, Instant, IssueId, RepoId, TextId

PLAN = IssueId(RepoId(1), 29)
PLACE = (PLAN, Aspect.THEORY)


@pytest.mark.parametrize(("by_hand", "end"), [(True, None), (False, SectionEnd.UNPLACED)])
def test_the_next_text_that_a_person_approves_may_be_told_of_again(
    by_hand: bool, end: SectionEnd | None
) -> None:
    branch = State().branch()
    told = Own(None, None, Index(0), Instant(0), section=SectionEnd.UNPLACED)
    branch.own = branch.own.set(PLACE, told)

    section = Section(DraftId("1f0c7a2e"), TextId("text"), by_hand=by_hand)
    graph.keep_section(branch, PLAN, section, Index(1))

    assert branch.own[PLACE].section is end


def test_what_a_person_made_of_a_section_is_still_theirs_when_another_is_approved() -> None:
    branch = State().branch()
    theirs = Own(None, "digest", Index(0), Instant(0), section=SectionEnd.THEIRS)
    branch.own = branch.own.set(PLACE, theirs)

    graph.keep_section(branch, PLAN, Section(DraftId("1f0c7a2e"), TextId("text")), Index(1))

    assert branch.own[PLACE].section is SectionEnd.THEIRS
    assert branch.own[PLACE].text is None
