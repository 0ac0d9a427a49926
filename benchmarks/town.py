"""The GitHub that the benchmarks are played on, and the identity of the App there."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.sandbox.limits import Limits
from bot.sandbox.seed import Identity, public_half, seed
from bot.sandbox.story import parse_story
from bot.sandbox.wire import Observer
from bot.sandbox.world import World
from bot.vocabulary import RepoName

APP_ID, SECRET = 4242, "a secret for benchmarks"
REPO = RepoName("Codertocat", "Hello-World")
SPEAKER = "Codertocat"
ISSUES = 400

_STORY = """
name: town
ecosystem:
  app: ecos
  owners:
    Codertocat: {kind: user}
  users: {}
  repositories:
    Codertocat/Hello-World:
      visibility: public
      roles: {Codertocat: admin}
      issues:
"""
_ISSUE = "        - {number: %d, by: Codertocat, title: Spelling error in the README file}\n"
_ACTS = """
acts:
  - {at: 2026-03-02T09:00:00Z, by: Codertocat, comment: "Hello-World#1", body: hello}
expect: []
"""


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return pem.decode()


@dataclass(frozen=True, slots=True)
class Town:
    """A world without limits of its own, and how the bot gets in."""

    world: World
    key: str

    def environment(self, api_url: str, data: Path, port: int) -> dict[str, str]:
        """What a bot that serves this town finds in its environment."""
        return {
            "ECOS_APP_ID": str(APP_ID),
            "ECOS_PRIVATE_KEY": self.key,
            "ECOS_WEBHOOK_SECRET": SECRET,
            "ECOS_GITHUB_API_URL": api_url,
            "ECOS_DATA_DIR": str(data),
            "ECOS_HOST": "127.0.0.1",
            "ECOS_PORT": str(port),
            "NO_PROXY": os.environ.get("NO_PROXY", "127.0.0.1"),
        }

    def places(self) -> dict[str, Any]:
        """The numbers that a payload needs to speak of this town."""
        store = self.world.store
        repo = store.repository_named(REPO)
        owner = store.user_named(SPEAKER)
        assert repo is not None
        assert owner is not None
        (installation,) = store.installations
        return {"repository": repo.id, "user": owner.id, "installation": installation}


def found(key: str, observer: Observer | None = None) -> Town:
    text = _STORY + "".join(_ISSUE % number for number in range(1, ISSUES + 1)) + _ACTS
    store = seed(parse_story(text, "town.yml"), Identity(APP_ID, public_half(key), SECRET))
    endless = Limits(per_hour=10**9, content_per_minute=None, content_per_hour=None)
    return Town(World(store, allowance=endless, observer=observer), key)
