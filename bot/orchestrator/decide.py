"""Decide: inbound and situation in, decision out. The same on the leader, in a dry run, at a replay and in a test.

Joins the rules and has no opinion of its own. Each rule sees what those before it found.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.orchestrator.decision import NOTHING, Decision
from bot.orchestrator.rules.command import command
from bot.orchestrator.rules.crossed import crossed
from bot.orchestrator.rules.draft import draft
from bot.orchestrator.rules.link import link
from bot.orchestrator.rules.mirror import mirror
from bot.orchestrator.rules.native import native
from bot.orchestrator.rules.refresh import refresh
from bot.orchestrator.rules.track import track
from bot.orchestrator.situation import Situation
from bot.record.fact import Fact
from bot.record.inbound import Inbound
from bot.state import facts
from bot.state.model import State
from bot.vocabulary import Index

RULES_VERSION = 3
"""Raised when the same situation would be decided otherwise; a replay compares only decisions of its own version."""

Rule = Callable[[Inbound, Situation], Decision]

RULES: tuple[Rule, ...] = (track, link, native, command, draft, crossed)


def decide(inbound: Inbound, situation: Situation) -> Decision:
    """What ``inbound`` means: the facts to be recorded and the actions to be done."""
    decision, now = NOTHING, situation
    for rule in RULES:
        found = rule(inbound, now)
        now = replace(now, known=_folded(now.known, found.facts))
        decision += found
    known = now.known
    return decision + refresh(inbound, situation, known) + mirror(inbound, situation, known)


def _folded(known: State, found: tuple[Fact, ...]) -> State:
    """A copy of ``known`` with the facts on it, as the fold will write them once they are agreed on."""
    branch = known.branch()
    for fact in found:
        facts.fold(branch, fact, Index(known.applied + 1))
    return branch
