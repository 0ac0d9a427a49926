"""The promise between ecos and whoever drafts for it: a brief goes in, a report comes out.

A brief holds facts and nothing else may be said: each sentence of a report names the facts that it rests on. Texts of
facts were written by anybody; an engine must treat them as data. Nothing here knows how a report is made.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.record.draft import Purpose
from bot.vocabulary import FactId, IssueId, ItemState, Language, Relation, Visibility

FACT_LIMIT = 240
"""Facts of one brief, at most; theory first, then work in the order of its links."""
WORDS_LIMIT = 240
"""Code points of the words of one fact, at most."""


class Theory(StrEnum):
    """Where in the body of a master issue an item of its theory stands."""

    HEADING = "heading"
    TASK = "task"
    """An entry of a checklist."""
    REFERENCE = "reference"
    """A plain line that names other items."""


@dataclass(frozen=True, slots=True)
class TheoryFact:
    """``T1``, ``T2`` …: what the plan says. ``ticked`` is ``None`` where there is no box.

    ``refers``: the work that its own words name. ``under``: the heading it stands under.
    """

    id: FactId
    kind: Theory
    words: str
    ticked: bool | None = None
    refers: tuple[FactId, ...] = ()
    under: FactId | None = None


@dataclass(frozen=True, slots=True)
class WorkFact:
    """``W1``, ``W2`` …: an issue or pull request that is linked to the master issue, confirmed by someone who may.

    ``ref`` is its name as it may be written where the draft will stand. ``relation`` is the work's to the master issue
    (``inverse``: the other way round). ``body``: the first of its own words; anybody's, and no ground for a link.
    """

    id: FactId
    item: IssueId
    ref: str
    title: str
    state: ItemState
    relation: Relation
    inverse: bool
    visibility: Visibility
    pull_request: bool = False
    body: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """``target`` is the master issue, ``ref`` its name, ``visibility`` says who will read the draft.

    Invariant: every fact may be known to all readers of ``target`` (P6). ``omitted``: facts beyond the limit.
    """

    purpose: Purpose
    target: IssueId
    ref: str
    title: str
    visibility: Visibility
    language: Language
    theory: tuple[TheoryFact, ...]
    work: tuple[WorkFact, ...]
    omitted: int = 0


class Finding(StrEnum):
    """What a sentence says of an item of the theory."""

    DONE = "done"
    """The work that implements it is closed."""
    UNDERWAY = "underway"
    """Some work that implements it is open."""
    MISSING = "missing"
    """No linked work implements it."""
    CONTRADICTION = "contradiction"
    """Plan and work say different things: ticked though its work is open, or all its work done and not ticked."""
    UNPLANNED = "unplanned"
    """Linked work that no item of the theory speaks of; rests on work alone."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``rests_on``: the facts it is true by; the item of the theory first, then the work."""

    finding: Finding
    text: str
    rests_on: tuple[FactId, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an engine found, in the order in which it is to be read."""

    sentences: tuple[Sentence, ...]
