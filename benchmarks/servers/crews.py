"""Crews that draft without a pause, two at once, until SIGTERM: what a door may have beside it."""

import asyncio
import os

from benchmarks.crews import JOB, house
from benchmarks.servers.run import until_told


async def drafting() -> None:
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    crews = house()
    await crews.run(JOB, lambda step: None)

    async def forever() -> None:
        while True:
            await crews.run(JOB, lambda step: None)

    running = [asyncio.create_task(forever()) for _ in range(2)]
    await until_told()
    for one in running:
        one.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await crews.close()


if __name__ == "__main__":
    asyncio.run(drafting())
