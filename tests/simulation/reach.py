"""How much of the core simulated groups reach by themselves: ``python -m tests.simulation.reach 1 100``.

No other test helps: only seeds run here. Lines that stop a member because an invariant is broken are not counted, for a
seed that reaches one has failed.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import coverage

ROOT = Path(__file__).parent.parent.parent
SECONDS = 20
BUSY = 15.0
"""Changes of the members, and of the lead, a minute: at least, for there lies what is seldom reached."""
LEASES = 10
"""One seed in so many reads by lease: what is read is not judged then."""
UNCOUNTED = [
    r"raise BrokenInvariant",
    r"assert_never\(",
    r"case _:$",
    r"\.\.\.$",
    r"else:  # only a transcript$",
]
"""Only a broken invariant leads there; or a setting of another implementation's transcripts, which nobody else has."""
HALF_COUNTED = [
    r"if .*options\.(pre_vote|check_quorum|check_changes)\b",
    r"case (InstallSnapshot\(\)|Flow\.REPLICATE|Poll\.PENDING):$",
]
"""Their untaken branch is not counted: such a setting's other way, or what would follow the last case of all."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Shares of lines and branches, in per cent; and what is missed, a sentence a file."""

    lines: float
    branches: float
    missed: tuple[str, ...]

    def __str__(self) -> str:
        what = f"the core by simulation alone: {self.lines:.1f} % of lines"
        return "\n".join([*self.missed, f"{what}, {self.branches:.1f} % of branches"])


def reached(seeds: range) -> Reached:
    """Run ``seeds`` with registers above. Raises ``AssertionError`` for one that does not hold."""
    watch = coverage.Coverage(
        data_file=None,
        config_file=False,
        branch=True,
        include=[f"{ROOT}/bot/consensus/quorum.py", f"{ROOT}/bot/consensus/raft/*"],
        omit=["*/document.py"],
    )
    for line in UNCOUNTED:
        watch.exclude(line)
    for line in HALF_COUNTED:
        watch.exclude(line, which="partial")
    watch.start()
    try:
        _run(seeds)
    finally:
        watch.stop()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "coverage.json")
        watch.json_report(outfile=str(path))
        return _read(json.loads(path.read_text("utf-8")))


def _run(seeds: range) -> None:
    # Imported under the watch: what runs at import is reached, too.
    from bot.simulation.options import drawn  # noqa: PLC0415
    from bot.simulation.run import Run  # noqa: PLC0415

    for seed in seeds:
        options = drawn(seed, seconds=SECONDS)
        load = options.load
        busy = replace(load, changes=max(load.changes, BUSY), transfers=max(load.transfers, BUSY))
        options = replace(options, load=busy)
        if seed % LEASES == 0:
            options = replace(options, raft=replace(options.raft, lease_reads=True))
        verdict = Run(options).verdict()
        assert verdict.holds, "\n".join(verdict.lines())


def _read(report: dict[str, Any]) -> Reached:
    totals = report["totals"]
    return Reached(
        100 * totals["covered_lines"] / totals["num_statements"],
        100 * totals["covered_branches"] / totals["num_branches"],
        tuple(_missed(report["files"])),
    )


def _missed(files: dict[str, Any]) -> Iterator[str]:
    for path, one in sorted(files.items()):
        lines = ", ".join(map(str, one["missing_lines"]))
        ways = ", ".join(f"{a}→{'end' if b < 0 else b}" for a, b in one["missing_branches"])
        if lines or ways:
            yield f"{os.path.relpath(path, ROOT)}: lines {lines or '-'}; branches {ways or '-'}"


def main(first: str, last: str, lines: str = "95", branches: str = "95") -> int:
    """Exit code 1 when less than so many per cent are reached."""
    found = reached(range(int(first), int(last) + 1))
    sys.stdout.write(f"{found}\n")
    return 0 if found.lines >= float(lines) and found.branches >= float(branches) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
