"""GitHub's own relations: a person's is a link, a typed link is mirrored, nobody takes away what another made."""

from typing import Any

import pytest

from bot.orchestrator import doubt, mirroring, replies
from bot.orchestrator.stage import Stage
from bot.record.action import Mirror, MirrorEnd
from bot.record.link import Link
from bot.record.message import WhyShown
from bot.record.payload import Decided, Done, Failed
from bot.sandbox import acts
from bot.sandbox.changes.sub_issues import MOST_CHILDREN
from bot.sandbox.faults import NO_FAULTS, FaultPlan, Rule, Status
from bot.sandbox.journal import Requested
from bot.vocabulary import IssueRef, Relation, Visibility
from tests.conftest import LONG
from tests.river.village import Village, place, policy
from tests.river.virtual import Course

PART, WAITS = "part-of", "depends-on"
PLAN, CHORE, ECO, FLUENCE = "WAZAA#29", "WAZAA#31", "ECOYSTEM#236", "FLUENCE#20"
SHOP = "partner/Shop#5"
EITHER = pytest.mark.parametrize("relation", [PART, WAITS])
WORDS = {PART: "Part of", WAITS: "Depends on"}


def settled(course: Course | None = None, plan: FaultPlan = NO_FAULTS) -> Village:
    return Village(course, plan).flow()  # type: ignore[return-value]


def relate(river: Village, relation: str, first: str, second: str, by: str = "anna") -> None:
    """By hand, on GitHub itself."""
    ref, other = place(first), place(second)
    make = acts.AddSubIssue if relation == PART else acts.Block
    river.act(make(by, ref.repo, ref.number, other))
    later(river)


def unrelate(river: Village, relation: str, first: str, second: str, by: str = "anna") -> None:
    ref, other = place(first), place(second)
    take = acts.RemoveSubIssue if relation == PART else acts.Unblock
    river.act(take(by, ref.repo, ref.number, other))
    later(river)


def later(river: Village) -> None:
    river.flow()
    river.wait(2_000)


def says(river: Village, where: str, text: str, by: str = "anna") -> int:
    comment = river.say(by, where, text)
    later(river)
    return comment


def native(river: Village) -> set[tuple[str, str, str]]:
    """What GitHub itself shows."""
    known = river.world.store.relations
    parts = {(child, PART, parent) for child, parent in known.parents.items()}
    waits = {(one, WAITS, on) for one, every in known.blockers.items() for on in every}
    return {
        (river.written(first), said, river.written(second)) for first, said, second in parts | waits
    }


def ends(river: Village) -> list[MirrorEnd]:
    found = (one.mirror for one in river.payloads() if isinstance(one, Done))
    return [end for end in found if end is not None]


def link(river: Village, first: str, relation: str, second: str) -> Link:
    return Link(river.id(first), Relation(relation), river.id(second))


def why(river: Village, where: str) -> str:
    """What the terminal is told."""
    stage = Stage(river.state, river.history.text, "")
    return replies.reply((WhyShown(river.id(where)),), stage)


def mirrors(river: Village) -> list[Link]:
    decided = (one for one in river.payloads() if isinstance(one, Decided))
    return [do.link for one in decided for do in one.actions if isinstance(do, Mirror)]


@EITHER
def test_what_a_person_relates_on_github_is_a_link_until_it_is_taken_away(relation: str) -> None:
    river = settled()
    relate(river, relation, CHORE, PLAN)

    assert river.links() == {(CHORE, relation, PLAN)}
    assert not ends(river), "it is there already"
    (shown,) = river.shown(PLAN)
    assert "WAZAA\\#31" in shown
    says(river, CHORE, "/ecos why")
    assert "on GitHub itself" in river.said(CHORE)[-1]
    unrelate(river, relation, CHORE, PLAN)
    assert river.links(confirmed=False) == set()
    assert river.shown(PLAN) == []


def test_one_who_waits_on_github_is_labelled_as_blocked() -> None:
    river = settled()
    relate(river, WAITS, CHORE, FLUENCE)
    assert river.labels(CHORE) == ["blocked"]
    unrelate(river, WAITS, CHORE, FLUENCE)

    assert river.labels(CHORE) == []


def test_what_a_bot_relates_proves_nothing() -> None:
    river = settled()
    relate(river, WAITS, CHORE, PLAN, by="renobot")

    assert river.links(confirmed=False) == set()


@EITHER
def test_typed_words_are_mirrored_and_go_with_the_words(relation: str) -> None:
    river = settled()
    comment = says(river, CHORE, f"{WORDS[relation]} {FLUENCE}")
    assert native(river) == {(CHORE, relation, FLUENCE)}
    assert ends(river) == [MirrorEnd.MADE]
    assert river.links() == {(CHORE, relation, FLUENCE)}
    river.edit("anna", river.world.store.comments[comment].id, "Nothing.")  # type: ignore[index]
    later(river)

    assert native(river) == set()
    assert ends(river) == [MirrorEnd.MADE, MirrorEnd.GONE]
    assert river.links(confirmed=False) == set()


