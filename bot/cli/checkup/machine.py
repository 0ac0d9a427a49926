"""This machine: the settings of this terminal, the ledger with its log, and the bot that runs or does not."""

from collections.abc import Callable, Iterator, Mapping

from bot.cli.checkup.finding import Finding, ok, warn, wrong
from bot.cli.loopback import ready
from bot.cli.spelling import when
from bot.cluster.reader import LedgerReader
from bot.config.settings import KEY, KEY_PATH, VARIABLES, read_settings
from bot.errors import Misconfigured, Outage
from bot.github.app_auth import load_key
from bot.state.model import State
from bot.state.views import parked

SHOWN = 5
"""Missing deliveries that are named."""
_SOUND = {"ECOS_APP_ID": "1", KEY: "a key", "ECOS_WEBHOOK_SECRET": "a secret"}
"""Settings without a fault, among which each variable is tried alone."""


def settings(environment: Mapping[str, str], running: bool) -> Iterator[Finding]:
    """A line each. A bot that runs has settings of its own, so that those missing here need not be wrong."""
    say = warn if running else wrong
    for name in (row.name for row in VARIABLES if row.name != KEY_PATH):
        given = (KEY, KEY_PATH) if name == KEY else (name,)
        fault = _fault(environment, given)
        if fault is None:
            has = any(environment.get(one, "").strip() for one in given)
            yield ok(name, "set" if has else "as it is by default")
        else:
            elsewhere = " (on this terminal; the running bot has its own)" if running else ""
            about, _, words = fault.partition(" ")
            yield say(about.removesuffix(":"), f"{words}{elsewhere}")


def _fault(environment: Mapping[str, str], given: tuple[str, ...]) -> str | None:
    sound = {name: value for name, value in _SOUND.items() if name not in given}
    tried = {name: environment[name] for name in given if name in environment}
    try:
        read = read_settings(sound | tried)
        if KEY in given:
            load_key(read.private_key, read.key_variable)
    except Misconfigured as wrong_:
        return str(wrong_)
    return None


def replica(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the bot runs, and how it says that it is."""
    try:
        checks = ready(environment)
    except (Misconfigured, Outage) as error:
        yield wrong("replica", f"{error}; so GitHub was not asked")
        return
    for name, check in checks.items():
        say: Callable[[str, str], Finding] = ok if check.get("ok") is True else wrong
        yield say(f"replica, {name}", str(check.get("detail", "")))


def ledger(history: LedgerReader, state: State) -> Iterator[Finding]:
    head, verdict = history.head(), history.verify()
    if not verdict.holds:
        yield wrong(
            "log",
            f"entry {verdict.bad} does not hold: {verdict.reason}; restore the ledger from a copy",
        )
    elif head.recorded_at is None:
        yield warn("log", "empty: nothing was ever received")
    else:
        yield ok(
            "log",
            f"{verdict.checked} entries, whole and in order, the last at {when(head.recorded_at)}",
        )
    stuck = parked(state)
    if stuck:
        yield warn("parked", f"{len(stuck)} causes wait for a person: `ecos parked` lists them")
    else:
        yield ok("parked", "nothing")
    yield deliveries(state)


def deliveries(state: State) -> Finding:
    """What GitHub lists as sent and the log does not hold."""
    if not state.missed:
        return ok("deliveries", "none is known to be missing")
    missed = sorted(state.missed.items(), key=lambda one: one[1].at)
    named = ", ".join(f"{cause} ({one.event}, {when(one.at)})" for cause, one in missed[:SHOWN])
    more = f" and {len(missed) - SHOWN} more" if len(missed) > SHOWN else ""
    return warn(
        "deliveries",
        f"{len(missed)} that GitHub sent have not come, and are asked for again: {named}{more}; "
        "see whether GitHub reaches this bot",
    )
