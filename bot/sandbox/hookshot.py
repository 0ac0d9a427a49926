"""Webhooks as GitHub sends them: the common parts of a payload, the headers, the signature.

https://docs.github.com/webhooks/webhook-events-and-payloads
"""

import hashlib
import hmac

from bot.sandbox.changes.change import Happening
from bot.sandbox.records import Delivery
from bot.sandbox.shapes.json import Json, encode
from bot.sandbox.shapes.user import node_id, organization, simple_user
from bot.sandbox.store import Store
from bot.sandbox.wire import Webhook
from bot.vocabulary import DeliveryId, Instant, UserId

HOOK_ID = 7_000_001


def guid(seed: str, number: int) -> DeliveryId:
    """A GUID out of a seed and the number of the event."""
    digest = hashlib.sha256(f"delivery/{seed}/{number}".encode()).hexdigest()
    parts = (digest[:8], digest[8:12], "4" + digest[13:16], "8" + digest[17:20], digest[20:32])
    return DeliveryId("-".join(parts))


def body_of(store: Store, happening: Happening) -> bytes:
    payload: Json = {} if happening.action is None else {"action": happening.action}
    payload |= happening.payload
    if happening.repo is not None:
        payload["repository"] = happening.repo
        owner = store.users[_owner(happening.repo)]
        if owner.kind == "Organization":
            payload["organization"] = organization(store, owner)
    if happening.installation is not None and "installation" not in payload:
        number = happening.installation
        payload["installation"] = {"id": number, "node_id": node_id("MDIz", number)}
    if happening.event != "ping":
        payload["sender"] = simple_user(store, store.users[happening.sender])
    return encode(payload)


def _owner(repo: Json) -> UserId:
    found: UserId = repo["owner"]["id"]
    return found


def webhook(store: Store, one: Delivery, attempt: int, due: Instant) -> Webhook:
    secret = store.app.webhook_secret.encode()
    headers = {
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/ecos5a1",
        "x-github-event": one.event,
        "x-github-delivery": one.guid,
        "x-github-hook-id": str(HOOK_ID),
        "x-github-hook-installation-target-id": str(store.app.id),
        "x-github-hook-installation-target-type": "integration",
        "x-hub-signature-256": "sha256=" + hmac.new(secret, one.body, hashlib.sha256).hexdigest(),
    }
    return Webhook(one.guid, one.event, one.action, attempt, due, headers, one.body)


def ping(store: Store) -> Happening:
    """What GitHub sends when a hook is set."""
    config = {"url": f"{store.links.web}/hook", "content_type": "json", "insecure_ssl": "0"}
    hook: Json = {
        "type": "App",
        "id": HOOK_ID,
        "name": "web",
        "active": True,
        "events": list(store.app.events),
        "config": config,
        "app_id": store.app.id,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "deliveries_url": f"{store.links.api}/app/hook/deliveries",
    }
    payload = {"zen": "Half measures are as bad as nothing at all.", "hook_id": HOOK_ID}
    return Happening("ping", None, store.app.owner, payload | {"hook": hook})
