"""Who installs ecos is not surprised: until it is adopted it observes, answers who asks, and writes one comment."""

import pytest

from bot.record.inbound import OperatorSpoke
from bot.record.message import AdoptionConfirmed
from bot.record.payload import Received
from bot.sandbox import acts
from bot.sandbox.changes.change import Effect
from bot.vocabulary import RepoName
from tests.conftest import LONG
from tests.river.test_native import native
from tests.river.village import Place, Village, place, policy
from tests.river.virtual import Course

MASTERS = ["gerivdb/Nowhere#1", "gerivdb/ECOYSTEM#236", "gerivdb/WAZAA#29", "partner/Shop#5"]
FIRST = "ECOYSTEM#236"
TITLE = "### ecos only observes here"


def installed(course: Course | None = None) -> Village:
    """An evening at which people go on as before."""
    river = Village(course, policy=policy(adopted=[], master_issues=MASTERS))
    river.flow()
    river.say("anna", "WAZAA#30", "Depends on #31\n\nPart of #29")
    river.say("tom", FIRST, "Uses WAZAA#29 and partner/Shop#5")
    river.flow()
    return river


def adopted(course: Course | None = None) -> Village:
    river = installed(course)
    river.say("anna", "WAZAA#31", "/ecos adopt")
    river.flow()
    return river


def written(river: Village) -> list[tuple[str, int | None]]:
    """What ecos made, not counting how often it went over it."""
    return [(deed.kind, deed.number) for deed in _own(river) if deed.kind != "comment-edited"]


def _own(river: Village) -> list[Effect]:
    return [deed for deed in river.deeds() if deed.by == "ecos[bot]"]


def picture(river: Village) -> list[object]:
    places: tuple[Place, ...] = (FIRST, "WAZAA#29", "WAZAA#30", "WAZAA#31", "partner/Shop#5")
    return [(river.shown(one), river.labels(one), len(river.said(one))) for one in places]


def test_it_writes_one_comment_in_the_first_master_issue_that_it_reaches() -> None:
    river = installed()

    assert written(river) == [("comment-created", 236)]
    (text,) = river.shown(FIRST)
    assert text.startswith(TITLE)
    assert "linked issues and pull requests: 5 · links: 4 · unconfirmed: 0" in text
    assert "roll-ups: 2 ([ECOYSTEM\\#236]" in text
    assert "with the label `blocked`: 1" in text
    assert "Shop" not in text, "another owner is another installation, and adopts by itself"


def test_the_proposal_counts_the_relations_that_adopting_makes() -> None:
    river = installed()
    for where, text in [
        ("WAZAA#31", "Part of #29\n\nDepends on FLUENCE#20"),
        ("FLUENCE#20", "Part of WAZAA#29\n\nPart of DevTools#162"),
        ("Extension#1", "Depends on DevTools#162"),
        ("DevTools#162", "Depends on FLUENCE#20"),
        ("FLUENCE#20", "Depends on DevTools#162"),
        ("Vault#7", "Part of WAZAA#29"),
        ("WAZAA#31", "Depends on partner/Shop#5"),
    ]:
        river.say("anna", where, text)
    river.say("rita", "WAZAA#29", "Depends on DevTools#162")
    river.say("anna", "Vault#7", f"Depends on {river.open('anna', 'Vault', 'Secret')}")
    river.act(acts.AddSubIssue("anna", RepoName("gerivdb", "WAZAA"), 29, place(FIRST)))
    river.say("anna", "WAZAA#29", f"Part of {FIRST}\n\nPart of DevTools#162")
    river.flow()

    (text,) = river.shown(FIRST)
    # neither the circle, nor what is hidden or another owner's, nor a second parent, nor what rita may not say
    assert "sub-issues made on GitHub itself: 2 · dependencies: 2" in text
    before = len(native(river))
    river.say("anna", "WAZAA#31", "/ecos adopt")
    river.flow()
    river.wait(10 * 60_000)
    assert len(native(river)) - before == 4 + 1, "those that were counted, and the one in the Vault"


def test_it_answers_whoever_asks() -> None:
    river = installed()
    asked = river.say("rita", "WAZAA#29", "/ecos status")
    river.flow()

    assert len(river.said("WAZAA#29")) == 1
    assert sorted(river.reactions(asked)) == ["eyes", "rocket"]


