"""The App, its installations and its tokens."""

from bot.sandbox.clockface import iso
from bot.sandbox.records import Installation, Permissions, Token
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.repository import repository
from bot.sandbox.shapes.user import node_id, simple_user
from bot.sandbox.store import Store


def permissions(given: Permissions) -> Json:
    return dict(sorted(given.items()))


def integration(store: Store) -> Json:
    """``integration``: the App itself."""
    app = store.app
    return {
        "id": app.id,
        "slug": app.slug,
        "node_id": node_id("A", app.id),
        "client_id": f"Iv1.{app.id:016x}",
        "owner": simple_user(store, store.users[app.owner]),
        "name": app.slug,
        "description": None,
        "external_url": f"{store.links.web}/apps/{app.slug}",
        "html_url": f"{store.links.web}/apps/{app.slug}",
        "created_at": iso(app.created_at),
        "updated_at": iso(app.created_at),
        "permissions": permissions(app.permissions),
        "events": list(app.events),
        "installations_count": len(store.installations),
    }


def integration_in_a_thread(store: Store) -> Json:
    """``performed_via_github_app``: the same, without the count only the App itself sees."""
    shown = integration(store)
    del shown["installations_count"]
    return shown


def hook(store: Store) -> Json:
    """``webhook-config``: where deliveries go; the secret is never shown again."""
    url = store.app.webhook_url
    shown: Json = {"content_type": "json", "insecure_ssl": "0", "secret": "********"}
    return shown if url is None else {**shown, "url": url}


def installation(store: Store, one: Installation) -> Json:
    api, account, halt = store.links.api, store.users[one.account], one.suspended
    return {
        "id": one.id,
        "account": simple_user(store, account),
        "repository_selection": "all" if one.repositories is None else "selected",
        "access_tokens_url": f"{api}/app/installations/{one.id}/access_tokens",
        "repositories_url": f"{api}/installation/repositories",
        "html_url": f"{store.links.web}/settings/installations/{one.id}",
        "app_id": store.app.id,
        "app_slug": store.app.slug,
        "target_id": account.id,
        "target_type": account.kind,
        "permissions": permissions(store.app.permissions),
        "events": list(store.app.events),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None if halt is None else simple_user(store, store.users[halt.by]),
        "suspended_at": None if halt is None else iso(halt.at),
    }


def token(store: Store, made: Token, narrowed: bool) -> Json:
    """``installation-token``; the repositories are named only where it was narrowed to some."""
    shown: Json = {
        "token": made.text,
        "expires_at": iso(made.expires_at),
        "permissions": permissions(made.permissions),
        "repository_selection": "all" if made.repositories is None else "selected",
    }
    if narrowed and made.repositories is not None:
        chosen = (store.repositories[repo] for repo in sorted(made.repositories))
        shown["repositories"] = [repository(store, repo) for repo in chosen]
    return shown