@pytest.mark.parametrize(
    ("where", "words", "by"),
    [
        (CHORE, f"See {FLUENCE}", "anna"),
        (CHORE, f"Uses {FLUENCE}", "anna"),
        (CHORE, f"Depends on {FLUENCE}", "rita"),
        ("WAZAA#30", f"Depends on {FLUENCE}", "anna"),
        (CHORE, "Depends on #30", "anna"),
        (CHORE, "Depends on partner/Shop#5", "anna"),
        ("Vault#7", f"Depends on {FLUENCE}", "anna"),
        ("Inner#3", f"Part of {FLUENCE}", "anna"),
    ],
    ids=[
        *("a mention", "another relation", "below triage", "of a pull request"),
        *("on a pull request", "another owner", "private", "internal"),
    ],
)
def test_what_is_not_mirrored(where: str, words: str, by: str) -> None:
    river = settled()
    says(river, where, words, by)

    assert river.links(confirmed=False)
    assert native(river) == set()
    assert not mirrors(river)


def test_without_the_look_at_who_may_know_a_hidden_issue_would_be_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mirroring, "may_name", lambda *_: True)
    river = settled()
    says(river, "Vault#7", f"Depends on {FLUENCE}")

    assert native(river)


def test_what_becomes_hidden_is_taken_back_until_it_can_be_seen_again() -> None:
    river, repo = settled(), place(FLUENCE).repo
    says(river, CHORE, f"Depends on {FLUENCE}")
    river.act(acts.ChangeVisibility("anna", repo, Visibility.PRIVATE))
    later(river)
    assert native(river) == set()
    river.act(acts.ChangeVisibility("anna", repo, Visibility.PUBLIC))
    later(river)

    assert native(river) == {(CHORE, WAITS, FLUENCE)}


@EITHER
def test_an_unlink_takes_away_what_ecos_made(relation: str) -> None:
    river = settled()
    says(river, CHORE, f"{WORDS[relation]} {FLUENCE}")
    says(river, CHORE, f"/ecos unlink {FLUENCE}")

    assert native(river) == set()


@EITHER
def test_an_unlink_leaves_what_a_person_made(relation: str) -> None:
    river = settled()
    relate(river, relation, CHORE, FLUENCE)
    says(river, CHORE, f"{WORDS[relation]} {FLUENCE}")
    says(river, CHORE, f"/ecos unlink {FLUENCE}")

    assert native(river) == {(CHORE, relation, FLUENCE)}
    assert river.links(confirmed=False) == set(), "but ecos counts it no more"


@EITHER
def test_what_was_there_when_ecos_came_is_not_its_own(relation: str) -> None:
    river = settled()
    relate(river, relation, CHORE, PLAN, by="renobot")
    says(river, CHORE, f"{WORDS[relation]} {PLAN}")
    says(river, CHORE, f"/ecos unlink {PLAN}")

    assert ends(river) == [MirrorEnd.THEIRS]
    assert native(river) == {(CHORE, relation, PLAN)}


@EITHER
def test_what_a_person_takes_away_stays_away_until_the_text_changes(relation: str) -> None:
    river = settled()
    comment = river.say("anna", CHORE, f"{WORDS[relation]} {FLUENCE}")
    later(river)
    unrelate(river, relation, CHORE, FLUENCE)
    says(river, CHORE, "Something else.")
    river.act(acts.CloseIssue("anna", place(FLUENCE).repo, 20))
    later(river)
    assert native(river) == set()
    assert river.links() == {(CHORE, relation, FLUENCE)}, "the words still say so"
    river.edit("anna", comment, f"Really!\n\n{WORDS[relation]} {FLUENCE}")
    later(river)

    assert native(river) == {(CHORE, relation, FLUENCE)}


def test_a_command_brings_back_what_a_person_took_away() -> None:
    river = settled()
    says(river, CHORE, f"/ecos link {FLUENCE} as part of")
    unrelate(river, PART, CHORE, FLUENCE)
    assert native(river) == set()
    says(river, CHORE, f"/ecos link {FLUENCE} as part of")

    assert native(river) == {(CHORE, PART, FLUENCE)}


