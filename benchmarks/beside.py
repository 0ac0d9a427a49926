"""What the door notices of crews that draft without a pause, beside what it notices of any busy core."""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks import ingest, machine, town
from benchmarks.delivery import template
from benchmarks.load import CONNECTIONS, Load
from benchmarks.process import Process, python
from benchmarks.report import Rows
from benchmarks.size import Size

PAUSE = 0.025
EASE = f"{CONNECTIONS} connections that pause {PAUSE * 1000:.0f} ms in the mean after each answer"
"""A seventh of what the door takes: there a wait is seen that a queue hides."""

_PAUSES = {"door": 0.0, "door at ease": PAUSE}
_CREWS, _LOOPS = "crews", "two idle loops"
OURS = [row for door in _PAUSES for row in (door, f"{door}, {_CREWS} beside it")]
FLOOR = [f"{door}, {_LOOPS} beside it" for door in _PAUSES]


def doors(rows: Rows, size: Size) -> None:
    machine.pin(machine.LOAD_CORE)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=size.folder) as name:
        there, folder = town.found(town.private_key()), Path(name)
        load = Load(template(town.SECRET, there.places()), folder, size.prepared)
        bench = ingest.Bench(there, load, folder, size)
        _both(rows, bench, "")
        for beside, server in ((_CREWS, "crews"), (_LOOPS, "loops")):
            with Process(python(server), core=machine.LOAD_CORE):
                _both(rows, bench, f", {beside} beside it")


def _both(rows: Rows, bench: ingest.Bench, beside: str) -> None:
    for door, pause in _PAUSES.items():
        rows.add(door + beside, ingest.door(bench, pause))


def ratios(rows: Rows) -> dict[str, Any]:
    return {
        f"{door}, {beside} / alone": rows.ratio(f"{door}, {beside} beside it", door, "p99_ms")
        for door in _PAUSES
        for beside in (_CREWS, _LOOPS)
    }
