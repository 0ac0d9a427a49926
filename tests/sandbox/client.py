"""The smallest client of the world: signs JWTs, keeps a token, speaks JSON."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.github.app_auth import load_key
from bot.sandbox.faults import NO_FAULTS, FaultPlan
from bot.sandbox.seed import EVENTS, Identity, public_half, seed
from bot.sandbox.story import Story
from bot.sandbox.wire import Answered, Observer, Request, Response
from bot.sandbox.world import World
from bot.vocabulary import Instant

APP_ID, SECRET = 4242, "a secret for webhooks"
MORE_EVENTS = ("label", "member")
START = Instant(1_772_442_000_000)


@cache
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return pem.decode()


@cache
def public_key() -> str:
    return public_half(private_key())


@cache
def _parsed(key: str) -> rsa.RSAPrivateKey:
    """To parse one takes as long as many a test."""
    return load_key(key)


def world_from(story: Story, observer: Observer | None, plan: FaultPlan = NO_FAULTS) -> World:
    identity = Identity(APP_ID, public_key(), SECRET, events=(*EVENTS, *MORE_EVENTS))
    return World(seed(story, identity), plan, observer=observer)


def app_jwt(now: Instant, key: str | None = None, **claims: Any) -> str:
    seconds = now // 1000
    told = {"iat": seconds - 60, "exp": seconds + 500, "iss": str(APP_ID)} | claims
    return jwt.encode(told, _parsed(key or private_key()), algorithm="RS256")


@dataclass
class Client:
    """``now`` is the client's to move."""

    world: World
    now: Instant = START
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """The answer as the world gives it, an absence included."""
        headers = {"authorization": f"Bearer {self.token}"} | self.headers
        raw = b"" if body is None else json.dumps(body).encode()
        return self.world.handle(Request(method, path, query, headers, raw), self.now)

    def call(self, method: str, path: str, body: Any = None, **query: str) -> Response:
        answer = self.send(method, path, body, **query)
        assert isinstance(answer, Answered), answer
        return answer.response

    def json(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """The parsed body of an answer that must be a success."""
        response = self.call(method, path, body, **query)
        assert response.status < 300, (response.status, response.body)
        return json.loads(response.body) if response.body else None

    def as_app(self) -> "Client":
        return Client(self.world, self.now, app_jwt(self.now))

    def signed_in(self, **narrow: Any) -> "Client":
        """A client with a fresh installation token."""
        app = self.as_app()
        number = app.json("GET", "/app/installations")[0]["id"]
        path = f"/app/installations/{number}/access_tokens"
        token = app.json("POST", path, narrow or None)["token"]
        return Client(self.world, self.now, token)

    def status(self, method: str, path: str, body: Any = None, **query: str) -> int:
        return self.call(method, path, body, **query).status


def events(world: World, now: Instant) -> list[tuple[str, str | None]]:
    return [(one.event, one.action) for one in world.due_webhooks(now)]


def payloads(world: World, now: Instant) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in world.due_webhooks(now)]
