"""Reads the flowcharts that GitHub draws: https://mermaid.js.org/syntax/flowchart.html, a part of it.

Bounded in everything; colours pass only in forms that can be nothing else.
"""

import re
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Literal

Direction = Literal["LR", "RL", "TB", "BT"]
Shape = Literal["box", "round", "diamond"]

LONGEST_TEXT, LONGEST_LINE, LONGEST_LABEL = 20_000, 600, 160
MOST_NODES, MOST_EDGES = 120, 240


class NotUnderstood(Exception):
    """Not a flowchart, or one with more than is read here."""


@dataclass(frozen=True, slots=True)
class Style:
    """Colours as SVG takes them; None for those of the page."""

    fill: str | None = None
    stroke: str | None = None
    color: str | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    label: str
    shape: Shape = "box"
    style: Style = field(default_factory=Style)
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """From and to by the place in ``Graph.nodes``."""

    source: int
    target: int
    label: str = ""
    stroke: Literal["solid", "dotted", "thick"] = "solid"
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class Graph:
    direction: Direction
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    title: str = ""


_HEAD = re.compile(r"(?:graph|flowchart)(?:\s+(LR|RL|TB|TD|BT))?\s*;?")
_NAME = r"\w+(?:-\w+)*"
_NODE = re.compile(
    rf"\s*(?P<name>{_NAME})"
    r"(?:(?P<open>\(\[|\(\(|\[\[|\[|\(|\{)(?:\s*\"(?P<quoted>[^\"]*)\"\s*|(?P<plain>[^\"\[\](){}|]*))"
    r"(?P<shut>\]\)|\)\)|\]\]|\]|\)|\}))?"
    rf"(?::::(?P<kind>{_NAME}))?\s*"
)
_STROKE = r"-{2,}>|-{3,}|-\.+->|-\.+-|={2,}>|={3,}"
_EDGE = re.compile(
    rf"(?P<bare>{_STROKE})(?:\s*\|\s*\"?(?P<piped>[^|\"]*)\"?\s*\|)?"
    r"|(?:--|-\.|==)\s+\"?(?P<words>[^|<>\"]+?)\"?\s+(?P<close>-{2,}>|-{3,}|\.+->|\.+-|={2,}>|={3,})"
)
_CLASSES = re.compile(rf"classDef\s+(?P<names>{_NAME}(?:,{_NAME})*)\s+(?P<props>.+)")
_CLASS = re.compile(rf"class\s+(?P<nodes>{_NAME}(?:\s*,\s*{_NAME})*)\s+(?P<name>{_NAME})")
_STYLE = re.compile(rf"style\s+(?P<name>{_NAME})\s+(?P<props>.+)")
_CLICK = re.compile(rf"click\s+(?P<name>{_NAME})\s+(?:href\s+)?\"(?P<href>[^\"]*)\".*")
_TITLE = re.compile(r"accTitle\s*:\s*(?P<title>.+)")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})|[a-zA-Z]{3,20}")
_ADDRESS = re.compile(r"(?:https?://|/)[^\s\"<>]*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SHAPES: dict[tuple[str, str], Shape] = {
    ("[", "]"): "box", ("[[", "]]"): "box", ("{", "}"): "diamond",
    ("(", ")"): "round", ("([", "])"): "round", ("((", "))"): "round",
}  # fmt: skip


