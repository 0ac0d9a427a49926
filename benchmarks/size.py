"""How long a run takes: the figures of ``docs/benchmarks.md`` need ``FULL``; ``TINY`` only shows that all runs."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """``folder``: where ledgers lie; it must be a real disk, or syncs mean nothing. Its default is the system's."""

    repetitions: int = 5
    seconds: float = 4.0
    prepared: int = 20_000
    syncs: int = 200
    commands: int = 60
    tempo: float = 1.0
    events: int = 1_000_000
    acts: int = 1_000
    commits: int = 10_240
    drafts: int = 20
    folder: Path | None = None


FULL = Size()
TINY = Size(
    repetitions=1,
    seconds=0.2,
    prepared=50,
    syncs=5,
    commands=2,
    tempo=0.1,
    events=2_000,
    acts=2,
    commits=256,
    drafts=3,
)
