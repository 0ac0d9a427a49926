"""Who may be named where: no text of ecos tells the readers of one repository what another one hides from them."""

from bot.record.inbound import RepositorySnapshot
from bot.record.policy import Policy
from bot.state.model import State
from bot.vocabulary import RepoId, Visibility


def may_name(named: RepositorySnapshot, where: RepositorySnapshot, policy: Policy) -> bool:
    """Whether an item of ``named`` may be named in a thread of ``where``.

    Iff it is the same repository, or ``named`` is public, or it is internal and ``where`` is internal or private in the
    same enterprise, or one trust group of the policy holds both.
    """
    if named.id == where.id or named.visibility is Visibility.PUBLIC:
        return True
    if named.visibility is Visibility.INTERNAL and where.visibility is not Visibility.PUBLIC:
        if named.owner == where.owner:
            return True
        if named.enterprise is not None and named.enterprise == where.enterprise:
            return True
    return any(
        {named.name.folded(), where.name.folded()} <= {name.folded() for name in group}
        for group in policy.trust
    )


def may_know(state: State, repo: RepoId, where: RepoId) -> bool:
    """Whether the readers of ``where`` may know of ``repo``; what ecos has not met nobody knows."""
    home, here = state.repositories.get(repo), state.repositories.get(where)
    if home is None or here is None:
        return False
    return may_name(home.snapshot, here.snapshot, state.policy)
