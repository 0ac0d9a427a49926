"""What ecos is compared with, where ``make bench-peers`` put it."""

import json
import shutil
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
