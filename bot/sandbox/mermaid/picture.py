"""A graph as SVG text: everything escaped, no style attribute, no script, so that a strict policy lets it pass."""

from dataclasses import replace

from markupsafe import escape

from bot.sandbox.mermaid.canvas import Canvas
from bot.sandbox.mermaid.grammar import Graph, NotUnderstood
from bot.sandbox.mermaid.layers import TooBig, layered
from bot.sandbox.mermaid.outlines import extent, outline
from bot.sandbox.mermaid.places import Place, placed
from bot.sandbox.mermaid.strokes import gaps, strokes

MARGIN = 12.0


def picture(graph: Graph) -> str:
    """Raises NotUnderstood for what would be too big to follow."""
    try:
        layers = layered(len(graph.nodes), [(one.source, one.target) for one in graph.edges])
    except TooBig as big:
        raise NotUnderstood from big
    sideways = graph.direction in ("LR", "RL")
    extents = [extent(node) for node in graph.nodes]
    sizes = extents if sideways else [(high, wide) for wide, high in extents]
    places = [_moved(one) for one in placed(layers, sizes, gaps(graph, layers, sideways=sideways))]
    canvas = Canvas(
        graph.direction,
        max(one.along + one.deep / 2 for one in places) + MARGIN,
        max(one.across + one.broad / 2 for one in places) + MARGIN,
    )
    drawn = list(strokes(graph, layers, places, canvas))
    for node, place, size in zip(graph.nodes, places, extents, strict=False):
        drawn.append(outline(node, canvas.xy((place.along, place.across)), size))
    return _framed(graph, canvas, "".join(drawn))


def _moved(place: Place) -> Place:
    return replace(place, along=place.along + MARGIN, across=place.across + MARGIN)


def _framed(graph: Graph, canvas: Canvas, drawn: str) -> str:
    wide, high = (f"{one:.0f}" for one in canvas.size)
    title = graph.title or f"A graph: {len(graph.nodes)} nodes, {len(graph.edges)} edges"
    return (
        f'<svg class="graph" role="img" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}"><title>{escape(title)}</title>{drawn}</svg>'
    )
