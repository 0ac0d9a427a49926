"""What people are shown of the state, over the golden log."""

from bot.record.fact import InstallationObserved
from bot.record.link import Origin
from bot.state import evolve, views
from bot.state.model import State
from bot.vocabulary import (
    CommentId,
    Index,
    InstallationId,
    IssueId,
    IssueRef,
    ItemState,
    Relation,
    RepoId,
    RepoName,
    UserId,
)
from tests.state.golden_log import golden_log
from tests.state.logs import TEXTS, Writer

PLAN = IssueId(RepoId(1), 29)
DONE, OTHER = IssueId(RepoId(2), 20), IssueId(RepoId(2), 21)


def state() -> State:
    return evolve.fold_to(golden_log(), Index(99))


def test_the_overview_counts() -> None:
    seen = views.overview(state())

    assert (seen.applied, seen.term, seen.policy_hash) == (56, 2, "1f" * 32)
    assert (seen.installations, seen.repositories, seen.items) == (1, 2, 3)
    assert (seen.links, seen.confirmed) == (4, 4), "one of five was refused"
    assert (seen.waiting, seen.parked) == (1, 1)
    assert seen.outbox == (("react", 2), ("refresh", 2), ("reply", 1))


def test_an_item_shows_its_links_from_its_own_end() -> None:
    plan = views.item_status(state(), PLAN, {})
    (link,) = plan.links

    assert plan.ref == IssueRef(RepoName("gerivdb", "WAZAA"), 29)
    assert plan.comment == CommentId(500)
    assert (link.relation, link.outward, link.other) == (Relation.DEPENDS_ON, True, DONE)
    assert link.ref == IssueRef(RepoName("gerivdb", "FLUX"), 20)
    assert link.seen is not None
    assert link.seen.state is ItemState.CLOSED
    assert [row.kind for row in plan.pending] == ["refresh", "refresh"]


def test_the_other_end_shows_the_same_link_the_other_way_round() -> None:
    inward, mention = views.item_status(state(), DONE, {}).links

    assert (inward.other, inward.outward, inward.confirmed) == (PLAN, False, True)
    assert (mention.other, mention.confirmed) == (OTHER, True)


def test_a_link_shows_who_said_so_and_where() -> None:
    (reason,) = views.item_status(state(), PLAN, {}).links[0].reasons
    assert reason.words is not None
    assert (reason.provenance.login, reason.origin, reason.words.text) == (
        "anna",
        Origin(PLAN),
        TEXTS[1],
    )
    declared = evolve.fold_to(golden_log(), Index(14))
    (link,) = [one for one in views.item_status(declared, OTHER, {}).links if one.outward]
    assert [reason.words for reason in link.reasons] == [None]


def test_an_item_shows_what_waits_for_it() -> None:
    status = views.item_status(state(), PLAN, {"1/parked": PLAN, "1/stale": OTHER})

    assert [(row.cause, row.parked) for row in status.waiting] == [("1/parked", "a rule raised")]


def test_parked_causes_say_why() -> None:
    (row,) = views.parked(state())

    assert (row.cause, row.parked, row.received) == ("1/parked", "a rule raised", 26)
    assert [row.cause for row in views.waiting(state())] == ["1/parked", "1/stale"]


def test_what_nobody_knows_is_shown_as_unknown() -> None:
    nowhere = IssueId(RepoId(9), 1)
    status = views.item_status(state(), nowhere, {})

    assert (status.ref, status.seen, status.links, status.changed) == (None, None, (), 0)


def test_a_reference_is_found_whatever_its_case() -> None:
    assert views.item_of(state(), IssueRef(RepoName("GERIVDB", "wazaa"), 29)) == PLAN
    assert views.item_of(state(), IssueRef(RepoName("gerivdb", "FLUENCE"), 29)) is None


def test_a_suspended_installation_is_named_in_the_overview() -> None:
    log = Writer()
    log.find(InstallationObserved(InstallationId(5), UserId(1), "octo", suspended=True))
    log.find(InstallationObserved(InstallationId(6), UserId(2), "gerivdb"))

    assert views.overview(log.state).suspended == ("octo",)
