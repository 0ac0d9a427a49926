"""Crews: their interpreter, the model they ask, and what is left of the day's budget. No key is ever shown."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.cli.checkup.finding import Finding, ok, warn
from bot.config.crews import read_terms
from bot.config.settings import VARIABLES
from bot.crews.terms import EXTRACTIVE, UNBOUNDED, Model, Terms
from bot.errors import Misconfigured
from bot.record.draft import Spent
from bot.state.drafts import spent_today
from bot.state.model import State
from bot.vocabulary import DAY, Instant

OLDEST, TOO_NEW = (1, 15, 30), (1, 16)
"""Versions of CrewAI that crews work with: from, and before; as ``pyproject.toml`` asks for it."""
PATIENCE = 30.0
"""Seconds for an interpreter to start and to tell what is installed there."""
_ASK = "from importlib.metadata import version; print(version('crewai'))"
_INSTEAD = "so the template drafts; `make setup` brings CrewAI, and ECOS_CREW_PYTHON names another interpreter"


def crews(environment: Mapping[str, str], state: State, now: Instant) -> Iterator[Finding]:
    """A line each. Nothing of it stops ecos: where no crew can work, the template does."""
    given = {
        row.name: environment.get(row.name, "").strip() or row.default or "" for row in VARIABLES
    }
    try:
        terms = read_terms(given, environment)
    except Misconfigured as wrong:
        yield warn("crews", f"not looked at: {wrong}")
        return
    yield _interpreter(terms.python)
    yield from _model(terms.model)
    yield _budget(terms, state, now)


def _interpreter(python: Path) -> Finding:
    about = "crews, interpreter"
    if not python.exists():
        return warn(about, f"there is none at {python}, {_INSTEAD}")
    try:
        asked = subprocess.run(  # noqa: S603 the interpreter that the settings name
            [python, "-I", "-c", _ASK],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return warn(about, f"{python} does not answer ({error}), {_INSTEAD}")
    found = asked.stdout.strip()
    if asked.returncode != 0 or not found:
        return warn(about, f"{python} has no CrewAI, {_INSTEAD}")
    bound = f"from {_spelled(OLDEST)} on and before {_spelled(TOO_NEW)}"
    if not OLDEST <= _version(found) < TOO_NEW:
        return warn(about, f"{python} has CrewAI {found}, and crews need one {bound}; {_INSTEAD}")
    return ok(about, f"{python} has CrewAI {found}, which is {bound}")


def _model(model: Model) -> Iterator[Finding]:
    if model.replay:
        yield ok("crews, model", f"nobody is asked: its answers come from {model.replay}")
        return
    if model.name == EXTRACTIVE:
        yield ok("crews, model", "extractive: it answers from the facts alone and needs no network")
        return
    where = f" at {model.base_url}" if model.base_url else ""
    yield ok("crews, model", f"{model.name}{where}; whether it answers, only a draft shows")
    if model.key:
        yield ok("crews, key", "there is one")
    elif model.base_url:
        yield ok("crews, key", "there is none; a server of your own may need none")
    else:
        provider = model.name.partition("/")[0].upper().replace("-", "_")
        yield warn(
            "crews, key",
            f"there is none: name its file in ECOS_LLM_KEY_FILE, or set {provider}_API_KEY",
        )


def _budget(terms: Terms, state: State, now: Instant) -> Finding:
    """By what the log tells of this day (UTC)."""
    spent = spent_today(state) if state.recorded_at // DAY == now // DAY else Spent()
    left = terms.day.less(spent)
    money = "" if terms.day.micros == UNBOUNDED else f", {left.micros / 1_000_000:.2f} dollars"
    rest = f"{left.calls} calls, {left.tokens} tokens, {left.millis // 1000} s{money}"
    if 0 in (left.calls, left.tokens, left.millis, left.micros):
        return warn(
            "crews, budget",
            f"used up: {rest} left until midnight UTC; till then the template drafts. "
            "ECOS_LLM_DAY_BUDGET sets it",
        )
    return ok("crews, budget", f"left of the day's: {rest}")


def _version(text: str) -> tuple[int, ...]:
    """Its numbers; those after the first that is none do not count."""
    parts: list[int] = []
    for part in text.split("."):
        if not part.isascii() or not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)


def _spelled(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