def parse(text: str) -> Graph:
    """Raises NotUnderstood."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line.removesuffix(";") for line in lines if line and not line.startswith("%%")]
    head = _HEAD.fullmatch(lines[0]) if lines and len(text) <= LONGEST_TEXT else None
    if head is None or max(map(len, lines)) > LONGEST_LINE:
        raise NotUnderstood
    reader = _Reader()
    for line in lines[1:]:
        reader.read(line)
    return reader.graph("TB" if head[1] in (None, "TD") else head[1])  # type: ignore[arg-type]


@dataclass(slots=True)
class _Reader:
    """What was read so far; classes may be defined after they are used."""

    places: dict[str, int] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    classes: dict[str, Style] = field(default_factory=dict)
    kinds: dict[int, list[str]] = field(default_factory=dict)
    own: dict[int, Style] = field(default_factory=dict)
    title: str = ""

    def read(self, line: str) -> None:
        if found := _CLASSES.fullmatch(line):
            self.classes |= dict.fromkeys(found["names"].split(","), _style(found["props"]))
        elif found := _CLASS.fullmatch(line):
            for name in re.split(r"\s*,\s*", found["nodes"]):
                self.kinds.setdefault(self._known(name), []).append(found["name"])
        elif found := _STYLE.fullmatch(line):
            self.own[self._known(found["name"])] = _style(found["props"])
        elif found := _CLICK.fullmatch(line):
            self._click(found["name"], found["href"])
        elif found := _TITLE.fullmatch(line):
            self.title = _label(found["title"])
        else:
            self._chain(line)

    def graph(self, direction: Direction) -> Graph:
        if not self.nodes or len(self.nodes) > MOST_NODES or len(self.edges) > MOST_EDGES:
            raise NotUnderstood
        drawn = tuple(
            replace(node, style=self._style_of(place)) for place, node in enumerate(self.nodes)
        )
        return Graph(direction, drawn, tuple(self.edges), self.title)

    def _style_of(self, place: int) -> Style:
        if place in self.own:
            return self.own[place]
        named = [self.classes[one] for one in self.kinds.get(place, ()) if one in self.classes]
        return named[-1] if named else self.classes.get("default", Style())

    def _chain(self, line: str) -> None:
        """``a --> b["text"] --> c``."""
        here, at = self._node(line, 0)
        while at < len(line):
            found = _EDGE.match(line, at)
            if found is None:
                raise NotUnderstood
            there, at = self._node(line, found.end())
            if here == there:
                raise NotUnderstood
            self.edges.append(_edge(here, there, found))
            here = there

    def _node(self, line: str, at: int) -> tuple[int, int]:
        found = _NODE.match(line, at)
        if found is None or found["name"] in ("subgraph", "end", "direction", "linkStyle"):
            raise NotUnderstood
        place = self._known(found["name"])
        if found["open"]:
            label = _label(found["quoted"] if found["quoted"] is not None else found["plain"])
            shape = _SHAPES.get((found["open"], found["shut"]))
            if shape is None:
                raise NotUnderstood
            self.nodes[place] = replace(self.nodes[place], label=label, shape=shape)
        if found["kind"]:
            self.kinds.setdefault(place, []).append(found["kind"])
        return place, found.end()

    def _known(self, name: str) -> int:
        if name not in self.places:
            self.places[name] = len(self.nodes)
            self.nodes.append(Node(_label(name)))
        return self.places[name]

    def _click(self, name: str, href: str) -> None:
        if _ADDRESS.fullmatch(href):
            place = self._known(name)
            self.nodes[place] = replace(self.nodes[place], href=href)


def _edge(here: int, there: int, found: re.Match[str]) -> Edge:
    stroke = found["bare"] or found["close"]
    kind = "thick" if "=" in stroke else "dotted" if "." in stroke else "solid"
    label = _label(found["piped"] or found["words"] or "")
    return Edge(here, there, label, kind, stroke.endswith(">"))  # type: ignore[arg-type]


def _label(text: str) -> str:
    """Plain words, lines parted by line breaks; ``#35;`` is Mermaid's way to write a ``#``."""
    parted = _BREAK.sub("\n", text.strip().strip("`"))
    plain = unescape(re.sub(r"#(\d{1,7}|[a-zA-Z]{2,10});", _entity, parted))
    shown = "".join(letter for letter in plain if letter.isprintable() or letter == "\n")
    return shown if len(shown) <= LONGEST_LABEL else f"{shown[:LONGEST_LABEL]}…"


def _entity(found: re.Match[str]) -> str:
    return f"&#{found[1]};" if found[1].isdigit() else f"&{found[1]};"


def _style(props: str) -> Style:
    """Only colours, and whether the border is dashed; the rest is the page's to choose."""
    parts = (one.partition(":") for one in props.split(","))
    given = {name.strip(): value.strip() for name, _, value in parts}
    colours = {
        name: value
        for name in ("fill", "stroke", "color")
        if (value := given.get(name)) and _COLOUR.fullmatch(value)
    }
    return Style(**colours, dashed="stroke-dasharray" in given)
