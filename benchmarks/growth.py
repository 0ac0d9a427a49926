"""``growth``: what one webhook costs, and the memory, after a thousand to a million events; and a large roll-up."""

import json
import subprocess
import sys
from typing import Any

from benchmarks import machine
from benchmarks.report import Measures, Rows
from benchmarks.size import Size

FLOOR = "one set of a dict"
ROLL_UP = "roll-up of 2,000 children"


def run(size: Size) -> dict[str, Any]:
    rows = Rows()
    steps = [events for events in (10**3, 10**4, 10**5, 10**6) if events <= max(size.events, 10**3)]
    for _ in range(size.repetitions):
        for events in steps:
            told = _child("webhooks", events)
            rows.add(_row(events), told)
            rows.add(FLOOR, {"us": told["floor_us"]})
        rows.add(ROLL_UP, _child("roll-up", 2_000))
    names = [_row(events) for events in steps]
    return {
        "name": "growth",
        "ecos": rows.table([*names, ROLL_UP]),
        "peers": {},
        "floor": rows.table([FLOOR]),
        "ratios": {
            f"{names[-1]} / {names[0]}": rows.ratio(names[-1], names[0], "us_a_webhook"),
        },
        "notes": {
            "ecosystem": "1,000 repositories, 100,000 issues",
            "a webhook": "received, read, decided, folded and its roll-up looked at, without network and disk",
            "memory": "grows with the items that are known, not with the events",
        },
    }


def _row(events: int) -> str:
    return f"after {events:,} events"


def _child(what: str, number: int) -> Measures:
    """In a process of its own, so that memory is its own too."""
    machine.pin(machine.SERVER_CORE)
    command = [sys.executable, "-m", "benchmarks.servers.grown", what, str(number)]
    told = subprocess.run(command, capture_output=True, check=True)
    measures: Measures = json.loads(told.stdout)
    return measures
