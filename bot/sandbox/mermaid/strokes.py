"""The edges of a graph: a soft curve from row to row, a tip, and words where they fit."""

from collections.abc import Iterator
from itertools import pairwise

from markupsafe import escape

from bot.sandbox.mermaid.canvas import Canvas, Point
from bot.sandbox.mermaid.grammar import Edge, Graph
from bot.sandbox.mermaid.layers import Layers
from bot.sandbox.mermaid.letters import LINE, width
from bot.sandbox.mermaid.places import Place

GAP, TIP = 46.0, 7.0
BESIDE, MOST_ASIDE = 18.0, 30.0


def gaps(graph: Graph, layers: Layers, *, sideways: bool) -> list[float]:
    """The room after each row, so that the words on its edges fit."""
    row = {place: number for number, layer in enumerate(layers.rows) for place in layer}
    found = [GAP] * (len(layers.rows) - 1)
    for edge, chain in zip(graph.edges, layers.chains, strict=True):
        if edge.label:
            at = min(row[place] for place in chain[_worded(graph, edge, chain) :][:2])
            need = width(edge.label) + 34 if sideways else GAP + LINE
            found[at] = max(found[at], need)
    return found


def strokes(graph: Graph, layers: Layers, places: list[Place], canvas: Canvas) -> Iterator[str]:
    """All lines first, so that no line runs through words."""
    words: list[str] = []
    for edge, chain in zip(graph.edges, layers.chains, strict=True):
        away = 1 if places[chain[-1]].along > places[chain[0]].along else -1
        aside = _aside(graph, edge)
        ports = [(along, across + aside) for along, across in _ports(chain, places, away)]
        last = ports[-1]
        if edge.arrow:
            ports[-1] = (last[0] - away * TIP, last[1])
        yield f'<path class="edge {edge.stroke}" d="{_curve(ports, canvas)}"/>'
        if edge.arrow:
            yield _tip(last, away, canvas)
        if edge.label:
            at = 2 * _worded(graph, edge, chain)
            words.append(_words(edge.label, ports[at], ports[at + 1], canvas))
    yield from words


def _aside(graph: Graph, edge: Edge) -> float:
    """How far to the side an edge runs, so that those between the same two nodes can be told apart."""
    both = {edge.source, edge.target}
    same = [other for other in graph.edges if {other.source, other.target} == both]
    number = next(place for place, other in enumerate(same) if other is edge)
    return (number - (len(same) - 1) / 2) * min(BESIDE, MOST_ASIDE / len(same))


def _worded(graph: Graph, edge: Edge, chain: list[int]) -> int:
    """The piece of the chain that carries the words: at the end where fewer edges meet."""
    out = sum(other.source == edge.source for other in graph.edges)
    into = sum(other.target == edge.target for other in graph.edges)
    return len(chain) - 2 if out > into else 0


def _ports(chain: list[int], places: list[Place], away: int) -> list[Point]:
    """Where the edge leaves one thing and reaches the next: two points for each piece."""
    ports: list[Point] = []
    for here, there in pairwise(places[place] for place in chain):
        ports.append((here.along + away * here.deep / 2, here.across))
        ports.append((there.along - away * there.deep / 2, there.across))
    return ports


def _curve(ports: list[Point], canvas: Canvas) -> str:
    """An S between rows, straight on through the rows it only passes."""
    path = ""
    for start, end in zip(ports[::2], ports[1::2], strict=True):
        middle = (start[0] + end[0]) / 2
        turns = ((middle, start[1]), (middle, end[1]), end)
        path += f"{'L' if path else 'M'}{canvas.spell(start)}C{' '.join(map(canvas.spell, turns))}"
    return path


def _tip(at: Point, away: int, canvas: Canvas) -> str:
    along, across = at
    corners = (at, *((along - away * TIP, across + side) for side in (-4.5, 4.5)))
    return f'<polygon class="tip" points="{" ".join(map(canvas.spell, corners))}"/>'


def _words(text: str, start: Point, end: Point, canvas: Canvas) -> str:
    x, y = canvas.xy(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    wide, said = width(text) + 8, str(escape(text)).replace("\n", " ")
    return (
        f'<rect class="behind" x="{x - wide / 2:.1f}" y="{y - 9:.1f}" width="{wide:.1f}" '
        f'height="18" rx="4"/><text class="words" x="{x:.1f}" y="{y:.1f}">{said}</text>'
    )
