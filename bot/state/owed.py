"""What is under way, and what of ours stands on GitHub: frozen records that the fold of a life of an action keeps.

Invariants stand beside the fields. Only ``evolve`` and its folds make one.
"""

from dataclasses import dataclass

from bot.record.action import Action, PinEnd, SectionEnd
from bot.vocabulary import CommentId, Index, Instant, RepoId


@dataclass(frozen=True, slots=True)
class Own:
    """The comment, label or section that ecos keeps at an item: where it is, what stands in it, and since when.

    ``names``: the other repositories that it names or ever named, for whoever reads it can look at what it was before.
    ``pin`` absent: nobody has tried to pin it. ``text`` of a section is the digest of what was written last.
    """

    comment: CommentId | None
    text: str | None
    as_of: Index
    at: Instant
    names: tuple[RepoId, ...] = ()
    pin: PinEnd | None = None
    section: SectionEnd | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply of ours that names other repositories, written at ``at``."""

    comment: CommentId
    names: tuple[RepoId, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class Waiting:
    """A cause that is not decided. ``parked``: why it waits for a person; ``repo``: where it happened."""

    received: Index
    parked: str | None = None
    superseded: int = 0
    repo: RepoId | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """An action of the outbox, in the order of ``place`` = (index of its decision, ordinal).

    ``uncertain`` or ``attempting``: it may show on GitHub already, so look before writing. ``settle_at`` set: done
    (in ``comment``), and is looked at once more then. ``postponed`` times it was put off in a row, first at ``since``,
    whether or not it came to an attempt. ``names``: the other repositories that an attempt named.
    Invariant: ``attempting`` implies ``first_attempt``.
    """

    cause: str
    action: Action
    place: tuple[Index, int]
    as_of: Index
    attempts: int = 0
    attempting: bool = False
    first_attempt: Instant | None = None
    last_attempt: Instant | None = None
    uncertain: bool = False
    retry_at: Instant | None = None
    settle_at: Instant | None = None
    comment: CommentId | None = None
    postponed: int = 0
    since: Instant | None = None
    names: tuple[RepoId, ...] = ()


@dataclass(frozen=True, slots=True)
class Doom:
    """What stood at a place that is gone, and came with an entry up to ``upto``, is to be erased."""

    upto: Index
    cause: str
    why: str
