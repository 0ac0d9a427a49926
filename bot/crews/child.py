"""The process of one run: it follows the course, hands up each step, and ends. Nothing of it is ever used again.

It is forked from the supervisor, has a folder of its own for a home, and knows no secret but the model's key.
"""

import ctypes
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.crews import staff
from bot.crews.asking import Desk, one_line
from bot.crews.budget import Exhausted, Purse
from bot.crews.course import due
from bot.crews.port import Job, Step
from bot.crews.terms import EXTRACTIVE, Model
from bot.crews.wire import Stopped, run_line
from bot.record.draft import CrewFault

_PR_SET_PDEATHSIG = 1
"""Linux's prctl(2): the signal that a process gets when its parent dies."""


def live(job: Job, model: Model, home: Path, pipe: int, parent: int) -> None:
    """Be the process of ``job`` until its end; write lines to ``pipe``. Never returns."""
    status = 1
    try:
        _settle_in(home, pipe, parent)
        _write(pipe, _worked(job, model, lambda step: _write(pipe, step)))
        status = 0
    finally:
        os._exit(status)


def _write(pipe: int, said: Step | Stopped) -> None:
    line = run_line(said)
    while line:
        line = line[os.write(pipe, line) :]


def _worked(job: Job, model: Model, say: Callable[[Step], None]) -> Stopped:
    purse = Purse(job.allowance, model.price, free=model.name == EXTRACTIVE)
    desk = Desk(model, purse, lambda: time.monotonic_ns() // 1_000_000, time.sleep)
    done = list(job.done)

    def stepped(step: Step) -> None:
        done.append(step)
        say(step)

    while stages := due(done):
        try:
            staff.work(job.brief, tuple(done), stages, desk, stepped)
        except Exception as error:  # noqa: BLE001 CrewAI and providers raise whatever they like
            cause = desk.failure or error
            fault = CrewFault.UNPAID if isinstance(cause, Exhausted) else CrewFault.UNANSWERED
            return Stopped(f"{due(done)[0].name}: {one_line(cause)}", fault)
    return Stopped()


def _settle_in(home: Path, pipe: int, parent: int) -> None:
    """Die with the supervisor, hold none of its pipes, and live in ``home``."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    os.closerange(3, pipe)
    os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))
    home.mkdir()
    os.chdir(home)
    for name in ("HOME", "TMPDIR", "CREWAI_STORAGE_DIR"):
        os.environ[name] = str(home)
    tempfile.tempdir = str(home)
