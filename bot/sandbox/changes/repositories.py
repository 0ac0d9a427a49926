"""Repositories: renamed, made private, public or internal, archived and back, given away, deleted."""

from dataclasses import replace

from bot.sandbox.changes.change import By, Change, Effect, EffectKind
from bot.sandbox.changes.installations import moved
from bot.sandbox.changes.issues import delete_item
from bot.sandbox.changes.tell import about
from bot.sandbox.records import Repository, User
from bot.sandbox.refusal import invalid
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.user import folded, organization, simple_user
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
    return _archived(store, by, repo, ("archived", "repository-archived"))


def unarchive(store: Store, by: By, repo: Repository) -> Change:
    return _archived(store, by, repo, ("unarchived", "repository-unarchived"))


def _archived(store: Store, by: By, repo: Repository, words: tuple[str, EffectKind]) -> Change:
    action, kind = words
    after = replace(repo, archived=action == "archived")
    effect = _effect(store, kind, after, "", by)
    if after == repo:
        return Change(store, effect)
    store = store.with_repository(after)
    return Change(store, effect, about(store, after, ("repository", action), by.user, {}))


def transfer(store: Store, by: By, repo: Repository, to: User) -> Change:
    """The old name goes on leading there. Told where it went, and as a loss where it was; relations
    across owners stay as they are."""
    if store.repository_named(RepoName(to.login, repo.name)) is not None:
        raise invalid("Repository", "name", "already_exists")
    owner, before = store.users[repo.owner], store
    after = replace(repo, owner=to.id)
    store = store.with_repository(after)
    kind = "organization" if owner.kind == "Organization" else "user"
    shown = organization(store, owner) if kind == "organization" else simple_user(store, owner)
    changes = {"changes": {"owner": {"from": {kind: shown}}}}
    told = about(store, after, ("repository", "transferred"), by.user, changes)
    effect = _effect(store, "repository-transferred", after, str(store.full_name(after)), by)
    return Change(store, effect, (*told, *moved(before, store, by, repo)))


def delete(store: Store, by: By, repo: Repository) -> Change:
    told = about(store, repo, ("repository", "deleted"), by.user, {})
    effect = _effect(store, "repository-deleted", repo, repo.name, by)
    for item in tuple(store.issues_in(repo.id)):
        store = delete_item(store, by, item).store
    store = replace(store, repositories=store.repositories.delete(repo.id))
    return Change(store, effect, told)


def set_role(store: Store, by: By, repo: Repository, user: User, role: Permission) -> Change:
    """Told as ``member``, to an App that takes that event."""
    before = store.roles.get((repo.id, user.id), Permission.NONE)
    store = replace(store, roles=store.roles.set((repo.id, user.id), role))
    effect = _effect(store, "role-set", repo, f"{user.login}: {role.name.lower()}", by)
    if role is before:
        return Change(store, effect)
    payload: Json = {"member": simple_user(store, user)}
    match before, role:
        case Permission.NONE, _:
            action = "added"
            given = {"permission": {"to": folded(role)}, "role_name": {"to": role.name.lower()}}
            payload["changes"] = given
        case _, Permission.NONE:
            action = "removed"
        case _:
            action, was = "edited", folded(before)
            step = {"from": was, "to": folded(role)}
            payload["changes"] = {"permission": step, "old_permission": {"from": was}}
    return Change(store, effect, about(store, repo, ("member", action), by.user, payload))
