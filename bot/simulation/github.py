"""GitHub in a simulation: the sandbox's world on true time, its webhooks, and calls that outlive their sender.

Must never know what a replica decides; it only carries.
"""

from collections.abc import Callable
from functools import cache

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.github.port import Call, Outcome
from bot.sandbox.direct import Port
from bot.sandbox.wire import Webhook
from bot.sandbox.world import World
from bot.simulation.dice import Dice
from bot.simulation.timeline import BEGIN, SECOND, Micros, Timeline
from bot.vocabulary import DeliveryId, Instant

APP_ID = 4242
SECRET = "of no use outside a simulation"  # noqa: S105 - it opens nothing
_PATIENCE: Micros = 10 * SECOND
"""After which GitHub ends a delivery (GitHub, "Handling failed webhook deliveries")."""
_MILLI: Micros = SECOND // 1_000


@cache
def _key() -> rsa.RSAPrivateKey:
    """Of this process alone: nothing that is ever seen depends on it."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def public_key() -> str:
    pem = _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


class GitHub:
    """``deliver`` hands one webhook to some replica's door; ``seed`` draws how long each way takes."""

    def __init__(
        self, world: World, timeline: Timeline, seed: int, deliver: Callable[[Webhook], None]
    ) -> None:
        self.world = world
        self._port = Port(world, _jwt)
        self._timeline = timeline
        self._dice = Dice(seed, "github")
        self._deliver = deliver
        self._due: Micros | None = None
        self._awaited: set[tuple[DeliveryId, int]] = set()

    @property
    def now(self) -> Instant:
        return Instant(BEGIN + self._timeline.now // _MILLI)

    def send(self, call: Call, answered: Callable[[Outcome], None]) -> None:
        """``call`` is on its way; whether anybody still waits for the answer is for ``answered`` to know."""
        self._timeline.after(self._takes(), self._arrive, call, answered)

    def stir(self) -> None:
        """Something happened here: whatever is due by now or later gets its turn on the timeline."""
        due = self.world.next_due()
        if due is None:
            return
        at = max(self._timeline.now, (due - BEGIN) * _MILLI)
        if self._due is None or at < self._due:
            self._due = at
            self._timeline.at(at, self._turn)

    def delivered(self, webhook: Webhook, status: int) -> bool:
        """What came of it; 0 when nobody answered. Whether GitHub still listened."""
        attempt = (webhook.guid, webhook.attempt)
        if attempt not in self._awaited:
            return False
        self._awaited.remove(attempt)
        self.world.delivered(webhook, status, self.now)
        self.stir()
        return True

    def _arrive(self, call: Call, answered: Callable[[Outcome], None]) -> None:
        outcome = self._port.send(call, self.now)
        self._timeline.after(self._takes(), answered, outcome)
        self.stir()

    def _turn(self) -> None:
        self._due = None
        for webhook in self.world.due_webhooks(self.now):
            self._awaited.add((webhook.guid, webhook.attempt))
            self._timeline.after(_PATIENCE, self.delivered, webhook, 0)
            self._deliver(webhook)
        self.stir()

    def _takes(self) -> Micros:
        return self._dice.between(5 * _MILLI, 100 * _MILLI)


@cache
def _jwt(since: Instant) -> str:
    seconds = since // 1000
    told = {"iat": seconds - 60, "exp": seconds + 500, "iss": str(APP_ID)}
    return jwt.encode(told, _key(), algorithm="RS256")
