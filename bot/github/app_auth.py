"""Who ecos is to GitHub: the App's signed token, and for each installation a token of its own.

Keeps secrets in memory only: none may reach a log, a ``repr`` or the reason of an outcome.
https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.errors import Misconfigured
from bot.github.fields import instant
from bot.github.limits import is_limit
from bot.github.port import Answer, Call, NoAnswer, NoToken, Outcome
from bot.vocabulary import Duration, InstallationId, Instant

BACK_DATED = Duration(60_000)
"""GitHub refuses a JWT from the future, and clocks differ."""
JWT_LIFE = Duration(8 * 60_000)
"""Counted from now. GitHub allows ten minutes from ``iat``: this leaves a minute for clocks that differ."""
JWT_REUSE = Duration(5 * 60_000)
TOKEN_MARGIN = Duration(60_000)
TOKEN_LONGEST = Duration(59 * 60_000)
"""A token lasts an hour; one that seems to last longer tells of a clock that is wrong."""
SKEW_NOTICED = Duration(30_000)

Exchange = Callable[[Call], Awaitable[Outcome]]
"""Sends a call as the App."""


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token of any length; usable ``until`` then, by our clock."""

    value: str = field(repr=False)
    until: Instant


def load_key(pem: str, variable: str = "ECOS_PRIVATE_KEY") -> RSAPrivateKey:
    """Parse the App's private key, PKCS#1 or PKCS#8 (50 ms, so once).

    Raises Misconfigured, which names the ``variable`` that gave the key and never quotes it.
    """
    # A one-line environment variable often carries the two characters \ and n.
    unfolded = pem.replace("\\n", "\n").strip() + "\n"
    try:
        key = load_pem_private_key(unfolded.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        why = "is encrypted" if isinstance(wrong, TypeError) else "is no private key in PEM"
        raise Misconfigured(f"{variable} {why}: give the .pem file that GitHub made") from None
    if not isinstance(key, RSAPrivateKey):
        raise Misconfigured(f"{variable} is no RSA key: give the .pem file that GitHub made")
    return key


class AppAuth:
    """Makes and remembers tokens. ``now`` is the wall clock; GitHub's own is learnt when it refuses ours."""

    def __init__(self, app_id: str, key: RSAPrivateKey, now: Callable[[], Instant]) -> None:
        self._app_id = app_id
        self._key = key
        self._now = now
        self._skew = 0
        self._jwt: Token | None = None
        self._tokens: dict[InstallationId, Token] = {}
        self._flights: dict[InstallationId, asyncio.Task[Token | Outcome]] = {}

    def jwt(self) -> Token:
        """The App's own token: RS256, signed anew after some minutes."""
        now = self._now()
        if self._jwt is None or now >= self._jwt.until:
            theirs = now + self._skew
            claims = {
                "iat": (theirs - BACK_DATED) // 1000,
                "exp": (theirs + JWT_LIFE) // 1000,
                "iss": self._app_id,
            }
            signed = jwt.encode(claims, self._key, algorithm="RS256")
            self._jwt = Token(signed, Instant(now + JWT_REUSE))
        return self._jwt

    async def token(self, installation: InstallationId, exchange: Exchange) -> Token | Outcome:
        """A token of ``installation``; many who ask at once share one request.

        Without one: GitHub's answer when that is a rate limit, :class:`NoToken` when it gives none, else
        :class:`NoAnswer`, for nothing was sent.
        """
        known = self._tokens.get(installation)
        if known is not None and self._now() < known.until:
            return known
        flight = self._flights.get(installation)
        if flight is None:
            flight = asyncio.create_task(self._fetch(installation, exchange))
            self._flights[installation] = flight
            flight.add_done_callback(lambda _: self._flights.pop(installation, None))
        # Whoever gives up waiting must not take the token from the others.
        return await asyncio.shield(flight)

    def forget(self, installation: InstallationId, token: Token) -> None:
        """GitHub refused ``token``; a newer one that somebody fetched meanwhile stays."""
        if self._tokens.get(installation) is token:
            del self._tokens[installation]

    def learn_clock(self, date: str | None) -> bool:
        """Take GitHub's time from its ``Date`` header; true when ours was off, so that a new JWT may do better."""
        try:
            theirs = parsedate_to_datetime(date or "").timestamp() * 1000
        except (ValueError, OverflowError):
            return False
        skew = int(theirs) - self._now()
        if abs(skew - self._skew) < SKEW_NOTICED:
            return False
        self._skew, self._jwt = skew, None
        return True

    def trust_own_clock(self) -> None:
        """GitHub's time did not help: the refusal had another reason."""
        self._skew, self._jwt = 0, None

    async def _fetch(self, installation: InstallationId, exchange: Exchange) -> Token | Outcome:
        outcome = await exchange(
            Call(None, "POST", f"/app/installations/{installation}/access_tokens")
        )
        match outcome:
            case Answer(status=201, body={"token": str(value)}) if _is_bearer(value):
                token = Token(value, self._usable_until(outcome.body.get("expires_at")))
                self._tokens[installation] = token
                return token
            case Answer() if is_limit(outcome):
                return outcome
            case Answer(status=403 | 404 as status):
                return NoToken(installation, f"no token: GitHub answered {status}")
            case Answer(status=status):
                why = f"GitHub answered {status}"
            case NoAnswer(reason=reason):
                why = reason
            case NoToken():
                raise AssertionError("the App's own calls need no token of an installation")
        return NoAnswer(f"no token for installation {installation}: {why}", sent=False)

    def _usable_until(self, expires_at: object) -> Instant:
        """A minute before its end, but believed for a minute at least and an hour at most: a 401 mends the rest."""
        now = self._now()
        end = instant(expires_at) if isinstance(expires_at, str) else None
        ours = now if end is None else end - self._skew - TOKEN_MARGIN
        return Instant(min(max(ours, now + TOKEN_MARGIN), now + TOKEN_LONGEST))


def suspended(outcome: Outcome) -> bool:
    """Whether a token that was good is refused because its installation was suspended meanwhile."""
    if not isinstance(outcome, Answer) or outcome.status != 403:
        return False
    message = outcome.body.get("message") if isinstance(outcome.body, dict) else None
    return isinstance(message, str) and "suspended" in message and not is_limit(outcome)


def _is_bearer(value: str) -> bool:
    """What may stand in a header (RFC 6750 §2.1 is stricter, and GitHub has changed its format before)."""
    return value.isascii() and value.isprintable() and value.strip() != "" and " " not in value
