"""How each fact changes the state. One arm a fact; mypy proves that none is forgotten."""

from typing import assert_never

from bot.record.fact import (
    Adopted,
    CommandsHandled,
    EvidenceStated,
    Fact,
    Imported,
    InstallationObserved,
    InstallationRemoved,
    ItemObserved,
    ItemRemoved,
    LinkDeclared,
    LinkDeclined,
    LinkVouched,
    NativeObserved,
    NativeRemoved,
    OperatorAnswered,
    ReplyWithheld,
    RepositoryObserved,
    RepositoryRemoved,
    ThreadMuted,
    ThreadUnmuted,
)
from bot.record.inbound import ItemSnapshot, RepositorySnapshot
from bot.state import drafts, graph, keys
from bot.state.model import Account, Declaration, Repository, State, Statement, Vouch
from bot.state.native import Native
from bot.vocabulary import Index, InstallationId, ItemState, RepoId


def fold(branch: State, fact: Fact, index: Index) -> None:
    """Write ``fact``, found by the decision at ``index``, on ``branch``."""
    if isinstance(fact, drafts.DraftFact):
        drafts.fold(branch, fact, index)
        return
    match fact:
        case ItemObserved():
            _observe_item(branch, fact.item)
            graph.touch(branch, fact.item.id, index)
        case EvidenceStated():
            statement = Statement(fact.text, fact.provenance, fact.at, fact.evidence)
            graph.state_evidence(branch, fact.origin, statement, index)
        case LinkDeclared(link, origin, provenance, at):
            graph.declare(branch, link, Declaration(provenance, origin, at), index)
        case LinkDeclined(link):
            # the log keeps who declined; the state needs only that somebody did
            graph.decline(branch, link, index)
        case LinkVouched(link, provenance, texts):
            graph.vouch(branch, link, Vouch(provenance, texts), index)
        case NativeObserved(link, provenance, at):
            graph.relate(branch, link, Native(provenance, at), index)
        case NativeRemoved(link, _, at):
            graph.unrelate(branch, link, at, index)
        case CommandsHandled(origin, digests):
            graph.remember_origin(branch, origin)
            known = branch.handled.get(origin, ())
            branch.handled = branch.handled.set(origin, tuple(sorted({*known, *digests})))
            graph.touch(branch, origin.item, index)
        case ItemRemoved(item):
            drafts.forget(branch, item.__eq__)
            graph.remove_item(branch, item, index)
        case RepositoryObserved(repository, installation):
            _observe_repository(branch, repository, installation, index)
        case Imported(repo, since):
            if branch.imports.get(repo) == since:
                _end_import(branch, repo)
        case RepositoryRemoved(repo):
            _end_import(branch, repo)
            drafts.forget(branch, lambda item: item.repo == repo)
            graph.remove_repository(branch, repo, index)
        case InstallationObserved():
            _observe_installation(branch, fact, index)
        case InstallationRemoved(installation):
            _remove_installation(branch, installation, index)
        case ThreadMuted(item, _, until):
            branch.muted = branch.muted.set(item, until)
            graph.touch(branch, item, index)
        case ThreadUnmuted(item):
            if item in branch.muted:
                branch.muted = branch.muted.delete(item)
            graph.touch(branch, item, index)
        case Adopted(installation):
            branch.adopted = branch.adopted.set(installation, index)
            graph.bump(branch, keys.REPOSITORIES, index)
        case ReplyWithheld() | OperatorAnswered():
            pass  # the log keeps them, for `ecos why` and the terminal; nothing follows
        case _:
            assert_never(fact)


def _observe_installation(branch: State, fact: InstallationObserved, index: Index) -> None:
    observed = Account(fact.account, fact.login, fact.suspended, fact.at)
    branch.installations = branch.installations.set(fact.installation, observed)
    branch.first_owner = branch.first_owner or fact.login
    graph.bump(branch, keys.REPOSITORIES, index)


def _observe_item(branch: State, item: ItemSnapshot) -> None:
    before = branch.items.get(item.id)
    if before is None or before.state is not item.state:
        opened = before is None and item.state is ItemState.OPEN
        branch.since = branch.since.set(item.id, item.created_at if opened else item.updated_at)
    branch.items = branch.items.set(item.id, item)


def _observe_repository(
    branch: State,
    repository: RepositorySnapshot,
    installation: InstallationId | None,
    index: Index,
) -> None:
    folded = repository.name.folded()
    if branch.names.get(folded) != repository.id:
        graph.unname(branch, repository.id)
        branch.names = branch.names.set(folded, repository.id)
    known = branch.repositories.get(repository.id)
    if installation is None:
        _end_import(branch, repository.id)
    elif known is None or known.installation != installation:
        branch.imports = branch.imports.set(repository.id, index)
    branch.repositories = branch.repositories.set(
        repository.id, Repository(repository, installation)
    )
    graph.bump(branch, keys.REPOSITORIES, index)


def _end_import(branch: State, repo: RepoId) -> None:
    if repo in branch.imports:
        branch.imports = branch.imports.delete(repo)


def _remove_installation(branch: State, installation: InstallationId, index: Index) -> None:
    if installation in branch.installations:
        branch.installations = branch.installations.delete(installation)
    for repo, known in list(branch.repositories.items()):
        if known.installation == installation:
            _end_import(branch, repo)
            branch.repositories = branch.repositories.set(repo, Repository(known.snapshot, None))
    graph.bump(branch, keys.REPOSITORIES, index)
