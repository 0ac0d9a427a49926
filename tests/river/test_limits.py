"""What has an end: how much is asked at once, how often it is tried, how large an entry is, where ecos may write."""

from collections import Counter

import pytest

from bot.errors import BrokenInvariant
from bot.github.performer import perform
from bot.github.task import Performance, Task
from bot.orchestrator import acting, deciding, replies
from bot.orchestrator.desk import Limits
from bot.orchestrator.replies import reply
from bot.orchestrator.stage import Stage
from bot.record.action import Reply
from bot.record.message import HelpShown, Message
from bot.record.payload import Decided, Done, Failed, Parked
from bot.sandbox import acts
from bot.state import evolve, outbox
from bot.vocabulary import Duration
from tests.river.test_agreeing import in_flight
from tests.river.village import Village, place
from tests.river.virtual import Course


def parked(river: Village) -> list[str]:
    return [one.reason for one in river.payloads() if isinstance(one, Parked)]


def test_one_cause_gathered_for_at_a_time_is_slow_and_ends_the_same() -> None:
    river = Village(Course(limits=Limits(gathering=1)))
    river.flow()
    for where in ("WAZAA#29", "WAZAA#30", "ECOYSTEM#236"):
        river.say("tom", where, "Depends on DevTools#162\n\n/ecos help")
    river.flow()

    assert len(river.links()) == 3
    assert [len(river.said(one)) for one in ("WAZAA#29", "WAZAA#30", "ECOYSTEM#236")] == [1, 1, 1]


def test_what_is_superseded_again_and_again_is_parked(monkeypatch: pytest.MonkeyPatch) -> None:
    river = Village(Course(limits=Limits(superseded=3)))
    river.flow()
    monkeypatch.setattr(evolve, "holds", lambda *_: False)
    river.say("tom", "WAZAA#29", "/ecos help")
    river.flow()

    assert parked(river) == ["superseded 3 times"]


def test_receipts_and_decisions_of_one_hub_never_overtake_each_other_on_a_slow_disk() -> None:
    """Each frame is mirrored, and each receipt changes the hub that the news of the next ones is decided on."""
    river = Village(Course(commit=400))
    river.flow()
    for nth in range(40):
        river.open("anna", "Extension", f"Frame {nth}", "Part of: FLUENCE#20")
    river.flow()

    decided = Counter(one.cause for one in river.payloads() if isinstance(one, Decided))
    assert [cause for cause, times in decided.items() if times > 1] == []
    mirrored = [one for one in river.payloads() if isinstance(one, Done) and one.mirror]
    assert (len(mirrored), parked(river)) == (40, [])


def test_a_decision_too_large_for_an_entry_is_parked(monkeypatch: pytest.MonkeyPatch) -> None:
    river = Village()
    river.flow()
    monkeypatch.setattr(deciding, "ENTRY_LIMIT", 100)
    river.say("tom", "WAZAA#29", "/ecos help")
    river.flow()

    assert parked(river) == ["its decision is too large for one entry"]


def test_a_decision_that_cannot_be_folded_is_parked_and_never_in_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    river = Village()
    river.flow()
    monkeypatch.setattr(outbox, "enqueue", _breaks)
    river.say("tom", "WAZAA#29", "/ecos help")
    river.flow()

    assert parked(river) == ["BrokenInvariant while deciding"]
    (waiting,) = river.state.waiting
    decided = [one.cause for one in river.payloads() if isinstance(one, Decided)]
    assert waiting not in decided


def test_a_text_that_cannot_be_made_is_given_up_and_nobody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told(messages: tuple[Message, ...], stage: Stage) -> str:
        if any(isinstance(one, HelpShown) for one in messages):
            raise KeyError(29)
        return reply(messages, stage)

    river = Village()
    river.flow()
    monkeypatch.setattr(replies, "reply", told)
    river.say("tom", "WAZAA#29", "/ecos help")
    river.say("tom", "WAZAA#31", "/ecos status")
    river.flow()

    given_up = [one.reason for one in river.payloads() if isinstance(one, Failed)]
    assert given_up == ["KeyError on the way to the write; that is a mistake in ecos"]
    assert river.said("WAZAA#29") == []
    assert len(river.said("WAZAA#31")) == 1


def test_a_write_that_breaks_us_half_way_is_given_up_and_nobody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def performed(task: Task) -> Performance:
        ended = yield from perform(task)
        if isinstance(task.action, Reply) and task.action.item.number == 29:
            raise KeyError(29)
        return ended

    river = Village()
    river.flow()
    monkeypatch.setattr(acting, "perform", performed)
    river.say("tom", "WAZAA#29", "/ecos help")
    river.say("tom", "WAZAA#31", "/ecos status")
    river.flow()

    (given_up,) = [one for one in river.payloads() if isinstance(one, Failed)]
    assert given_up.uncertain, "it had written before it broke"
    assert len(river.said("WAZAA#31")) == 1


def test_an_entry_of_the_log_that_cannot_be_folded_stops_the_replica(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    river = Village(Course(commit=500))
    river.flow()
    river.say("tom", "WAZAA#29", "/ecos help")
    while not in_flight(river):
        river.step()
    monkeypatch.setattr(outbox, "enqueue", _breaks)

    with pytest.raises(BrokenInvariant):
        river.flow()


def _breaks(*_: object) -> None:
    raise BrokenInvariant("two roll-ups in one state")


def test_what_waits_for_a_repository_that_goes_is_given_up_and_said() -> None:
    river = Village()
    river.flow()
    river.say("tom", "partner/Shop#5", "/ecos help")
    while not river.state.outbox:
        river.step()
    river.act(acts.Uninstall("anna", "partner"))
    river.flow()

    given_up = [one for one in river.payloads() if isinstance(one, Failed) and one.retry_at is None]
    assert given_up
    assert any("see `ecos why" in warning for warning in river.warnings)
    assert river.said("partner/Shop#5") == []


def test_a_refresh_that_is_superseded_while_it_is_begun_leaves_one_right_comment() -> None:
    """The log is slower than the next decision: a newer refresh takes over before the older one wrote."""
    for pause in range(0, 1_200, 40):
        river = Village(Course(commit=200))
        river.flow()
        river.say("tom", "WAZAA#29", "Depends on #31")
        river.wait(pause)
        river.act(acts.CloseIssue("tom", place("WAZAA#31").repo, 31))
        river.flow(Duration(3_600_000))
        (shown,) = river.shown("WAZAA#29")
        assert "closed" in shown
        assert river.labels("WAZAA#29") == []
