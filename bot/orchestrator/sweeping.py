"""Sweep: when the policy changes, all that ecos keeps true under the old or the new one is to be looked at again.

Pure. Each piece is an inbound of its own; its cause names the entry that adopted the policy, so it counts once however
often it is proposed. It is proposed at the start of each term, for the one before may have died too early.
"""

from collections.abc import Iterator

from bot.orchestrator import naming
from bot.record.inbound import SweepDue
from bot.state import keys
from bot.state.model import State
from bot.vocabulary import IssueId, Relation

CHUNK = 200
"""Items of one entry, so that its decision stays far below the limit of an entry."""


def sweeps(state: State) -> Iterator[tuple[str, SweepDue]]:
    """Cause and inbound of each piece of work that the adopted policy asks for."""
    items = sorted(_kept(state))
    for at in range(0, len(items), CHUNK):
        cause = f"policy:{state.version(keys.POLICY)}:{at // CHUNK}"
        yield cause, SweepDue(tuple(items[at : at + CHUNK]))


def _kept(state: State) -> set[IssueId]:
    """The items at which something of ours shows, or should now."""
    kept = {item for item, _ in state.own} | naming.masters(state)
    if state.policy.blocked_label is not None:
        kept |= {link.source for link in state.links if link.relation is Relation.DEPENDS_ON}
    return kept
