"""Thumbs on a comment: GitHub sends no webhook for reactions, so whoever waits for one asks.

https://docs.github.com/rest/reactions/reactions#list-reactions-for-an-issue-comment
"""

from dataclasses import dataclass

from bot.github.fields import Fields, objects
from bot.github.port import Call, Outcome
from bot.github.reader import author_of, good, repository_path, spoken
from bot.record.inbound import Actor
from bot.vocabulary import CommentId, InstallationId, Instant, RepoName

_MEANS = {"+1": True, "-1": False}


@dataclass(frozen=True, slots=True)
class Thumb:
    """``id`` is GitHub's: who takes a thumb back and gives it again gives another one."""

    id: int
    by: Actor
    up: bool
    at: Instant


def thumbs_call(installation: InstallationId, repo: RepoName, comment: CommentId) -> Call:
    """One page, oldest first; see ``reader.next_page``."""
    path = f"{repository_path(repo)}/issues/comments/{comment}/reactions"
    return Call(installation, "GET", path, (("per_page", "100"),))


def read_thumbs(outcome: Outcome) -> tuple[Thumb, ...]:
    """The thumbs of people, oldest first. Raises Outage when nothing is known now."""
    answer = good(spoken(outcome, "reactions"), "reactions")
    found = (_thumb(one) for one in objects(answer.body, "reactions"))
    return tuple(thumb for thumb in found if thumb is not None and not thumb.by.bot)


def _thumb(found: Fields) -> Thumb | None:
    up = _MEANS.get(found.text("content"))
    by = author_of(found)
    if up is None or not by.login:  # a deleted account has no right
        return None
    return Thumb(found.number("id"), by, up, found.instant("created_at"))
