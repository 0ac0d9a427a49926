"""The plane that a graph is drawn on, whichever way it runs."""

from dataclasses import dataclass

from bot.sandbox.mermaid.grammar import Direction

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Canvas:
    """Turns along and across into x and y."""

    direction: Direction
    length: float
    breadth: float

    @property
    def sideways(self) -> bool:
        return self.direction in ("LR", "RL")

    @property
    def size(self) -> Point:
        return (self.length, self.breadth) if self.sideways else (self.breadth, self.length)

    def xy(self, at: Point) -> Point:
        """``at``: along, across."""
        along, across = at
        along = self.length - along if self.direction in ("RL", "BT") else along
        return (along, across) if self.sideways else (across, along)

    def spell(self, at: Point) -> str:
        x, y = self.xy(at)
        return f"{x:.1f},{y:.1f}"
