"""Where the App is installed: created, suspended, deleted, and repositories added or removed."""

from dataclasses import replace

from bot.sandbox.changes.change import By, Change, Effect, EffectKind, Happening
from bot.sandbox.records import Installation, Repository, Stamp, User
from bot.sandbox.refusal import invalid
from bot.sandbox.shapes.app import installation as installation_shape
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.repository import brief_repository
from bot.sandbox.store import Store
from bot.vocabulary import InstallationId, Instant, RepoId


def _effect(store: Store, kind: EffectKind, one: Installation, by: By) -> Effect:
    account = store.users[one.account].login
    return Effect(kind, one.id, None, None, account, store.users[by.user].login)


def _told(
    store: Store, by: By, one: Installation, event: tuple[str, str], extra: Json
) -> tuple[Happening, ...]:
    payload: Json = {"installation": installation_shape(store, one)}
    return (Happening(event[0], event[1], by.user, payload | extra, installation=one.id),)


def install(
    store: Store, by: By, account: User, now: Instant, repos: frozenset[RepoId] | None
) -> Change:
    """On all of the account's repositories, or on those named."""
    if any(one.account == account.id for one in store.installations.values()):
        raise invalid("Installation", "account", "already_exists")
    store, fresh = store.fresh()
    made = Installation(InstallationId(fresh), account.id, repos, now, now)
    store = replace(store, installations=store.installations.set(made.id, made))
    reached = [brief_repository(store, repo) for repo in store.covered(made)]
    extra: Json = {"repositories": reached, "requester": None}
    told = _told(store, by, made, ("installation", "created"), extra)
    return Change(store, _effect(store, "installed", made, by), told)


def uninstall(store: Store, by: By, one: Installation) -> Change:
    """Its tokens die with it."""
    reached = [brief_repository(store, repo) for repo in store.covered(one)]
    extra: Json = {"repositories": reached, "requester": None}
    told = _told(store, by, one, ("installation", "deleted"), extra)
    effect = _effect(store, "uninstalled", one, by)
    tokens = store.tokens
    for text, token in store.tokens.items():
        if token.installation == one.id:
            tokens = tokens.delete(text)
    left = store.installations.delete(one.id)
    return Change(replace(store, installations=left, tokens=tokens), effect, told)


def choose(
    store: Store, by: By, one: Installation, now: Instant, repos: frozenset[RepoId]
) -> Change:
    """From now on the installation covers exactly ``repos``."""
    before = {repo.id: repo for repo in store.covered(one)}
    after = replace(one, repositories=repos, updated_at=now)
    store = replace(store, installations=store.installations.set(one.id, after))
    reached = {repo.id: repo for repo in store.covered(after)}
    added = [brief_repository(store, r) for key, r in reached.items() if key not in before]
    removed = [brief_repository(store, r) for key, r in before.items() if key not in reached]
    told = _regrouped(store, by, after, ("added", added))
    told += _regrouped(store, by, after, ("removed", removed))
    return Change(store, _effect(store, "installation-changed", after, by), told)


def moved(before: Store, after: Store, by: By, repo: Repository) -> tuple[Happening, ...]:
    """What installations hear of a repository that changed its owner: one lost it, one gained it."""
    shown = [brief_repository(after, after.repositories[repo.id])]
    lost = before.installation_for(before.repositories[repo.id])
    won = after.installation_for(after.repositories[repo.id])
    told: tuple[Happening, ...] = ()
    if lost is not None:
        told += _regrouped(after, by, lost, ("removed", shown))
    if won is not None:
        told += _regrouped(after, by, won, ("added", shown))
    return told


def _regrouped(
    store: Store, by: By, one: Installation, change: tuple[str, list[Json]]
) -> tuple[Happening, ...]:
    """``installation_repositories``, where there is anything to tell."""
    action, repos = change
    if not repos:
        return ()
    extra: Json = {
        "repository_selection": "all" if one.repositories is None else "selected",
        "repositories_added": repos if action == "added" else [],
        "repositories_removed": repos if action == "removed" else [],
        "requester": None,
    }
    return _told(store, by, one, ("installation_repositories", action), extra)


def suspend(store: Store, by: By, one: Installation, now: Instant) -> Change:
    return _halted(store, by, replace(one, suspended=Stamp(by.user, now), updated_at=now))


def unsuspend(store: Store, by: By, one: Installation, now: Instant) -> Change:
    return _halted(store, by, replace(one, suspended=None, updated_at=now))


def _halted(store: Store, by: By, after: Installation) -> Change:
    going = after.suspended is None
    effect = _effect(store, "unsuspended" if going else "suspended", after, by)
    if (store.installations[after.id].suspended is None) is going:
        return Change(store, effect)
    store = replace(store, installations=store.installations.set(after.id, after))
    reached = [brief_repository(store, repo) for repo in store.covered(after)]
    event = ("installation", "unsuspend" if going else "suspend")
    return Change(store, effect, _told(store, by, after, event, {"repositories": reached}))
