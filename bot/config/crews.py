"""The environment's rows on crews: which interpreter they run in, which model they ask, and what it may cost."""

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.config.spelling import http_address, quoted, whole_number
from bot.crews.terms import EXTRACTIVE, UNBOUNDED, Model, Price, Terms
from bot.errors import Misconfigured
from bot.record.draft import Spent
from bot.vocabulary import Duration

PASSED_ON = (
    *("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
)
"""All that crews may know of the bot's environment: how programs are found, and the way to a provider."""

LONGEST_RUN = 86_400
"""Seconds of a day; the budget of a day counts no run that is longer."""
_MILLION = 1_000_000
_MOST = 10**12
"""Of what a budget counts; more is no bound."""
_DEAREST_DIGITS = 9


def read_terms(given: Mapping[str, str], environment: Mapping[str, str]) -> Terms:
    """The terms that the variables in ``given`` (defaults filled in) tell. Raises Misconfigured."""
    price = _price(given["ECOS_LLM_PRICE"])
    name = given["ECOS_LLM"]
    if name != EXTRACTIVE and not all(name.partition("/")):
        raise Misconfigured(f"ECOS_LLM is {name!r}: give {EXTRACTIVE}, or provider/model")
    run = _budget("ECOS_LLM_RUN_BUDGET", given["ECOS_LLM_RUN_BUDGET"])
    day = _budget("ECOS_LLM_DAY_BUDGET", given["ECOS_LLM_DAY_BUDGET"])
    if name != EXTRACTIVE and price is None and min(run.micros, day.micros) < UNBOUNDED:
        raise Misconfigured(
            "ECOS_LLM_PRICE is not set, so nobody knows when a budget of dollars is used up: "
            "give dollars for a million tokens, as 2.50/10"
        )
    if given["ECOS_LLM_RECORD"] and given["ECOS_LLM_REPLAY"]:
        raise Misconfigured("ECOS_LLM_RECORD and ECOS_LLM_REPLAY are both set: keep one")
    model = Model(
        name=name,
        base_url=_base_url(given["ECOS_LLM_BASE_URL"]),
        key=_key(name, given["ECOS_LLM_KEY_FILE"], environment),
        price=price,
        record=_kept_in(given["ECOS_LLM_RECORD"]),
        replay=_told_from(given["ECOS_LLM_REPLAY"]),
    )
    return Terms(
        python=crew_python(given["ECOS_CREW_PYTHON"]),
        model=model,
        run=run,
        day=day,
        deadline=Duration(
            1000 * whole_number("ECOS_CREW_DEADLINE", given["ECOS_CREW_DEADLINE"], 1, LONGEST_RUN)
        ),
        environment=tuple((name, environment[name]) for name in PASSED_ON if name in environment),
    )


def crew_python(text: str = "") -> Path:
    """As given; else the bot's own if it has CrewAI (``pip install 'ecos[crew]'``); else that of ``make setup``."""
    if text:
        return Path(text).absolute()
    if find_spec("crewai") is not None:
        return Path(sys.executable)
    return Path(f"{sys.prefix}-crew", "bin", "python")


def _key(model: str, path: str, environment: Mapping[str, str]) -> str | None:
    """From the file; else from the variable that the provider's own tools read, such as ``OPENAI_API_KEY``."""
    if not path:
        provider = model.partition("/")[0].upper().replace("-", "_")
        return environment.get(f"{provider}_API_KEY") or None
    try:
        key = Path(path).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"ECOS_LLM_KEY_FILE: cannot read {path} ({error}): name the file of the provider's key"
        ) from None
    if not key:
        raise Misconfigured(f"ECOS_LLM_KEY_FILE: {path} is empty: put the provider's key there")
    return key


def _price(text: str) -> Price | None:
    if not text:
        return None
    prompt, _, answer = text.partition("/")
    name = "ECOS_LLM_PRICE"
    return Price(_dollars(name, prompt), _dollars(name, answer or prompt))


def _budget(name: str, text: str) -> Spent:
    """``calls=24 tokens=200000 seconds=300 dollars=0.50``; without ``dollars`` money is not bounded."""
    parts = dict(part.partition("=")[::2] for part in text.split())
    unknown = parts.keys() - {"calls", "tokens", "seconds", "dollars"}
    missing = {"calls", "tokens", "seconds"} - parts.keys()
    if unknown or missing or len(parts) < len(text.split()):
        raise Misconfigured(
            f"{name} is {quoted(text)}: give calls=… tokens=… seconds=… and, if money is bounded, dollars=…"
        )
    return Spent(
        calls=whole_number(f"{name}: calls", parts["calls"], 0, _MOST),
        tokens=whole_number(f"{name}: tokens", parts["tokens"], 0, _MOST),
        millis=1000 * whole_number(f"{name}: seconds", parts["seconds"], 0, _MOST),
        micros=_dollars(name, parts["dollars"]) if "dollars" in parts else UNBOUNDED,
    )


def _dollars(name: str, text: str) -> int:
    """In millionths."""
    whole, _, part = text.partition(".")
    digits = whole + part
    fits = len(part) <= 6 and len(whole.lstrip("0")) <= _DEAREST_DIGITS
    if not digits.isascii() or not digits.isdigit() or not fits:
        raise Misconfigured(
            f"{name}: {quoted(text)} is no amount of dollars: write it as 2.50, "
            f"with at most {_DEAREST_DIGITS} digits before the point and six behind"
        )
    return int(whole.lstrip("0") or "0") * _MILLION + int(part.ljust(6, "0"))


def _base_url(text: str) -> str | None:
    if not text:
        return None
    return http_address("ECOS_LLM_BASE_URL", text, "http://127.0.0.1:8080/v1")


def _told_from(text: str) -> str | None:
    if not text:
        return None
    folder = Path(text).absolute()
    if not folder.is_dir():
        raise Misconfigured(
            f"ECOS_LLM_REPLAY: there is no folder {folder}: name one that ECOS_LLM_RECORD filled"
        )
    return str(folder)


def _kept_in(text: str) -> str | None:
    """Tried where it would be made, and nothing is left there: whoever only looks at settings makes no folder."""
    if not text:
        return None
    folder = Path(text).absolute()
    try:
        nearest = next(one for one in (folder, *folder.parents) if one.exists())
        with TemporaryDirectory(dir=nearest):
            return str(folder)
    except OSError as error:
        raise Misconfigured(
            f"ECOS_LLM_RECORD: {folder} cannot be written ({error.strerror}): "
            "name a folder that the bot may make and fill"
        ) from None
