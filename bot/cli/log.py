"""``ecos log`` and ``ecos rebuild``: is the log whole, and does it still tell the same? They only read."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import click

from bot.cli.opened import opened_ledger
from bot.cli.spelling import show
from bot.cluster.exchange import verify_export
from bot.cluster.history import Verdict
from bot.cluster.reader import LedgerReader
from bot.errors import Misconfigured
from bot.orchestrator.recovery import recover
from bot.orchestrator.replay import Outcome, Replayed, replay
from bot.state.evolve import FOLD_VERSION, evolve
from bot.state.model import State
from bot.state.snapshot import state_hash


@click.group("log")
def log_group() -> None:
    """Check the log, or export it."""


@log_group.command("verify")
@click.option("--export", metavar="FILE", help="Check an exported log instead of the ledger.")
@click.pass_obj
def verify_command(environment: Mapping[str, str], export: str | None) -> int:
    """Check order, gaps, times and the chain of hashes; of a ledger also every text."""
    if export is not None:
        with _opened(export, "rb") as lines:
            return _tell(verify_export(lines))
    with opened_ledger(environment) as history:
        return _tell(history.verify())


@log_group.command("export")
@click.option("--to", metavar="FILE", help="Where to write it; standard output otherwise.")
@click.pass_obj
def export_command(environment: Mapping[str, str], to: str | None) -> None:
    """Write the log as JSON lines: without texts, and the same bytes each time."""
    with opened_ledger(environment) as history:
        if to is None:
            history.export(sys.stdout.buffer.write)
            sys.stdout.buffer.flush()
            return
        with _opened(to, "wb") as file:
            lines = history.export(file.write)
    show(f"{lines} entries written to {to}")


@click.command("rebuild")
@click.option("--check", is_flag=True, required=True, help="Only compare; nothing is written.")
@click.pass_obj
def rebuild_command(environment: Mapping[str, str], check: bool) -> int:
    """Fold the log anew and decide everything again; tell whether the same comes out."""
    assert check
    with opened_ledger(environment) as history:
        same_state = _compare_states(history)
        counts = Counter(one.outcome for one in _told(history))
    show(", ".join(f"{outcome.value} {counts[outcome]}" for outcome in Outcome))
    return 0 if same_state and not counts[Outcome.DIFFERS] else 1


def _compare_states(history: LedgerReader) -> bool:
    """Whether the newest snapshot is what the log folds to there, and leads to what it folds to at the end."""
    kept = history.latest_snapshot(FOLD_VERSION)
    state, end, there = State(), history.head().index, None
    for committed in history.read(limit=end):
        state = evolve(state, committed)
        if kept is not None and state.applied == kept.index:
            there = state_hash(state)
    rebuilt = state_hash(state)
    show(f"entry {end}: state {rebuilt}")
    if kept is None:
        show("no snapshot to compare with")
        return True
    live = state_hash(recover(history, end))
    same = there == kept.state_hash and live == rebuilt
    show(f"snapshot at entry {kept.index}: {'same' if same else f'DIFFERS ({live} at the end)'}")
    return same


def _told(history: LedgerReader) -> Iterator[Replayed]:
    for one in replay(history.read(), history.text):
        if one.outcome is Outcome.DIFFERS:
            show(f"entry {one.index}: {one.cause} is decided otherwise today")
        yield one


def _tell(verdict: Verdict) -> int:
    if verdict.holds:
        show(f"{verdict.checked} entries, whole and in order")
        return 0
    show(f"entry {verdict.bad} does not hold: {verdict.reason} ({verdict.checked} before it do)")
    return 1


def _opened(path: str, mode: str) -> BinaryIO:
    try:
        return Path(path).open(mode)  # type: ignore[return-value]
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}") from None
