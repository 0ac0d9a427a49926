"""``crews``: what a draft costs before any model is asked, and what the door notices of crews beside it."""

import asyncio
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import beside, machine
from benchmarks.report import Measures, Rows, percentile
from benchmarks.size import Size
from bot.config.crews import crew_python
from bot.crews.brief import Brief, Theory, TheoryFact, WorkFact
from bot.crews.pipe import SWITCHES
from bot.crews.port import Job, Step
from bot.crews.shell import CrewHouse
from bot.crews.terms import UNBOUNDED, Terms
from bot.record.draft import Engine, Purpose, Spent
from bot.vocabulary import (
    DraftId,
    Duration,
    FactId,
    IssueId,
    ItemState,
    Language,
    Relation,
    RepoId,
    Visibility,
)

ITEMS = 20
"""Of the plan, each with one work of its own: an issue of some length."""
BARE = "CrewAI alone, three agents"


def _work(nth: int) -> WorkFact:
    return WorkFact(
        id=FactId(f"W{nth}"),
        item=IssueId(RepoId(2), nth),
        ref=f"FLUENCE#{nth}",
        title=f"Relay number {nth} for the bus",
        state=ItemState.CLOSED if nth % 2 else ItemState.OPEN,
        relation=Relation.PART_OF,
        inverse=False,
        visibility=Visibility.PUBLIC,
    )


def _plan() -> Brief:
    numbers = range(1, ITEMS + 1)
    return Brief(
        purpose=Purpose.LINK_THEORY,
        target=IssueId(RepoId(1), 29),
        ref="WAZAA#29",
        title="Roadmap",
        visibility=Visibility.PUBLIC,
        language=Language.ENGLISH,
        theory=tuple(
            TheoryFact(FactId(f"T{n}"), Theory.TASK, f"Relay {n}", n % 2 == 1, (FactId(f"W{n}"),))
            for n in numbers
        ),
        work=tuple(_work(n) for n in numbers),
    )


JOB = Job(
    DraftId("0badcafe"), _plan(), (), Spent(calls=24, tokens=0, millis=600_000, micros=UNBOUNDED)
)


def house() -> CrewHouse:
    path = (("PATH", os.environ.get("PATH", "")),)
    return CrewHouse(Terms(crew_python(), deadline=Duration(120_000), environment=path))


def run(size: Size) -> dict[str, Any]:
    if not crew_python().exists():
        raise SystemExit(f"no crew environment at {crew_python()}: make setup")
    rows = Rows()
    for _ in range(size.repetitions):
        asyncio.run(_drafts(rows, size))
        rows.add(BARE, _bare(size))
        rows.add("fork and exit", _forked())
        beside.doors(rows, size)
    return {
        "name": "crews",
        "ecos": rows.table([*_DRAFTS, *beside.OURS]),
        "peers": rows.table([BARE]),
        "floor": rows.table(["fork and exit", *beside.FLOOR]),
        "ratios": {
            "next drafts / CrewAI alone": rows.ratio("next drafts", BARE, "p50_ms"),
            "first draft / CrewAI alone": rows.ratio("first draft", BARE, "first_s"),
            **beside.ratios(rows),
        },
        "notes": {
            "model": "extractive: answers from the brief, in the crew's process",
            "brief": f"{ITEMS} items of a plan, {ITEMS} of work",
            "at once": 2,
            "at ease": beside.EASE,
        },
    }


_DRAFTS = ("first draft", "next drafts", "20 drafts at once")


async def _drafts(rows: Rows, size: Size) -> None:
    os.sched_setaffinity(0, machine.CORES)
    crews, dirty = house(), list[float]()

    def stepped(step: Step) -> None:
        pipe = crews._pipe  # noqa: SLF001 whose processes are weighed
        if step.name == "writer" and pipe is not None and pipe._process is not None:  # noqa: SLF001
            dirty.extend(map(_private_dirty_mb, _children(pipe._process.pid)))  # noqa: SLF001

    try:
        rows.add("first draft", {"first_s": await _timed(crews)})
        alone = sorted([await _timed(crews) * 1000 for _ in range(size.drafts)])
        rows.add("next drafts", {"p50_ms": percentile(alone, 0.5), "p99_ms": alone[-1]})
        assert crews._pipe is not None  # noqa: SLF001
        assert crews._pipe._process is not None  # noqa: SLF001
        resident = machine.resident_mb(crews._pipe._process.pid)  # noqa: SLF001
        start = time.perf_counter()
        ended = await asyncio.gather(*(crews.run(JOB, stepped) for _ in range(size.drafts)))
        spent = time.perf_counter() - start
        if any(one.engine is not Engine.CREW for one in ended):
            raise RuntimeError(f"a crew failed: {ended[0].trouble}")
        rows.add(
            "20 drafts at once",
            {
                "seconds": spent,
                "drafts_per_s": size.drafts / spent,
                "private_dirty_mb_a_run": max(dirty, default=0.0),
                "supervisor_resident_mb": resident,
            },
        )
    finally:
        await crews.close()


async def _timed(crews: CrewHouse) -> float:
    start = time.perf_counter()
    ended = await crews.run(JOB, lambda step: None)
    if ended.engine is not Engine.CREW:
        raise RuntimeError(f"the crew failed: {ended.trouble}")
    return time.perf_counter() - start


def _bare(size: Size) -> Measures:
    script = Path(__file__).with_name("servers") / "bare_crewai.py"
    with tempfile.TemporaryDirectory() as home:
        told = subprocess.run(
            [crew_python(), script, str(size.drafts)],
            env={**SWITCHES, "PATH": os.environ.get("PATH", ""), "HOME": home},
            cwd=home,
            capture_output=True,
            check=True,
        ).stdout
    measured = json.loads(told.splitlines()[-1])
    return {"first_s": measured["first_s"], "p50_ms": percentile(sorted(measured["runs_ms"]), 0.5)}


def _forked() -> Measures:
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return {"ms": (time.perf_counter() - start) * 1000}


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _private_dirty_mb(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0.0  # it has just ended
    lines = [line.split() for line in told.splitlines() if line.startswith("Private_Dirty:")]
    return int(lines[0][1]) / 1000 if lines else 0.0
