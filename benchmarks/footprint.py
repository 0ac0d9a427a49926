"""``footprint``: how long until the bot is ready, what it weighs then and after the story, and what it imports."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from benchmarks import machine, peers, town
from benchmarks.process import PATIENCE, Process, free_port
from benchmarks.report import Measures, Rows
from benchmarks.size import Size
from bot import sandbox
from bot.sandbox import shell
from bot.sandbox.journal import Delivered
from bot.sandbox.seed import Identity, public_half, seed
from bot.sandbox.stage import Names, play
from bot.sandbox.story import Story, load_story
from bot.sandbox.world import World
from bot.vocabulary import Instant

STORY = Path(sandbox.__file__).parent / "stories/first.yml"
QUIET = 3.0
"""Seconds without a request to GitHub after which the story has run its course: comments come a second apart."""
GLANCE = 0.005
BIGGEST = 15


def run(size: Size) -> dict[str, Any]:
    rows = Rows()
    machine.pin(machine.LOAD_CORE)
    for _ in range(size.repetitions):
        with tempfile.TemporaryDirectory(prefix="bench-", dir=size.folder) as name:
            rows.add("ecos serve", asyncio.run(_ecos(Path(name), size)))
            if peers.probot() is not None:
                rows.add("probot", _probot(Path(name)))
    missing = {} if peers.probot() else {"probot": peers.MISSING}
    return {
        "name": "footprint",
        "ecos": rows.table(["ecos serve"]),
        "peers": rows.table(["probot"]) | missing,
        "floor": {"python -c pass": {"ready_s": _bare()}},
        "ratios": {
            f"ecos / probot, {measure}": rows.ratio("ecos serve", "probot", measure)
            for measure in ("ready_s", "resident_mb")
        },
        "notes": {
            "imports_ms": imports(),
            "story": STORY.stem,
            "environment": peers.as_deployed()[1],
        },
    }


async def _ecos(folder: Path, size: Size) -> Measures:
    story, key = load_story(STORY), town.private_key()
    world = World(seed(story, Identity(town.APP_ID, public_half(key), town.SECRET)))
    async with shell.running(world, None, None, _now) as box:
        port = free_port()
        there = town.Town(world, key)
        environment = there.environment(box.api_url, folder / "data", port)
        box.webhook_url = f"http://127.0.0.1:{port}/webhooks"
        start = time.perf_counter()
        server = Process(
            [peers.as_deployed()[0], "-m", "bot", "serve"], environment, says_ready=False
        )
        await asyncio.to_thread(server.__enter__)
        try:
            await _ready(f"http://127.0.0.1:{port}/readyz")
            measures = {"ready_s": time.perf_counter() - start}
            await _settled(world)
            measures["resident_mb"] = server.resident_mb()
            await _play(story, box, size)
            await _settled(world)
            measures["resident_after_story_mb"] = server.resident_mb()
        finally:
            await asyncio.to_thread(server.__exit__, None, None, None)
        told = [entry.status for entry in world.journal if isinstance(entry, Delivered)]
        return measures | {"deliveries": len(told), "taken": sum(status < 300 for status in told)}


async def _play(story: Story, box: shell.Sandbox, size: Size) -> None:
    names: Names = {}
    for act in story.acts[: size.acts]:
        names, _ = play(box.world, act, names, _now())
        box.touched()
        while not box.idle():  # noqa: ASYNC110 what is waited for has no event
            await asyncio.sleep(GLANCE)


async def _settled(world: World) -> None:
    seen, since = len(world.journal), time.monotonic()
    while time.monotonic() - since < QUIET:
        await asyncio.sleep(GLANCE)
        if len(world.journal) != seen:
            seen, since = len(world.journal), time.monotonic()


async def _ready(url: str) -> None:
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                if (await client.get(url)).status_code == 200:
                    return
            except httpx.TransportError:
                pass  # not yet
            await asyncio.sleep(GLANCE)


def _probot(folder: Path) -> Measures:
    command = peers.probot()
    assert command is not None
    key = town.private_key()
    environment = town.Town(town.found(key).world, key).environment("http://127.0.0.1:1", folder, 1)
    start = time.perf_counter()
    with Process([*command, str(free_port()), peers.probot_entry()], environment) as server:
        ready = time.perf_counter() - start
        return {"ready_s": ready, "resident_mb": server.resident_mb()}


def _bare() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return round(time.perf_counter() - start, 3)


def imports() -> dict[str, float]:
    """Milliseconds that each package itself takes to be imported by ``ecos``, the biggest first."""
    command = [peers.as_deployed()[0], "-X", "importtime", "-c", "import bot.cli.main, bot.app"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    spent: Counter[str] = Counter()
    for line in told.splitlines()[1:]:
        own, _, name = line.removeprefix("import time:").split("|")
        spent[name.strip().partition(".")[0]] += int(own)
    spent["all"] = spent.total()
    return {name: round(us / 1000, 1) for name, us in spent.most_common(BIGGEST)}


def _now() -> Instant:
    return Instant(time.time_ns() // 1_000_000)
