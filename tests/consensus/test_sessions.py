"""Wishes that come late, twice or out of order: each stands once, and no replica stops for it (§6.3)."""

import pytest

from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import Command, CommandId, Entry, Session
from bot.consensus.raft.sessions import Sessions, Stale
from bot.errors import BrokenInvariant
from bot.vocabulary import Index, Term

ORIGIN = NodeId(7)


def entry(index: int, number: int, *, settled: int = 0, incarnation: int = 1) -> Entry:
    wish = Command(CommandId(ORIGIN, incarnation, number), settled, b"")
    return Entry(Index(index), Term(1), wish)


def place(sessions: Sessions, number: int, incarnation: int = 1) -> Index | Stale | None:
    return sessions.place(CommandId(ORIGIN, incarnation, number))


def applied(*entries: Entry) -> Sessions:
    sessions = Sessions({}, entries)
    for one in entries:
        sessions.apply(one)
    return sessions


def test_a_wish_is_found_in_the_tail_and_once_it_is_applied() -> None:
    sessions = Sessions({}, (entry(3, 1), entry(4, 2)))
    sessions.apply(entry(3, 1))

    assert (place(sessions, 1), place(sessions, 2), place(sessions, 3)) == (3, 4, None)


def test_a_wish_that_was_cut_may_be_asked_again() -> None:
    sessions = Sessions({}, (entry(3, 1),))
    sessions.cut((entry(3, 1),))

    assert place(sessions, 1) is None


def test_what_is_settled_is_forgotten_and_not_let_in_again() -> None:
    sessions = applied(entry(3, 1), entry(4, 2), entry(5, 3, settled=2))

    assert (place(sessions, 1), place(sessions, 2), place(sessions, 3)) == (Stale(), 4, 5)
    assert sessions.applied == {ORIGIN: Session(1, 2, {2: Index(4), 3: Index(5)})}


def test_what_is_settled_stays_settled_when_an_older_word_comes_late() -> None:
    """The fourth left when only the first was settled, and was overtaken by the fifth."""
    sessions = applied(entry(3, 2), entry(4, 3), entry(5, 5, settled=4), entry(6, 4, settled=2))

    assert (place(sessions, 2), place(sessions, 3), place(sessions, 4)) == (Stale(), Stale(), 6)


def test_a_newer_incarnation_ends_the_older() -> None:
    sessions = applied(entry(3, 1), entry(4, 1, incarnation=2))

    assert (place(sessions, 9), place(sessions, 1, 2), place(sessions, 2, 2)) == (Stale(), 4, None)


@pytest.mark.parametrize(
    "overtaking",
    [entry(3, 2, settled=2), entry(3, 1, incarnation=2)],
    ids=["its origin gave it up", "its origin started again"],
)
def test_a_wish_that_was_overtaken_in_the_tail_stands_once(overtaking: Entry) -> None:
    """The leader lets it in while what makes it stale is in the log, but not yet applied."""
    sessions = Sessions({}, (overtaking,))
    assert place(sessions, 1) is None
    sessions.appended((entry(4, 1),))

    sessions.apply(overtaking)
    before = sessions.applied
    sessions.apply(entry(4, 1))

    assert place(sessions, 1) == Stale()
    assert sessions.applied == before


def test_a_wish_that_stands_twice_stops_the_replica() -> None:
    with pytest.raises(BrokenInvariant, match="stands at 3 and again at 4"):
        applied(entry(3, 1), entry(4, 1))


def test_a_snapshot_does_not_change_when_more_is_applied() -> None:
    sessions = applied(entry(3, 1))
    snapshot = sessions.applied
    sessions.apply(entry(4, 2))
    restored = Sessions(snapshot, ())
    restored.apply(entry(4, 3))

    assert snapshot == {ORIGIN: Session(1, 0, {1: Index(3)})}
    assert (place(sessions, 2), place(sessions, 3)) == (4, None)
