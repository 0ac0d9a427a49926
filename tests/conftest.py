"""What every test may count on: no network but this machine, no settings of its owner, the same examples each time.

It must never hide a failure: no retries, no sleeps, no time limits that depend on the machine.
"""

import os
import socket
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.simulation.tally import PROPERTY, told

CONFORMANCE = "ECOS_CONFORMANCE_DATA"
LONG = os.environ.get("ECOS_LONG") == "1"

# A slow machine is not a wrong program: no deadlines. `make test` draws the same examples each time, so that a change
# fails for what it changed; `make test-long` draws many new ones.
settings.register_profile(
    "short", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("long" if LONG else "short")


def pytest_configure() -> None:
    for name in [name for name in os.environ if name.startswith("ECOS_")]:
        if name not in {CONFORMANCE, "ECOS_LONG"}:
            del os.environ[name]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    simulated: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report in terminalreporter.getreports("passed"):
        counts = dict(report.user_properties).get(PROPERTY)
        if isinstance(counts, dict):
            simulated[counts["above"]].update({k: v for k, v in counts.items() if k != "above"})
    for above, counts in sorted(simulated.items()):
        for line in told(above, counts):
            terminalreporter.write_line(line)
    folder = os.environ.get(CONFORMANCE)
    if folder and Path(folder, "github").is_dir():
        terminalreporter.write_line("Held to GitHub's own API description and recorded webhooks.")
    else:
        terminalreporter.write_line(
            f"NOT held to GitHub's own API description: {CONFORMANCE} is unset "
            "(make conformance-data)",
            yellow=True,
        )

    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", ()):
                terminalreporter.write_line(f"{name}: {value}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if LONG:
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="a longer run: make test-long"))


@pytest.fixture(scope="session")
def conformance_data() -> Path:
    """The folder ``github`` with ``openapi`` and ``webhook-examples`` (``.json.gz``)."""
    folder = Path(os.environ.get(CONFORMANCE, ""), "github")
    if CONFORMANCE not in os.environ or not folder.is_dir():
        pytest.skip(f"{CONFORMANCE} is unset: make conformance-data")
    return folder


@pytest.fixture(autouse=True)
def _logs_as_nobody_set_them_up() -> Iterator[None]:
    """A test may run the terminal in its own process, which sets the logs up for good."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def _no_network_beyond_this_machine() -> Iterator[None]:
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse_strangers(address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test reached for {host}")

    def guarded(self: socket.socket, address: Any) -> None:
        refuse_strangers(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        refuse_strangers(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield
