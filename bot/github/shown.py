"""A comment as GitHub shows it now, and since when.

https://docs.github.com/rest/issues/comments#get-an-issue-comment
"""

from dataclasses import dataclass

from bot.github.fields import Fields
from bot.github.port import Outcome
from bot.github.reader import ABSENT, good, spoken
from bot.vocabulary import Instant


@dataclass(frozen=True, slots=True)
class Shown:
    """``since`` it was written, or ``edited`` last."""

    body: str
    since: Instant
    edited: bool


def read_shown(outcome: Outcome) -> Shown | None:
    """``None`` once it is gone. Raises Outage when nothing is known now."""
    answer = spoken(outcome, "a comment")
    if answer.status in ABSENT:
        return None
    found = Fields.of(good(answer, "a comment").body, "a comment")
    since = found.instant("updated_at")
    return Shown(found.text("body"), since, since != found.instant("created_at"))
