"""One run: a time of faults, then a majority is healed and must get on. Whatever breaks is a finding."""

import traceback
from collections.abc import Callable

from bot.consensus.quorum import NodeId
from bot.simulation import linear
from bot.simulation.checks import Checks, Held, Violated
from bot.simulation.clients import Clients
from bot.simulation.electorate import Electorate
from bot.simulation.group import Group
from bot.simulation.healing import heal
from bot.simulation.machine import Above, Below, Machine
from bot.simulation.nemesis import Nemesis
from bot.simulation.network import Network
from bot.simulation.operator import Operator
from bot.simulation.options import Options
from bot.simulation.roster import Roster
from bot.simulation.timeline import SECOND, Micros, Timeline
from bot.simulation.trace import Trace
from bot.simulation.verdict import Verdict, Violation
from bot.simulation.witness import Witness
from bot.simulation.world import World

Makes = Callable[[World, Group], Above]
_OWED: Micros = 3_600 * SECOND
"""Of virtual time: GitHub may have asked to be left alone for long."""


class Run:
    """``above`` makes what stands above the log, given the group below. ``whole``: the trace is kept from the start."""

    def __init__(self, options: Options, above: Makes = Clients, *, whole: bool = False) -> None:
        timeline = Timeline()
        disks: dict[NodeId, Held | None] = {}
        network = Network(options.wire, options.seed, timeline)
        trace = Trace(timeline, whole=whole)
        founders = Electorate(frozenset(map(NodeId, range(1, options.replicas + 1))))
        checks = Checks(disks, founders)
        self._world = World(options, timeline, network, checks, trace, Witness(), self._machine)
        self._group = Group(self._world, disks)
        network.connect(self._group.deliver)
        self._nemesis = Nemesis(self._world, self._group)
        self._above = above(self._world, self._group)
        self._roster = Roster(self._world)
        self._operator = Operator(self._world, self._group, self._roster)

    def verdict(self) -> Verdict:
        world = self._world
        violations: list[Violation] = []
        try:
            self._safety()
            self._liveness()
            violations += self._judged()
        except Violated as violated:
            violations.append(Violation(violated.check, str(violated)))
        except Exception as error:  # noqa: BLE001 - whatever a member raises, it found something wrong
            where = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} in {where.name}: {error}"
            violations.append(Violation("invariant of a member", what))
        for violation in violations:
            world.trace.note(f"VIOLATED {violation}")
        return Verdict(
            world.options,
            world.timeline.now,
            self._counts(),
            world.checks.digest,
            tuple(violations),
            tuple(world.trace.lines()),
        )

    def _machine(self, process: Below) -> Machine:
        return self._above.machine(process)

    def _safety(self) -> None:
        self._group.found()
        self._nemesis.begin()
        self._above.begin()
        self._operator.begin()
        self._world.timeline.run(self._world.options.seconds * SECOND)

    def _liveness(self) -> None:
        for one in (self._world.network, self._above, self._operator, self._nemesis):
            one.calm()
        heal(self._world, self._group, self._roster, self._above)
        self._finish()

    def _finish(self) -> None:
        """What is owed is done, within a bound; raises ``Violated`` when it is not."""
        timeline = self._world.timeline
        end = timeline.now + _OWED
        while (owed := self._above.owed()) is not None:
            if timeline.now >= end:
                raise Violated("progress", f"after {_OWED / SECOND:.0f} s: {owed}")
            timeline.run(timeline.now + SECOND)

    def _judged(self) -> list[Violation]:
        for process in self._group.running:
            process.give_up()
        found = linear.violations(self._world.witness.history())
        if found:  # what was agreed on is wrong: nothing is to be learnt above it
            return [Violation("linear log", str(one)) for one in found]
        return list(self._above.violations())

    def _counts(self) -> dict[str, int]:
        world = self._world
        own = {
            "steps": world.timeline.steps,
            "elections": len(world.checks.leaders),
            "commits": len(world.checks.agreed),
        }
        wire = {f"messages {what}": count for what, count in sorted(world.network.counts.items())}
        return own | dict(sorted(world.counts.items())) | wire | dict(self._above.counts())
