"""What the performer is given for one action, what it hears on the way, and what it hands back.

Times are values here: nothing in this file, or in any file of the performer, reads a clock.
"""

from collections.abc import Generator
from dataclasses import dataclass

from bot.github.port import Call, Outcome
from bot.record.action import Action, ActionId, MirrorEnd, PinEnd, SectionEnd
from bot.vocabulary import (
    CommentId,
    Duration,
    Index,
    InstallationId,
    Instant,
    RepoId,
    RepoName,
    UserId,
)


@dataclass(frozen=True, slots=True)
class Patience:
    """``client_timeout``: the longest wait for one answer; ``settle``: how much longer a write may need to show."""

    client_timeout: Duration = Duration(10_000)
    settle: Duration = Duration(10_000)

    @property
    def quiet(self) -> Duration:
        """From a write of unknown end to the first look that may be believed."""
        return Duration(self.client_timeout + self.settle)


@dataclass(frozen=True, slots=True)
class Tries:
    """Earlier attempts at the same end, the present one not counted.

    ``count`` writes may have been sent, the first not before ``first``, the last not after ``last``. ``uncertain``: at
    least one of them may show on GitHub, or may yet. A ``Refresh`` that supersedes an uncertain one inherits its tries.
    ``postponed`` times it was put off, first at ``since``, for one that only looks may fail without ever writing.
    """

    count: int = 0
    first: Instant | None = None
    last: Instant | None = None
    uncertain: bool = False
    postponed: int = 0
    since: Instant | None = None

    @property
    def failures(self) -> int:
        """How often it did not work so far."""
        return max(self.count, self.postponed)

    @property
    def begun(self) -> Instant | None:
        """Since when it does not work."""
        return self.first if self.since is None else self.since


@dataclass(frozen=True, slots=True)
class Task:
    """One action with all that is needed to do it.

    ``me`` is the App's own user. ``text`` has no marker yet; without one a roll-up goes. ``comment`` is the roll-up's
    comment as last known, or the one in a reply's receipt when it is settled. ``label`` and ``present`` belong to the
    blocked label; a mirror wants the relation ``present``, and ``other`` is the repository of the link's target.
    ``as_of`` is the index that ``text``, or ``present``, was made from, ``names`` the repositories that ``text`` names
    besides its own. ``anew``: what stands there goes and is not edited: an edit can be looked behind. ``pin``: the
    roll-up is to be pinned; ``pinned`` is how that ended for ``comment``. ``wrote``: the digest of what a section said
    when it was written last; ``by_hand``: a person approved ``text`` as it is; ``notice`` is for the thread, should it
    not fit, and absent once that was said. ``restored`` is to stand in a body where ``over`` stands; an erased one is
    absent.
    """

    id: ActionId
    action: Action
    repo: RepoName
    installation: InstallationId
    me: UserId
    as_of: Index
    text: str | None = None
    comment: CommentId | None = None
    label: str | None = None
    former: str | None = None
    present: bool = False
    names: tuple[RepoId, ...] = ()
    anew: bool = False
    pin: bool = False
    pinned: PinEnd | None = None
    wrote: str | None = None
    by_hand: bool = False
    notice: str | None = None
    restored: str | None = None
    over: str | None = None
    other: RepoName | None = None
    tries: Tries = Tries()
    patience: Patience = Patience()


@dataclass(frozen=True, slots=True)
class Heard:
    """The outcome of the call that was yielded last, and when it came."""

    outcome: Outcome
    at: Instant


@dataclass(frozen=True, slots=True)
class Performed:
    """It shows on GitHub; fields as in ``Done``. ``settle_at``: an earlier write may come late, so look again then.

    ``refusal``: what else was to be done and GitHub would not, in its own words.
    """

    status: int
    comment: CommentId | None = None
    text: str | None = None
    as_of: Index | None = None
    already: bool = False
    twins_removed: int = 0
    request_id: str | None = None
    settle_at: Instant | None = None
    mirror: MirrorEnd | None = None
    pin: PinEnd | None = None
    section: SectionEnd | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """To be tried again, not before ``retry_at``. ``uncertain``: this or an earlier attempt may show all the same."""

    reason: str
    retry_at: Instant
    uncertain: bool


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Trying again would not help, or has been tried for long enough."""

    reason: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """No earlier write can come any more. ``rewritten``: one had come; ``text`` and ``as_of`` tell what replaced it."""

    twins_removed: int = 0
    rewritten: bool = False
    text: str | None = None
    as_of: Index | None = None


Result = Performed | Postponed | GivenUp
Performance = Generator[Call, Heard, Result]
Settling = Generator[Call, Heard, Settled | Postponed | GivenUp]
