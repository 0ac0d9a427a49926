"""Crossed: a person's edit that crossed with a write of ours, and was replaced by it, is put back."""

from bot.orchestrator.decision import NOTHING, Decision
from bot.orchestrator.situation import Situation
from bot.record.inbound import Inbound


def crossed(inbound: Inbound, situation: Situation) -> Decision:
    """The news of our own write tells; see :mod:`bot.orchestrator.crossing`."""
    return NOTHING if situation.lost is None else Decision((), (situation.lost,))
