"""The App about itself: its installations, its tokens and what an installation reaches."""

import base64
import hashlib
from dataclasses import replace
from typing import Any, cast

from bot.sandbox.call import Call, Outcome, check_running
from bot.sandbox.caller import AsInstallation
from bot.sandbox.changes.change import Effect
from bot.sandbox.paging import paged
from bot.sandbox.records import Access, Installation, Permissions, Token
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.shapes import app as shapes
from bot.sandbox.shapes.repository import repository
from bot.sandbox.store import Store
from bot.vocabulary import InstallationId, Instant, RepoId

TOKEN_LIFE_MS = 3_600_000
_STRENGTH = {"read": 1, "write": 2, "admin": 3}


def show_app(call: Call) -> Outcome:
    return Outcome(200, shapes.integration(call.store))


def show_hook(call: Call) -> Outcome:
    return Outcome(200, shapes.hook(call.store))


def list_installations(call: Call) -> Outcome:
    found = sorted(call.store.installations.values(), key=lambda one: one.id)
    return paged(call, found, lambda one: shapes.installation(call.store, one))


def _installation(call: Call) -> Installation:
    one = call.store.installations.get(InstallationId(call.number("installation_id")))
    if one is None:
        raise not_found()
    return one


def show_installation(call: Call) -> Outcome:
    return Outcome(200, shapes.installation(call.store, _installation(call)))


def installation_of_repository(call: Call) -> Outcome:
    one = call.store.installation_for(call.repo)
    if one is None:
        raise not_found()
    return Outcome(200, shapes.installation(call.store, one))


def mint_token(call: Call) -> Outcome:
    """A token for the installation, narrowed to the repositories and permissions asked for."""
    one = _installation(call)
    check_running(one)
    repos = _narrowed(call, one)
    granted = _granted(call.store.app.permissions, call.body.get("permissions"))
    store, fresh = call.store.fresh()
    made = Token(
        _text(store, fresh), one.id, one.repositories if repos is None else repos, granted,
        Instant(call.now + TOKEN_LIFE_MS),
    )  # fmt: skip
    store = replace(store, tokens=store.tokens.set(made.text, made))
    effect = Effect("token-minted", fresh)
    return Outcome(201, shapes.token(store, made, repos is not None), store, effect)


def _narrowed(call: Call, one: Installation) -> frozenset[RepoId] | None:
    names, ids = call.body.get("repositories"), call.body.get("repository_ids")
    if names is None and ids is None:
        return None
    covered = call.store.covered(one)
    by_name = {repo.name.casefold(): repo.id for repo in covered}
    known = {repo.id for repo in covered}
    wanted = {by_name.get(str(name).casefold()) for name in names or ()} | set(ids or ())
    if not wanted or not wanted <= known:
        raise Refusal(422, "There is at least one repository that does not exist or is not "
                           "accessible to the parent installation.")  # fmt: skip
    return frozenset(cast(set[RepoId], wanted))


def _granted(held: Permissions, asked: Any) -> Permissions:
    if asked is None:
        return held
    for name, access in asked.items():
        if _STRENGTH.get(access, 9) > _STRENGTH.get(held.get(name, ""), 0):
            raise Refusal(422, "The permissions requested are not granted to this installation.")
    granted: dict[str, Access] = {"metadata": "read", **asked}
    return granted


def _text(store: Store, number: int) -> str:
    """Some 400 characters, in the stateless form: nobody may count on forty."""
    seeds = (f"{store.app.webhook_secret}/{number}/{part}".encode() for part in range(5))
    noise = b"".join(hashlib.sha512(seed).digest() for seed in seeds)
    return f"ghs_{store.app.id}_{base64.urlsafe_b64encode(noise).decode().rstrip('=')}"


def list_reached(call: Call) -> Outcome:
    """``GET /installation/repositories``: what this token reaches."""
    if not isinstance(call.caller, AsInstallation):
        raise Refusal(403, "Resource not accessible by integration")
    token = call.caller.token
    covered = call.store.covered(call.store.installations[token.installation])
    reached = [r for r in covered if token.repositories is None or r.id in token.repositories]
    page = paged(call, reached, lambda repo: repository(call.store, repo))
    body = {
        "total_count": len(reached),
        "repository_selection": "all" if token.repositories is None else "selected",
        "repositories": page.body,
    }
    return replace(page, body=body)
