"""A muted thread: ecos writes nothing there, forgets nothing, and makes up for it afterwards."""

import pytest

from bot.record.action import Aspect, Refresh
from bot.record.fact import Fact, ReplyWithheld, ThreadUnmuted
from bot.record.payload import Decided
from bot.vocabulary import HOUR
from tests.river.village import Village


@pytest.fixture
def river() -> Village:
    river = Village()
    river.flow()
    river.say("tom", "WAZAA#29", "Uses ECOYSTEM#236")
    river.flow()
    return river


def deeds(river: Village) -> list[str]:
    """What ecos did in the muted thread, since it was muted."""
    here = river.id("WAZAA#29")
    done = [one for one in river.deeds() if (one.repo, one.number) == (here.repo, here.number)]
    muted = [nth for nth, one in enumerate(done) if "I am silent" in one.content]
    return [one.kind for one in done[muted[-1] + 1 :]]


def decisions(river: Village) -> list[Decided]:
    return [one for one in river.payloads() if isinstance(one, Decided)]


def is_found(kind: type[Fact], decided: Decided) -> bool:
    return any(isinstance(fact, kind) for fact in decided.facts)


def test_what_ecos_keeps_there_waits_for_somebody_to_unmute(river: Village) -> None:
    river.say("anna", "WAZAA#29", "/ecos mute")
    river.flow()
    river.say("tom", "WAZAA#29", "Depends on #31")
    river.say("tom", "WAZAA#31", "/ecos link #29 as part-of")
    river.wait(100 * HOUR)

    assert deeds(river) == []
    assert ("WAZAA#29", "depends-on", "WAZAA#31") in river.links()
    assert len(river.said("WAZAA#31")) == 1

    river.say("anna", "WAZAA#29", "/ecos unmute")
    river.flow()
    (unmuted,) = [one for one in decisions(river) if is_found(ThreadUnmuted, one)]
    kept = (Aspect.ROLL_UP, Aspect.BLOCKED_LABEL)
    assert {Refresh(river.id("WAZAA#29"), aspect) for aspect in kept} <= set(unmuted.actions)
    assert {"comment-edited", "label-added"} <= set(deeds(river))
    assert "`A chore`" in river.shown("WAZAA#29")[0]
    assert river.labels("WAZAA#29") == ["blocked"]


def test_what_ecos_keeps_there_is_true_again_when_the_time_is_over(river: Village) -> None:
    river.say("anna", "WAZAA#29", "/ecos mute for 2h")
    river.wait(HOUR)
    river.say("tom", "WAZAA#29", "Depends on #31")
    river.wait(HOUR // 2)
    assert deeds(river) == []

    river.wait(HOUR)
    assert river.labels("WAZAA#29") == ["blocked"]
    assert "`A chore`" in river.shown("WAZAA#29")[0]
    river.say("tom", "WAZAA#29", "/ecos status")
    river.flow()
    assert "waits for an open item" in river.said("WAZAA#29")[-1]


def test_a_shorter_silence_takes_the_place_of_a_longer_one(river: Village) -> None:
    river.say("anna", "WAZAA#29", "/ecos mute")
    river.flow()
    river.say("tom", "WAZAA#29", "Depends on #31")
    river.wait(HOUR)
    river.say("anna", "WAZAA#29", "/ecos mute for 1h")
    river.wait(HOUR // 2)
    assert river.labels("WAZAA#29") == []

    river.wait(HOUR)
    assert river.labels("WAZAA#29") == ["blocked"]


def test_the_silence_outlives_the_process_and_ends_in_the_next_one(river: Village) -> None:
    river.say("anna", "WAZAA#29", "/ecos mute for 2h")
    river.wait(HOUR)
    river.die()
    river.say("tom", "WAZAA#29", "Depends on #31\n\n/ecos status")
    river.wait(HOUR // 2)
    assert river.labels("WAZAA#29") == []

    river.wait(HOUR)
    assert river.labels("WAZAA#29") == ["blocked"]


def test_the_log_says_why_nobody_was_answered(river: Village) -> None:
    river.say("anna", "WAZAA#29", "/ecos mute")
    river.flow()
    river.say("rita", "WAZAA#29", "/ecos status")
    river.flow()

    (silent,) = [one for one in decisions(river) if is_found(ReplyWithheld, one)]
    assert ReplyWithheld(river.id("WAZAA#29"), muted=True) in silent.facts
    assert silent.actions == ()


def test_what_was_taken_back_while_it_was_silent_is_owed_no_more_once_it_speaks() -> None:
    river = Village()
    river.flow()
    river.say("anna", "WAZAA#31", "/ecos mute")
    river.flow()
    said = river.say("anna", "WAZAA#31", "Depends on FLUENCE#20")
    river.wait(60_000)
    river.edit("anna", said, "Never mind.")
    river.wait(60_000)
    assert river.owed()
    river.say("anna", "WAZAA#31", "/ecos unmute")
    river.flow()

    assert not river.owed()
    assert river.labels("WAZAA#31") == []
