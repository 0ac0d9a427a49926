"""Two loops that do nothing, where crews would run, until SIGTERM: what any work at that priority does to a door."""

import asyncio
import os
import signal

from benchmarks.servers.run import until_told
from bot.crews.supervisor import stand_back


def _loop() -> int:
    pid = os.fork()
    if pid == 0:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        stand_back()
        while True:
            continue
    return pid


def main() -> None:
    loops = [_loop(), _loop()]
    asyncio.run(until_told())
    for pid in loops:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
