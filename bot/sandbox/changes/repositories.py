"""Repositories: renamed, made private, public or internal, archived, deleted; and roles in them."""

from dataclasses import replace

from bot.sandbox.changes.change import By, Change, Effect, EffectKind
from bot.sandbox.changes.issues import delete_item
from bot.sandbox.changes.tell import about
from bot.sandbox.records import Repository, User
from bot.sandbox.refusal import invalid
from bot.sandbox.store import Store
from bot.vocabulary import Permission, RepoName, Visibility


def _effect(store: Store, kind: EffectKind, repo: Repository, content: str, by: By) -> Effect:
    return Effect(kind, repo.id, repo.id, None, content, store.users[by.user].login)


def rename(store: Store, by: By, repo: Repository, name: str) -> Change:
    """The old name goes on leading here until somebody takes it."""
    taken = store.repository_named(RepoName(store.users[repo.owner].login, name))
    if taken is not None and taken.id != repo.id and taken.name.casefold() == name.casefold():
        raise invalid("Repository", "name", "already_exists")
    after = replace(repo, name=name)
    store = store.with_repository(after)
    changes = {"changes": {"repository": {"name": {"from": repo.name}}}}
    told = about(store, after, ("repository", "renamed"), by.user, changes)
    return Change(store, _effect(store, "repository-renamed", after, name, by), told)


def change_visibility(store: Store, by: By, repo: Repository, to: Visibility) -> Change:
    """Internal tells the App what it is told of private: GitHub has no third word."""
    effect = _effect(store, "repository-visibility", repo, to.value, by)
    if repo.visibility is to:
        return Change(store, effect)
    after = replace(repo, visibility=to)
    store = store.with_repository(after)
    action = "publicized" if to is Visibility.PUBLIC else "privatized"
    return Change(store, effect, about(store, after, ("repository", action), by.user, {}))


def archive(store: Store, by: By, repo: Repository) -> Change:
    after = replace(repo, archived=True)
    store = store.with_repository(after)
    told = about(store, after, ("repository", "archived"), by.user, {})
    return Change(store, _effect(store, "repository-archived", after, "", by), told)


def delete(store: Store, by: By, repo: Repository) -> Change:
    told = about(store, repo, ("repository", "deleted"), by.user, {})
    effect = _effect(store, "repository-deleted", repo, repo.name, by)
    for item in tuple(store.issues_in(repo.id)):
        store = delete_item(store, by, item).store
    store = replace(store, repositories=store.repositories.delete(repo.id))
    return Change(store, effect, told)


def set_role(store: Store, by: By, repo: Repository, user: User, role: Permission) -> Change:
    """No webhook: the App would need the ``member`` event, which ecos does not take."""
    store = replace(store, roles=store.roles.set((repo.id, user.id), role))
    content = f"{user.login}: {role.name.lower()}"
    return Change(store, _effect(store, "role-set", repo, content, by))
