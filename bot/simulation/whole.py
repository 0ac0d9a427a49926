"""The whole of ecos above the log: a village at GitHub, its people, and at each replica the river as shipped."""

from collections.abc import Iterator

from bot.cluster.driver import Answer
from bot.orchestrator.desk import Limits
from bot.record import codec
from bot.record.action import Aspect
from bot.record.payload import Reconciled
from bot.sandbox.faults import FaultPlan, Rates, WebhookRates
from bot.sandbox.journal import Delivered, Happened
from bot.sandbox.records import Issue
from bot.sandbox.wire import Webhook
from bot.sandbox.world import World as Sandbox
from bot.simulation.dice import Dice
from bot.simulation.drafts import lost
from bot.simulation.github import GitHub
from bot.simulation.group import Group
from bot.simulation.machine import Below, Machine
from bot.simulation.people import People, policy, village
from bot.simulation.promises import broken, differing
from bot.simulation.river import River, Town
from bot.simulation.timeline import SECOND
from bot.simulation.verdict import Violation
from bot.simulation.watch import Watch
from bot.simulation.world import World
from bot.text.section import section_in
from bot.vocabulary import DeliveryId, Duration, Index, Instant, Term, TextId
from bot.webhooks.translate.table import handles

_DONE = (202, 204)
_ACTS = 14
_SOON = Duration(3_000)
LIMITS = Limits(
    reconcile=Duration(20_000),
    grace=Duration(12_000),
    roll_up_gap=Duration(5_000),
    thumbs=_SOON,
    redraft=_SOON,
)
"""As shipped, but for what would only let time pass."""


class Whole:
    """See ``Above``."""

    def __init__(self, world: World, group: Group) -> None:
        seed = world.options.seed
        self._world = world
        self._group = group
        self._dice = Dice(seed, "whole")
        self._sandbox = Sandbox(village(), _faults(seed))
        self._github = GitHub(self._sandbox, world.timeline, seed, self._deliver)
        self._people = People(self._github, world.timeline, seed)
        self._watch = Watch()
        self._town = Town(self._github, policy(), LIMITS, seed, self._watch, self._reigning)
        self.placed = Index(0)

    def machine(self, process: Below) -> Machine:
        return River(process, self._town)

    def begin(self) -> None:
        """Once the log has begun: what GitHub sent before is not ours to miss."""
        if not self._world.checks.agreed:
            self._world.timeline.after(self._world.options.timeout, self.begin)
            return
        pause = self._world.options.seconds * SECOND // (2 * _ACTS)
        self._people.live(_ACTS, pause)

    def calm(self) -> None:
        self._sandbox.faults = FaultPlan()

    def probe(self, process: Below) -> None:
        """What says nothing new: that deliveries were looked at up to the beginning of time."""
        process.append([codec.encode(Reconciled(Instant(0)), "probe")], self._was_placed)

    def _was_placed(self, answer: Answer | None) -> None:
        if answer is not None and answer.error is None:
            self.placed = max(self.placed, answer.receipts[-1].index)

    def owed(self) -> str | None:
        """What the leader has not done yet; None when nothing is."""
        river = self._leading()
        if river is None:
            return "nobody leads"
        state = river.state
        undecided = [cause for cause, one in state.waiting.items() if one.parked is None]
        owed = [undecided, list(state.outbox), list(state.imports), list(state.erasing)]
        if any(owed):
            return f"undecided, undone, to import, to erase: {owed}"
        if not self._sandbox.idle():
            return "webhooks are on their way"
        return next(
            (f"{guid} has not come" for guid in self._failed() if not river.holds(guid)), None
        )

    def _failed(self) -> list[DeliveryId]:
        """Deliveries that mean something to ecos, and that nobody is known to have taken."""
        journal = self._sandbox.journal
        events = [one for one in journal if isinstance(one, Happened)]
        fates = {one.guid: one.status for one in journal if isinstance(one, Delivered)}
        meant = [one.guid for one in events if handles(one.event, one.action)]
        return [guid for guid in meant if fates.get(guid) not in _DONE]

    def violations(self) -> Iterator[Violation]:
        agreed = self._world.checks.agreed
        yield from broken(agreed, self._sandbox, self._watch, self._words)
        yield from lost(self._people.bodies(), self._sandbox)
        rivers = {p.name: p.machine for p in self._group.running}
        yield from differing(
            {name: one.state for name, one in rivers.items() if isinstance(one, River)}
        )

    def counts(self) -> dict[str, int]:
        requests = self._sandbox.journal
        return {
            "webhooks accepted": len(self._watch.accepted),
            "writes": self._watch.writes,
            "runs of crews": len(self._watch.crews),
            "sections": sum(map(_has_section, self._sandbox.store.issues.values())),
            "happenings at GitHub": len(requests),
        }

    def _deliver(self, webhook: Webhook) -> None:
        """GitHub knows one address; behind it somebody lives, or nobody does."""
        living = [p for p in self._group.running if isinstance(p.machine, River)]
        if not living:
            self._github.delivered(webhook, 0)
            return
        machine = self._dice.choice(living).machine
        assert isinstance(machine, River)
        machine.receive(webhook)

    def _leading(self) -> River | None:
        leader = self._group.leader
        for process in self._group.running:
            if process.name == leader and isinstance(process.machine, River):
                return process.machine
        return None

    def _reigning(self) -> Term:
        agreed = self._world.checks.agreed
        return agreed[-1].entry.term if agreed else Term(0)

    def _words(self, name: TextId) -> str | None:
        """From whichever disk still has it."""
        for process in self._group.running:
            content = process.history.text(name)
            if content is not None:
                return content
        return None


def _has_section(issue: Issue) -> bool:
    return section_in(issue.body, Aspect.THEORY) is not None


def _faults(seed: int) -> FaultPlan:
    dice = Dice(seed, "faults")
    rates = Rates(0.05, 0.02, 0.02, 0.03, 0.03, 0.03) if dice.chance(0.6) else Rates()
    webhooks = WebhookRates(0.2, 0.2, 0.2, longest_delay=Duration(5_000))
    return FaultPlan(
        rates=rates,
        webhooks=webhooks if dice.chance(0.6) else WebhookRates(),
        stale_lists=Duration(3_000 if dice.chance(0.5) else 0),
        seed=dice.bits() % 2**32,
    )
