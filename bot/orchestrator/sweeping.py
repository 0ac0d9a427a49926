"""Sweep: when the policy changes or ecos is adopted somewhere, all that it keeps true is to be looked at again.

Pure. Each piece is an inbound of its own; its cause names the entry that changed so much, so it counts once however
often it is proposed. It is proposed at the start of each term, for the one before may have died too early.
"""

from collections.abc import Iterator

from bot.github.mirror import MIRRORED
from bot.orchestrator import naming
from bot.record.inbound import SweepDue
from bot.state import keys
from bot.state.model import State
from bot.vocabulary import IssueId

CHUNK = 200
"""Items of one entry, so that its decision stays far below the limit of an entry."""


def sweeps(state: State) -> Iterator[tuple[str, SweepDue]]:
    """Cause and inbound of each piece of work that the policy asks for, and whoever was the last to adopt ecos."""
    items = sorted(_kept(state))
    reasons = [f"policy:{state.version(keys.POLICY)}"]
    if state.adopted:
        reasons.append(f"adopted:{max(state.adopted.values())}")
    for reason in reasons:
        for at in range(0, len(items), CHUNK):
            yield f"{reason}:{at // CHUNK}", SweepDue(tuple(items[at : at + CHUNK]))


def _kept(state: State) -> set[IssueId]:
    """The items at which something of ours shows, or should now."""
    kept = {item for item, _ in state.own} | naming.masters(state)
    kept |= {link.source for link in state.links if link.relation in MIRRORED}
    return kept
