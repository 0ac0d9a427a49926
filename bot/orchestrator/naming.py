"""From the words in a text to the item they mean: aliases and names, as the policy and the state know them.

Pure, and never asks GitHub: what is not known here is fetched while gathering. A name that may not be said in a thread
means nothing there, so nobody finds out by trying whether it exists. No thread: the terminal, where all may be said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.record.inbound import RepositorySnapshot
from bot.record.observed import AppSeen
from bot.record.policy import Policy
from bot.state.model import Repository, State
from bot.state.table import Table
from bot.state.visibility import may_name
from bot.text.mentions import Mention
from bot.text.relations import Grammar, RelationWord, grammar
from bot.vocabulary import IssueId, IssueRef, RepoId, RepoName


def owners(state: State) -> frozenset[str]:
    """Folded logins whose repositories are the ecosystem; without a policy, the first installation's."""
    named = state.policy.owners or ((state.first_owner,) if state.first_owner else ())
    return frozenset(owner.casefold() for owner in named)


def home(state: State) -> RepoName:
    """Where words without a thread are said: the terminal stands in no repository of the first owner's."""
    owner = next(iter(state.policy.owners), None) or state.first_owner or ""
    return RepoName(owner, "")


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The short names that mean something in a thread of ``where``; each is looked up when it is met.

    Equal ones were made of the very same tables, so they mean the same.
    """

    policy: Policy
    names: Table[RepoName, RepoId]
    repositories: Table[RepoId, Repository]
    owners: frozenset[str]
    near: str
    where: RepositorySnapshot | None

    def __contains__(self, alias: object) -> bool:
        return isinstance(alias, str) and any(self._called(alias))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Names)
            and self.names is other.names
            and self.repositories is other.repositories
            and (self.policy, self.owners) == (other.policy, other.owners)
            and self.where == other.where
        )

    __hash__ = None  # type: ignore[assignment]

    def meant(self, alias: str) -> RepoName | None:
        """The policy's repository of this folded name, else one of the thread's owner, else the only one."""
        for row in self.policy.aliases:
            if row.alias.casefold() == alias and self._may_say(row.repo):
                return row.repo
        known = list(self._borne(alias))
        near = [name for name in known if name.owner == self.near]
        found = near or known
        return found[0] if len(found) == 1 else None

    def _called(self, alias: str) -> Iterator[RepoName]:
        for row in self.policy.aliases:
            if row.alias.casefold() == alias and self._may_say(row.repo):
                yield row.repo
        yield from self._borne(alias)

    def _borne(self, alias: str) -> Iterator[RepoName]:
        for owner in sorted(self.owners):
            name = RepoName(owner, alias)
            if name in self.names and self._may_say(name):
                yield name

    def _may_say(self, name: RepoName) -> bool:
        if self.where is None:
            return True
        repo = self.names.get(name.folded())
        known = None if repo is None else self.repositories.get(repo)
        return known is not None and may_name(known.snapshot, self.where, self.policy)


def names_in(where: RepositorySnapshot | None, state: State) -> Names:
    """The names that may be said in a thread of ``where``, of the ecosystem's owners and of its own."""
    near = (where.name if where else home(state)).owner.casefold()
    inside = owners(state) | {near}
    return Names(state.policy, state.names, state.repositories, inside, near, where)


def grammar_of(state: State, app: AppSeen, where: RepositorySnapshot | None) -> Grammar:
    """The words that mean something in a thread of ``where``."""
    words = {row.words: RelationWord(row.relation, row.inverse) for row in state.policy.words}
    plain = grammar(words=words, hosts=(app.host,), slug=app.slug)
    return replace(plain, aliases=names_in(where, state))


def resolve(mention: Mention, where: RepositorySnapshot | None, state: State) -> IssueRef | None:
    """Where ``mention``, written in a thread of ``where``, points; ``None`` outside the ecosystem."""
    thread = where.name if where else home(state)
    if mention.repo is None:
        return IssueRef(thread, mention.number)
    if mention.owner is not None:
        name = RepoName(mention.owner, mention.repo)
        inside = mention.owner.casefold() in owners(state) | {thread.owner.casefold()}
        return IssueRef(name, mention.number) if inside else None
    found = names_in(where, state).meant(mention.repo.casefold())
    return None if found is None else IssueRef(found, mention.number)


def find(ref: IssueRef, state: State) -> tuple[Repository, IssueId] | None:
    """The repository that bears the name in ``ref`` and the id of the item there, known or not."""
    repository = state.named(ref.repo)
    if repository is None:
        return None
    return repository, IssueId(repository.snapshot.id, ref.number)


def masters(state: State) -> frozenset[IssueId]:
    """The master issues whose repositories are known."""
    return frozenset(masters_in_order(state))


def masters_in_order(state: State) -> Iterator[IssueId]:
    """The master issues whose repositories are known, in the order of the policy."""
    for ref in state.policy.masters:
        repo = state.names.get(ref.repo.folded())
        if repo is not None:
            yield IssueId(repo, ref.number)
