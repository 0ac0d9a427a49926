"""``python -m bot.crews.supervisor``: has CrewAI imported, and forks one process for each run that the bot asks for.

It ends with the bot: when its input does, it kills what runs. It decides nothing: the bot says when a run has to die,
and what a run writes is passed on unread. Must never be given a secret of the bot.
"""

import gc
import os
import selectors
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.crews.terms import Model
from bot.crews.wire import (
    LINE_LIMIT,
    Broken,
    Ended,
    Kill,
    Line,
    Ready,
    Run,
    Start,
    news_line,
    read_model,
    read_order,
)

_CHUNK = 65_536
LEAST = 19
"""The nice value of who comes last, where there is no idle work."""


@dataclass(slots=True)
class Lines:
    """The reading end of a pipe, cut into lines."""

    pipe: int
    kept: bytes = b""

    def read(self) -> list[bytes] | None:
        """The lines that are whole by now; ``None`` at the end, or after a line longer than any of ours."""
        more = os.read(self.pipe, _CHUNK)
        *whole, self.kept = (self.kept + more).split(b"\n")
        return whole if more and len(self.kept) <= LINE_LIMIT else None


@dataclass(slots=True)
class Worker:
    """The process of one run."""

    run: Run
    pid: int
    home: Path
    lines: Lines


class Supervisor:
    def __init__(self, orders: int, news: int) -> None:
        self._orders = Lines(orders)
        self._news = news
        self._workers: dict[Run, Worker] = {}
        self._waiting = selectors.DefaultSelector()

    def serve(self) -> None:
        """Until the bot is gone."""
        told = self._first()
        if told is None:
            return
        model, early = told
        try:
            from bot.crews import child, staff  # noqa: PLC0415 what fails here has to be told

            staff.preload(model)
        except Exception as error:  # noqa: BLE001 whatever keeps CrewAI from being imported
            self._say(news_line(Broken(f"{type(error).__name__}: {error}")))
            return
        gc.collect()
        gc.freeze()  # a collection in a forked process would copy every page that it looks at
        self._live = child.live
        self._say(news_line(Ready()))
        self._waiting.register(self._orders.pipe, selectors.EVENT_READ)
        for line in early:
            self._obey(model, line)
        while self._once(model):
            pass
        for worker in list(self._workers.values()):
            os.kill(worker.pid, signal.SIGKILL)
            self._bury(worker)

    def _first(self) -> tuple[Model, list[bytes]] | None:
        """The terms, which come first, and the orders that came with them."""
        while (lines := self._orders.read()) is not None:
            if lines:
                return read_model(lines[0]), lines[1:]
        return None

    def _once(self, model: Model) -> bool:
        for key, _ in self._waiting.select():
            if key.fd == self._orders.pipe:
                orders = self._orders.read()
                if orders is None:
                    return False
                for line in orders:
                    self._obey(model, line)
            elif isinstance(key.data, Worker):
                self._hear(key.data)
        return True

    def _obey(self, model: Model, line: bytes) -> None:
        match read_order(line):
            case Kill(run):
                if run in self._workers:
                    os.kill(self._workers[run].pid, signal.SIGKILL)
            case Start() as order:
                self._start(model, order)

    def _start(self, model: Model, order: Start) -> None:
        reading, writing = os.pipe()
        home = Path.cwd() / f"run-{order.run}"
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            self._live(order.job, model, home, writing, parent)
        os.close(writing)
        worker = Worker(order.run, pid, home, Lines(reading))
        self._workers[order.run] = worker
        self._waiting.register(reading, selectors.EVENT_READ, worker)

    def _hear(self, worker: Worker) -> None:
        lines = worker.lines.read()
        for line in lines or ():
            self._say(news_line(Line(worker.run, line.decode("utf-8", "replace"))))
        if lines is None:
            self._waiting.unregister(worker.lines.pipe)
            os.kill(worker.pid, signal.SIGKILL)  # who has closed its pipe has nothing more to say
            self._say(news_line(Ended(worker.run, self._bury(worker))))

    def _bury(self, worker: Worker) -> str:
        os.close(worker.lines.pipe)
        _, status = os.waitpid(worker.pid, 0)
        del self._workers[worker.run]
        shutil.rmtree(worker.home, ignore_errors=True)
        code = os.waitstatus_to_exitcode(status)
        return f"killed by signal {-code}" if code < 0 else f"exit status {code}"

    def _say(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._news, line) :]


def stand_back() -> None:
    """Whoever drafts can wait, webhooks cannot: from now on this process runs where a core has nothing else to do.

    A nice value would not say that: who wakes up would still wait for the other one's time slice to end. It takes the
    bot's own session, too: Linux shares out the cores by session before it looks at what runs in each.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    except (AttributeError, OSError):  # another system than Linux, or one that is shut in
        os.nice(LEAST)


def main() -> int:
    """Standard input and output are the bot's: nothing that CrewAI reads or prints may touch them."""
    orders, news = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    os.setpgid(0, 0)
    stand_back()
    try:
        Supervisor(orders, news).serve()
    except BrokenPipeError:
        return 1  # the bot is gone, and with it whoever could be told
    return 0


if __name__ == "__main__":
    sys.exit(main())
