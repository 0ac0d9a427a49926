"""Every benchmark runs, in its smallest size, and prints one object of the promised shape. Figures are not judged."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
ROWS = {
    "ingest": {"door", "river"},
    "reply": {"reply"},
    "fold": {
        "facts in memory",
        "facts in memory, old states stay whole",
        "entries from the ledger",
    },
    "core": {
        "3 members, 1 at once",
        "3 members, 64 at once",
        "3 members, 256 at once",
        "5 members, 64 at once",
        "7 members, 64 at once",
    },
    "crews": {
        "first draft",
        "next drafts",
        "20 drafts at once",
        "door",
        "door, crews beside it",
        "door at ease",
        "door at ease, crews beside it",
    },
    "footprint": {"ecos serve"},
    "growth": {"after 1,000 events", "roll-up of 2,000 children"},
}


def measured(name: str, folder: Path) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        name,
        "--json",
        "--tiny",
        "--folder",
        str(folder),
    ]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    report: dict[str, Any] = json.loads(told.stdout)
    return report


@pytest.mark.long
@pytest.mark.parametrize("name", ROWS)
def test_a_benchmark_prints_one_object(name: str, tmp_path: Path) -> None:
    report = measured(name, tmp_path)

    assert report["name"] == name
    assert set(report["ecos"]) == ROWS[name]
    assert {"peers", "floor", "ratios", "machine", "load", "repetitions"} <= report.keys()
    figures = [figure for row in report["ecos"].values() for figure in row.values()]
    assert all(one["min"] <= one["median"] <= one["max"] for one in figures)
    assert list(tmp_path.iterdir()) == [], "a ledger was left behind"
