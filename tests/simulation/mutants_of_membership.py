"""Bugs in how members change."""

from dataclasses import replace

from bot.consensus.raft import election, leading, reconfiguring
from bot.consensus.raft.member import Member
from bot.consensus.raft.membership import ChangeKind, Configuration, MembershipChange
from bot.vocabulary import Index
from tests.simulation.mutants import Patch, Table, changing, planting, shrinking

MEMBERSHIP: Table = {}
mutant = planting(MEMBERSHIP)


@mutant("several members change at once without both majorities", range(1, 3), "membership")
def _(patch: Patch) -> None:
    def changed(self: Configuration, change: MembershipChange) -> Configuration:
        if change.joint and self.voters.incoming.voters and not self.joint:
            return self.entered(change.changes).left()
        return before(self, change)

    before = Configuration.changed
    patch.setattr(Configuration, "changed", changed)


@mutant(
    "a change of members enters before the last one is in force",
    range(1, 3),
    "one change at a time",
    tune=changing,
)
def _(patch: Patch) -> None:
    def refusal(member: Member, change: MembershipChange) -> str | None:
        last, member.last_change = member.last_change, Index(0)
        why = before(member, change)
        member.last_change = last
        return why

    before = leading._refusal
    patch.setattr(leading, "_refusal", refusal)


@mutant("a removed voter still counts", range(1, 3), "membership")
def _(patch: Patch) -> None:
    def change_membership(member: Member, change: MembershipChange) -> None:
        stays = tuple(one for one in change.changes if one.kind is not ChangeKind.REMOVE)
        if stays or not change.changes:
            before(member, replace(change, changes=stays))

    before = reconfiguring.change_membership
    patch.setattr(reconfiguring, "change_membership", change_membership)


@mutant(
    "members that are left do not learn that the leader was removed",
    range(54, 55),
    "liveness",
    tune=shrinking,
)
def _(patch: Patch) -> None:
    patch.setattr(election, "learn", lambda member, message: None)
