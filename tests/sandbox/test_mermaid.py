"""Mermaid's flowcharts as pictures: what is drawn can be read, fits, and is never anything but a picture."""

import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.markup import render
from bot.sandbox.mermaid import draw
from bot.sandbox.mermaid.grammar import MOST_NODES, Edge, parse
from bot.sandbox.mermaid.layers import crossings, layered

GRAPH = """graph LR
  %% what WAZAA#29 is linked to
  accTitle: Links of WAZAA#29
  w29["WAZAA#29<br/>The plan"]:::master
  f20["FLUENCE#20 &lt;Network&gt; #quot;x#quot;"]
  w29 -->|coordinates| f20 -.-> d162("DevTools#162");
  d162 == feeds ==> x1{Extension#1}
  x1 --- w29
  click f20 href "https://github.com/gerivdb/FLUENCE/issues/20"
  classDef master fill:#ddf4ff,stroke:#0969da,color:#0a3069,stroke-width:2px
  classDef done fill:green
  class d162,x1 done
  style x1 stroke:#f00,stroke-dasharray:5 5
"""
ALLOWED = {
    "svg": {"class", "role", "width", "height", "viewBox"},
    "title": set[str](),
    "path": {"class", "d"},
    "polygon": {"class", "points", "fill", "stroke", "stroke-dasharray"},
    "rect": {"class", "x", "y", "width", "height", "rx", "fill", "stroke", "stroke-dasharray"},
    "text": {"class", "x", "y", "fill"},
    "tspan": {"x", "y"},
    "a": {"href"},
}


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def tree(text: str) -> ET.Element:
    drawn = draw(text)
    assert drawn is not None, text
    return ET.fromstring(drawn)


def boxes(root: ET.Element) -> dict[str, Box]:
    """Each rectangle of a node by the words that follow it."""
    found, flat = {}, [one for one in root.iter() if one.tag in ("rect", "text")]
    for one, after in pairwise(flat):
        if one.tag == "rect" and one.get("class") != "behind":
            x, y, w, h = (float(one.get(name, "")) for name in ("x", "y", "width", "height"))
            found["".join(after.itertext())] = Box(x, y, x + w, y + h)
    return found


def test_a_flowchart_is_read_as_mermaid_would() -> None:
    graph = parse(GRAPH)
    assert [node.label for node in graph.nodes] == [
        "WAZAA#29\nThe plan",
        'FLUENCE#20 <Network> "x"',
        "DevTools#162",
        "Extension#1",
    ]
    assert graph.edges == (
        Edge(0, 1, "coordinates"),
        Edge(1, 2, stroke="dotted"),
        Edge(2, 3, "feeds", "thick"),
        Edge(3, 0, arrow=False),
    )
    first, second, third, fourth = graph.nodes
    assert (first.style.fill, first.style.color) == ("#ddf4ff", "#0a3069")
    assert second.href == "https://github.com/gerivdb/FLUENCE/issues/20"
    assert (third.style.fill, third.shape) == ("green", "round")
    assert (fourth.style.stroke, fourth.style.dashed, fourth.shape) == ("#f00", True, "diamond")


def test_what_is_drawn_says_what_was_written() -> None:
    root = tree(GRAPH)
    said = " ".join("".join(one.itertext()) for one in root.iter("text"))
    for words in ("WAZAA#29", "The plan", '<Network> "x"', "coordinates", "feeds"):
        assert words in said
    assert root.findtext("title") == "Links of WAZAA#29"
    assert len(root.findall("path")) == 4
    assert len([one for one in root.iter("polygon") if one.get("class") == "tip"]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sequenceDiagram\n  A->>B: hi",
        "graph LR",
        "graph LR\n  subgraph one\n  a --> b\n  end",
        "graph LR\n  a --> ",
        "graph LR\n  a -> b",
        "graph LR\n  a & b --> c",
        "graph LR\n  a --> a",
        'graph LR\n  a["no end',
        "graph LR\n  a[no end)",
        "graph LR\n  a --> b\n  linkStyle 0 stroke:red",
        "graph ZZ\n  a --> b",
        "graph LR\n  a --> " + "b" * 700,
        "graph LR\n" + "\n" * 20_001 + "a --> b",
        "graph LR\n" + "\n".join(f"n{n}" for n in range(MOST_NODES + 1)),
        "graph LR\n" + "\n".join(f"a --> b{n % 50}" for n in range(241)),
        "graph LR\n"
        + "\n".join(f"n{n} --> n{n + 1}" for n in range(100))
        + "\n"
        + "\n".join(f"n0 --> n{n}" for n in range(2, 100)),
    ],
)
def test_what_is_not_understood_or_too_big_stays_code(text: str) -> None:
    assert draw(text) is None
    assert "<code" in render(f"```mermaid\n{text}\n```", lambda *_: None)


