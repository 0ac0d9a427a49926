"""Sixteen connections that each send the next delivery once the last one is answered: wrk, or our own client."""

import asyncio
import json
import random
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.delivery import Template
from benchmarks.report import percentile

CONNECTIONS = 16
PREPARED = 20_000
"""Distinct bodies for wrk; after that many they come again, under new delivery ids."""


@dataclass(frozen=True, slots=True)
class Outcome:
    requests: int
    seconds: float
    errors: int
    p50_ms: float
    p99_ms: float
    max_ms: float


class Load:
    """``generator`` says who makes the requests: the figures of a slow generator are its own, not the server's."""

    def __init__(self, template: Template, folder: Path, prepared: int = PREPARED) -> None:
        self._template = template
        self._folder = folder
        self._wrk = shutil.which("wrk")
        self._run = 0
        if self._wrk is not None:
            for name, piece in zip(("head", "middle", "tail"), template.pieces, strict=True):
                (folder / name).write_bytes(piece)
            (folder / "deliveries").write_text("".join(template.lines(prepared)), "ascii")

    @property
    def generator(self) -> str:
        return "wrk, 1 thread" if self._wrk else "own asyncio client"

    def run(self, port: int, seconds: float, pause: float = 0.0) -> Outcome:
        """``pause``: seconds that each connection waits after an answer, in the mean.

        Raises RuntimeError when a request was refused: then the figures mean nothing.
        """
        self._run += 1
        if self._wrk:
            outcome = self._run_wrk(self._wrk, port, seconds, pause)
        else:
            outcome = asyncio.run(_run_own(self._template, self._run, port, seconds, pause))
        if outcome.errors:
            raise RuntimeError(f"{outcome.errors} of {outcome.requests} requests were refused")
        return outcome

    def _run_wrk(self, wrk: str, port: int, seconds: float, pause: float) -> Outcome:
        script = Path(__file__).with_name("wrk.lua")
        length = f"-d{max(1, round(seconds))}s"
        command = [wrk, "-t1", f"-c{CONNECTIONS}", length, "-s", str(script)]
        url = f"http://127.0.0.1:{port}/webhooks"
        told = subprocess.run(
            [*command, url, "--", self._folder, str(self._run), str(round(pause * 1000))],
            capture_output=True,
            check=True,
        )
        return Outcome(**json.loads(told.stdout.splitlines()[-1]))


def _same(speaker: "_Speaker") -> "_Speaker":
    return speaker


async def _run_own(
    template: Template, run: int, port: int, seconds: float, pause: float
) -> Outcome:
    end = time.perf_counter() + seconds
    speakers = [_Speaker(template, run, first, end, pause) for first in range(CONNECTIONS)]
    start = time.perf_counter()
    for speaker in speakers:
        await asyncio.get_running_loop().create_connection(
            partial(_same, speaker), "127.0.0.1", port
        )
    await asyncio.gather(*(speaker.ended.wait() for speaker in speakers))
    spent = time.perf_counter() - start
    taken = sorted(one for speaker in speakers for one in speaker.taken)
    errors = sum(speaker.errors for speaker in speakers)
    return Outcome(
        len(taken), spent, errors, percentile(taken, 0.5), percentile(taken, 0.99), taken[-1]
    )


@dataclass
class _Speaker(asyncio.Protocol):
    """One keep-alive connection. It reads only what an answer without surprises says: a status and a length."""

    template: Template
    run: int
    nth: int
    end: float
    pause: float
    taken: list[float] = field(default_factory=list)
    errors: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _buffer: bytes = b""
    _sent_at: float = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._speak()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, ended, body = self._buffer.partition(b"\r\n\r\n")
        if not ended or len(body) < _length(head):
            return
        self._buffer = b""
        self.errors += head[9:10] != b"2"
        self.taken.append((time.perf_counter() - self._sent_at) * 1000)
        if time.perf_counter() < self.end:
            pause = random.uniform(0, 2 * self.pause)
            asyncio.get_running_loop().call_later(pause, self._speak)
        else:
            self._transport.close()
            self.ended.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.errors += not self.ended.is_set()
        self.ended.set()

    def _speak(self) -> None:
        body = self.template.body(self.nth)
        headers = self.template.headers(self.nth)
        headers["X-GitHub-Delivery"] = f"{self.run:08x}-0000-4000-8000-{self.nth:012x}"
        self.nth += CONNECTIONS
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        start = f"POST /webhooks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        self._sent_at = time.perf_counter()
        self._transport.write(f"{start}{lines}\r\n".encode() + body)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