def test_another_parent_is_reported_and_never_replaced() -> None:
    river = settled()
    relate(river, PART, CHORE, ECO)
    says(river, CHORE, f"Part of {FLUENCE}")

    assert native(river) == {(CHORE, PART, ECO)}
    assert river.links() == {(CHORE, PART, ECO), (CHORE, PART, FLUENCE)}
    assert ends(river) == [MirrorEnd.OTHER_PARENT]
    says(river, CHORE, "Something else.")
    assert ends(river) == [MirrorEnd.OTHER_PARENT], "it is said once"
    assert "has another parent there" in why(river, CHORE)
    says(river, CHORE, "/ecos why")
    assert "another parent" not in river.said(CHORE)[-1], "which may be hidden from the thread"
    unrelate(river, PART, CHORE, ECO)
    assert native(river) == {(CHORE, PART, FLUENCE)}, "the place is free"


def test_a_text_that_names_another_parent_moves_the_sub_issue() -> None:
    river = settled()
    comment = river.say("anna", CHORE, f"Part of {FLUENCE}")
    later(river)
    river.edit("anna", comment, f"Part of {ECO}")
    later(river)

    assert native(river) == {(CHORE, PART, ECO)}


def test_past_a_limit_the_link_is_kept_and_the_refusal_told_once() -> None:
    river = settled()
    for nth in range(MOST_CHILDREN):
        made = river.act(acts.OpenIssue("anna", place(FLUENCE).repo, f"Part {nth}"))
        child = IssueRef(place(FLUENCE).repo, made.number or 0)
        river.act(acts.AddSubIssue("anna", child.repo, child.number, place(FLUENCE)))
    later(river)
    says(river, CHORE, f"Part of {FLUENCE}")
    says(river, CHORE, "Something else.")

    assert (CHORE, PART, FLUENCE) in river.links()
    assert (CHORE, PART, FLUENCE) not in native(river)
    assert ends(river) == [MirrorEnd.REFUSED]
    kept = river.state.links[link(river, CHORE, PART, FLUENCE)].native
    assert kept.unmirrored is MirrorEnd.REFUSED


@EITHER
def test_a_link_that_would_close_a_circle_is_not_mirrored(relation: str) -> None:
    river = settled()
    says(river, PLAN, f"{WORDS[relation]} {CHORE}")
    says(river, CHORE, f"{WORDS[relation]} {FLUENCE}")
    says(river, FLUENCE, f"{WORDS[relation]} {PLAN}")

    assert native(river) == {(PLAN, relation, CHORE), (CHORE, relation, FLUENCE)}
    assert ends(river)[-1] is MirrorEnd.CIRCLE
    (shown,) = river.shown(PLAN)
    assert "Going round in circles" in shown


def test_a_circle_that_is_hidden_hinders_nothing_in_the_open() -> None:
    river = settled()
    says(river, "Vault#7", f"Depends on {PLAN}\n\nNeeded by {CHORE}")
    assert river.links() == {("Vault#7", WAITS, PLAN), (CHORE, WAITS, "Vault#7")}
    says(river, PLAN, f"Depends on {CHORE}")

    assert (PLAN, WAITS, CHORE) in native(river)
    assert "circles" not in river.shown(PLAN)[0]


@pytest.mark.parametrize("muted", [CHORE, FLUENCE])
def test_nothing_is_mirrored_where_ecos_is_silent_until_it_speaks_again(muted: str) -> None:
    river = settled()
    says(river, muted, "/ecos mute")
    river.say("anna", CHORE, f"Depends on {FLUENCE}")
    river.wait(3_600_000)
    assert native(river) == set()
    says(river, muted, "/ecos unmute")

    assert native(river) == {(CHORE, WAITS, FLUENCE)}


def test_a_github_without_relations_costs_one_warning_and_no_action() -> None:
    missing = tuple(
        Rule(Status(404), method, "/(dependencies|sub_issue|parent)", times=1_000)
        for method in ("GET", "POST")
    )
    river = settled(plan=FaultPlan(rules=missing))
    says(river, CHORE, f"Depends on {FLUENCE}")
    says(river, CHORE, f"Part of {ECO}\n\nDepends on {ECO}")
    failed = [one for one in river.payloads() if isinstance(one, Failed)]

    assert {one.retry_at for one in failed} == {None}
    assert len(failed) == 3
    assert len([said for said in river.warnings if "404" in said]) == 1
    assert river.labels(CHORE) == ["blocked"]


def there_and_back(relation: str, pause: int, backwards: bool) -> Village:
    """Related and unrelated, and told in an order of the test's own."""
    river = settled()
    first, other = place(CHORE), place(FLUENCE)
    make, take = (
        (acts.AddSubIssue, acts.RemoveSubIssue) if relation == PART else (acts.Block, acts.Unblock)
    )
    river.act(make("anna", first.repo, first.number, other))
    river.now += pause  # type: ignore[assignment]
    river.act(take("anna", first.repo, first.number, other))
    hooks = list(river.world.due_webhooks(river.now))
    assert len(hooks) == 4
    for hook in hooks[::-1] if backwards else hooks:
        river._doorstep.append(hook)
        river.flow()
    return river


