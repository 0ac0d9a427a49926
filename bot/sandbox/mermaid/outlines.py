"""The nodes of a graph: a shape, its colours, and words in the middle of it."""

from markupsafe import escape

from bot.sandbox.mermaid.canvas import Point
from bot.sandbox.mermaid.grammar import Node, Style
from bot.sandbox.mermaid.letters import LINE, lines, width

_DARK, _LIGHT = "#1f2328", "#ffffff"


def extent(node: Node) -> Point:
    """Width and height, with room for the shape."""
    words = lines(node.label)
    wide, high = max(map(width, words)) + 28, len(words) * LINE + 18
    if node.shape == "diamond":
        return wide * 1.3 + 12, high * 1.6
    return max(wide, 44.0), high


def outline(node: Node, middle: Point, size: Point) -> str:
    (x, y), (wide, high) = middle, size
    paint = _paint(node.style)
    if node.shape == "diamond":
        corners = ((x, y - high / 2), (x + wide / 2, y), (x, y + high / 2), (x - wide / 2, y))
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
        drawn = f'<polygon points="{points}"{paint}/>'
    else:
        corner = high / 2 if node.shape == "round" else 6
        drawn = (
            f'<rect x="{x - wide / 2:.1f}" y="{y - high / 2:.1f}" width="{wide:.1f}" '
            f'height="{high:.1f}" rx="{corner:.1f}"{paint}/>'
        )
    drawn += _words(node, middle)
    return drawn if node.href is None else f'<a href="{escape(node.href)}">{drawn}</a>'


def _paint(style: Style) -> str:
    """The page's own colours where none are given: a rule of a sheet would beat an attribute."""
    dashed = ' stroke-dasharray="5 4"' if style.dashed else ""
    if style.fill is None and style.stroke is None:
        return f' class="node"{dashed}'
    bare = ' class="bare"' if style.fill is None else f' fill="{style.fill}"'
    return f'{bare} stroke="{style.stroke or style.fill}"{dashed}'


def _words(node: Node, middle: Point) -> str:
    x, y = middle
    ink = _ink(node.style)
    paint = ' class="inked"' if ink is None else f' fill="{ink}"'
    words = lines(node.label)
    top = y - (len(words) - 1) * LINE / 2
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{top + number * LINE:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(words)
    )
    return f"<text{paint}>{spans}</text>"


def _ink(style: Style) -> str | None:
    """The colour asked for, else one that can be read on the fill; None on the page's own."""
    if style.color is not None or style.fill is None:
        return style.color
    if not style.fill.startswith("#"):
        return _DARK
    digits = style.fill[1:] if len(style.fill) == 7 else "".join(2 * x for x in style.fill[1:])
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return _DARK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else _LIGHT
