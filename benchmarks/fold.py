"""``fold``: a million events through the fold: facts in memory, and whole entries out of a ledger.

Seconds are of CPU, for ecos and its peer alike: a fold waits for nothing, so whatever else runs here must not count.
"""

import json
import subprocess
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

import apsw
from immutables import Map

from benchmarks import history, machine, peers
from benchmarks.report import Measures, Rows
from benchmarks.size import Size
from bot.app import ONCE_KINDS
from bot.cluster.collector import resting_collector
from bot.cluster.history import Change, Slot, Vote
from bot.cluster.ledger import Ledger
from bot.cluster.reader import LedgerReader
from bot.record import codec
from bot.record.entry import Committed, Entry, Proposal
from bot.state import evolve, facts
from bot.state.model import State
from bot.vocabulary import Index, Instant, ReplicaId, Term

CHUNK = 10_000
GROUP = 512
PEER_EVENTS = 100_000
"""The peer is a good deal slower, so it gets a tenth of the events; figures are per second."""

IN_MEMORY, FROM_LEDGER = "facts in memory", "entries from the ledger"
PERSISTENT = "facts in memory, old states stay whole"
BARE, SCAN = "one Map.set an event", "SQLite scan of the entries"
PEER = "eventsourcing, SQLite replay"


def run(size: Size) -> dict[str, Any]:
    rows = Rows()
    machine.pin(machine.SERVER_CORE)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=size.folder) as name:
        folder = Path(name)
        path = folder / "ledger.sqlite"
        write(path, size.events)
        for _ in range(size.repetitions):
            with resting_collector():
                rows.add(IN_MEMORY, _facts(size.events, State().transient()))
            rows.add(PERSISTENT, _facts(size.events, State()))
            rows.add(BARE, _bare(size.events))
            rows.add(FROM_LEDGER, _entries(path))
            rows.add(SCAN, _scan(path))
            peer = peers.eventsourcing()
            if peer is not None:
                rows.add(PEER, _peer(peer, folder, min(PEER_EVENTS, size.events)))
    pairs = ((IN_MEMORY, BARE), (FROM_LEDGER, SCAN), (FROM_LEDGER, PEER))
    missing = {} if peers.eventsourcing() else {PEER: peers.MISSING}
    return {
        "name": "fold",
        "ecos": rows.table([IN_MEMORY, PERSISTENT, FROM_LEDGER]),
        "peers": rows.table([PEER]) | missing,
        "floor": rows.table([BARE, SCAN]),
        "ratios": {f"{a} / {b}": rows.ratio(a, b, "events_per_s") for a, b in pairs},
        "notes": {"events": size.events, "facts": history.MIX, PEER: f"{PEER_EVENTS} events"},
    }


def write(path: Path, events: int) -> None:
    """A ledger of ``events`` entries. Nobody measures this, so it does not sync."""
    now, clockwork = history.START, history.Clockwork()
    source = history.payloads(clockwork)
    ledger = Ledger(path, ONCE_KINDS, synchronous="OFF")
    vote: Vote | None = Vote(Term(1), ReplicaId("a"))
    index = 0
    while index < events:
        slots = []
        for payload, key in islice(source, min(GROUP, events - index)):
            index, proposal = index + 1, codec.encode(payload, key)
            slots.append(_slot(index, proposal, Instant(now + index)))
            entry = Entry(
                Index(index), Term(1), proposal.kind, key, proposal.payload, Instant(now + index)
            )
            clockwork.state = evolve.fold(clockwork.state, Committed(entry, True), payload)
        ledger.write(Change(vote, slots=slots, commit_to=Index(index)))
        vote = None
    ledger.close()


def _slot(index: int, proposal: Proposal, at: Instant) -> Slot:
    return Slot(Index(index), Term(1), proposal.kind, proposal.key, proposal.payload, at)


def _facts(events: int, branch: State) -> Measures:
    """On one branch, though in life each decision has its own; or on a transient state, as at a restart."""
    spent = 0.0
    for first in range(0, events, CHUNK):
        found = [history.fact(nth) for nth in range(first, min(first + CHUNK, events))]
        start = time.process_time()
        for nth, fact in enumerate(found, first + 1):
            facts.fold(branch, fact, Index(nth))
        spent += time.process_time() - start
    return {"events_per_s": events / spent, "seconds": spent}


def _bare(events: int) -> Measures:
    table: Map[int, int] = Map()
    places = history.REPOSITORIES * history.ISSUES
    start = time.process_time()
    for nth in range(events):
        table = table.set(nth % places, nth)
    spent = time.process_time() - start
    return {"events_per_s": events / spent, "seconds": spent}


def _entries(path: Path) -> Measures:
    """What a restart without a snapshot does."""
    with LedgerReader(path) as ledger:
        end = ledger.head().index
        start = time.process_time()
        with resting_collector():
            state = evolve.fold_to(ledger.read(), end)
        spent = time.process_time() - start
    assert state.applied == end
    return {
        "events_per_s": end / spent,
        "seconds": spent,
        "ledger_mb": path.stat().st_size / 1e6,
        "items": len(state.items),
        "links": len(state.links),
    }


def _scan(path: Path) -> Measures:
    with apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY) as db:
        start = time.process_time()
        count = sum(1 for _ in db.execute("SELECT * FROM entries ORDER BY idx"))
        spent = time.process_time() - start
    return {"events_per_s": count / spent, "seconds": spent}


def _peer(python: Path, folder: Path, events: int) -> Measures:
    script = Path(__file__).parent / "servers/eventsourcing_replay.py"
    told = subprocess.run(
        [python, script, folder / "peer.sqlite", str(events)], capture_output=True, check=True
    )
    (folder / "peer.sqlite").unlink()
    measures: Measures = json.loads(told.stdout)
    return measures
