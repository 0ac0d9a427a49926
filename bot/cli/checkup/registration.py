"""The App as GitHub has it, against what it needs: what it may do, what it hears of, where it is; the bot asks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from bot.cli.checkup.finding import Finding, ok, warn, wrong
from bot.errors import Outage
from bot.github.app_auth import BACK_DATED, SKEW_NOTICED
from bot.github.fields import Fields, objects
from bot.github.grant import EVENTS, PERMISSIONS, lacking
from bot.github.registration import APP, HOOK, INSTALLATIONS, RATE_LIMIT
from bot.vocabulary import Instant

FEW = 0.1
"""The share of a rate limit below which its rest is little."""

Told = Mapping[str, Any]
"""An answer of GitHub as the bot hands it on: ``status``, ``headers`` and ``body``, or ``reason``."""
Ask = Callable[[str, int | None], Told]
"""Has the bot ask for a path, as the App or as one of its installations."""


def registration(ask: Ask, owners: frozenset[str], now: Callable[[], Instant]) -> Iterator[Finding]:
    """All lines about the App. ``owners`` are the folded ones whose events count; none: everybody's."""
    told = ask(APP, None)
    at = now()
    try:
        app = _body(told)
    except Outage as outage:
        yield wrong(
            "GitHub", f"{outage}: check ECOS_APP_ID, the private key and ECOS_GITHUB_API_URL"
        )
        return
    yield ok("GitHub", f"the App is {app.text('slug')}, number {app.number('id')}")
    yield _clock(told, at)
    yield from _permissions(app.object("permissions").value)
    yield from _events(app.value.get("events") or ())
    yield from _hook(ask(HOOK, None))
    yield from _installations(ask, owners, app.object("permissions").value)


def _permissions(held: Mapping[str, str]) -> Iterator[Finding]:
    short = set(lacking(held))
    for name, level in PERMISSIONS.items():
        has = held.get(name, "none")
        if name not in short:
            yield ok(f"permission {name}", has)
        else:
            yield wrong(
                f"permission {name}",
                f"{has}, and {level} is needed: give it in the App's settings",
            )


def _events(subscribed: Iterable[str]) -> Iterator[Finding]:
    heard = set(subscribed)
    for name in EVENTS:
        if name in heard:
            yield ok(f"event {name}", "subscribed")
        else:
            yield wrong(f"event {name}", "not subscribed: tick it in the App's settings")


def _hook(told: Told) -> Iterator[Finding]:
    try:
        hook = _body(told)
    except Outage as outage:
        yield warn("webhook", f"cannot be checked: {outage}")
        return
    url, kind = hook.value.get("url"), hook.value.get("content_type")
    if not url:
        yield wrong(
            "webhook", "has no address: give https://your.host/webhooks in the App's settings"
        )
    elif not str(url).endswith("/webhooks"):
        yield wrong("webhook", f"goes to {url}, where ecos does not listen: its path is /webhooks")
    else:
        yield ok("webhook", f"goes to {url}; whether that leads here, only a delivery shows")
    if kind == "json":
        yield ok("webhook, content type", "json")
    else:
        yield wrong(
            "webhook, content type", f"{kind}: choose application/json in the App's settings"
        )
    if str(hook.value.get("insecure_ssl")) == "0":
        yield ok("webhook, certificate", "GitHub checks it")
    else:
        yield warn("webhook, certificate", "GitHub does not check it: enable SSL verification")


def _installations(
    ask: Ask, owners: frozenset[str], permissions: Mapping[str, str]
) -> Iterator[Finding]:
    told = ask(INSTALLATIONS, None)
    try:
        found = objects(_answered(told), "installations")
    except Outage as outage:
        yield warn("installations", f"cannot be checked: {outage}")
        return
    if not found:
        yield wrong("installations", "none: install the App")
    for one in found:
        yield from _installation(one, ask, owners, permissions)
    if "next" in told.get("headers", {}).get("link", ""):
        yield warn("installations", "only the first hundred were looked at")


def _installation(
    one: Fields, ask: Ask, owners: frozenset[str], permissions: Mapping[str, str]
) -> Iterator[Finding]:
    account = one.object("account")
    login = account.text("login") if account.has("login") else account.text("slug")
    about = f"installation {login}"
    if one.has("suspended_at"):
        yield warn(
            about, "suspended: nothing comes from there until somebody unsuspends it on GitHub"
        )
        return
    if owners and login.casefold() not in owners:
        yield warn(
            about, "the policy does not list this owner: its events are answered 204 and forgotten"
        )
        return
    held = one.object("permissions").value
    short = [name for name, level in permissions.items() if held.get(name) != level]
    if short:
        yield wrong(about, f"has not accepted {', '.join(short)}: its owner does that on GitHub")
    else:
        yield ok(about, "has accepted all that the App asks for")
    yield _rate(f"rate limit of {login}", ask(RATE_LIMIT, one.number("id")))


def _rate(about: str, told: Told) -> Finding:
    try:
        core = _body(told).object("resources").object("core")
        left, limit = core.number("remaining"), core.number("limit")
    except Outage as outage:
        return warn(about, f"cannot be checked: {outage}")
    say = ok if left >= limit * FEW else warn
    return say(about, f"{left} of {limit} requests left this hour")


def _clock(told: Told, at: Instant) -> Finding:
    try:
        theirs = parsedate_to_datetime(told["headers"].get("date", ""))
    except ValueError:
        return warn("clock", "cannot be checked: GitHub named no date")
    off = (at - round(theirs.timestamp() * 1000)) / 1000
    words = f"{off:+.0f} s from GitHub's"
    if abs(off) * 1000 >= BACK_DATED:
        return wrong(
            "clock", f"{words}: GitHub refuses what ecos signs; set the clock, and keep it by NTP"
        )
    return (
        warn("clock", f"{words}: keep it by NTP")
        if abs(off) * 1000 >= SKEW_NOTICED
        else ok("clock", words)
    )


def _body(told: Told) -> Fields:
    return Fields.of(_answered(told), "the answer")


def _answered(told: Told) -> Any:
    """What GitHub said. Raises Outage when it said nothing, or no."""
    if "reason" in told:
        raise Outage(f"GitHub gave no answer ({told['reason']})")
    if told.get("status") != 200:
        raise Outage(f"GitHub answered {told.get('status')}")
    return told.get("body")