@EITHER
@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "the other way round"])
@pytest.mark.parametrize("pause", [0, 2_000], ids=["within a second", "two seconds apart"])
def test_both_ends_tell_and_it_counts_once_in_any_order(
    relation: str, pause: int, backwards: bool
) -> None:
    river = there_and_back(relation, pause, backwards)

    assert river.links(confirmed=False) == set()


@EITHER
def test_without_asking_what_came_first_would_count(
    relation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubt, "question", lambda *_: None)

    assert there_and_back(relation, 0, backwards=True).links()


def test_what_a_person_relates_while_ecos_is_silent_is_theirs() -> None:
    """Its own mirror waits until it may speak, and then there is nothing left to do."""
    river = settled()
    says(river, CHORE, "/ecos mute")
    river.say("anna", CHORE, f"Depends on {FLUENCE}")
    river.wait(3_600_000)
    ref = place(CHORE)
    river.act(acts.Block("anna", ref.repo, ref.number, place(FLUENCE)))
    river.wait(3_600_000)
    says(river, CHORE, "/ecos unmute")
    assert native(river) == {(CHORE, WAITS, FLUENCE)}
    assert ends(river) == []
    says(river, CHORE, f"/ecos unlink {FLUENCE}")

    assert native(river) == {(CHORE, WAITS, FLUENCE)}


def apart(**changes: Any) -> Village:
    """ecos is not installed at the partner, whose public issues anybody can relate with ours."""
    river = Village(policy=policy(**changes))
    river.flow()
    river.act(acts.Uninstall("anna", "partner"))
    later(river)
    return river


def test_one_end_tells_of_the_other_where_ecos_is_not_installed() -> None:
    river = apart()
    assert place(SHOP).repo.folded() not in river.state.names
    relate(river, WAITS, SHOP, PLAN)

    assert river.links() == {("Shop#5", WAITS, PLAN)}
    assert "The till" in river.shown(PLAN)[0]
    unrelate(river, WAITS, SHOP, PLAN)
    assert river.links() == set()


def test_a_relation_with_what_is_not_of_the_ecosystem_is_nothing() -> None:
    river = apart(owners=["gerivdb"], adopted=["gerivdb"])
    relate(river, WAITS, SHOP, PLAN)

    assert river.links(confirmed=False) == set()
    assert place(SHOP).repo.folded() not in river.state.names


def test_where_ecos_is_not_installed_nobody_is_asked_and_the_last_to_come_counts() -> None:
    river, shop = apart(), place(SHOP)
    river.act(acts.Block("anna", shop.repo, shop.number, place(PLAN)))
    river.act(acts.Unblock("anna", shop.repo, shop.number, place(PLAN)))
    made, gone = river.world.due_webhooks(river.now)
    for hook in (gone, made):
        river._doorstep.append(hook)
        river.flow()

    assert river.links() == {("Shop#5", WAITS, PLAN)}
    assert not any("dependencies" in call for call in asked(river))


def asked(river: Village) -> list[str]:
    return [one.path for one in river.world.journal if isinstance(one, Requested)]


@EITHER
def test_a_relation_with_an_issue_nobody_had_met_is_shown_with_its_title(relation: str) -> None:
    river = settled()
    relate(river, relation, ECO, PLAN)

    assert "Practical orchestration" in river.shown(PLAN)[0]
    river.act(acts.EditIssue("anna", place(ECO).repo, 236, body=f"Uses {FLUENCE}"))
    later(river)
    assert (ECO, "uses", FLUENCE) in river.links(), "its text is read when it comes"


TALK = f"Depends on {FLUENCE}\n\nPart of {ECO}"
SHOWN = {(CHORE, WAITS, FLUENCE), (CHORE, PART, ECO)}


def talked(course: Course, plan: FaultPlan = NO_FAULTS) -> Village:
    """Mirrored, and taken back by ecos in part."""
    river = settled(course, plan)
    says(river, CHORE, TALK)
    says(river, CHORE, f"/ecos unlink {ECO}")
    return river


EFFECTS = len(talked(Course()).effects)


EVERY = 1 if LONG else 3


@pytest.mark.parametrize("kept", [0.0, 1.0], ids=["lost", "committed all the same"])
def test_a_crash_before_any_effect_changes_nothing_that_shows(kept: float) -> None:
    for nth in range(int(kept), EFFECTS, EVERY):
        river = talked(Course(crashes=frozenset({nth}), kept=kept))
        assert native(river) == {(CHORE, WAITS, FLUENCE)}, f"after a crash before effect {nth}"
