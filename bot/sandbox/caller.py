"""Who makes a request: the App with its JWT, or an installation with its token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from bot.sandbox.records import App, Token
from bot.sandbox.refusal import Refusal
from bot.sandbox.store import Store
from bot.vocabulary import Instant

LONGEST_JWT_S = 600
"""GitHub takes an App's JWT of at most ten minutes."""


@dataclass(frozen=True, slots=True)
class AsApp:
    def __str__(self) -> str:
        return "app"


@dataclass(frozen=True, slots=True)
class AsInstallation:
    token: Token

    def __str__(self) -> str:
        return f"installation:{self.token.installation}"


Caller = AsApp | AsInstallation


def caller_of(store: Store, headers: Mapping[str, str], now: Instant) -> Caller:
    """Raises Refusal(401) for whoever cannot be told."""
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    credential = credential.strip()
    if not credential or scheme.casefold() not in ("bearer", "token"):
        raise Refusal(401, "Requires authentication")
    token = store.tokens.get(credential)
    if token is not None:
        if now >= token.expires_at:
            raise Refusal(401, "Bad credentials")
        return AsInstallation(token)
    if credential.count(".") != 2 or credential.startswith("ghs_"):
        raise Refusal(401, "Bad credentials")
    _check_jwt(store.app, credential, now)
    return AsApp()


def _check_jwt(app: App, text: str, now: Instant) -> None:
    """GitHub's page "Generating a JSON Web Token (JWT) for a GitHub App" says what it takes."""
    # The library reads the clock for its own date checks, so they are switched off and made here.
    options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
    try:
        claims: dict[str, Any] = jwt.decode(
            text,
            app.public_key,
            algorithms=["RS256"],
            options=options | {"require": ["iat", "exp", "iss"]},  # type: ignore[arg-type]
        )
    except jwt.MissingRequiredClaimError as missing:
        raise Refusal(401, f"Missing '{missing.claim}' claim in assertion") from missing
    except jwt.InvalidTokenError as broken:
        raise Refusal(401, "A JSON web token could not be decoded") from broken
    _check_claims(app, claims, now // 1000)


def _check_claims(app: App, claims: Mapping[str, Any], now_s: int) -> None:
    issued, expires = claims["iat"], claims["exp"]
    if not isinstance(issued, int) or not isinstance(expires, int):
        raise Refusal(401, "'Expiration time' claim ('exp') must be a numeric value")
    if str(claims["iss"]) not in (str(app.id), f"Iv1.{app.id:016x}"):
        raise Refusal(401, "Integration not found")
    if issued > now_s:
        raise Refusal(401, "'Issued at' claim ('iat') must be an Integer in the past")
    if expires <= now_s:
        raise Refusal(401, "'Expiration time' claim ('exp') is too old")
    if expires - issued > LONGEST_JWT_S or expires - now_s > LONGEST_JWT_S:
        raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
