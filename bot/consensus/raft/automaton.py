"""The roles of a member and every way from one to another, as one table (§3.2, Figure 3.3; §9.6: the first round)."""

from enum import StrEnum

from bot.errors import BrokenInvariant


class Role(StrEnum):
    FOLLOWER = "follower"
    PRE_CANDIDATE = "pre-candidate"
    CANDIDATE = "candidate"
    LEADER = "leader"


class Why(StrEnum):
    """What makes a member change its role."""

    TIMEOUT = "election timeout"
    ASKED = "told to by the leader"
    PRE_WON = "would win"
    WON = "majority of votes"
    LOST = "majority against"
    NEWER_TERM = "newer term"
    LEADER_SEEN = "leader of this term"
    NO_QUORUM = "no majority heard of"
    REMOVED = "not a voter any more"
    CHANGED = "membership has changed"


AUTOMATON: dict[tuple[Role, Why], Role] = {
    (Role.FOLLOWER, Why.TIMEOUT): Role.PRE_CANDIDATE,
    (Role.FOLLOWER, Why.ASKED): Role.CANDIDATE,
    (Role.FOLLOWER, Why.NEWER_TERM): Role.FOLLOWER,
    (Role.PRE_CANDIDATE, Why.TIMEOUT): Role.PRE_CANDIDATE,
    (Role.PRE_CANDIDATE, Why.PRE_WON): Role.CANDIDATE,
    (Role.PRE_CANDIDATE, Why.LOST): Role.FOLLOWER,
    (Role.PRE_CANDIDATE, Why.LEADER_SEEN): Role.FOLLOWER,
    (Role.PRE_CANDIDATE, Why.NEWER_TERM): Role.FOLLOWER,
    (Role.PRE_CANDIDATE, Why.CHANGED): Role.FOLLOWER,
    (Role.CANDIDATE, Why.TIMEOUT): Role.PRE_CANDIDATE,
    (Role.CANDIDATE, Why.WON): Role.LEADER,
    (Role.CANDIDATE, Why.LOST): Role.FOLLOWER,
    (Role.CANDIDATE, Why.LEADER_SEEN): Role.FOLLOWER,
    (Role.CANDIDATE, Why.NEWER_TERM): Role.FOLLOWER,
    (Role.CANDIDATE, Why.CHANGED): Role.FOLLOWER,
    (Role.LEADER, Why.NEWER_TERM): Role.FOLLOWER,
    (Role.LEADER, Why.NO_QUORUM): Role.FOLLOWER,
    (Role.LEADER, Why.REMOVED): Role.FOLLOWER,
}


def after(role: Role, why: Why) -> Role:
    """Raises ``BrokenInvariant`` for a way that is not in the table."""
    to = AUTOMATON.get((role, why))
    if to is None:
        raise BrokenInvariant(f"no way leads from {role} because of: {why}")
    return to
