"""After the faults: a majority is whole again, and must get on by itself within a bound of virtual time."""

from bot.consensus.quorum import NodeId
from bot.simulation.checks import Violated
from bot.simulation.dice import Dice
from bot.simulation.group import Group
from bot.simulation.machine import Above
from bot.simulation.roster import Roster, majority
from bot.simulation.timeline import SECOND, Micros
from bot.simulation.world import World
from bot.vocabulary import Index

_TIMEOUTS = 40
"""Until a leader is there, elections that fail included."""
_TICKS_AN_ENTRY = 4
"""For who has to catch up on everything, an entry at a time."""


def core(world: World, group: Group, roster: Roster) -> set[NodeId]:
    """Everybody whose disk is whole; or as few as make a majority of all that may be in force, or is believed to be.

    Who was removed is to stay until those who are left know it: they may need his vote, or his word.
    """
    whole = [one for one in group.replicas.values() if not one.damaged]
    possible = roster.possible(whole)
    believed = roster.believed(whole)
    members = frozenset[NodeId]().union(*(one.members for one in (*possible, *believed)))
    kept = {one.name for one in whole} & members
    if not all(majority(one, kept) for one in possible):
        raise Violated("simulation", f"nobody could recover: {possible} of {sorted(kept)}")
    needed = [one for one in (*possible, *believed) if majority(one, kept)]
    dice = Dice(world.options.seed, "core")
    if dice.chance(0.5):
        for name in dice.some(sorted(kept), len(kept), len(kept)):
            if all(majority(one, kept - {name}) for one in needed):
                kept.discard(name)
    return kept


def heal(world: World, group: Group, roster: Roster, above: Above) -> None:
    """Raises ``Violated`` when a member of the core has not applied a new wish in time."""
    kept = core(world, group, roster)
    world.trace.note(f"faults end; {sorted(kept)} are whole, nobody else is")
    group.keep(kept)
    before, begun = above.placed, world.timeline.now
    bound, dice = _bound(world), Dice(world.options.seed, "probes")
    goal = Index(0)
    while world.timeline.now < begun + bound:
        above.probe(dice.choice(group.running))
        world.timeline.run(world.timeline.now + world.options.timeout // 4)
        if not goal and above.placed > before:
            goal = above.placed
        needed = kept & roster.now.members
        behind = [p.host.name for p in group.running if p.applied < goal and p.host.name in needed]
        if goal and not behind:
            world.counts["healed after ticks"] = (world.timeline.now - begun) // world.options.tick
            return
    raise Violated("liveness", f"after {bound / SECOND:.0f} s no new wish at {behind or kept}")


def _bound(world: World) -> Micros:
    entries = len(world.checks.agreed)
    return _TIMEOUTS * world.options.timeout + _TICKS_AN_ENTRY * entries * world.options.tick
