"""Deliveries as GitHub would send them, small enough to read."""

import hmac
import json
from typing import Any

SECRET = b"a webhook secret nobody may see"
OLD_SECRET = b"the secret before it was changed"
GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"

MAYA = {"id": 7, "login": "maya", "type": "User"}
HELPER_BOT = {"id": 8, "login": "helper[bot]", "type": "Bot"}
REPOSITORY = {
    "id": 100,
    "name": "WAZAA",
    "full_name": "Stephane/WAZAA",
    "owner": {"id": 1, "login": "Stephane", "type": "User"},
    "private": False,
    "visibility": "public",
    "archived": False,
}
ISSUE = {
    "number": 29,
    "title": "The plan",
    "body": "Depends-On: FLUENCE#20",
    "state": "open",
    "closed_at": None,
    "user": MAYA,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:06Z",
}
PULL_REQUEST = ISSUE | {"number": 30, "merged_at": None}
COMMENT = {
    "id": 555,
    "body": "/ecos help",
    "user": MAYA,
    "created_at": "2026-01-02T03:04:07Z",
    "updated_at": "2026-01-02T03:04:08Z",
}
INSTALLATION = {"id": 9, "account": {"id": 1, "login": "Stephane", "type": "User"}}
LISTED = {"id": 100, "name": "WAZAA", "full_name": "Stephane/WAZAA", "private": False}


def payload(action: str, **parts: Any) -> dict[str, Any]:
    """A payload within a repository; a part given as ``None`` is there as ``null``."""
    return {
        "action": action,
        "sender": MAYA,
        "repository": REPOSITORY,
        "installation": {"id": 9},
    } | parts


def comment_created() -> bytes:
    return json.dumps(payload("created", issue=ISSUE, comment=COMMENT)).encode()


def sign(body: bytes, secret: bytes = SECRET) -> str:
    return "sha256=" + hmac.new(secret, body, "sha256").hexdigest()


def headers(body: bytes, event: str = "issue_comment", secret: bytes = SECRET) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": GUID,
        "x-hub-signature-256": sign(body, secret),
    }
