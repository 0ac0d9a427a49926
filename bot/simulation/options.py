"""What one seed draws: which faults there are, how often, and how the group is set up; frozen, and printed first.

Swarm testing (Groce and others, 2012): each seed leaves out some kinds of faults altogether, since one kind may hide
what another would show. Faults from which nobody could recover are not drawn at all: see ``perils.py``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from bot.cluster.driver import Patience
from bot.consensus.raft.options import Options as RaftOptions
from bot.consensus.raft.progress import Window
from bot.simulation.dice import Dice
from bot.simulation.timeline import SECOND, Micros

MILLI: Micros = 1_000
SMALLEST, LARGEST = 3, 7


@dataclass(frozen=True, slots=True)
class Wire:
    """Of each link. Rates are per message; a link draws its own up to these. ``partitions`` are per minute."""

    delay: Micros
    jitter: Micros
    loss: float
    duplication: float
    reordering: float
    partitions: float


@dataclass(frozen=True, slots=True)
class Machines:
    """Per minute, in the whole group. ``skew``: how much faster or slower a member's ticks may be.

    ``rushes``: everybody's patience with the leader ends at about the same moment.
    """

    crashes: float
    pauses: float
    jumps: float
    skew: float
    down: Micros
    rushes: float


@dataclass(frozen=True, slots=True)
class Disks:
    """``latency`` is a sync's, ``stalls`` the share of those that take fifty times as long; the rest per minute."""

    latency: Micros
    stalls: float
    failures: float
    full: float
    losses: float


@dataclass(frozen=True, slots=True)
class Load:
    """Per second: batches and reads; ``bytes`` of a wish at most. Per minute: membership changes and transfers."""

    appends: float
    reads: float
    bytes: int
    changes: float
    transfers: float


@dataclass(frozen=True, slots=True)
class Compaction:
    """After ``every`` entries a snapshot is taken, and all but the newest ``margin`` are forgotten; never with 0."""

    every: int
    margin: int


@dataclass(frozen=True, slots=True)
class Options:
    seed: int
    replicas: int
    seconds: int
    tick: Micros
    wire: Wire
    machines: Machines
    disks: Disks
    load: Load
    raft: RaftOptions
    patience: Patience
    compaction: Compaction

    @property
    def timeout(self) -> Micros:
        """The longest that a member waits for its leader."""
        return 2 * self.raft.election_ticks * self.tick

    def lines(self) -> Iterator[str]:
        """One a group of settings, those that are zero left out."""
        own = {"replicas": self.replicas, "seconds": self.seconds, "tick": self.tick}
        yield f"seed {self.seed}: {_spelled(own)}"
        for one in fields(self):
            value = getattr(self, one.name)
            if is_dataclass(value):
                inner = {each.name: getattr(value, each.name) for each in fields(value)}
                yield f"  {one.name:<9} {_spelled(inner)}"


def drawn(seed: int, replicas: int | None = None, seconds: int = 60) -> Options:
    """Everything that ``seed`` decides, but for what is given."""
    dice = Dice(seed, "options")
    tick = dice.choice((50, 100, 200)) * MILLI
    size = dice.between(SMALLEST, LARGEST)
    return Options(
        seed,
        size if replicas is None else replicas,
        seconds,
        tick,
        _wire(Dice(seed, "options", "wire"), tick),
        _machines(Dice(seed, "options", "machines"), tick),
        _disks(Dice(seed, "options", "disks"), tick),
        _load(Dice(seed, "options", "load")),
        _raft(Dice(seed, "options", "raft")),
        Patience(dice.between(3, 30), dice.between(10, 150)),
        _compaction(Dice(seed, "options", "compaction")),
    )


def _wire(dice: Dice, tick: Micros) -> Wire:
    return Wire(
        delay=dice.between(100, tick // 4),
        jitter=dice.between(0, tick),
        loss=_perhaps(dice, 0.001, 0.2),
        duplication=_perhaps(dice, 0.001, 0.1),
        reordering=_perhaps(dice, 0.001, 0.2),
        partitions=_perhaps(dice, 2, 12),
    )


def _machines(dice: Dice, tick: Micros) -> Machines:
    return Machines(
        crashes=_perhaps(dice, 2, 30),
        pauses=_perhaps(dice, 2, 12),
        jumps=_perhaps(dice, 1, 10),
        skew=_perhaps(dice, 0.01, 0.3),
        down=dice.between(5, 60) * tick,
        rushes=_perhaps(dice, 2, 12),
    )


def _disks(dice: Dice, tick: Micros) -> Disks:
    return Disks(
        latency=dice.between(100, tick // 2),
        stalls=_perhaps(dice, 0.001, 0.05),
        failures=_perhaps(dice, 1, 8),
        full=_perhaps(dice, 1, 4),
        losses=_perhaps(dice, 1, 4),
    )


def _load(dice: Dice) -> Load:
    return Load(
        appends=_between(dice, 1, 12),
        reads=_perhaps(dice, 0.5, 4),
        bytes=dice.choice((16, 64, 512)),
        changes=_perhaps(dice, 4, 20),
        transfers=_perhaps(dice, 2, 20),
    )


def _raft(dice: Dice) -> RaftOptions:
    """Sizes are sometimes so small that flow control has work to do; what they mean is the same."""
    small = dice.chance(0.5)
    return RaftOptions(
        election_ticks=dice.between(5, 12),
        heartbeat_ticks=dice.between(1, 3),
        message_size=dice.between(1, 2_000) if small else 1 << 20,
        apply_size=dice.between(1, 2_000) if dice.chance(0.3) else 1 << 20,
        uncommitted_size=dice.between(1_000, 4_000) if small else 1 << 26,
        window=Window(dice.between(1, 4), 4_000) if small else Window(256, 1 << 23),
    )


def _compaction(dice: Dice) -> Compaction:
    return Compaction(dice.between(5, 80) if dice.chance(0.4) else 0, dice.between(0, 20))


def _perhaps(dice: Dice, low: float, high: float) -> float:
    """Of two seeds one is without."""
    return _between(dice, low, high) if dice.chance(0.5) else 0.0


def _between(dice: Dice, low: float, high: float) -> float:
    """Rounded, so that what is printed is what is meant."""
    return round(low + (high - low) * dice.between(0, 1_000) / 1_000, 4)


def _spelled(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {_one(value)}" for name, value in values.items() if value) or "-"


def _one(value: object) -> str:
    return f"{value.messages}×{value.size}" if isinstance(value, Window) else f"{value}"


__all__ = ["SECOND", "Disks", "Load", "Machines", "Options", "Wire", "drawn"]
