"""Who votes, who learns, and how that changes: one voter at once, or any number through a joint configuration (§4).

A change is a pure function of the configuration before it. Source: dissertation §4.1 and §4.3; learners are §4.2.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from bot.consensus.quorum import Joint, Majority, NodeId, spelled
from bot.errors import UserMistake

NOBODY: frozenset[NodeId] = frozenset()


class ChangeKind(StrEnum):
    VOTER = "voter"
    LEARNER = "learner"
    REMOVE = "remove"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Change:
    """``UPDATE`` tells members something about a node that is not Raft's business, such as where it lives."""

    kind: ChangeKind
    node: NodeId


class Transition(StrEnum):
    """Joint when needed, left by itself · always joint, left by itself · always joint, left when somebody asks."""

    AUTO = "auto"
    IMPLICIT = "implicit"
    EXPLICIT = "explicit"


@dataclass(frozen=True, slots=True)
class MembershipChange:
    """An entry of the log. Without changes it leaves a joint configuration."""

    changes: tuple[Change, ...] = ()
    transition: Transition = Transition.AUTO

    @property
    def leaves(self) -> bool:
        return not self.changes and self.transition is Transition.AUTO

    @property
    def joint(self) -> bool:
        return self.transition is not Transition.AUTO or len(self.changes) > 1


@dataclass(frozen=True, slots=True)
class Configuration:
    """Invariants: voters and learners share nobody; ``learners_next`` ⊆ outgoing; what is not joint has no next."""

    voters: Joint = Joint()
    learners: frozenset[NodeId] = NOBODY
    learners_next: frozenset[NodeId] = NOBODY
    auto_leave: bool = False

    def __post_init__(self) -> None:
        assert not self.learners & self.voters.voters
        assert self.learners_next <= self.voters.outgoing.voters
        assert self.joint or not (self.learners_next or self.auto_leave)

    @property
    def joint(self) -> bool:
        return bool(self.voters.outgoing.voters)

    @property
    def members(self) -> frozenset[NodeId]:
        return self.voters.voters | self.learners if self.learners else self.voters.voters

    def changed(self, change: MembershipChange) -> "Configuration":
        """Raises ``UserMistake`` for a change that this configuration does not allow."""
        if change.leaves:
            return self.left()
        if change.joint:
            return self.entered(change.changes, auto_leave=change.transition is not EXPLICIT)
        return self.simply(change.changes)

    def entered(self, changes: Iterable[Change], *, auto_leave: bool = False) -> "Configuration":
        """Both majorities must agree from here on, until one leaves (§4.3)."""
        if self.joint:
            raise UserMistake("config is already joint")
        if not self.voters.incoming.voters:
            raise UserMistake("can't make a zero-voter config joint")
        joint = replace(self, voters=Joint(self.voters.incoming, self.voters.incoming))
        return replace(_all(joint, changes), auto_leave=auto_leave)

    def left(self) -> "Configuration":
        if not self.joint:
            raise UserMistake("can't leave a non-joint config")
        learners = self.learners | self.learners_next
        return Configuration(Joint(self.voters.incoming), learners)

    def simply(self, changes: Iterable[Change]) -> "Configuration":
        """One voter at most, so that every old majority meets every new one (§4.1)."""
        if self.joint:
            raise UserMistake("can't apply simple config change in joint config")
        after = _all(self, changes)
        if len(self.voters.voters ^ after.voters.voters) > 1:
            raise UserMistake("more than one voter changed without entering joint config")
        return after

    def __str__(self) -> str:
        parts = [f"voters={self.voters}"]
        parts += [f"learners={spelled(self.learners)}"] if self.learners else []
        parts += [f"learners_next={spelled(self.learners_next)}"] if self.learners_next else []
        return " ".join([*parts, "autoleave"] if self.auto_leave else parts)


EXPLICIT = Transition.EXPLICIT


def _all(before: Configuration, changes: Iterable[Change]) -> Configuration:
    after = before
    for change in changes:
        if change.node:
            after = _one(after, change)
    if not after.voters.incoming.voters:
        raise UserMistake("removed all voters")
    return after


def _one(before: Configuration, change: Change) -> Configuration:
    node, one = change.node, frozenset({change.node})
    incoming, outgoing = before.voters.incoming.voters, before.voters.outgoing.voters
    learners, coming = before.learners - one, before.learners_next - one
    match change.kind:
        case ChangeKind.VOTER:
            incoming |= one
        case ChangeKind.LEARNER:
            incoming -= one
            # a voter of the outgoing majority must not learn before that majority is gone
            if node in outgoing:
                coming |= one
            else:
                learners |= one
        case ChangeKind.REMOVE:
            incoming -= one
        case ChangeKind.UPDATE:
            return before
        case _:
            assert_never(change.kind)
    joint = Joint(Majority(incoming), Majority(outgoing))
    return replace(before, voters=joint, learners=learners, learners_next=coming)