@pytest.mark.parametrize("adopted_by", [(), ("GeriVDB",)], ids=["nobody", "the policy"])
def test_without_master_issues_there_is_nothing_to_propose(adopted_by: tuple[str, ...]) -> None:
    river = Village(policy=policy(adopted=list(adopted_by), master_issues=[]))
    river.say("anna", "WAZAA#30", "Depends on #31")
    river.flow()

    labelled = river.labels("WAZAA#30") == ["blocked"]
    assert labelled is bool(adopted_by)
    assert written(river) == ([("label-added", 30)] if labelled else [])


def test_without_a_policy_it_observes_until_somebody_adopts_it() -> None:
    river = Village(policy=None)
    river.say("anna", "WAZAA#30", "Depends on #31")
    river.flow()
    assert written(river) == []

    river.say("anna", "WAZAA#30", "/ecos adopt")
    river.flow()
    assert set(river.state.adopted) == set(river.state.installations)
    (said,) = river.said("WAZAA#30")
    assert said.startswith("From now on")


def test_who_may_not_maintain_adopts_nothing() -> None:
    river = installed()
    river.say("tom", "WAZAA#31", "/ecos adopt")
    river.flow()

    (said,) = river.said("WAZAA#31")
    assert "takes maintain rights" in said
    assert not river.state.adopted
    assert river.labels("WAZAA#30") == []


def test_adopted_it_shows_all_that_it_had_found_and_the_proposal_becomes_a_roll_up() -> None:
    river = installed()
    (proposal,) = river.own_comments(FIRST)
    river.say("anna", "WAZAA#31", "/ecos adopt")
    river.flow()

    assert [one.id for one in river.own_comments(FIRST)] == [proposal.id]
    assert river.shown(FIRST)[0].startswith("### Where [ECOYSTEM")
    assert river.shown("WAZAA#29")[0].startswith("### Where [WAZAA")
    assert river.labels("WAZAA#30") == ["blocked"]


def test_another_owner_is_not_adopted_along_and_gets_the_next_proposal() -> None:
    river = adopted()
    assert river.shown("partner/Shop#5")[0].startswith(TITLE)

    river.say("anna", "partner/Shop#5", "/ecos adopt")
    river.flow()
    assert river.shown("partner/Shop#5")[0].startswith("### Where [")


def test_the_terminal_adopts_for_all_owners() -> None:
    river = installed()
    river.propose(Received(OperatorSpoke("root", ("adopt",))), "terminal:1")
    river.flow()

    assert river.told["terminal:1"] == (AdoptionConfirmed(news=True),)
    assert set(river.state.adopted) == set(river.state.installations)
    assert river.shown("WAZAA#29")[0].startswith("### Where [")


def test_a_crash_before_any_effect_does_not_keep_it_from_being_adopted() -> None:
    calm, effects = picture(adopted()), len(adopted().effects)
    before = len(installed().effects)
    for nth in range(before, effects, 1 if LONG else 3):
        assert picture(adopted(Course(crashes=frozenset({nth})))) == calm, f"before effect {nth}"


def test_the_proposal_moves_to_a_master_issue_that_comes_within_reach_before_it() -> None:
    river = Village(policy=policy(adopted=[], master_issues=["gerivdb/Late#1", "gerivdb/WAZAA#29"]))
    river.flow()
    assert river.shown("WAZAA#29")[0].startswith(TITLE)

    river.act(acts.RenameRepository("anna", RepoName("gerivdb", "Extension"), "Late"))
    river.flow()
    assert river.shown("Late#1")[0].startswith(TITLE)
    assert river.shown("WAZAA#29") == []


def test_only_ten_roll_ups_are_named() -> None:
    river = Village(policy=policy(adopted=[]))
    river.flow()
    masters = [river.open("anna", "WAZAA", f"Plan {nth}", "See #31") for nth in range(13)]
    river.policy = policy(adopted=[], master_issues=[f"gerivdb/{one}" for one in masters])
    river.die()
    river.flow()

    (text,) = river.shown(masters[0])
    assert text.count("](https://") == 10
    assert "roll-ups: 13 (" in text
    assert "and 3 more)" in text
