"""Bugs in the agreement, planted one at a time: what the simulation of groups is worth is what it finds.

Each names seeds of which one finds it, and the checks that then report. Bugs above the log: ``mutants_of_ecos.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot.simulation.options import Options

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]
Tune = Callable[[Options], Options]


def as_drawn(options: Options) -> Options:
    return options


def unsteady(options: Options) -> Options:
    """Leaders come and go, their clocks run apart and their disks are slow, and many read."""
    return replace(
        options,
        wire=replace(options.wire, partitions=20),
        machines=replace(options.machines, rushes=20, skew=0.6),
        disks=replace(options.disks, latency=2 * options.tick),
        load=replace(options.load, reads=20),
    )


def splitting(options: Options) -> Options:
    """Votes are split among an even number, and come twice."""
    options = unsteady(options)
    wire, machines = replace(options.wire, duplication=0.5), replace(options.machines, rushes=40)
    return replace(options, replicas=4, wire=wire, machines=machines)


def cut_off(options: Options) -> Options:
    """Leaders are cut off again and again in the middle of their work."""
    return replace(
        options,
        wire=replace(options.wire, partitions=40),
        machines=replace(options.machines, rushes=20),
        load=replace(options.load, appends=12, reads=10),
    )


def changing(options: Options) -> Options:
    """A small group whose members change all the time."""
    load = replace(options.load, changes=30, transfers=20, appends=10)
    return replace(options, replicas=3, load=load)


def shrinking(options: Options) -> Options:
    """Members change all the time, and many do not hear of it at once."""
    options = changing(options)
    wire = replace(options.wire, loss=0.1, partitions=10)
    load = replace(options.load, changes=40, transfers=0, appends=5)
    return replace(options, wire=wire, load=load)


def losing(options: Options) -> Options:
    """Disks are lost as fast as their members can be replaced."""
    return replace(options, replicas=5, disks=replace(options.disks, losses=20))


@dataclass(frozen=True, slots=True)
class Mutant:
    """It is found by one of ``seeds``, by one of the checks ``by``. ``tune``: of what is drawn."""

    plant: Plant
    seeds: range
    by: frozenset[str]
    tune: Tune


Table = dict[str, Mutant]


def planting(table: Table) -> Callable[..., Callable[[Plant], None]]:
    """A decorator that puts what plants a bug into ``table``, under its name."""

    def mutant(name: str, seeds: range, *by: str, tune: Tune = as_drawn) -> Callable[[Plant], None]:
        def add(plant: Plant) -> None:
            assert name not in table
            table[name] = Mutant(plant, seeds, frozenset(by), tune)

        return add

    return mutant
