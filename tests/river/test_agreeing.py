"""Decisions that do not touch one another are agreed on together; one that reads what another changes waits for it."""

import pytest

from bot.orchestrator.effects import Propose
from bot.orchestrator.locks import Locks
from bot.orchestrator.replay import Outcome, replay
from bot.record import codec
from bot.record.payload import Decided
from tests.river.village import Village
from tests.river.virtual import Course

PLACES = ("WAZAA#30", "WAZAA#31", "ECOYSTEM#236", "FLUENCE#20", "DevTools#162")
LOG_IS_SLOW = Course(commit=500)


def in_flight(river: Village) -> int:
    """Decisions that were proposed and are not yet in the log."""
    kind = codec.kind_of(Decided)
    proposed = sum(isinstance(one, Propose) and one.proposal.kind == kind for one in river.effects)
    return proposed - sum(one.entry.kind == kind for one in river.history.read())


def most_in_flight(river: Village) -> int:
    most = 0
    while not river.quiet():
        river.step()
        most = max(most, in_flight(river))
    return most


def void(river: Village) -> int:
    """Decisions that were made in vain."""
    outcomes = [one.outcome for one in replay(river.history.read(), river.history.text)]
    return outcomes.count(Outcome.VOID)


def greeted() -> Village:
    """Every item is known already, so that a greeting changes that item and nothing else."""
    river = Village(LOG_IS_SLOW)
    river.flow()
    for where in PLACES:
        river.say("tom", where, "hello")
        river.flow()
    return river


def test_decisions_of_different_items_are_proposed_in_the_same_turn() -> None:
    river = greeted()
    for where in PLACES:
        river.say("tom", where, "hello again")

    assert most_in_flight(river) == len(PLACES)
    assert void(river) == 0


def test_a_decision_that_reads_what_another_changes_waits() -> None:
    river = greeted()
    river.say("tom", "WAZAA#30", "Uses: ECOYSTEM#236")
    river.say("tom", "ECOYSTEM#236", "/ecos status")

    assert most_in_flight(river) == 1
    assert void(river) == 0


def test_without_waiting_it_would_be_made_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Locks, "waits", lambda *_: False)
    river = greeted()
    river.say("tom", "WAZAA#30", "Uses: ECOYSTEM#236")
    river.say("tom", "ECOYSTEM#236", "/ecos status")

    assert most_in_flight(river) == 2
    assert void(river) >= 1
