"""Instants as GitHub writes them: ISO 8601 in UTC, whole seconds. Never reads a clock."""

from datetime import UTC, datetime
from functools import lru_cache

from bot.vocabulary import Instant


def iso(at: Instant) -> str:
    """``2026-01-31T09:00:00Z``; what is below a second is cut off, as GitHub does."""
    return _iso(at // 1000)


@lru_cache(maxsize=1_024)
def _iso(seconds: int) -> str:
    """The same few dates stand in every answer."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_or_none(at: Instant | None) -> str | None:
    return None if at is None else iso(at)


def instant(text: str) -> Instant:
    """Milliseconds of an ISO 8601 date; one without a zone is UTC. Raises ValueError."""
    read = datetime.fromisoformat(text)
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    return Instant(int(aware.timestamp() * 1000))
