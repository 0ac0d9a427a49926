"""Circles are found wherever there are any, and shown as the path that they are."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.record.fact import LinkDeclared, NativeObserved
from bot.record.link import Link, Provenance
from bot.state.circles import all_circles, circles, closes_circle, onward
from bot.state.views import overview
from bot.vocabulary import Instant, IssueId, Permission, Relation, RepoId, UserId
from tests.state.logs import ITEMS, Writer

ANNA = Provenance(UserId(1), "anna", Permission.TRIAGE)
NODES = [IssueId(RepoId(1), number) for number in range(1, 8)]
Edges = dict[IssueId, set[IssueId]]


@st.composite
def graphs(draw: st.DrawFn) -> Edges:
    pairs = draw(st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14))
    return {node: {to for at, to in pairs if at == node != to} for node in NODES}


def reachable(starts: Iterable[IssueId], edges: Edges) -> set[IssueId]:
    seen, ahead = set(), list(starts)
    while ahead:
        if (node := ahead.pop()) not in seen:
            seen.add(node)
            ahead += edges[node]
    return seen


def on_a_circle(edges: Edges) -> set[IssueId]:
    return {node for node in NODES if node in reachable(edges[node], edges)}


@given(graphs())
def test_there_is_a_path_for_each_knot_and_none_where_there_is_none(edges: Edges) -> None:
    found = list(circles(NODES, edges.__getitem__))

    for path in found:
        assert path[0] == path[-1]
        assert len(set(path)) == len(path) - 1
        assert all(to in edges[at] for at, to in pairwise(path))
    shown = {node for path in found for node in path}
    assert shown == on_a_circle(edges)


@given(graphs(), st.sampled_from(NODES))
def test_what_cannot_be_reached_is_not_told(edges: Edges, start: IssueId) -> None:
    found = circles([start], edges.__getitem__)

    assert {node for path in found for node in path} <= reachable([start], edges)


def written(*said: tuple[int, Relation, int], native: tuple[int, Relation, int]) -> Writer:
    log = Writer()
    links = (Link(ITEMS[a], relation, ITEMS[b]) for a, relation, b in said)
    a, relation, b = native
    observed = NativeObserved(Link(ITEMS[a], relation, ITEMS[b]), ANNA, Instant(7))
    log.find(*(LinkDeclared(link, None, ANNA) for link in links), observed)
    return log


def test_words_and_githubs_own_relations_close_one_circle() -> None:
    waits, part = Relation.DEPENDS_ON, Relation.PART_OF
    log = written((0, waits, 1), (1, waits, 2), (2, part, 3), native=(2, waits, 0))

    assert list(all_circles(log.state)) == [(waits, (ITEMS[0], ITEMS[1], ITEMS[2], ITEMS[0]))]
    assert [one.path[0] for one in overview(log.state).circles] == [ITEMS[0]]
    back = onward(log.state, waits)
    assert closes_circle(Link(ITEMS[1], waits, ITEMS[0]), back)
    assert not closes_circle(Link(ITEMS[0], waits, ITEMS[3]), back)
    assert not closes_circle(Link(ITEMS[3], part, ITEMS[2]), onward(log.state, waits))
