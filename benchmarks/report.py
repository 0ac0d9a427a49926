"""What a benchmark prints: medians with their spread, beside peers and floor, and ratios of paired repetitions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Measures = dict[str, float]
"""One repetition of one row: name of the measure, with its unit, → figure."""


@dataclass(slots=True)
class Rows:
    """Repetitions by row; the repetitions of all rows are made in turn, so that they can be paired."""

    samples: dict[str, list[Measures]] = field(default_factory=dict)

    def add(self, row: str, measures: Measures) -> None:
        self.samples.setdefault(row, []).append(measures)

    def ratio(self, row: str, other: str, measure: str) -> dict[str, float] | None:
        """Of each repetition of ``row`` to the one of ``other`` beside it; ``None`` where one of them is missing."""
        mine, theirs = self.samples.get(row, []), self.samples.get(other, [])
        pairs = zip(mine, theirs, strict=False)
        quotients = [
            a[measure] / b[measure] for a, b in pairs if measure in a and b.get(measure, 0) > 0
        ]
        return spread(quotients) if quotients else None

    def table(self, rows: Iterable[str]) -> dict[str, Any]:
        return {row: _row(self.samples[row]) for row in rows if row in self.samples}


def spread(figures: Iterable[float]) -> dict[str, float]:
    known = sorted(figures)
    return {"median": _short(median(known)), "min": _short(known[0]), "max": _short(known[-1])}


def _row(samples: list[Measures]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(name for sample in samples for name in sample)
    return {name: spread(sample[name] for sample in samples if name in sample) for name in names}


def _short(figure: float) -> float:
    return round(figure, 3 if abs(figure) < 100 else 0)


def percentile(ordered: list[float], share: float) -> float:
    """The smallest figure with at least ``share`` of all at or below it. ``ordered`` ascends and is not empty."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
