"""Circles: items that wait for one another, or are parts of one another, all round. Found, never broken, by ecos.

Pure. A circle is a path that ends where it began, of links of one relation that stand and are confirmed.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from bot.record.link import Link
from bot.state.model import State
from bot.vocabulary import IssueId, Relation, RepoId

RELATIONS = (Relation.DEPENDS_ON, Relation.PART_OF)
"""Those that make no sense all round."""

_BEFORE_ALL = IssueId(RepoId(0), 0)
Path = tuple[IssueId, ...]
Onward = Callable[[IssueId], Iterable[IssueId]]


def onward(state: State, relation: Relation) -> Onward:
    """From an item to those that it says ``relation`` of."""

    def steps(item: IssueId) -> Iterator[IssueId]:
        links = state.links_of.get(item, ())
        # sorted, and what an item is the target of may be far more than what it says itself
        for link in islice(links, bisect_left(links, Link(item, relation, _BEFORE_ALL)), None):
            if (link.source, link.relation) != (item, relation):
                return
            if state.links[link].confirmed:
                yield link.target

    return steps


def closes_circle(link: Link, steps: Onward) -> bool:
    """Whether ``steps`` lead back from the target of ``link`` to its source."""
    return _back(link.target, link.source, steps) is not None


def all_circles(state: State) -> Iterator[tuple[Relation, Path]]:
    """A circle for each knot of them, as a path that ends where it began."""
    for relation in RELATIONS:
        starts = {link.source for link in state.links if link.relation is relation}
        for path in circles(starts, onward(state, relation)):
            yield relation, path


def circles(starts: Iterable[IssueId], steps: Onward) -> Iterator[Path]:
    """The circles that can be reached from ``starts``, the shortest through each item that none before went through."""
    edges = _knots(_reached(starts, steps))
    seen: set[IssueId] = set()
    for item in sorted(edges):
        if item in seen:
            continue
        for path in _first(item, edges):
            seen.update(path)
            yield path


def _first(item: IssueId, edges: dict[IssueId, tuple[IssueId, ...]]) -> Iterator[Path]:
    found = [
        back
        for target in edges[item]
        if (back := _back(target, item, lambda one: edges.get(one, ()))) is not None
    ]
    if found:
        yield (item, *min(found, key=lambda path: (len(path), path)))


def _reached(starts: Iterable[IssueId], steps: Onward) -> dict[IssueId, tuple[IssueId, ...]]:
    edges: dict[IssueId, tuple[IssueId, ...]] = {}
    ahead = list(starts)
    while ahead:
        item = ahead.pop()
        if item not in edges:
            edges[item] = tuple(sorted(set(steps(item))))
            ahead += edges[item]
    return edges


def _knots(edges: dict[IssueId, tuple[IssueId, ...]]) -> dict[IssueId, tuple[IssueId, ...]]:
    """Without the items from which no way leads on, again and again; what is left leads into circles."""
    behind: dict[IssueId, list[IssueId]] = {item: [] for item in edges}
    left = {item: len(targets) for item, targets in edges.items()}
    for item, targets in edges.items():
        for target in targets:
            behind[target].append(item)
    ends = [item for item, count in left.items() if not count]
    while ends:
        gone = ends.pop()
        del left[gone]
        for item in behind[gone]:
            left[item] -= 1
            if not left[item]:
                ends.append(item)
    return {
        item: tuple(one for one in targets if one in left)
        for item, targets in edges.items()
        if item in left
    }


def _back(start: IssueId, goal: IssueId, steps: Onward) -> Path | None:
    """The shortest way from ``start`` to ``goal``."""
    came: dict[IssueId, IssueId | None] = {start: None}
    ahead = deque([start])
    while ahead:
        item = ahead.popleft()
        if item == goal:
            return _way(item, came)
        for one in steps(item):
            if one not in came:
                came[one] = item
                ahead.append(one)
    return None


def _way(end: IssueId, came: dict[IssueId, IssueId | None]) -> Path:
    path = [end]
    while (before := came[path[-1]]) is not None:
        path.append(before)
    return tuple(reversed(path))
