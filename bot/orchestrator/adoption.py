"""Adoption: whether ecos may write by itself somewhere, or only observes there and answers who asks.

Pure. Without a word of the policy or of a maintainer it observes: whoever installs ecos is told in one comment what it
would do, and it does nothing else. Desired states are decided on all the same, and show nothing until then.
"""

from bot.orchestrator import naming
from bot.record.inbound import RepositorySnapshot
from bot.state.model import Repository, State
from bot.vocabulary import InstallationId, IssueId, RepoId


def adopted(repo: RepoId, state: State) -> bool:
    """Whether ecos writes by itself in ``repo``, if it is installed there."""
    known = state.repositories.get(repo)
    return known is not None and _adopted(known, state)


def observed(state: State, where: RepositorySnapshot | None) -> tuple[InstallationId, ...]:
    """The installations where it does not yet: that of ``where``, or all of them."""
    known = state.repositories.get(where.id) if where else None
    asked = (known.installation,) if known else sorted(state.installations)
    return tuple(
        one
        for one in asked
        if one is not None and one not in state.adopted and not _listed(_login(one, state), state)
    )


def proposal(state: State) -> IssueId | None:
    """Where ecos says what it would do: the first master issue where it is installed and only observes."""
    for item in naming.masters_in_order(state):
        known = state.repositories[item.repo]
        if known.installation is not None and not _adopted(known, state):
            return item
    return None


def _adopted(known: Repository, state: State) -> bool:
    adopted = known.installation is not None and known.installation in state.adopted
    return adopted or _listed(known.snapshot.name.owner, state)


def _login(installation: InstallationId, state: State) -> str:
    account = state.installations.get(installation)
    return account.login if account else ""


def _listed(owner: str, state: State) -> bool:
    return owner.casefold() in {one.casefold() for one in state.policy.adopted}
