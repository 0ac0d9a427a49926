"""Who may be named where: the whole table."""

import pytest

from bot.record.inbound import RepositorySnapshot
from bot.record.policy import Policy
from bot.state.visibility import may_name
from bot.vocabulary import RepoId, RepoName, UserId, Visibility

PUBLIC, INTERNAL, PRIVATE = Visibility.PUBLIC, Visibility.INTERNAL, Visibility.PRIVATE


def repository(
    visibility: Visibility, name: str = "A", owner: int = 1, enterprise: int | None = None
) -> RepositorySnapshot:
    repo = RepoId(ord(name))
    return RepositorySnapshot(
        repo, RepoName("octo", name), UserId(owner), visibility, enterprise=enterprise
    )


@pytest.mark.parametrize("where", Visibility)
@pytest.mark.parametrize("named", Visibility)
def test_whom_one_owner_shows_to_whom(named: Visibility, where: Visibility) -> None:
    shown = named is PUBLIC or (named is INTERNAL and where is not PUBLIC)

    assert may_name(repository(named, "B"), repository(where), Policy()) is shown


@pytest.mark.parametrize("visibility", Visibility)
def test_a_repository_may_always_name_itself(visibility: Visibility) -> None:
    assert may_name(repository(visibility), repository(visibility), Policy())


@pytest.mark.parametrize(
    ("theirs", "ours", "shown"), [(8, 8, True), (8, 9, False), (None, None, False)]
)
def test_internal_means_one_enterprise(theirs: int | None, ours: int | None, shown: bool) -> None:
    named = repository(INTERNAL, "B", owner=2, enterprise=theirs)

    assert may_name(named, repository(PRIVATE, enterprise=ours), Policy()) is shown


def test_a_trust_group_shows_its_members_to_one_another() -> None:
    group = (RepoName("OCTO", "a"), RepoName("octo", "b"))
    named, where = repository(PRIVATE, "B"), repository(PUBLIC)

    assert may_name(named, where, Policy(trust=(group,)))
    assert not may_name(named, where, Policy(trust=(group[:1], group[1:])))
