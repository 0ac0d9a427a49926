"""A section of ours in a master issue's body: written, kept, left to people, taken out."""

import pytest

from bot.github import issue_body
from bot.record.action import Aspect, SectionEnd
from bot.record.payload import Decided, Done
from bot.sandbox import acts
from bot.sandbox.faults import FaultPlan, LateWrite, Rule, TimeoutAfter
from bot.sandbox.journal import Requested
from bot.text.section import Standing, with_section
from bot.vocabulary import Duration, RepoName, Visibility
from tests.river.sectioned import PLAN, WORDS, Sectioned
from tests.river.village import place
from tests.river.virtual import Course

WAZAA = place(PLAN).repo


def river(plan: FaultPlan | None = None) -> Sectioned:
    made = Sectioned(Course(), plan) if plan else Sectioned()
    made.flow()
    return made


def approved(words: str = "one", *names: str) -> Sectioned:
    made = river()
    made.approve(words, *names)
    made.flow()
    return made


def ends(made: Sectioned) -> list[SectionEnd]:
    return [one.section for one in made.payloads() if isinstance(one, Done) and one.section]


def patches(made: Sectioned) -> int:
    found = (one for one in made.world.journal if isinstance(one, Requested))
    return sum(one.method == "PATCH" and one.path.endswith("/issues/29") for one in found)


def test_it_stands_after_what_people_wrote_and_is_written_once() -> None:
    made = approved()
    made.sweep()
    made.flow()

    assert made.body == with_section(WORDS, Aspect.THEORY.value, "one")
    assert patches(made) == 1
    assert ends(made) == [SectionEnd.WRITTEN, SectionEnd.WRITTEN]


def test_what_is_in_it_is_not_taken_for_somebodys_words() -> None:
    made = approved("Depends on #31")
    made.add("Depends on FLUENCE#20")
    made.flow()
    made.say("tom", PLAN, "A word")  # its news shows the body too
    made.flow()

    assert made.links(confirmed=False) == {("WAZAA#29", "depends-on", "FLUENCE#20")}


def test_our_own_edit_does_not_take_away_what_the_authors_words_proved() -> None:
    made = river()
    made.write("Depends on FLUENCE#20")
    made.flow()
    made.approve("one")
    made.flow()

    assert made.links() == {("WAZAA#29", "depends-on", "FLUENCE#20")}


def test_a_refresh_replaces_what_ecos_wrote_last() -> None:
    made = approved("one")
    made.add("More of mine.")
    made.approve("two", by_hand=False)
    made.flow()

    assert made.standing == Standing("two", intact=True)
    assert made.people == f"{WORDS}\n\nMore of mine."


def test_what_a_person_quotes_of_another_issues_section_is_not_touched() -> None:
    made = approved("one")
    quotation = (
        f"As ecos said there:\n\n```\n{with_section(None, Aspect.THEORY, 'of another')}\n```"
    )
    made.add(quotation)
    made.approve("two", by_hand=False)
    made.flow()

    assert made.standing == Standing("two", intact=True)
    assert made.people == f"{WORDS}\n\n{quotation}"
    made.forget()
    made.flow()
    assert made.body == f"{WORDS}\n\n{quotation}"


EDITS = {
    "edited": lambda made: made.write(made.body.replace("one", "my own")),
    "taken out": lambda made: made.write(made.people),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_section_that_a_person_changed_is_left_alone_until_one_is_approved(edit: str) -> None:
    made = approved("one")
    EDITS[edit](made)
    theirs = made.body
    made.sweep()
    made.flow()
    made.approve("two", by_hand=False)
    made.flow()
    assert made.body == theirs
    assert ends(made)[-2:] == [SectionEnd.THEIRS, SectionEnd.THEIRS]
    assert made.state.own[made.id(PLAN), Aspect.THEORY].section is SectionEnd.THEIRS

    made.approve("three")
    made.flow()
    assert made.standing == Standing("three", intact=True)
    assert made.people == WORDS


def test_it_goes_when_it_may_not_name_what_it_names() -> None:
    made = approved("FLUENCE does it.", "FLUENCE#20")
    made.act(acts.ChangeVisibility("anna", RepoName("gerivdb", "FLUENCE"), Visibility.PRIVATE))
    made.flow()

    assert made.body == WORDS
    assert ends(made)[-1] is SectionEnd.GONE


def test_it_goes_when_nothing_is_to_stand_there() -> None:
    made = approved()
    made.forget()
    made.flow()

    assert made.body == WORDS
    assert (made.id(PLAN), Aspect.THEORY) not in made.state.own


def test_a_body_that_would_be_too_long_is_left_as_it_is() -> None:
    made = river()
    made.write("x" * (issue_body.BODY_LIMIT - 100))
    made.flow()
    made.approve("one")
    made.flow()

    assert made.standing is None
    assert patches(made) == 0
    assert ["would be longer than GitHub's 65536" in one for one in made.warnings] == [True]
    assert ends(made) == [SectionEnd.UNPLACED]


def test_a_text_that_would_swallow_what_follows_is_not_written() -> None:
    made = approved("```\nnever closed")

    assert made.body == WORDS
    assert ["in the middle of a code block" in one for one in made.warnings] == [True]
    assert ends(made) == [SectionEnd.UNPLACED]


GONE: dict[str, acts.Act] = {
    "archived": acts.ArchiveRepository("anna", WAZAA),
    "deleted": acts.DeleteIssue("anna", WAZAA, 29),
    "transferred": acts.TransferIssue("anna", WAZAA, 29, RepoName("gerivdb", "DevTools")),
}


@pytest.mark.parametrize("how", GONE)
@pytest.mark.parametrize("told", [True, False], ids=["told before", "not told yet"])
def test_where_nothing_can_be_written_it_ends(how: str, told: bool) -> None:
    made = approved()
    moved = made.id(PLAN)
    made.approve("two", by_hand=False)
    made.act(GONE[how])
    if told:
        made.step()
    made.flow()

    assert not made.state.outbox
    where = made.world.store.moved.get(moved) or moved
    left = made.world.store.issues.get(where)
    assert left is None or "two" not in (left.body or "")


@pytest.mark.parametrize(
    "fault", [TimeoutAfter(), LateWrite(Duration(15_000))], ids=["lost answer", "late write"]
)
def test_a_write_that_comes_late_leaves_the_newest_text(fault: object) -> None:
    made = river(FaultPlan(rules=(Rule(fault, "PATCH", "/issues/29"),)))  # type: ignore[arg-type]
    made.approve("one")
    made.wait(3_000)
    made.approve("two", by_hand=False)
    made.flow()

    assert made.standing == Standing("two", intact=True)
    assert made.people == WORDS


def test_it_is_no_reason_to_decide_anything() -> None:
    made = approved()
    last = [one for one in made.payloads() if isinstance(one, Decided)][-1]

    assert (last.facts, last.actions) == ((), ()), "the news of our own write"
