"""Rate limits: the hourly one with its headers, and the secondary one on creating content.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes.json import Json
from bot.vocabulary import Duration, Instant

SECONDARY = "You have exceeded a secondary rate limit. Please wait before you try again."


@dataclass(frozen=True, slots=True)
class Limits:
    """``None`` switches a limit off. ``minute`` and ``hour``: how long they are here (ms)."""

    per_hour: int = 5_000
    content_per_minute: int | None = 80
    content_per_hour: int | None = 500
    minute: Duration = Duration(60_000)
    hour: Duration = Duration(3_600_000)

    def faster(self, factor: int) -> "Limits":
        """The same counts in shorter windows, for a play whose waits of minutes become waits of a second."""
        minute, hour = Duration(self.minute // factor), Duration(self.hour // factor)
        return replace(self, minute=minute, hour=hour)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one caller has used: since ``since`` of the hour, and when content was created."""

    since: Instant
    used: int = 0
    created: tuple[Instant, ...] = ()

    def at(self, now: Instant, hour: Duration) -> "Usage":
        """The same, with what has lapsed left out."""
        recent = tuple(when for when in self.created if now - when < hour)
        if now - self.since >= hour:
            return Usage(now, 0, recent)
        return replace(self, created=recent)


def spend(limits: Limits, usage: Usage) -> Usage:
    """One request more. Raises Refusal(403) when the hour is used up."""
    if usage.used >= limits.per_hour:
        raise Refusal(403, "API rate limit exceeded for installation.")
    return replace(usage, used=usage.used + 1)


def create(limits: Limits, usage: Usage, now: Instant) -> Usage:
    """One creation more. Raises Refusal(403) with ``retry-after`` over the secondary limit."""
    if limits.content_per_minute is None and limits.content_per_hour is None:
        return usage
    windows = (
        (limits.content_per_minute, limits.minute),
        (limits.content_per_hour, limits.hour),
    )
    for most, span in windows:
        within = [when for when in usage.created if now - when < span]
        if most is not None and len(within) >= most:
            raise secondary(max(1, (within[0] + span - now + 999) // 1000))
    return replace(usage, created=(*usage.created, now))


def secondary(retry_after_s: int) -> Refusal:
    return Refusal(403, SECONDARY, {"retry-after": str(retry_after_s)})


def headers(limits: Limits, usage: Usage) -> Mapping[str, str]:
    return {
        "x-ratelimit-limit": str(limits.per_hour),
        "x-ratelimit-remaining": str(max(0, limits.per_hour - usage.used)),
        "x-ratelimit-used": str(usage.used),
        "x-ratelimit-reset": str((usage.since + limits.hour) // 1000),
        "x-ratelimit-resource": "core",
    }


def overview(limits: Limits, usage: Usage) -> Json:
    """``GET /rate_limit``, which costs nothing."""
    core = {
        "limit": limits.per_hour,
        "remaining": max(0, limits.per_hour - usage.used),
        "used": usage.used,
        "reset": (usage.since + limits.hour) // 1000,
    }
    search = {"limit": 30, "remaining": 30, "used": 0, "reset": core["reset"]}
    return {"resources": {"core": core, "search": search}, "rate": core}
