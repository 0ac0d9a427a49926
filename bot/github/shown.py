"""A comment as GitHub shows it now, and when somebody last edited it.

https://docs.github.com/rest/issues/comments#get-an-issue-comment
"""

from dataclasses import dataclass

from bot.github.fields import Fields
from bot.github.port import Outcome
from bot.github.reader import good, spoken
from bot.vocabulary import Instant

_ABSENT = frozenset({403, 404, 410, 451})


@dataclass(frozen=True, slots=True)
class Shown:
    """``edited_at`` is 0 when nobody has edited it."""

    body: str
    edited_at: Instant


def read_shown(outcome: Outcome) -> Shown | None:
    """``None`` once it is gone. Raises Outage when nothing is known now."""
    answer = spoken(outcome, "a comment")
    if answer.status in _ABSENT:
        return None
    found = Fields.of(good(answer, "a comment").body, "a comment")
    edited_at = found.instant("updated_at")
    as_written = edited_at == found.instant("created_at")
    return Shown(found.text("body"), Instant(0) if as_written else edited_at)