def test_a_graph_in_a_comment_is_a_picture_and_other_code_is_not() -> None:
    shown = render("```mermaid\ngraph LR\n a --> b\n```\n\n```python\nx\n```", lambda *_: None)
    assert shown.count("<svg") == 1
    assert '<code class="language-python">x' in shown


@pytest.mark.parametrize(
    "line",
    [
        'a["<script>alert(1)</script>"]',
        'a["x"] -->|"<img src=x onerror=alert(1)>"| b',
        'click a "javascript:alert(1)"',
        'click a "https://x.example/&quot; onclick=&quot;alert(1)"',
        'classDef c fill:url(https://evil.example),stroke:red" onload="alert(1)\n  class a c',
        "style a fill:expression(alert(1)),color:#12",
        "accTitle: </title><script>alert(1)</script>",
        'a["\x00 \ud800 \u202e"]',
    ],
)
def test_no_word_becomes_code(line: str) -> None:
    root = tree(f"graph LR\n  a --> b\n  {line}")
    assert_harmless(root)


def assert_harmless(root: ET.Element) -> None:
    for one in root.iter():
        assert set(one.keys()) <= ALLOWED[one.tag], (one.tag, one.attrib)
        assert re.match(r"https?://|/|$", one.get("href", ""))
        for name in ("fill", "stroke"):
            assert re.fullmatch(r"#[0-9a-fA-F]{3,6}|[a-zA-Z]*", one.get(name, ""))


ITS = st.sampled_from([
    "graph LR", "\n", "a", "b", "c1", " --> ", " -.-> ", " ==> ", "-- x -->", "|label|", '["', '"]', "[", "]",
    "(", ")", "{", "}", ":::", "classDef ", "class ", "style ", "fill:#fff", "click ", '"', "<br/>", "<", "&",
    "#35;", "%%", ";", " ", "é漢", "\x00", "\ud800",
])  # fmt: skip


@given(st.lists(ITS, max_size=30).map("".join))
def test_any_text_is_a_harmless_picture_or_none(text: str) -> None:
    drawn = draw(f"graph LR\n{text}")
    if drawn is not None:
        assert_harmless(ET.fromstring(drawn))


@pytest.mark.parametrize(
    ("direction", "before"),
    [
        ("LR", lambda a, b: a.right < b.left),
        ("RL", lambda a, b: a.left > b.right),
        ("TD", lambda a, b: a.bottom < b.top),
        ("TB", lambda a, b: a.bottom < b.top),
        ("BT", lambda a, b: a.top > b.bottom),
    ],
)
def test_a_graph_runs_the_way_it_says(direction: str, before: Any) -> None:
    found = boxes(tree(f"graph {direction}\n a --> b --> c\n a --> c\n c --> a"))
    assert before(found["a"], found["b"])
    assert before(found["b"], found["c"])


GRAPHS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=40)


@given(GRAPHS, st.sampled_from(["LR", "TB"]))
def test_no_box_lies_on_another_or_outside(pairs: list[tuple[int, int]], direction: str) -> None:
    lines = [f"n{a} -->|to| n{b}" for a, b in pairs if a != b] or ["n0"]
    root = tree(f"graph {direction}\n" + "\n".join(lines))
    found = boxes(root)
    assert len(found) == len({f"n{n}" for line in lines for n in re.findall(r"n(\d+)", line)})
    for one, other in combinations(found.values(), 2):
        assert not one.meets(other)
    wide, high = float(root.get("width", "")), float(root.get("height", ""))
    for one in found.values():
        assert one.left >= 0 <= one.top
        assert one.right <= wide + 1
        assert one.bottom <= high + 1


@given(GRAPHS)
def test_every_edge_runs_from_row_to_row(pairs: list[tuple[int, int]]) -> None:
    edges = [(a, b) for a, b in pairs if a != b]
    layers = layered(15, edges)
    row = {place: number for number, layer in enumerate(layers.rows) for place in layer}
    assert sorted(row) == list(range(layers.count))
    for (source, target), chain in zip(edges, layers.chains, strict=True):
        assert (chain[0], chain[-1]) == (source, target)
        assert {abs(row[a] - row[b]) for a, b in pairwise(chain)} == {1}


def test_edges_that_need_not_cross_do_not() -> None:
    twisted = [(0, 5), (1, 4), (2, 3), (3, 8), (4, 7), (5, 6)]
    layers = layered(9, twisted)
    assert crossings(layers.rows, layers.steps()) == 0


def test_the_same_text_is_the_same_picture() -> None:
    first = draw(GRAPH)
    draw.cache_clear()
    assert draw(GRAPH) == first


def test_two_edges_between_the_same_nodes_are_told_apart() -> None:
    root = tree("graph LR\n a --> b\n b --> a\n a -.-> b")
    assert len({one.get("d") for one in root.iter("path")}) == 3
