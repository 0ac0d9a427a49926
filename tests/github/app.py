"""An App with a key of its own, a clock that is set by hand, and the client that speaks for it."""

from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from bot.github.app_auth import AppAuth
from bot.github.client import GithubkitClient
from bot.github.port import Call
from bot.vocabulary import InstallationId, Instant
from tests.github.tiny_server import Asked, Say, TinyServer

INSTALLATION = InstallationId(7)
HERE = Instant(1_780_000_000_000)
IN_AN_HOUR = "2026-05-28T21:26:40Z"
"""An hour after ``HERE``."""


@cache
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


class Clock:
    def __init__(self, now: int = HERE) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return Instant(self.now)


def get(path: str = "/repos/o/r/issues/1") -> Call:
    return Call(INSTALLATION, "GET", path)


def comment() -> Call:
    return Call(INSTALLATION, "POST", "/repos/o/r/issues/1/comments", body={"body": "hello"})


def client(
    server: TinyServer | str, *, clock: Clock | None = None, timeout: float = 10.0
) -> GithubkitClient:
    url = server if isinstance(server, str) else server.url
    return GithubkitClient(url, AppAuth("1", key(), clock or Clock()), timeout=timeout)


def claims(asked: Asked) -> dict[str, Any]:
    """What the App's JWT says; the signature is checked, the dates are not."""
    bearer = asked.headers["authorization"].removeprefix("Bearer ")
    read: dict[str, Any] = jwt.decode(
        bearer, key().public_key(), ["RS256"], options={"verify_exp": False, "verify_iat": False}
    )
    return read


def is_mint(asked: Asked) -> bool:
    return asked.path.endswith("/access_tokens")


def token(value: str = "ghs_secret", expires_at: object = IN_AN_HOUR) -> Say:
    return Say(201, {"token": value, "expires_at": expires_at})
