"""Whose turn it is to be decided: lanes in order, surveys and pauses waited for, and nobody twice."""

from dataclasses import dataclass, field

from bot.orchestrator.turns import Turns
from bot.record.inbound import (
    Inbound,
    InstallationChange,
    InstallationChanged,
    ItemDeleted,
    OperatorSpoke,
    Source,
)
from bot.vocabulary import DeliveryId, InstallationId, Instant, IssueId
from tests.orchestrator.river import HERE, OWNER, WAZAA

ELSEWHERE = InstallationId(6)
NOW, LATER = Instant(1_000), Instant(2_000)


@dataclass
class Waiting:
    """Causes by name, and the installations that a survey must tell of first."""

    unknown: set[InstallationId | None] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.turns = Turns(lambda installation: installation in self.unknown)

    def join(self, cause: str, item: int, installation: InstallationId = HERE) -> None:
        source = Source(DeliveryId(cause), installation, WAZAA, OWNER)
        self.turns.join(cause, ItemDeleted(source, IssueId(WAZAA.id, item)))

    def taken(self, now: Instant = NOW, *, room: bool = True) -> list[str]:
        found = []
        while (one := self.turns.take(now, room)) is not None:
            found.append(one[0])
        return found


def news() -> Inbound:
    source = Source(DeliveryId("survey"), HERE, None, OWNER)
    return InstallationChanged(source, HERE, OWNER, InstallationChange.CREATED)


def test_of_a_lane_only_the_first_is_begun_until_it_is_decided_or_parked() -> None:
    waiting = Waiting()
    for cause, item in (("a", 1), ("b", 1), ("c", 2), ("d", 1)):
        waiting.join(cause, item)

    assert waiting.taken() == ["a", "c"]
    waiting.turns.forget("a")
    assert waiting.taken() == ["b"]
    waiting.turns.leave("b")
    assert waiting.taken() == ["d"]
    waiting.turns.again("b")
    assert waiting.taken() == []
    waiting.turns.forget("d")
    assert waiting.taken() == ["b"]


def test_the_causes_of_an_unknown_installation_wait_and_then_come_in_their_order() -> None:
    waiting = Waiting({ELSEWHERE})
    waiting.join("a", 1, ELSEWHERE)
    waiting.join("b", 2)
    waiting.join("c", 3, ELSEWHERE)
    waiting.turns.join("t", OperatorSpoke("root", ("help",)))

    assert waiting.taken() == ["b", "t"]
    waiting.join("e", 5)
    waiting.unknown.clear()
    assert waiting.taken() == ["a", "c", "e"]


def test_without_room_only_news_of_an_installation_is_begun() -> None:
    waiting = Waiting({HERE})
    waiting.join("a", 1)
    waiting.turns.join("n", news())

    assert waiting.taken(room=False) == ["n"]
    waiting.unknown.clear()
    assert waiting.taken() == ["a"]


def test_a_pause_is_waited_for_and_wakes() -> None:
    waiting = Waiting()
    waiting.join("a", 1)
    waiting.taken()
    waiting.turns.pause("a", LATER)

    assert (waiting.taken(), waiting.turns.wakes(NOW)) == ([], LATER)
    assert waiting.taken(LATER, room=False) == []
    assert waiting.turns.wakes(LATER) is None, "whoever makes room wakes it"
    assert waiting.taken(LATER) == ["a"]


def test_whose_installation_is_shut_while_it_pauses_is_not_begun_before_it_is_open_again() -> None:
    waiting = Waiting()
    waiting.join("a", 1, ELSEWHERE)
    waiting.join("b", 2)
    waiting.taken()
    waiting.turns.pause("a", LATER)
    waiting.turns.pause("b", LATER)
    waiting.unknown.add(ELSEWHERE)

    assert waiting.taken(LATER) == ["b"]
    assert waiting.turns.wakes(NOW) is None, "whoever opens it wakes it"
    waiting.unknown.clear()
    assert waiting.taken(LATER) == ["a"]


def test_news_of_a_shut_installation_is_begun_anew_after_its_pause() -> None:
    waiting = Waiting({HERE})
    waiting.turns.join("n", news())
    waiting.taken()
    waiting.turns.pause("n", LATER)

    assert (waiting.taken(), waiting.turns.wakes(NOW)) == ([], LATER)
    assert waiting.taken(LATER) == ["n"]


def test_what_is_to_be_begun_anew_is_begun_once() -> None:
    waiting = Waiting()
    waiting.join("a", 1)
    waiting.turns.again("a")
    assert waiting.taken() == ["a"]
    waiting.turns.pause("a", LATER)
    waiting.turns.again("a")

    assert waiting.taken() == ["a"]
    assert waiting.taken(LATER) == []


def test_a_new_term_begins_with_the_first_of_every_lane() -> None:
    waiting = Waiting()
    for cause, item in (("a", 1), ("b", 1), ("c", 2)):
        waiting.join(cause, item)
    waiting.taken()
    waiting.turns.pause("c", LATER)
    waiting.turns.begin_term()

    assert waiting.taken() == ["a", "c"]
    assert waiting.taken(LATER) == []
