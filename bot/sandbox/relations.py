"""GitHub's own relations between issues: sub-issues and "blocked by". One frozen value of the store.

It keeps both directions in step; limits and rights are checked by whoever changes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from immutables import Map

from bot.vocabulary import IssueId

Issues = tuple[IssueId, ...]
_Edges = Map[IssueId, Issues]


@dataclass(frozen=True, slots=True)
class Relations:
    """Lists are in the order in which they grew. Nothing that is deleted stays in them."""

    parents: Map[IssueId, IssueId] = Map()
    children: _Edges = Map()
    blockers: _Edges = Map()
    blocked: _Edges = Map()

    def sub_issues(self, parent: IssueId) -> Issues:
        return self.children.get(parent, ())

    def blocked_by(self, item: IssueId) -> Issues:
        return self.blockers.get(item, ())

    def blocking(self, item: IssueId) -> Issues:
        return self.blocked.get(item, ())

    def ancestors(self, item: IssueId) -> Iterator[IssueId]:
        """Its parent first, the root last."""
        while (above := self.parents.get(item)) is not None:
            yield above
            item = above

    def height(self, item: IssueId) -> int:
        """How many levels of sub-issues hang below ``item``."""
        level, layer = 0, self.sub_issues(item)
        while layer:
            level, layer = level + 1, tuple(x for one in layer for x in self.sub_issues(one))
        return level

    def waits_for(self, item: IssueId, other: IssueId) -> bool:
        """Whether ``item`` is blocked by ``other``, through others or directly."""
        seen, ahead = {item}, [item]
        while ahead:
            fresh = set(self.blocked_by(ahead.pop())) - seen
            if other in fresh:
                return True
            seen |= fresh
            ahead += fresh
        return False

    def with_parent(self, child: IssueId, parent: IssueId) -> "Relations":
        """One parent at a time: a former one lets go."""
        free = self.without_parent(child)
        return replace(
            free,
            parents=free.parents.set(child, parent),
            children=_grown(free.children, parent, child),
        )

    def without_parent(self, child: IssueId) -> "Relations":
        parent = self.parents.get(child)
        if parent is None:
            return self
        return replace(
            self,
            parents=self.parents.delete(child),
            children=_shrunk(self.children, parent, child),
        )

    def with_blocker(self, item: IssueId, blocker: IssueId) -> "Relations":
        return replace(
            self,
            blockers=_grown(self.blockers, item, blocker),
            blocked=_grown(self.blocked, blocker, item),
        )

    def without_blocker(self, item: IssueId, blocker: IssueId) -> "Relations":
        return replace(
            self,
            blockers=_shrunk(self.blockers, item, blocker),
            blocked=_shrunk(self.blocked, blocker, item),
        )

    def without(self, gone: IssueId) -> "Relations":
        """Everything about ``gone`` goes with it."""
        left = self.without_parent(gone)
        for child in left.sub_issues(gone):
            left = left.without_parent(child)
        for other in left.blocked_by(gone):
            left = left.without_blocker(gone, other)
        for other in left.blocking(gone):
            left = left.without_blocker(other, gone)
        return left

    def moved(self, old: IssueId, new: IssueId) -> "Relations":
        """What was said of ``old`` is said of ``new``, in the same places of the lists."""

        def onward(at: IssueId) -> IssueId:
            return new if at == old else at

        def carried(edges: _Edges) -> _Edges:
            return Map({onward(at): tuple(map(onward, to)) for at, to in edges.items()})

        return Relations(
            Map({onward(child): onward(parent) for child, parent in self.parents.items()}),
            *map(carried, (self.children, self.blockers, self.blocked)),
        )


def _grown(edges: _Edges, at: IssueId, other: IssueId) -> _Edges:
    return edges.set(at, (*edges.get(at, ()), other))


def _shrunk(edges: _Edges, at: IssueId, other: IssueId) -> _Edges:
    kept = tuple(one for one in edges.get(at, ()) if one != other)
    return edges.set(at, kept) if kept else edges.delete(at)
