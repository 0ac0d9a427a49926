"""The environment's rows on crews: which interpreter they run in, which model they ask, and what it may cost."""

import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from bot.crews.terms import EXTRACTIVE, UNBOUNDED, Model, Price, Terms
from bot.errors import Misconfigured
from bot.record.draft import Spent
from bot.vocabulary import Duration

PASSED_ON = (
    *("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
)
"""All that crews may know of the bot's environment: how programs are found, and the way to a provider."""

_MILLION = 1_000_000


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
    model = Model(
        name=name,
        base_url=given["ECOS_LLM_BASE_URL"] or None,
        key=_key(name, given["ECOS_LLM_KEY_FILE"], environment),
        price=price,
        record=_folder(given["ECOS_LLM_RECORD"]),
        replay=_folder(given["ECOS_LLM_REPLAY"]),
    )
    if model.record and model.replay:
        raise Misconfigured("ECOS_LLM_RECORD and ECOS_LLM_REPLAY are both set: keep one")
    return Terms(
        python=crew_python(given["ECOS_CREW_PYTHON"]),
        model=model,
        run=run,
        day=day,
        deadline=Duration(
            1000 * _count("ECOS_CREW_DEADLINE", given["ECOS_CREW_DEADLINE"], lambda n: n > 0)
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
        raise Misconfigured(f"ECOS_LLM_KEY_FILE: cannot read {path}: {error}") from None
    if not key:
        raise Misconfigured(f"ECOS_LLM_KEY_FILE: {path} is empty")
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
    if unknown or missing:
        raise Misconfigured(
            f"{name} is {text!r}: give calls=… tokens=… seconds=… and, if money is bounded, dollars=…"
        )
    return Spent(
        calls=_count(name, parts["calls"], lambda n: True),
        tokens=_count(name, parts["tokens"], lambda n: True),
        millis=1000 * _count(name, parts["seconds"], lambda n: True),
        micros=_dollars(name, parts["dollars"]) if "dollars" in parts else UNBOUNDED,
    )


def _dollars(name: str, text: str) -> int:
    """In millionths."""
    whole, _, part = text.partition(".")
    digits = whole + part
    if not digits.isascii() or not digits.isdigit() or len(part) > 6:
        raise Misconfigured(f"{name}: {text!r} is no amount of dollars, such as 2.50")
    return int(whole or "0") * _MILLION + int(part.ljust(6, "0"))


def _count(name: str, text: str, fits: Callable[[int], bool]) -> int:
    if not text.isascii() or not text.isdigit() or not fits(int(text)):
        raise Misconfigured(f"{name} is {text!r}: give whole numbers in range")
    return int(text)


def _folder(text: str) -> str | None:
    return str(Path(text).absolute()) if text else None
