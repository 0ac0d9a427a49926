"""When a call may go: per installation, so that GitHub never has to tell ecos to slow down.

Sans-IO: time is passed in, nothing sleeps; whoever asks too early puts the call back into its queue. What was counted
dies with the process: after a change of leader GitHub's own ``retry-after`` is the second belt.
"""

import re
from collections import deque
from dataclasses import dataclass, field

from bot.github.limits import Limits, is_limit, named_wait
from bot.github.port import Answer, Call, Outcome
from bot.vocabulary import Duration, InstallationId, Instant

READ_POINTS = 1
WRITE_POINTS = 5
MOST_DOUBLINGS = 6

_LONG_AGO = Instant(0)
_CONTENT = re.compile(r"/(issues|pulls|comments|reviews)(/\d+)?$")
_RELATION = re.compile(r"/(sub_issues?|dependencies/blocked_by(/\d+)?)$")


def creates_content(call: Call) -> bool:
    """Issues, pull requests, comments, reviews; relations between issues, also when they are removed.

    Edits count as well: GitHub does not say that they do not.
    """
    if _RELATION.search(call.path):
        return call.writes
    return call.method in ("POST", "PATCH") and _CONTENT.search(call.path) is not None


def notifies(call: Call) -> bool:
    """Writes that send mail to people. GitHub does not say so of a new sub-issue."""
    return (
        creates_content(call) and call.method != "PATCH" and not call.path.endswith("/sub_issues")
    )


def points(call: Call) -> int:
    return WRITE_POINTS if call.writes else READ_POINTS


@dataclass(slots=True)
class _Window:
    """What was spent within the last ``length`` ms; an instant leaves when it is exactly ``length`` old."""

    length: Duration
    most: int
    spent: deque[tuple[Instant, int]] = field(default_factory=deque)
    total: int = 0

    def free_at(self, cost: int, now: Instant) -> Instant:
        over = self.total + cost - self.most
        for at, spent in self.spent:
            if over <= 0:
                break
            over -= spent
            now = Instant(max(now, at + self.length))
        return now

    def spend(self, cost: int, now: Instant) -> None:
        while self.spent and self.spent[0][0] + self.length <= now:
            self.total -= self.spent.popleft()[1]
        self.spent.append((now, cost))
        self.total += cost


@dataclass(slots=True)
class _Account:
    """What is known of one installation's allowance."""

    points: _Window
    content_minute: _Window
    content_hour: _Window
    notify_from: Instant = _LONG_AGO
    blocked_until: Instant = _LONG_AGO
    strikes: int = 0
    latest: Instant = _LONG_AGO


class Pacer:
    """Counts calls by installation; ask :meth:`ready_at`, tell :meth:`admit` and :meth:`note`.

    ``now`` should never go back; if it does, calls wait until it has caught up.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._accounts: dict[InstallationId | None, _Account] = {}

    def ready_at(self, call: Call, now: Instant) -> Instant:
        """``now`` when ``call`` may go now; else the earliest instant at which to ask again."""
        account = self._account(call)
        ready = max(now, account.blocked_until, account.points.free_at(points(call), now))
        if creates_content(call):
            ready = max(
                ready,
                account.content_minute.free_at(1, now),
                account.content_hour.free_at(1, now),
            )
        if notifies(call):
            ready = max(ready, account.notify_from)
        return Instant(ready)

    def admit(self, call: Call, now: Instant) -> None:
        """Count ``call`` as sent at ``now``; only after ``ready_at(call, now)`` said ``now``."""
        account = self._account(call)
        # A wall clock that is set back must not reorder the windows.
        account.latest = at = Instant(max(now, account.latest))
        account.points.spend(points(call), at)
        if creates_content(call):
            account.content_minute.spend(1, at)
            account.content_hour.spend(1, at)
        if notifies(call):
            account.notify_from = Instant(at + self._limits.notify_gap)

    def note(self, call: Call, outcome: Outcome, now: Instant) -> None:
        """Learn from what GitHub answered: a limit, or an allowance just spent, blocks the installation."""
        if not isinstance(outcome, Answer):
            return
        account = self._account(call)
        until = named_wait(outcome, now)
        if is_limit(outcome):
            doublings = min(account.strikes, MOST_DOUBLINGS)
            account.strikes += 1
            until = until or Instant(now + self._limits.unexplained_wait * 2**doublings)
        elif outcome.status < 400:
            account.strikes = 0
        if until is not None:
            account.blocked_until = Instant(max(account.blocked_until, until))

    def _account(self, call: Call) -> _Account:
        account = self._accounts.get(call.installation)
        if account is None:
            limits = self._limits
            account = self._accounts[call.installation] = _Account(
                points=_Window(limits.minute, limits.points_per_minute),
                content_minute=_Window(limits.minute, limits.content_per_minute),
                content_hour=_Window(limits.hour, limits.content_per_hour),
            )
        return account
