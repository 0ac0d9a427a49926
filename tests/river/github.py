"""The sandbox's world as the port that the loop sends its calls to, without HTTP."""

from dataclasses import replace
from functools import cache
from urllib.parse import unquote, urlsplit

from bot.github.port import Answer, Call, NoAnswer, NoToken, Outcome
from bot.sandbox.records import Token
from bot.sandbox.seed import PERMISSIONS
from bot.sandbox.shapes.json import decode, encode
from bot.sandbox.wire import Answered, Request
from bot.sandbox.world import World
from bot.vocabulary import InstallationId, Instant
from tests.sandbox.client import app_jwt

JWT_LIFE = 400_000
FOR_EVER = Instant(2**53)


class Port:
    """Signs in as the App or one of its installations; tokens never end here, for the real client renews them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def send(self, call: Call, now: Instant) -> Outcome:
        """What the world does with ``call``, at once. As the real client, it follows where a read is sent."""
        outcome = self._send(call, now)
        if isinstance(outcome, Answer) and outcome.status == 301 and not call.writes:
            path = urlsplit(outcome.headers["location"]).path
            return self._send(replace(call, path=path), now)
        return outcome

    def _send(self, call: Call, now: Instant) -> Outcome:
        if call.installation is not None and not self._lets_in(call.installation):
            return NoToken(call.installation, "no token: GitHub answered 403")
        headers = {"authorization": f"Bearer {self._credential(call.installation, now)}"}
        request = Request(
            call.method, unquote(call.path), dict(call.query), headers, encode(call.body)
        )
        answer = self._world.handle(request, now)
        if not isinstance(answer, Answered):
            return NoAnswer(answer.kind, sent=True)
        said = answer.response
        return Answer(said.status, said.headers, decode(said.body))

    def _credential(self, installation: InstallationId | None, now: Instant) -> str:
        if installation is not None:
            return self._token(installation)
        return _jwt(Instant(now - now % JWT_LIFE))

    def _lets_in(self, installation: InstallationId) -> bool:
        known = self._world.store.installations.get(installation)
        return known is not None and known.suspended is None

    def _token(self, installation: InstallationId) -> str:
        store, text = self._world.store, f"ghs_{installation}"
        if installation in store.installations and text not in store.tokens:
            token = Token(text, installation, None, PERMISSIONS, FOR_EVER)
            self._world.store = replace(store, tokens=store.tokens.set(text, token))
        return text


@cache
def _jwt(since: Instant) -> str:
    """Signing takes longer than all the rest of a test."""
    return app_jwt(since)
