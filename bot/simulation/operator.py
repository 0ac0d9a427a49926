"""Who runs the group: adds, promotes, demotes and removes members under load, moves the lead, replaces lost disks.

It takes no disk away that somebody needs: after a loss every configuration that may be in force has its majority.
"""

from collections.abc import Callable

from bot.consensus.quorum import NodeId
from bot.consensus.raft.membership import (
    Change,
    ChangeKind,
    Configuration,
    MembershipChange,
    Transition,
)
from bot.errors import UserMistake
from bot.simulation.dice import Dice
from bot.simulation.group import Group
from bot.simulation.member import Replica
from bot.simulation.process import Process
from bot.simulation.roster import Roster, majority
from bot.simulation.timeline import SECOND
from bot.simulation.world import World

_MOST = 9
"""Members at once."""
_MISTAKES = 0.2
"""Of changes: they are not allowed."""
_HASTE = 0.3
_QUIET = 12
"""Timeouts after which no change that was asked for is on its way any more."""


class Operator:
    """``roster``: who agrees. What it asks for may be lost, doubled or refused; it looks and asks again."""

    def __init__(self, world: World, group: Group, roster: Roster) -> None:
        self._world = world
        self._group = group
        self._roster = roster
        self._dice = Dice(world.options.seed, "operator")
        self._joining: set[NodeId] = set()
        self._asked = -(_QUIET + 1) * world.options.timeout  # nothing yet
        self._calm = False

    def begin(self) -> None:
        load, disks = self._world.options.load, self._world.options.disks
        changes = load.changes or disks.losses * 4  # who loses disks replaces them
        for rate, act in (
            (changes, self._change),
            (load.transfers, self._transfer),
            (disks.losses, self._lose),
        ):
            if rate:
                mean = int(60 * SECOND / rate)
                self._world.timeline.after(self._dice.between(0, 2 * mean), self._again, mean, act)

    def calm(self) -> None:
        self._calm = True

    def _again(self, mean: int, act: Callable[[], None]) -> None:
        if not self._calm:
            act()
            self._world.timeline.after(self._dice.between(1, 2 * mean), self._again, mean, act)

    def _change(self) -> None:
        """Now and then two at once: only one of them may be let in."""
        self._look_after()
        for _ in range(2 if self._dice.chance(_HASTE) else 1):
            process = self._somebody()
            change = self._wanted()
            if process is not None and change is not None:
                self._asked = self._world.timeline.now
                process.change(change)

    def _transfer(self) -> None:
        process = self._somebody()
        if process is not None:
            self._world.counts["transfers asked for"] += 1
            to = self._dice.choice(sorted(self._roster.now.members))
            if to == process.name:
                process.seek_lead()
            else:
                process.transfer(to)

    def _lose(self) -> None:
        """A disk goes for good: it rots, or somebody puts an empty one in its place."""
        replica = self._dice.choice(list(self._group.replicas.values()))
        if not self._may_lose(replica):
            return
        replica.damaged = True
        replica.ended("with its disk")
        if replica.disk.head().index and self._dice.chance(0.5):
            replica.rot()
        else:
            replica.wipe()

    def _may_lose(self, lost: Replica) -> bool:
        quiet = self._world.timeline.now - self._asked > _QUIET * self._world.options.timeout
        if lost.damaged or not quiet:
            return False
        left = {one.name for one in self._group.replicas.values() if not one.damaged}
        whole = (one for one in self._group.replicas.values() if not one.damaged)
        possible = self._roster.possible(whole)
        return len(possible) == 1 and majority(possible[0], left - {lost.name})

    def _wanted(self) -> MembershipChange | None:
        """Who lost his disk is removed first; nothing else is changed before."""
        now = self._roster.now
        if self._dice.chance(_MISTAKES):
            return self._mistaken(now)
        if now.joint:
            return MembershipChange() if self._dice.chance(0.7) else None
        gone = [name for name in sorted(now.members) if self._group.replicas[name].damaged]
        if gone:
            return MembershipChange((Change(ChangeKind.REMOVE, gone[0]),))
        changes = [self._one(now) for _ in range(self._dice.choice((1, 1, 1, 2, 3)))]
        transition = self._dice.choice(tuple(Transition))
        if len(changes) == 1 and self._dice.chance(0.8):
            transition = Transition.AUTO
        change = MembershipChange(tuple(changes), transition)
        return change if self._sane(now, change) else None

    def _mistaken(self, now: Configuration) -> MembershipChange:
        """What the leader has to refuse, unless the members have changed when it comes."""
        if not now.joint and self._dice.chance(0.4):
            return MembershipChange()
        if now.joint and self._dice.chance(0.6):
            how = self._dice.choice(tuple(Transition))
            member = self._dice.choice(sorted(now.members))
            return MembershipChange((Change(ChangeKind.UPDATE, member),), how)
        everybody = (Change(ChangeKind.REMOVE, one) for one in sorted(now.voters.incoming.voters))
        return MembershipChange(tuple(everybody))

    def _one(self, now: Configuration) -> Change:
        kinds = ChangeKind
        joining = sorted(self._joining)
        if joining:
            kind = kinds.LEARNER if self._dice.chance(0.8) else kinds.VOTER
            return Change(kind, joining[0])
        few = len(now.voters.voters) < self._world.options.replicas
        if now.learners and self._dice.chance(0.7 if few else 0.3):
            return Change(kinds.VOTER, self._dice.choice(sorted(now.learners)))
        if len(now.members) < _MOST and self._dice.chance(0.6 if few else 0.2):
            return Change(kinds.LEARNER, self._newcomer())
        kind = self._dice.choice((kinds.REMOVE, kinds.REMOVE, kinds.LEARNER, kinds.UPDATE))
        return Change(kind, self._dice.choice(sorted(now.members)))

    def _sane(self, now: Configuration, change: MembershipChange) -> bool:
        """Whether the change is allowed, now and then one that is not: the leader has to refuse it."""
        try:
            after = now.changed(change)
        except UserMistake:
            return self._dice.chance(0.3)
        return bool(after.voters.incoming.voters)

    def _newcomer(self) -> NodeId:
        name = NodeId(max(self._group.replicas) + 1)
        self._group.add(name)
        self._joining.add(name)
        return name

    def _look_after(self) -> None:
        """Who was removed is stopped after a while, and is started again if somebody wants him back."""
        members = self._roster.now.members
        self._joining -= members
        for replica in list(self._group.replicas.values()):
            name = replica.name
            if name in members and name in self._group.idle:
                self._group.idle.discard(name)
                self._group.restart(replica)
            elif name not in members | self._joining | self._group.idle:
                delay = self._dice.between(0, 4 * self._world.options.timeout)
                self._world.timeline.after(delay, self._retire, replica)

    def _retire(self, replica: Replica) -> None:
        if not self._calm and replica.name not in self._roster.now.members:
            self._group.idle.add(replica.name)
            replica.ended("after its removal")

    def _somebody(self) -> Process | None:
        running = self._group.running
        return self._dice.choice(running) if running else None
