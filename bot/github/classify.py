"""What an outcome means for the action: one place, so that no action repeats what it must not.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import Outage
from bot.github.limits import is_limit, named_wait
from bot.github.port import Answer, Call, NoAnswer, NoToken
from bot.github.task import GivenUp, Heard, Postponed, Task
from bot.vocabulary import Duration, Instant

SHORTEST_PAUSE = Duration(1_000)
LONGEST_PAUSE = Duration(15 * 60_000)
LIMIT_PAUSE = Duration(60_000)
"""GitHub's advice for a limit without a date: at least a minute, growing."""
LONGEST_OUTAGE = Duration(24 * 3_600_000)
"""An action that could not be done for so long is given up."""
REASON_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Success:
    """``body`` is as the caller's reader has read it."""

    status: int
    body: Any
    at: Instant
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Denied:
    """GitHub will say the same next time. Nothing was done."""

    status: int
    reason: str
    at: Instant
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Later:
    """``uncertain``: the call was a write, and it may have taken effect or may yet."""

    reason: str
    at: Instant
    retry_at: Instant
    uncertain: bool


Meaning = Success | Denied | Later


def ask(
    task: Task, call: Call, read: Callable[[Any], Any] | None = None
) -> Generator[Call, Heard, Meaning]:
    """Make one call and say what its outcome means; an answer that ``read`` cannot read is an outage."""
    heard = yield call
    meaning = classify(call, heard, task.tries.failures)
    if read is None or not isinstance(meaning, Success):
        return meaning
    try:
        return replace(meaning, body=read(meaning.body))
    except Outage as unreadable:
        retry_at = Instant(heard.at + backoff(SHORTEST_PAUSE, task.tries.failures))
        return Later(str(unreadable), heard.at, retry_at, uncertain=call.writes)


def classify(call: Call, heard: Heard, tries: int) -> Meaning:
    """``tries``, the number of earlier failures, lets the pause grow."""
    at = heard.at
    soon = Instant(at + backoff(SHORTEST_PAUSE, tries))
    match heard.outcome:
        case NoAnswer(reason, sent):
            return Later(reason, at, soon, uncertain=sent and call.writes)
        case NoToken(reason=reason):
            return Later(reason, at, soon, uncertain=False)
        case Answer() as answer if is_limit(answer):
            unnamed = Instant(at + backoff(LIMIT_PAUSE, tries))
            return Later(_reason(answer), at, named_wait(answer, at) or unnamed, uncertain=False)
        case Answer(status, headers, body) if 200 <= status < 300:
            return Success(status, body, at, headers.get("x-github-request-id"))
        case Answer(status) as answer if status >= 500 or status == 408:
            return Later(_reason(answer), at, soon, uncertain=call.writes)
        # 401: the token is minted anew; 409: somebody else wrote; 3xx: moved, and a webhook will say where to
        case Answer(status) as answer if status < 400 or status in (401, 409):
            return Later(_reason(answer), at, soon, uncertain=False)
        case Answer(status, headers) as answer:
            return Denied(status, _reason(answer), at, headers.get("x-github-request-id"))


def backoff(shortest: Duration, tries: int) -> Duration:
    """``shortest``, doubled for each earlier try, up to a quarter of an hour."""
    return Duration(min(shortest << min(tries, 20), LONGEST_PAUSE))


def failure(task: Task, meaning: Denied | Later) -> Postponed | GivenUp:
    """End the attempt. What earlier attempts may have left on GitHub stays uncertain."""
    match meaning:
        case Denied(reason=reason):
            return GivenUp(reason, uncertain=task.tries.uncertain)
        case Later(reason, at, retry_at, uncertain):
            unsure = uncertain or task.tries.uncertain
            begun = task.tries.begun
            if begun is not None and at - begun >= LONGEST_OUTAGE:
                return GivenUp(f"outage: {reason}", unsure)
            return Postponed(reason, retry_at, unsure)


def _reason(answer: Answer) -> str:
    """Status, GitHub's own words, and the permission it would have wanted: what an operator needs to mend it."""
    message = answer.body.get("message") if isinstance(answer.body, dict) else None
    words = f"{answer.status} {message or ''}".strip()[:REASON_LENGTH]
    needed = answer.headers.get("x-accepted-github-permissions")
    return f"{words} (needs {needed})" if needed and answer.status in (403, 404) else words
