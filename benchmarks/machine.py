"""The machine under the figures: what it is, what else it was doing, and how fast its disk syncs."""

import os
import platform
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.report import percentile

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
LOAD_CORE = CORES[1] if len(CORES) > 1 else CORES[0]
TICKS = os.sysconf("SC_CLK_TCK")
SYNCED_BYTES = 16_384


def describe(folder: Path) -> dict[str, Any]:
    """``folder``: where the ledgers of this run lie."""
    return {
        "cpu": _cpu(),
        "cores": len(CORES),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "filesystem": _filesystem(folder),
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text("ascii", "replace").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _filesystem(folder: Path) -> str:
    told = subprocess.run(
        ["stat", "--file-system", "--format=%T", folder], capture_output=True, check=True
    )
    return told.stdout.decode().strip()


def pin(core: int) -> None:
    """Keep this process on ``core``; what it starts from now on inherits that."""
    os.sched_setaffinity(0, {core})


def cpu_seconds(pid: int) -> float:
    """CPU time of a process with all its threads, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid: int) -> float:
    """Resident memory, MB of 10⁶ bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True, slots=True)
class Others:
    """How many cores' worth of work was not ours since this was made; ``ours``: the process under test, if any."""

    at: float
    busy: float
    own: float
    ours: int | None

    @staticmethod
    def watch(ours: int | None = None) -> "Others":
        return Others(time.monotonic(), _busy(), _own(ours), ours)

    def cores(self) -> float:
        spent = _busy() - self.busy - (_own(self.ours) - self.own)
        return max(0.0, spent / (time.monotonic() - self.at))


def _busy() -> float:
    """CPU seconds of everything on this machine, time stolen by its host included."""
    named = Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:9]
    user, nice, system, _idle, _wait, irq, softirq, steal = map(int, named)
    return (user + nice + system + irq + softirq + steal) / TICKS


def _own(ours: int | None) -> float:
    mine = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime
    return spent + (cpu_seconds(ours) if ours is not None else 0)


def sync_latency(folder: Path, times: int = 200) -> dict[str, float]:
    """Append 16 KB and ``fdatasync``, over and over: what any durable answer waits for at least."""
    path, block = folder / "sync-probe", os.urandom(SYNCED_BYTES)
    spent = []
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        for _ in range(times):
            start = time.perf_counter()
            os.write(file, block)
            os.fdatasync(file)
            spent.append((time.perf_counter() - start) * 1000)
    finally:
        os.close(file)
        path.unlink()
    spent.sort()
    return {"p50_ms": percentile(spent, 0.5), "p99_ms": percentile(spent, 0.99)}
