"""How a network may be cut in two, or nearly: whole, one way, between two only, around one, but for one bridge."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import product
from typing import assert_never

from bot.consensus.quorum import NodeId
from bot.simulation.dice import Dice
from bot.simulation.network import Way


class Partition(StrEnum):
    SPLIT = "split"
    ONE_WAY = "one way"
    PARTIAL = "partial"
    LONELY = "lonely"
    BRIDGE = "bridge"


def drawn(dice: Dice, nodes: Sequence[NodeId]) -> tuple[Partition, frozenset[Way]]:
    """One of them, between the first of ``nodes`` and some others; whoever leads is put first, to make it hurt."""
    kind = dice.choice(tuple(Partition))
    one = nodes[0] if dice.chance(0.5) else dice.choice(nodes)
    others = [node for node in nodes if node != one]
    with_it = {one, *dice.some(others, 0, len(others) - 1)}
    rest = [node for node in nodes if node not in with_it]
    match kind:
        case Partition.SPLIT:
            return kind, _both(with_it, rest)
        case Partition.ONE_WAY:
            ways = frozenset(product(with_it, rest))
            return kind, ways if dice.chance(0.5) else frozenset(product(rest, with_it))
        case Partition.PARTIAL:
            return kind, _both([one], [dice.choice(others)])
        case Partition.LONELY:
            return kind, _both([one], others)
        case Partition.BRIDGE:
            bridge = dice.choice(others)
            return kind, _both(with_it - {bridge}, [node for node in rest if node != bridge])
        case _:
            assert_never(kind)


def _both(some: Sequence[NodeId] | set[NodeId], others: Sequence[NodeId]) -> frozenset[Way]:
    return frozenset(product(some, others)) | frozenset(product(others, some))
