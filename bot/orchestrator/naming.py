"""From the words in a text to the item they mean: aliases and names, as the policy and the state know them.

Pure, and never asks GitHub: what is not known here is fetched while gathering. A name that may not be said in a thread
means nothing there, so nobody finds out by trying whether it exists. No thread: the terminal, where all may be said.
"""

from collections.abc import Iterable, Iterator

from bot.record.inbound import RepositorySnapshot
from bot.record.observed import AppSeen
from bot.record.policy import Policy
from bot.state.model import Repository, State
from bot.state.visibility import may_name
from bot.text.mentions import Mention
from bot.text.relations import Grammar, RelationWord, grammar
from bot.vocabulary import IssueId, IssueRef, RepoName


def owners(state: State) -> frozenset[str]:
    """Folded logins whose repositories are the ecosystem; without a policy, the first installation's."""
    named = state.policy.owners or ((state.first_owner,) if state.first_owner else ())
    return frozenset(owner.casefold() for owner in named)


def home(state: State) -> RepoName:
    """Where words without a thread are said: the terminal stands in no repository of the first owner's."""
    owner = next(iter(state.policy.owners), None) or state.first_owner or ""
    return RepoName(owner, "")


def grammar_of(state: State, app: AppSeen, where: RepositorySnapshot | None) -> Grammar:
    """The words that mean something in a thread of ``where``."""
    words = {row.words: RelationWord(row.relation, row.inverse) for row in state.policy.words}
    known = (name.name for name in _sayable(state, where))
    aliases = (row.alias for row in state.policy.aliases if _may_say(row.repo, where, state))
    return grammar(words=words, aliases=(*known, *aliases), hosts=(app.host,), slug=app.slug)


def resolve(mention: Mention, where: RepositorySnapshot | None, state: State) -> IssueRef | None:
    """Where ``mention``, written in a thread of ``where``, points; ``None`` outside the ecosystem.

    An alias means the policy's repository, else one of the thread's owner, else the only one of that name.
    """
    thread = where.name if where else home(state)
    if mention.repo is None:
        return IssueRef(thread, mention.number)
    if mention.owner is not None:
        name = RepoName(mention.owner, mention.repo)
        inside = mention.owner.casefold() in owners(state) | {thread.owner.casefold()}
        return IssueRef(name, mention.number) if inside else None
    found = _by_alias(mention.repo.casefold(), where, state)
    return None if found is None else IssueRef(found, mention.number)


def find(ref: IssueRef, state: State) -> tuple[Repository, IssueId] | None:
    """The repository that bears the name in ``ref`` and the id of the item there, known or not."""
    repository = state.named(ref.repo)
    if repository is None:
        return None
    return repository, IssueId(repository.snapshot.id, ref.number)


def masters(state: State) -> frozenset[IssueId]:
    """The master issues whose repositories are known."""
    return frozenset(_ids(state.policy, state))


def _ids(policy: Policy, state: State) -> Iterable[IssueId]:
    for ref in policy.masters:
        repo = state.names.get(ref.repo.folded())
        if repo is not None:
            yield IssueId(repo, ref.number)


def _by_alias(alias: str, where: RepositorySnapshot | None, state: State) -> RepoName | None:
    for row in state.policy.aliases:
        if row.alias.casefold() == alias and _may_say(row.repo, where, state):
            return row.repo
    known = [name for name in _sayable(state, where) if name.name == alias]
    thread = where.name if where else home(state)
    near = [name for name in known if name.owner == thread.owner.casefold()]
    found = near or known
    return found[0] if len(found) == 1 else None


def _sayable(state: State, where: RepositorySnapshot | None) -> Iterator[RepoName]:
    """The folded names of the ecosystem's repositories that may be said in a thread of ``where``, and its own."""
    inside = owners(state) | ({where.name.owner.casefold()} if where else set())
    for name in state.names:
        if name.owner in inside and _may_say(name, where, state):
            yield name


def _may_say(name: RepoName, where: RepositorySnapshot | None, state: State) -> bool:
    if where is None:
        return True
    repository = state.named(name)
    return repository is not None and may_name(repository.snapshot, where, state.policy)
