"""A GitHub for the river: the sandbox over HTTP, with the key and the numbers that ``town`` gives it."""

import asyncio
import sys
import time
from pathlib import Path

from benchmarks import town
from benchmarks.servers.run import until_told
from bot.sandbox import shell
from bot.vocabulary import Instant


async def sandbox(port: int, key: str) -> None:
    world = town.found(key).world
    async with shell.running(world, None, None, lambda: Instant(time.time_ns() // 10**6), port):
        await until_told()


if __name__ == "__main__":
    asyncio.run(sandbox(int(sys.argv[1]), Path(sys.argv[2]).read_text("ascii")))
