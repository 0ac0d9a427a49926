"""Nouns of drafts: what a crew is asked for, what it spent, what a draft rests on, what ecos tells itself of one."""

from dataclasses import dataclass
from enum import StrEnum

from bot.vocabulary import DraftId, IssueId, TextId


class Purpose(StrEnum):
    """What a draft is for; each has its section in the issue it is about."""

    LINK_THEORY = "link-theory"
    """Which parts of a master issue's plan are done by which linked work."""


class Engine(StrEnum):
    """Who wrote a draft. ``PERSON``: somebody who may edited the proposal."""

    TEMPLATE = "template"
    CREW = "crew"
    PERSON = "person"


class CrewFault(StrEnum):
    """Why no crew wrote a draft, as it may be told anywhere. The words that go with it may quote anybody."""

    ABSENT = "absent"
    """No interpreter for crews is there."""
    LATE = "late"
    BROKEN = "broken"
    """A process ended before its time, or said what is no message."""
    UNPAID = "unpaid"
    """The budget does not bear the next call."""
    UNANSWERED = "unanswered"
    """The model gave no answer, or none that is of any use."""
    REFUSED = "refused"
    """The crew's own reviewer let no report pass."""
    UNFOUNDED = "unfounded"
    """The facts bear too little of what it wrote."""
    EMPTY = "empty"
    NO_PLAN = "no-plan"
    """The issue's text plans nothing; so nothing is written at all."""
    UNGROUNDED = "ungrounded"
    """What it was to be made of is not there any more, or may not be told any more; nothing is written at all."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a model was used for: calls, tokens in and out, milliseconds, and millionths of a dollar."""

    calls: int = 0
    tokens: int = 0
    millis: int = 0
    micros: int = 0

    def up_to(self, other: "Spent") -> "Spent":
        """The lesser of the two in each."""
        return Spent(
            min(self.calls, other.calls),
            min(self.tokens, other.tokens),
            min(self.millis, other.millis),
            min(self.micros, other.micros),
        )

    def less(self, other: "Spent") -> "Spent":
        """What is left of this when ``other`` is spent; nothing is never less than nothing."""
        return Spent(
            max(0, self.calls - other.calls),
            max(0, self.tokens - other.tokens),
            max(0, self.millis - other.millis),
            max(0, self.micros - other.micros),
        )

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.calls + other.calls,
            self.tokens + other.tokens,
            self.millis + other.millis,
            self.micros + other.micros,
        )


@dataclass(frozen=True, slots=True, order=True)
class Cited:
    """An item that a draft rests on, and the stamp of how it stood: with another stamp it is another fact."""

    item: IssueId
    stamp: str


class Ending(StrEnum):
    """Why a draft is not open any more, if it was not approved."""

    REJECTED = "rejected"
    STALE = "stale"
    EXPIRED = "expired"
    REPLACED = "replaced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CrewStepped:
    """An agent answered: ``step`` is its name, ``answer`` its words. The first step of all is the brief itself, and
    ``stands`` says how what it is made of stood then.
    """

    draft: DraftId
    item: IssueId
    step: str
    answer: TextId
    spent: Spent = Spent()
    stands: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class CrewReported:
    """A crew is done. ``body`` is what the gate let through of ``report``, as it will be shown; absent: nothing.

    ``cites``: the items its sentences rest on. ``dropped``: sentences that the facts did not bear. ``trouble``: why no
    crew wrote it, or nothing came of it, for the operator; ``fault`` says the former to anybody.
    """

    draft: DraftId
    item: IssueId
    engine: Engine
    report: TextId | None
    body: TextId | None
    cites: tuple[IssueId, ...] = ()
    dropped: int = 0
    trouble: str | None = None
    fault: CrewFault | None = None


@dataclass(frozen=True, slots=True)
class DraftLapsed:
    """Nobody judged a draft in time."""

    draft: DraftId
    item: IssueId


@dataclass(frozen=True, slots=True)
class SectionDue:
    """What the section of ``item`` rests on is not as it was."""

    item: IssueId
