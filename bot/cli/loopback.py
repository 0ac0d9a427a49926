"""How a command reaches the bot that runs on this machine. It must never speak to another one, nor through a proxy."""

import getpass
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from bot.config.folder import address_in, token_in
from bot.config.settings import data_dir
from bot.errors import Misconfigured, Outage, UserMistake

PATIENCE = 40.0
"""Seconds; longer than the bot itself waits for a decision."""
_ANY = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 what the bot may listen on, not what is listened on here


def address(environment: Mapping[str, str]) -> str:
    """Where the bot of the data folder listens. Raises Outage when it does not run."""
    folder = data_dir(environment)
    parts = urlsplit(_read(address_in(folder), folder).strip())
    host = _ANY.get(parts.hostname or "")
    return urlunsplit(parts._replace(netloc=f"{host}:{parts.port}")) if host else parts.geturl()


def post(url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
    """One request to the running bot. Raises Outage when nobody answers."""
    try:
        return httpx.post(
            url, content=body, headers=dict(headers), timeout=PATIENCE, trust_env=False
        )
    except httpx.TransportError as error:
        raise _silent(url, error) from None


def ready(environment: Mapping[str, str]) -> Mapping[str, Mapping[str, Any]]:
    """The running bot's own checks, by name. Raises Outage when it does not run."""
    url = f"{address(environment)}/readyz"
    try:
        answer = httpx.get(url, timeout=PATIENCE, trust_env=False)
    except httpx.TransportError as error:
        raise _silent(url, error) from None
    checks: Mapping[str, Mapping[str, Any]] = answer.json()["checks"] if _is_json(answer) else {}
    return checks


def speak(environment: Mapping[str, str], act: Mapping[str, Any]) -> Mapping[str, Any]:
    """Have the bot carry out ``act`` in this user's name, and return what it says."""
    folder = data_dir(environment)
    url = f"{address(environment)}/operator"
    token = _read(token_in(folder), folder).strip()
    signed = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answer = post(
        url, httpx.Request("POST", url, json={**act, "operator": _operator()}).content, signed
    )
    told: Mapping[str, Any] = answer.json() if _is_json(answer) else {}
    match answer.status_code:
        case 202:
            return told
        case 422:
            raise UserMistake(str(told.get("error", "the bot refused")))
        case _:
            raise Outage(
                f"the bot answered {answer.status_code}: {told.get('error', 'see its log')}"
            )


def _silent(url: str, error: Exception) -> Outage:
    reason = str(error) or type(error).__name__
    return Outage(f"the bot does not answer at {url} ({reason}): does `ecos serve` run?")


def _is_json(answer: httpx.Response) -> bool:
    return str(answer.headers.get("content-type", "")).startswith("application/json")


def _operator() -> str:
    """The login name of who types; some machines have none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "operator"


def _read(path: Path, folder: Path) -> str:
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        raise Outage(
            f"no bot runs in {folder} (ECOS_DATA_DIR): start it with `ecos serve`"
        ) from None
    except PermissionError as error:
        raise Outage(f"{path}: {error.strerror}: only the bot's own user may speak to it") from None
    except OSError as error:
        raise Misconfigured(
            f"ECOS_DATA_DIR: {path} cannot be read ({error.strerror}): name the bot's folder"
        ) from None
