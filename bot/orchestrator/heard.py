"""What GitHub has told one cause a moment ago: a round that failed in part asks only for the rest.

Without it a text that names a hundred items would never be read while one call in ten fails. Nothing is kept for
longer than :data:`FRESH`, for a decision must not rest on what was so long ago.
"""

from dataclasses import dataclass, field

from bot.github.limits import is_limit
from bot.github.port import Answer, Call, Outcome
from bot.vocabulary import Duration, Instant

FRESH = Duration(60_000)


@dataclass(slots=True)
class Answers:
    """By call."""

    _kept: dict[Call, tuple[Answer, Instant]] = field(default_factory=dict)

    def keep(self, call: Call, outcome: Outcome, now: Instant) -> None:
        """``outcome`` came; only what tells something is kept."""
        if isinstance(outcome, Answer) and outcome.status < 500 and not is_limit(outcome):
            self._kept[call] = outcome, now

    def of(self, call: Call, now: Instant) -> Answer | None:
        answer, at = self._kept.get(call, (None, now))
        return answer if now - at < FRESH else None
