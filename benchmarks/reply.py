"""``reply``: from the signed POST of ``/ecos help`` to the comment that answers it, at one command a second."""

import asyncio
import json
import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks import machine, town
from benchmarks.process import Process, free_port, python
from benchmarks.report import Measures, Rows, percentile
from benchmarks.size import Size
from bot.sandbox import acts, shell
from bot.sandbox.wire import Request, Response, Webhook
from bot.vocabulary import Instant

PATIENCE = 30.0
WARM_UP = 5
FLOOR = "POST and 3 fdatasyncs"
_COMMENTS = re.compile(r"/repos/[^/]+/[^/]+/issues/(\d+)/comments")


@dataclass(slots=True)
class Watch:
    """Notes, by issue, when its command went out and when an answer was created. Seconds of one clock."""

    asked: dict[int, float] = field(default_factory=dict)
    answered: dict[int, float] = field(default_factory=dict)

    def sent(self, webhook: Webhook) -> None:
        if webhook.event == "issue_comment":
            payload = json.loads(webhook.body)
            if payload["sender"]["login"] == town.SPEAKER:
                self.asked[payload["issue"]["number"]] = time.perf_counter()

    def exchanged(self, request: Request, response: Response) -> None:
        found = _COMMENTS.fullmatch(request.path)
        if found and request.method == "POST" and response.status == 201:
            self.answered[int(found[1])] = time.perf_counter()


def run(size: Size) -> dict[str, Any]:
    rows = asyncio.run(_run(size))
    return {
        "name": "reply",
        "ecos": rows.table(["reply"]),
        "peers": {},
        "floor": rows.table([FLOOR]),
        "ratios": {"reply / floor": rows.ratio("reply", FLOOR, "p50_ms")},
        "notes": {
            "commands a second": 1 / size.tempo,
            "pacing": "off: in production a second lies between two comments, and 80 go a minute",
            "until": "the sandbox created the comment",
        },
    }


async def _run(size: Size) -> Rows:
    rows, watch = Rows(), Watch()
    machine.pin(machine.LOAD_CORE)
    there = town.found(town.private_key(), watch)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=size.folder) as name:
        data, port, floor = Path(name), free_port(), free_port()
        async with shell.running(there.world, None, None, _now) as box:
            box.webhook_url = f"http://127.0.0.1:{port}/webhooks"
            environment = there.environment(box.api_url, data, port)
            async with (
                _beside(Process(python("river"), environment)) as server,
                _beside(Process(python("synced", floor, data / "floor"))),
            ):
                play = _Play(there, box, watch, floor)
                await play.round(1, WARM_UP, min(size.tempo, 0.2))
                for repetition in range(size.repetitions):
                    others = machine.Others.watch(server.pid)
                    first = 1 + WARM_UP + repetition * size.commands
                    taken, bare = await play.round(first, size.commands, size.tempo)
                    rows.add("reply", _latencies(taken) | {"cores_used_by_others": others.cores()})
                    rows.add(FLOOR, _latencies(bare))
    return rows


@asynccontextmanager
async def _beside(process: Process) -> AsyncIterator[Process]:
    """Starting and ending waits for the process, and it may wait for GitHub, which is us."""
    await asyncio.to_thread(process.__enter__)
    try:
        yield process
    finally:
        await asyncio.to_thread(process.__exit__, None, None, None)


@dataclass(slots=True)
class _Play:
    """``floor``: the port of the floor's server."""

    there: town.Town
    box: shell.Sandbox
    watch: Watch
    floor: int

    async def round(self, first: int, count: int, tempo: float) -> tuple[list[float], list[float]]:
        """Open loop: the next command goes out on time, whether or not the last one was answered."""
        floor, start = [], time.perf_counter()
        async with httpx.AsyncClient(trust_env=False) as client:
            for nth in range(count):
                await _until(start + nth * tempo)
                self._say(first + nth)
                await _until(start + (nth + 0.5) * tempo)
                floor.append(await self._post(client))
        numbers = range(first, first + count)
        await _wait(lambda: all(number in self.watch.answered for number in numbers))
        return [self._taken(number) for number in numbers], floor

    def _say(self, number: int) -> None:
        act = acts.Comment(town.SPEAKER, town.REPO, number, "/ecos help")
        self.there.world.act(act, _now())
        self.box.touched()

    def _taken(self, number: int) -> float:
        return (self.watch.answered[number] - self.watch.asked[number]) * 1000

    async def _post(self, client: httpx.AsyncClient) -> float:
        at = time.perf_counter()
        await client.post(f"http://127.0.0.1:{self.floor}/", content=bytes(14_000))
        return (time.perf_counter() - at) * 1000


def _latencies(taken: list[float]) -> Measures:
    ordered = sorted(taken)
    return {
        "p50_ms": percentile(ordered, 0.5),
        "p99_ms": percentile(ordered, 0.99),
        "max_ms": ordered[-1],
    }


async def _until(at: float) -> None:
    await asyncio.sleep(max(0.0, at - time.perf_counter()))


async def _wait(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not done():  # noqa: ASYNC110 what is waited for has no event
            await asyncio.sleep(0.01)


def _now() -> Instant:
    return Instant(time.time_ns() // 1_000_000)
