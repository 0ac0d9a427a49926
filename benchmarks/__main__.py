"""``python -m benchmarks NAME --json``: one JSON object on standard output; without ``--json`` a table to read."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from benchmarks import core, crews, fold, footprint, growth, ingest, machine, reply
from benchmarks.size import FULL, TINY, Size

BENCHMARKS: dict[str, Callable[[Size], dict[str, Any]]] = {
    "ingest": ingest.run,
    "reply": reply.run,
    "fold": fold.run,
    "core": core.run,
    "crews": crews.run,
    "footprint": footprint.run,
    "growth": growth.run,
}


def main() -> int:
    said = _arguments()
    size = TINY if said.tiny else FULL
    if said.repetitions:
        size = replace(size, repetitions=said.repetitions)
    if said.folder:
        size = replace(size, folder=said.folder)
    load, started = os.getloadavg()[0], time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    report = BENCHMARKS[said.name](size)
    report |= {
        "repetitions": size.repetitions,
        "started": started,
        "load": {"before": round(load, 2), "after": round(os.getloadavg()[0], 2)},
        "machine": machine.describe(size.folder or Path(gettempdir())),
    }
    print(json.dumps(report) if said.json else json.dumps(report, indent=2))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=BENCHMARKS)
    parser.add_argument("--json", action="store_true", help="on one line")
    parser.add_argument("--repetitions", type=int, metavar="N")
    parser.add_argument("--folder", type=Path, help="where ledgers are written; a real disk")
    parser.add_argument("--tiny", action="store_true", help="only show that it runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
