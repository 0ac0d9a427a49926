"""GitHub's rate limits as numbers, and how one of its answers says that a limit was hit.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
Never keeps anything: what was counted and who must wait is the pacer's.
"""

from dataclasses import dataclass, replace

from bot.github.port import Answer
from bot.vocabulary import DAY, HOUR, Duration, Instant

SECOND = Duration(1_000)
MINUTE = Duration(60_000)
LONGEST_WAIT = DAY
"""A ``retry-after`` beyond a day is a mistake, not a wish."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one installation may do. Counts are per sliding window of ``minute`` or ``hour`` (ms).

    ``notify_gap`` lies between two writes that send mail to people; ``unexplained_wait`` follows a limit without a date
    and doubles each time.
    """

    minute: Duration = MINUTE
    hour: Duration = HOUR
    points_per_minute: int = 900
    content_per_minute: int = 80
    content_per_hour: int = 500
    notify_gap: Duration = SECOND
    unexplained_wait: Duration = MINUTE

    def faster(self, factor: int) -> "Limits":
        """The same counts in windows ``factor`` times shorter: for a sandbox, never for GitHub."""
        return replace(
            self,
            minute=Duration(self.minute // factor),
            hour=Duration(self.hour // factor),
            notify_gap=Duration(self.notify_gap // factor),
            unexplained_wait=Duration(self.unexplained_wait // factor),
        )


def is_limit(answer: Answer) -> bool:
    """Tell GitHub's "too many requests" from its other refusals: both may be 403."""
    if answer.status == 429:
        return True
    return answer.status == 403 and (
        "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in _message(answer)
        or "abuse" in _message(answer)
    )


def named_wait(answer: Answer, now: Instant) -> Instant | None:
    """The date that the headers name, or ``None``: ``retry-after`` first, then the reset of a spent primary limit."""
    after = _whole(answer.headers.get("retry-after"))
    if after is not None:
        return Instant(now + min(after * SECOND, LONGEST_WAIT))
    reset = _whole(answer.headers.get("x-ratelimit-reset"))
    if reset is None or answer.headers.get("x-ratelimit-remaining") != "0":
        return None
    # Our clocks may differ: at least a second, at most the hour by which this limit is counted.
    return Instant(min(max(reset * SECOND, now + SECOND), now + HOUR))


def _whole(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 15:
        return None
    return int(text)


def _message(answer: Answer) -> str:
    message = answer.body.get("message") if isinstance(answer.body, dict) else None
    return message.lower() if isinstance(message, str) else ""
