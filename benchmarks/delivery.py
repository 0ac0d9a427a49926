"""One 14 KB ``issue_comment``, many times: another issue, another comment and its own signature each time."""

import gzip
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SIZE = 14_000
"""Bytes of the body: GitHub's recorded ``issue_comment`` payloads have 11 to 14.6 KB."""
THREADS = 1_000
"""Issues that the comments are spread over."""
_NUMBER, _COMMENT = 100_000_000_000, 1_000_000_000
"""Stand-ins for issue number and comment id; both have a fixed width, so all bodies have one length."""


@dataclass(frozen=True, slots=True)
class Template:
    """The body in three pieces, between which the issue's number and the comment's id go."""

    pieces: tuple[bytes, bytes, bytes]
    secret: bytes
    recorded: bool

    def body(self, nth: int) -> bytes:
        number, comment = self.places(nth)
        head, middle, tail = self.pieces
        return b"%s%d%s%d%s" % (head, number, middle, comment, tail)

    def places(self, nth: int) -> tuple[int, int]:
        return _NUMBER + nth % THREADS, _COMMENT + nth

    def signature(self, nth: int) -> str:
        return "sha256=" + hmac.digest(self.secret, self.body(nth), "sha256").hex()

    def headers(self, nth: int) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/benchmark",
            "X-GitHub-Event": "issue_comment",
            "X-GitHub-Delivery": f"{nth:08x}-0000-4000-8000-000000000000",
            "X-Hub-Signature-256": self.signature(nth),
        }

    def lines(self, count: int) -> Iterator[str]:
        """For wrk: number, comment and signature of each of ``count`` deliveries."""
        for nth in range(count):
            number, comment = self.places(nth)
            yield f"{number} {comment} {self.signature(nth)}\n"


def template(secret: str, places: Mapping[str, Any]) -> Template:
    """A recorded payload where ``ECOS_CONFORMANCE_DATA`` has one, else one made up; both speak of ``places``."""
    folder = os.environ.get("ECOS_CONFORMANCE_DATA")
    payload = _recorded(Path(folder)) if folder else _made_up()
    payload["repository"]["id"] = places["repository"]
    payload["installation"] = {"id": places["installation"], "node_id": "MDIzOkluc3RhbGxhdGlvbg=="}
    for person in (payload["sender"], payload["repository"]["owner"], payload["comment"]["user"]):
        person["id"] = places["user"]
    payload["issue"]["number"], payload["comment"]["id"] = _NUMBER, _COMMENT
    text = _spelled(payload)
    payload["issue"]["body"] += " " + "Please have a look. " * (max(0, SIZE - len(text)) // 20)
    text = _spelled(payload)
    head, _, rest = text.partition(b"%d" % _NUMBER)
    middle, _, tail = rest.partition(b'"id":%d' % _COMMENT)
    return Template((head, middle + b'"id":', tail), secret.encode(), bool(folder))


def _spelled(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, separators=(",", ":")).encode()


def _recorded(folder: Path) -> dict[str, Any]:
    """The largest recorded payload of a new comment."""
    packed = (folder / "github/webhook-examples.json.gz").read_bytes()
    examples = {one["name"]: one["examples"] for one in json.loads(gzip.decompress(packed))}
    created = [one for one in examples["issue_comment"] if one["action"] == "created"]
    largest: dict[str, Any] = max(created, key=lambda one: len(_spelled(one)))
    return largest


def _made_up() -> dict[str, Any]:
    """The fields that GitHub documents and ecos reads, and as many addresses as a real payload has."""
    user = {"login": "Codertocat", "id": 1, "type": "User"} | _addresses("users/Codertocat", 12)
    times = {"created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:00:00Z"}
    issue = {"number": 1, "title": "Spelling error in the README file", "state": "open"}
    issue |= {"body": "It looks like you spelt a word wrong.", "user": user, "labels": []}
    comment = {"id": 1, "user": user, "body": "You are totally right! I'll get this fixed."}
    repository = {"id": 1, "name": "Hello-World", "full_name": "Codertocat/Hello-World"}
    repository |= {"owner": user, "private": False, "visibility": "public", "archived": False}
    return {
        "action": "created",
        "issue": issue | times | _addresses("repos/Codertocat/Hello-World/issues/1", 7),
        "comment": comment | times,
        "repository": repository | _addresses("repos/Codertocat/Hello-World", 40),
        "sender": user,
    }


def _addresses(path: str, count: int) -> dict[str, str]:
    return {f"address_{n}_url": f"https://api.github.com/{path}/{n}" for n in range(count)}
