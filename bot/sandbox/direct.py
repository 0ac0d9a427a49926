"""The sandbox's world as the port that the loop sends its calls to: no socket, and an answer at once.

Must never soften what the world says: as the real client, it signs in, and follows where a read is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from bot.github.port import Answer, Call, NoAnswer, NoToken, Outcome
from bot.sandbox.records import Token
from bot.sandbox.seed import PERMISSIONS
from bot.sandbox.shapes.json import decode, encode
from bot.sandbox.wire import Answered, Request
from bot.sandbox.world import World
from bot.vocabulary import InstallationId, Instant

JWT_LIFE = 400_000
"""Milliseconds for which one signature serves: to sign takes longer than all the rest of a call."""
_FOR_EVER = Instant(2**53)


@dataclass(frozen=True, slots=True)
class Port:
    """Signs in as the App or one of its installations; tokens never end here, for the real client renews them.

    ``signed``: a JWT of the App that is good for :data:`JWT_LIFE` from the instant it is given.
    """

    world: World
    signed: Callable[[Instant], str]

    def send(self, call: Call, now: Instant) -> Outcome:
        """What the world does with ``call``."""
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
        answer = self.world.handle(request, now)
        if not isinstance(answer, Answered):
            return NoAnswer(answer.kind, sent=True)
        said = answer.response
        return Answer(said.status, said.headers, decode(said.body))

    def _credential(self, installation: InstallationId | None, now: Instant) -> str:
        if installation is not None:
            return self._token(installation)
        return self.signed(Instant(now - now % JWT_LIFE))

    def _lets_in(self, installation: InstallationId) -> bool:
        known = self.world.store.installations.get(installation)
        return known is not None and known.suspended is None

    def _token(self, installation: InstallationId) -> str:
        store, text = self.world.store, f"ghs_{installation}"
        if installation in store.installations and text not in store.tokens:
            token = Token(text, installation, None, PERMISSIONS, _FOR_EVER)
            self.world.store = replace(store, tokens=store.tokens.set(text, token))
        return text
