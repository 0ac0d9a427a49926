"""One process under test, on a core of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from benchmarks.machine import LOAD_CORE, SERVER_CORE, cpu_seconds, pin, resident_mb

PATIENCE = 20.0


class Process:
    """``with Process([...]) as server:`` runs until the block ends; entering waits for its line ``ready``."""

    def __init__(
        self,
        command: list[str],
        environment: Mapping[str, str] | None = None,
        core: int = SERVER_CORE,
        *,
        says_ready: bool = True,
    ) -> None:
        self._command = command
        self._core = core
        self._says_ready = says_ready
        self._environment = {**os.environ, **(environment or {})}

    def __enter__(self) -> Self:
        pin(self._core)
        try:
            self.running = subprocess.Popen(
                self._command, stdout=subprocess.PIPE, env=self._environment
            )
        finally:
            pin(LOAD_CORE)
        if self._says_ready:
            self._wait()
        return self

    def _wait(self) -> None:
        assert self.running.stdout is not None
        said = self.running.stdout.readline()
        if said.strip() != b"ready":
            self.running.kill()
            raise RuntimeError(f"{self._command} said {said!r} instead of ready")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.running.send_signal(signal.SIGTERM)
        try:
            self.running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
        if self.running.stdout is not None:
            self.running.stdout.close()

    @property
    def pid(self) -> int:
        return self.running.pid

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)

    def resident_mb(self) -> float:
        return resident_mb(self.pid)


def python(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.servers.{module}", *map(str, arguments)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
