"""Nouns of drafts: what a crew is asked for, what it spent, and what a draft rests on."""

from dataclasses import dataclass
from enum import StrEnum

from bot.vocabulary import IssueId


class Purpose(StrEnum):
    """What a draft is for; each has its section in the issue it is about."""

    LINK_THEORY = "link-theory"
    """Which parts of a master issue's plan are done by which linked work."""


class Engine(StrEnum):
    """Who wrote a draft. ``PERSON``: somebody who may edited the proposal."""

    TEMPLATE = "template"
    CREW = "crew"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a model was used for: calls, tokens in and out, milliseconds, and millionths of a dollar."""

    calls: int = 0
    tokens: int = 0
    millis: int = 0
    micros: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.calls + other.calls,
            self.tokens + other.tokens,
            self.millis + other.millis,
            self.micros + other.micros,
        )


@dataclass(frozen=True, slots=True, order=True)
class Cited:
    """An item that a draft rests on, and the stamp of how it stood: another stamp, and the draft is stale."""

    item: IssueId
    stamp: str


class Ending(StrEnum):
    """Why a draft is not open any more, if it was not approved."""

    REJECTED = "rejected"
    STALE = "stale"
    EXPIRED = "expired"
    REPLACED = "replaced"
    FAILED = "failed"
