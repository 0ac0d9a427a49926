"""What is kept in memory for those who follow closely, and that it is bounded."""

from bot.cluster.recent import KEPT_BYTES, Recent
from bot.record.entry import Committed, Entry
from bot.vocabulary import Index, Instant, Term


def run(first: int, last: int, size: int = 0) -> tuple[Committed, ...]:
    return tuple(
        Committed(Entry(Index(i), Term(1), "k", "k", bytes(size), Instant(0)), True)
        for i in range(first, last + 1)
    )


def test_the_run_after_a_position_is_found_or_none() -> None:
    recent = Recent(Index(4))
    recent.add(run(5, 7))
    recent.add(run(8, 9))
    assert recent.head == 9
    assert recent.after(Index(3)) is None
    assert recent.after(Index(4)) == run(5, 7)
    assert recent.after(Index(6)) == run(7, 7)
    assert recent.after(Index(7)) == run(8, 9)
    assert recent.after(Index(9)) is None


def test_the_oldest_runs_are_let_go() -> None:
    recent = Recent(Index(0))
    for index in range(1, 10):
        recent.add(run(index, index, KEPT_BYTES // 4))
    assert recent.after(Index(5)) is None
    assert recent.after(Index(6)) == run(7, 7, KEPT_BYTES // 4)
