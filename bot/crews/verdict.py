"""What follows for an item of a plan from its box and the states of its work: one rule, to write by and to check."""

from collections.abc import Iterable

from bot.crews.brief import Finding, TheoryFact, WorkFact
from bot.vocabulary import ItemState


def verdict(item: TheoryFact, works: Iterable[WorkFact]) -> Finding:
    """``works``: all that implements ``item``; see :func:`bot.crews.matching.counts` for what never does."""
    states = {work.state for work in works}
    if not states:
        return Finding.MISSING
    underway = ItemState.OPEN in states
    if item.ticked is not None and item.ticked == underway:
        return Finding.CONTRADICTION
    return Finding.UNDERWAY if underway else Finding.DONE
