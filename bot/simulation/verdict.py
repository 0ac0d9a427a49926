"""What came of one run: its options, its counts, and what was violated; and how to have the same again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.simulation.options import Options
from bot.simulation.timeline import SECOND, Micros


@dataclass(frozen=True, slots=True)
class Violation:
    """``check`` names which promise; ``found``: who broke it, and how."""

    check: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: {self.found}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``digest``: of everything that was agreed on; the same seed gives the same, on every machine."""

    options: Options
    simulated: Micros
    counts: Mapping[str, int]
    digest: str
    violations: tuple[Violation, ...] = ()
    story: tuple[str, ...] = field(default=(), repr=False)

    @property
    def holds(self) -> bool:
        return not self.violations

    def lines(self, above: str = "ecos") -> Iterator[str]:
        """``above``: what stood above the log, as the terminal calls it."""
        yield from self.options.lines()
        counts = ", ".join(f"{count} {what}" for what, count in self.counts.items())
        yield f"{self.simulated / SECOND:.1f} simulated seconds: {counts}"
        yield f"log {self.digest}"
        for violation in self.violations:
            yield f"VIOLATED {violation}"
        if not self.holds:
            minutes, size = f"{self.options.seconds / 60:.6g}", self.options.replicas
            same = f"--minutes {minutes} --replicas {size} --above {above}"
            yield f"again: ecos simulate --seed {self.options.seed} {same} --trace"
        else:
            yield "all that was promised holds"
