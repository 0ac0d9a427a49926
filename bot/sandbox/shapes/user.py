"""Accounts: ``simple-user``, ``public-user`` and collaborators."""

import base64
from functools import lru_cache
from urllib.parse import quote

from bot.sandbox.clockface import iso
from bot.sandbox.records import User
from bot.sandbox.shapes.json import Json
from bot.sandbox.store import Store
from bot.vocabulary import Permission

_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


@lru_cache(maxsize=1_024)
def node_id(kind: str, number: int) -> str:
    """An opaque id in the style of GitHub's GraphQL."""
    return f"{kind}_{base64.urlsafe_b64encode(str(number).encode()).decode().rstrip('=')}"


@lru_cache(maxsize=1_024)
def in_a_path(login: str) -> str:
    return quote(login)


def simple_user(store: Store, user: User) -> Json:
    api = f"{store.links.api}/users/{in_a_path(user.login)}"
    page = f"/apps/{store.app.slug}" if user.id == store.app.user else f"/{in_a_path(user.login)}"
    shown: Json = {
        "login": user.login,
        "id": user.id,
        "node_id": node_id("U", user.id),
        "avatar_url": f"{store.links.web}/avatars/u/{user.id}",
        "gravatar_id": "",
        "url": api,
        "html_url": store.links.web + page,
        "type": user.kind,
        "site_admin": False,
        "user_view_type": "public",
    }
    return shown | {name: api + path for name, path in _LINKS.items()}


def public_user(store: Store, user: User) -> Json:
    unknown = ("company", "blog", "location", "email", "hireable", "bio")
    counts = ("public_repos", "public_gists", "followers", "following")
    born = iso(store.app.created_at)
    shown = simple_user(store, user) | {"name": user.login, "created_at": born, "updated_at": born}
    return shown | dict.fromkeys(unknown) | dict.fromkeys(counts, 0)


def organization(store: Store, user: User) -> Json:
    """``organization-simple-webhooks``."""
    api = f"{store.links.api}/orgs/{in_a_path(user.login)}"
    return {
        "login": user.login,
        "id": user.id,
        "node_id": node_id("O", user.id),
        "url": api,
        "repos_url": f"{api}/repos",
        "events_url": f"{api}/events",
        "hooks_url": f"{api}/hooks",
        "issues_url": f"{api}/issues",
        "members_url": f"{api}/members{{/member}}",
        "public_members_url": f"{api}/public_members{{/member}}",
        "avatar_url": f"{store.links.web}/avatars/u/{user.id}",
        "description": None,
    }


_FOLDED = {Permission.MAINTAIN: "write", Permission.TRIAGE: "read"}


def folded(role: Permission) -> str:
    """``permission``: maintain folds to write and triage to read."""
    return _FOLDED.get(role, role.name.lower())


def collaborator(store: Store, user: User, role: Permission) -> Json:
    """``repository-collaborator-permission``; only ``role_name`` is exact."""
    name = role.name.lower()
    needed = {
        "pull": Permission.READ,
        "triage": Permission.TRIAGE,
        "push": Permission.WRITE,
        "maintain": Permission.MAINTAIN,
        "admin": Permission.ADMIN,
    }
    allowed = {verb: role.covers(least) for verb, least in needed.items()}
    return {
        "permission": folded(role),
        "role_name": name,
        "user": simple_user(store, user) | {"role_name": name, "permissions": allowed},
    }
