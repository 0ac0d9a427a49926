"""``ingest``: how many signed deliveries are taken, how fast each is answered, and what one costs."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import machine, peers, town
from benchmarks.delivery import Template, template
from benchmarks.load import Load
from benchmarks.process import Process, free_port, python
from benchmarks.report import Measures, Rows
from benchmarks.size import Size
from bot.cluster.reader import LedgerReader

WARM_UP = 1.0
QUIET = 0.5
"""Seconds without a new entry after which the river is taken to have decided all."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the rows of one run share."""

    town: town.Town
    load: Load
    folder: Path
    size: Size


def run(size: Size) -> dict[str, Any]:
    rows, syncs = Rows(), Rows()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=size.folder) as name:
        folder = Path(name)
        there = town.found(town.private_key())
        deliveries = template(town.SECRET, there.places())
        bench = Bench(there, Load(deliveries, folder, size.prepared), folder, size)
        for _ in range(size.repetitions):
            for row, measure in _rows(bench).items():
                rows.add(row, measure())
            syncs.add("fdatasync-16KB", machine.sync_latency(folder, size.syncs))
    return _report(rows, syncs, bench, deliveries)


def _rows(bench: Bench) -> dict[str, Callable[[], Measures]]:
    rows: dict[str, Callable[[], Measures]] = {
        "door": lambda: door(bench),
        "starlette, signature only": lambda: _served(bench, python("signature")),
        "raw ASGI": lambda: _served(bench, python("raw")),
        "river": lambda: _river(bench),
    }
    probot = peers.probot()
    if probot is not None:
        rows["probot"] = lambda: _served(bench, probot, peers.probot_entry())
    return rows


def _report(rows: Rows, syncs: Rows, bench: Bench, deliveries: Template) -> dict[str, Any]:
    missing = {} if peers.probot() else {"probot": peers.MISSING}
    against = ("probot", "starlette, signature only", "raw ASGI")
    return {
        "name": "ingest",
        "ecos": rows.table(["door", "river"]),
        "peers": rows.table(["probot", "starlette, signature only"]) | missing,
        "floor": rows.table(["raw ASGI"]) | syncs.table(["fdatasync-16KB"]),
        "ratios": {
            f"{row} / {other}": rows.ratio(row, other, "requests_per_s")
            for row in ("door", "river")
            for other in against
        },
        "notes": {
            "load generator": bench.load.generator,
            "payload": f"issue_comment.created, {len(deliveries.body(0))} bytes, "
            + ("as recorded by GitHub" if deliveries.recorded else "made up"),
            "river decides": "a comment without link or command: item observed once, no action",
            **({"probot": peers.probot_version()} if peers.probot() else {}),
        },
    }


@contextmanager
def _data(bench: Bench) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=bench.folder) as name:
        yield Path(name)


def _served(bench: Bench, command: list[str], *more: str) -> Measures:
    """A server that keeps nothing."""
    port = free_port()
    environment = bench.town.environment("http://127.0.0.1:1", bench.folder, port)
    environment |= {"LOG_LEVEL": "fatal", "NODE_ENV": "production"}
    with Process([*command, str(port), *more], environment) as server:
        return _loaded(bench, server, port)


def door(bench: Bench, pause: float = 0.0) -> Measures:
    """``pause``: as in :meth:`Load.run`; without one the door is sent all that it takes."""
    port = free_port()
    with _data(bench) as data:
        environment = bench.town.environment("http://127.0.0.1:1", data, port)
        with Process(python("door", port), environment) as server:
            measures = _loaded(bench, server, port, pause)
        kept = _kinds(data)["received"]
        answered = measures["requests_per_s"] * bench.size.seconds
        if kept < answered:
            raise RuntimeError(f"{answered:.0f} were answered 202 and {kept} are kept")
        return measures


def _river(bench: Bench) -> Measures:
    """202 comes before the decision, so the river may lag behind its door: both are told."""
    port, github = free_port(), free_port()
    with _data(bench) as data:
        key = data / "key.pem"
        key.write_text(bench.town.key, "ascii")
        environment = bench.town.environment(f"http://127.0.0.1:{github}/api", data, port)
        with (
            Process(python("sandbox", github, key), core=machine.LOAD_CORE),
            Process(python("river"), environment) as server,
        ):
            before = server.cpu_seconds()
            measures = dict(_loaded(bench, server, port))
            kinds = _kinds(data)
            _settle(data)
            spent = server.cpu_seconds() - before
        owed = kinds["received"] - kinds["decided"]
        return measures | {"undecided_when_load_stopped": owed} | _decided(data, spent)


def _decided(data: Path, spent: float) -> Measures:
    """How fast decisions were made, by the log's own times, and what each delivery cost in all."""
    received, times = 0, []
    with LedgerReader(data / "ledger.sqlite") as ledger:
        for committed in ledger.read():
            received += committed.entry.kind == "received"
            if committed.entry.kind == "decided":
                times.append(committed.entry.recorded_at)
    if len(times) < received or not times:
        raise RuntimeError(f"{received} were received and {len(times)} decided")
    return {
        "decided_per_s": len(times) / max(1, times[-1] - times[0]) * 1000,
        "cpu_us_per_decided_request": spent / received * 1e6,
    }


def _loaded(bench: Bench, server: Process, port: int, pause: float = 0.0) -> Measures:
    bench.load.run(port, min(WARM_UP, bench.size.seconds), pause)
    others = machine.Others.watch(server.pid)
    before = server.cpu_seconds()
    outcome = bench.load.run(port, bench.size.seconds, pause)
    spent = server.cpu_seconds() - before
    return {
        "requests_per_s": outcome.requests / outcome.seconds,
        "p50_ms": outcome.p50_ms,
        "p99_ms": outcome.p99_ms,
        "max_ms": outcome.max_ms,
        "cpu_us_per_request": spent / outcome.requests * 1e6,
        "resident_mb": server.resident_mb(),
        "cores_used_by_others": others.cores(),
    }


def _settle(data: Path) -> None:
    with LedgerReader(data / "ledger.sqlite") as ledger:
        last, since = ledger.head().index, time.monotonic()
        while time.monotonic() - since < QUIET:
            time.sleep(0.02)
            head = ledger.head().index
            if head != last:
                last, since = head, time.monotonic()


def _kinds(data: Path) -> Counter[str]:
    with LedgerReader(data / "ledger.sqlite") as ledger:
        return Counter(one.entry.kind for one in ledger.read())
