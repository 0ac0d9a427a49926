"""What ecos is compared with, where ``make bench-peers`` put it."""

import json
import shutil
import sys
from pathlib import Path

PEERS = Path(__file__).parent.parent / ".peers"
MISSING = "not installed: make bench-peers"


def probot() -> list[str] | None:
    """The command that starts Probot, but for its port; ``None`` where it is not installed."""
    node, home = shutil.which("node"), PEERS / "node_modules/probot"
    if node is None or not home.exists():
        return None
    return [node, str(Path(__file__).parent / "servers/probot.mjs")]


def probot_entry() -> str:
    return str(PEERS / "node_modules/probot/lib/index.js")


def probot_version() -> str:
    told = json.loads((PEERS / "node_modules/probot/package.json").read_text("utf-8"))
    return f"probot {told['version']}"


def eventsourcing() -> Path | None:
    """A Python that has the ``eventsourcing`` library."""
    python = PEERS / "venv/bin/python"
    return python if python.exists() else None


def as_deployed() -> tuple[str, str]:
    """The Python that starts ecos as its users have it, without tools for its development; and which one it is."""
    python = PEERS / "ecos/bin/python"
    if python.exists():
        return str(python), "requirements/base.txt alone"
    return (
        sys.executable,
        "with the tools for development, which cost time and memory: make bench-peers",
    )
