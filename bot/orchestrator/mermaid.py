"""The neighbourhood of an item as a Mermaid flowchart, which GitHub draws inside a comment.

Pure and bounded. Titles are other people's words: nothing in them may become a node, an edge or a directive.
https://mermaid.js.org/syntax/flowchart.html
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.orchestrator.stage import Stage, other_end
from bot.record.link import Link
from bot.vocabulary import IssueId

STEPS = 2
NODES = 40
EDGES = 80
TITLE = 40
"""Code points of a title that a node shows."""

_CLASSES = """\
  classDef open fill:#dafbe1,stroke:#1a7f37,color:#1f2328
  classDef done fill:#ddd6fe,stroke:#8250df,color:#1f2328
  classDef blocked fill:#ffebe9,stroke:#cf222e,color:#1f2328"""


def neighbourhood(item: IssueId, stage: Stage) -> list[IssueId]:
    """What may be shown within :data:`STEPS` links of ``item``, the nearest first."""
    found = {item: None}
    ring = [item]
    for _ in range(STEPS):
        ends = (other_end(link, one) for one in ring for link in stage.shown(one))
        ring = list(dict.fromkeys(ends))
        found |= dict.fromkeys(ring)
    return list(found)[1:]


def graph(item: IssueId, near: Sequence[IssueId], stage: Stage, says: Callable[[Link], str]) -> str:
    """The block that shows ``item`` with ``near``, and what the links among them say; ``""`` without neighbours."""
    if not near:
        return ""
    nodes = [item, *near[: NODES - 1]]
    names = {one: f"n{nth}" for nth, one in enumerate(nodes)}
    edges = list(_edges(nodes, stage))[:EDGES]
    lines = ["flowchart LR"]
    lines += [f'  {names[one]}["{_label(one, stage)}"]:::{_class(one, stage)}' for one in nodes]
    lines += [f'  {names[link.source]} -->|"{says(link)}"| {names[link.target]}' for link in edges]
    return "\n".join(("```mermaid", *lines, _CLASSES, "```"))


def _edges(nodes: Iterable[IssueId], stage: Stage) -> Iterator[Link]:
    inside = set(nodes)
    for one in nodes:
        for link in stage.shown(one):
            if link.source == one and link.target in inside:
                yield link


def _class(item: IssueId, stage: Stage) -> str:
    if not stage.open(item):
        return "done"
    return "blocked" if stage.blocked(item) else "open"


def _label(item: IssueId, stage: Stage) -> str:
    title = stage.title_words(item) or ""
    cut = title if len(title) <= TITLE else title[: TITLE - 1] + "…"
    return f"{_plain(stage.short(item))}{'<br/>' + _plain(cut) if cut.strip() else ''}"


def _plain(words: str) -> str:
    """Letters, digits and blanks as they are; all else as an entity, which Mermaid shows and never reads."""
    return "".join(
        char if char.isalnum() or char in " -_./" else f"#{ord(char)};"
        for char in words
        if char.isprintable()
    )
