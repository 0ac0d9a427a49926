"""A survey takes in what is ours, and believes that something is gone only when GitHub says so of that very thing."""

from functools import cache

import pytest

from bot.github import reader
from bot.record.inbound import InstallationChanged
from bot.record.payload import Received
from bot.record.policy import Policy
from bot.sandbox import acts
from bot.sandbox.journal import Requested
from bot.sandbox.records import Repository
from bot.sandbox.store import Store
from bot.vocabulary import RepoId, RepoName, Visibility
from tests.river.village import Village, policy, village

REPOSITORIES = "/installation/repositories"
PAGE = 100
"""Repositories of one page; the town has more."""


@cache
def town() -> Store:
    """The village, grown to two pages of repositories."""
    store = village()
    owner = store.logins["gerivdb"]
    for number in range(PAGE + 20):
        store, fresh = store.fresh()
        repo = Repository(
            RepoId(fresh), owner, f"yard{number}", Visibility.PUBLIC, store.app.created_at
        )
        store = store.with_repository(repo)
    return store


def logins(river: Village) -> set[str]:
    return {account.login for account in river.state.installations.values()}


def owners_heard_of(river: Village) -> set[str]:
    inbounds = [one.inbound for one in river.payloads() if isinstance(one, Received)]
    return {one.account.login for one in inbounds if isinstance(one, InstallationChanged)}


def listed(river: Village) -> list[str]:
    """Whose repositories were listed, in order, a row for each page."""
    return [
        entry.caller
        for entry in river.world.journal
        if isinstance(entry, Requested) and entry.path == REPOSITORIES
    ]


@pytest.mark.parametrize(
    "adopted", [policy(owners=["GeriVDB"], adopted=["gerivdb"]), None], ids=["listed", "first"]
)
def test_an_owner_who_is_not_of_the_ecosystem_is_not_surveyed(adopted: Policy | None) -> None:
    river = Village(policy=adopted)
    river.flow()

    assert owners_heard_of(river) == logins(river) == {"gerivdb"}
    assert {one.installation for one in river.state.repositories.values()} == set(
        river.state.installations
    )
    assert len(set(listed(river))) == 1


def test_a_webhook_of_an_owner_who_is_not_of_the_ecosystem_does_not_bring_it_in() -> None:
    river = Village(policy=policy(owners=["gerivdb"], adopted=["gerivdb"]))
    river.flow()
    river.say("tom", "partner/Shop#5", "Depends on WAZAA#31\n\n/ecos help")
    river.flow()

    assert logins(river) == {"gerivdb"}
    assert river.said("partner/Shop#5") == []


def surveyed_anew(river: Village) -> None:
    """A new term begins, and the first page of the first list is read."""
    river.die()
    before = len(listed(river))
    while len(listed(river)) == before:
        river.step()


def second_page_at(river: Village) -> RepoName:
    """The repository with which the second page begins."""
    store = river.world.store
    (installation,) = [
        one for one in store.installations.values() if one.account == store.logins["gerivdb"]
    ]
    return store.full_name(store.covered(installation)[PAGE])


def test_a_repository_that_moved_to_a_page_already_read_is_not_taken_to_be_gone() -> None:
    river = Village(store=town())
    river.flow()
    known = set(river.state.names)
    pushed = second_page_at(river)
    surveyed_anew(river)
    river.act(acts.DeleteRepository("anna", RepoName("gerivdb", "Vault")))
    river.flow()

    assert known - set(river.state.names) == {RepoName("gerivdb", "vault")}
    assert river.state.named(pushed) is not None


def test_one_that_comes_and_one_that_goes_keep_the_count_and_hide_nothing() -> None:
    """The number of repositories is the same on both pages and that of the list, though one is missing in it."""
    river = Village(store=town())
    river.flow()
    pushed = second_page_at(river)
    surveyed_anew(river)
    river.act(acts.DeleteRepository("anna", RepoName("gerivdb", "Vault")))
    store, fresh = river.world.store.fresh()
    new = Repository(RepoId(fresh), store.logins["gerivdb"], "late", Visibility.PUBLIC, river.now)
    river.world.store = store.with_repository(new)
    river.flow()

    assert river.state.named(pushed) is not None
    assert river.state.named(RepoName("gerivdb", "late")) is not None


def test_one_that_comes_between_two_pages_is_taken_in_once() -> None:
    river = Village(store=town())
    everything = tuple(river.world.store.full_name(one) for one in _covered(river))
    river.act(acts.ChooseRepositories("anna", "gerivdb", everything[1:]))
    river.world.due_webhooks(river.now)
    while len(listed(river)) == 0:
        river.step()
    river.act(acts.ChooseRepositories("anna", "gerivdb", everything))
    river.world.due_webhooks(river.now)
    river.flow()

    inbounds = [one.inbound for one in river.payloads() if isinstance(one, Received)]
    added = [
        repository.name
        for one in inbounds
        if isinstance(one, InstallationChanged) and one.account.login == "gerivdb"
        for repository in one.added
    ]
    assert len(added) == len(set(added))


def _covered(river: Village) -> tuple[Repository, ...]:
    store = river.world.store
    owner = store.logins["gerivdb"]
    (one,) = [one for one in store.installations.values() if one.account == owner]
    return store.covered(one)


@pytest.mark.parametrize("how", ["deleted", "not chosen any more", "its name is another's"])
def test_a_repository_that_went_while_nobody_listened_is_gone(how: str) -> None:
    river = Village(store=town())
    river.flow()
    old = river.state.named(RepoName("gerivdb", "yard7"))
    assert old is not None
    _take_away(river, old.snapshot.name, how)
    for hook in river.world.due_webhooks(river.now):
        river.world.delivered(hook, 0, river.now)
    river.die()
    river.flow()

    assert old.snapshot.id not in river.state.repositories
    assert (river.state.named(old.snapshot.name) is None) is (how != "its name is another's")


def _take_away(river: Village, name: RepoName, how: str) -> None:
    if how == "not chosen any more":
        store = river.world.store
        kept = tuple(store.full_name(one) for one in _covered(river))
        left = tuple(one for one in kept if one != name)
        river.act(acts.ChooseRepositories("anna", "gerivdb", left))
        return
    river.act(acts.DeleteRepository("gerivdb", name))
    if how == "its name is another's":
        store, fresh = river.world.store.fresh()
        new = Repository(
            RepoId(fresh), store.logins["gerivdb"], name.name, Visibility.PUBLIC, river.now
        )
        river.world.store = store.with_repository(new)


def test_the_list_alone_would_take_it_to_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "read_installation", lambda _: None)
    river = Village(store=town())
    river.flow()
    pushed = second_page_at(river)
    surveyed_anew(river)
    river.act(acts.DeleteRepository("anna", RepoName("gerivdb", "Vault")))
    river.flow()

    assert river.state.named(pushed) is None
