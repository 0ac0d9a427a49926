"""A graph in layers (Sugiyama's way): circles opened, ranks given, long edges cut, crossings few.

Works on numbers alone: a node is its place, whatever is beyond the nodes is a joint of an edge.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[int, int]
Layer = list[int]
MOST_JOINTS = 1_500
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Layers:
    """``chains``: for each edge the places it runs through, from its source to its target."""

    rows: list[Layer]
    chains: list[list[int]]
    count: int

    def steps(self) -> set[Pair]:
        """Every piece of an edge between neighbouring rows, downwards."""
        rank = {place: row for row, layer in enumerate(self.rows) for place in layer}
        pieces = (piece for chain in self.chains for piece in pairwise(chain))
        return {(a, b) if rank[a] < rank[b] else (b, a) for a, b in pieces}


class TooBig(Exception):
    """More joints than anybody could follow."""


def layered(nodes: int, edges: Sequence[Pair]) -> Layers:
    """Raises TooBig."""
    turned = _back_edges(nodes, edges)
    downward = [(b, a) if place in turned else (a, b) for place, (a, b) in enumerate(edges)]
    rank = _ranks(nodes, downward)
    rows: list[Layer] = [[] for _ in range(max(rank, default=0) + 1)]
    for place in range(nodes):
        rows[rank[place]].append(place)
    count, chains = nodes, list[list[int]]()
    for place, (upper, lower) in enumerate(downward):
        chain = [upper]
        for row in range(rank[upper] + 1, rank[lower]):
            rows[row].append(count)
            chain.append(count)
            count += 1
        chain.append(lower)
        chains.append(chain[::-1] if place in turned else chain)
    if count - nodes > MOST_JOINTS:
        raise TooBig
    return _untangled(Layers(rows, chains, count))


def _back_edges(nodes: int, edges: Sequence[Pair]) -> set[int]:
    """The edges that close a circle, as a walk in depth from the first node on meets them."""
    leaving: list[list[int]] = [[] for _ in range(nodes)]
    for place, (source, _) in enumerate(edges):
        leaving[source].append(place)
    back, done, path = set[int](), set[int](), set[int]()
    for start in range(nodes):
        walk: list[tuple[int, Iterator[int]]] = []
        if start not in done:
            walk.append((start, iter(leaving[start])))
            path.add(start)
        while walk:
            here, ahead = walk[-1]
            edge = next(ahead, None)
            if edge is None:
                walk.pop()
                path.discard(here)
                done.add(here)
            elif (there := edges[edge][1]) in path:
                back.add(edge)
            elif there not in done:
                path.add(there)
                walk.append((there, iter(leaving[there])))
    return back


def _ranks(nodes: int, edges: Sequence[Pair]) -> list[int]:
    """The longest way from above; whatever nothing leads to stands right over what it leads to."""
    below: list[list[int]] = [[] for _ in range(nodes)]
    above = [0] * nodes
    for source, target in edges:
        below[source].append(target)
        above[target] += 1
    roots = {place for place in range(nodes) if not above[place]}
    rank, ready = [0] * nodes, sorted(roots)
    for here in ready:
        for there in below[here]:
            rank[there] = max(rank[there], rank[here] + 1)
            above[there] -= 1
            if not above[there]:
                ready.append(there)
    for root in roots:
        if below[root]:
            rank[root] = min(rank[there] for there in below[root]) - 1
    return rank


def _untangled(layers: Layers) -> Layers:
    """Each row by the middle of its neighbours, up and down again; the best order found is kept."""
    steps = layers.steps()
    rows = [list(row) for row in layers.rows]
    best, fewest = rows, crossings(rows, steps)
    for sweep in range(SWEEPS):
        rows = _swept(rows, steps, down=sweep % 2 == 0)
        found = crossings(rows, steps)
        if found < fewest:
            best, fewest = rows, found
    return Layers(best, layers.chains, layers.count)


def _swept(rows: list[Layer], steps: set[Pair], *, down: bool) -> list[Layer]:
    near: dict[int, list[int]] = {}
    for upper, lower in sorted(steps):
        here, there = (lower, upper) if down else (upper, lower)
        near.setdefault(here, []).append(there)
    ordered = [list(row) for row in (rows if down else rows[::-1])]
    for before, row in pairwise(ordered):
        at = {place: number for number, place in enumerate(before)}
        own = {place: number for number, place in enumerate(row)}

        def middle(place: int, at: dict[int, int] = at, own: dict[int, int] = own) -> float:
            seen = [at[other] for other in near.get(place, ())]
            return sum(seen) / len(seen) if seen else own[place]

        row.sort(key=middle)
    return ordered if down else ordered[::-1]


def crossings(rows: list[Layer], steps: set[Pair]) -> int:
    at = {place: number for row in rows for number, place in enumerate(row)}
    row_of = {place: number for number, row in enumerate(rows) for place in row}
    between: dict[int, list[Pair]] = {}
    for upper, lower in steps:
        between.setdefault(row_of[upper], []).append((at[upper], at[lower]))
    return sum(
        (a[0] - b[0]) * (a[1] - b[1]) < 0
        for pieces in between.values()
        for number, a in enumerate(pieces)
        for b in pieces[:number]
    )
