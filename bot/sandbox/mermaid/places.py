"""Where everything of a layered graph stands: rows one after the other, each node near its neighbours.

``along`` is the way the rows follow one another, ``across`` the way within a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.mermaid.layers import Layers

APART = 22.0
"""Least room between two things of a row."""
ROUNDS = 25
"""Odd, so that the last one goes down: children then stand right under a single parent."""
JOINT = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a thing, and its extent."""

    along: float
    across: float
    deep: float
    broad: float


def placed(
    layers: Layers, sizes: Sequence[tuple[float, float]], gaps: Sequence[float]
) -> list[Place]:
    """``sizes``: (along, across) of each node; ``gaps``: the room after each row but the last."""
    broad = [*(size[1] for size in sizes), *[JOINT] * (layers.count - len(sizes))]
    deep = [max((sizes[p][0] for p in row if p < len(sizes)), default=0.0) for row in layers.rows]
    across = _across(layers, broad)
    found, start = dict[int, Place](), 0.0
    for number, row in enumerate(layers.rows):
        for place in row:
            own = sizes[place][0] if place < len(sizes) else deep[number]
            middle = start + deep[number] / 2
            found[place] = Place(middle, across[place], own, broad[place])
        start += deep[number] + (gaps[number] if number < len(gaps) else 0.0)
    return [found[place] for place in range(layers.count)]


def _across(layers: Layers, broad: Sequence[float]) -> list[float]:
    """Everything as near to the middle of its neighbours as the row allows; starts at 0."""
    near: list[list[int]] = [[] for _ in range(layers.count)]
    for upper, lower in layers.steps():
        near[upper].append(lower)
        near[lower].append(upper)
    at = [0.0] * layers.count
    for row in layers.rows:
        _settle(row, [0.0] * len(row), broad, at)
    for turn in range(ROUNDS):
        for row in layers.rows if turn % 2 == 0 else layers.rows[::-1]:
            wanted = [
                sum(at[other] for other in near[place]) / len(near[place])
                if near[place]
                else at[place]
                for place in row
            ]
            _settle(row, wanted, broad, at)
    least = min((at[place] - broad[place] / 2 for place in range(layers.count)), default=0.0)
    return [one - least for one in at]


def _settle(row: list[int], wanted: list[float], broad: Sequence[float], at: list[float]) -> None:
    """As near to ``wanted`` as order and room allow: the least squares of an isotonic regression."""
    offset, offsets = 0.0, list[float]()
    for number, place in enumerate(row):
        if number:
            offset += (broad[row[number - 1]] + broad[place]) / 2 + APART
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []
    for wish, shift in zip(wanted, offsets, strict=True):
        blocks.append((wish - shift, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, m), (b, n) = blocks[-2:]
            blocks[-2:] = [((a * m + b * n) / (m + n), m + n)]
    level = [mean for mean, count in blocks for _ in range(count)]
    for place, mean, shift in zip(row, level, offsets, strict=True):
        at[place] = mean + shift
