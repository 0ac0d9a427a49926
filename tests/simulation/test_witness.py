"""What the judges are told of writes that nobody answered: they end where they are applied, or never were."""

from bot.cluster.history import Slot
from bot.record.entry import Committed, Entry
from bot.simulation.call import Call
from bot.simulation.machine import KIND
from bot.simulation.witness import Operation, Witness, key_of
from bot.vocabulary import Index, Instant, Term


def write(number: int, invoked: int, returned: int | None = None) -> Call[Operation, Operation]:
    return Call("0", key_of(0, number), invoked, returned)


def committed(number: int, kind: str = KIND) -> Committed:
    return Committed(
        Entry(Index(number), Term(1), kind, key_of(0, number), b"", Instant(0)), first=True
    )


def slot(number: int) -> Slot:
    return Slot(Index(number), Term(1), KIND, key_of(0, number), b"", Instant(0))


def test_a_write_without_an_answer_ends_when_anybody_first_applies_it() -> None:
    witness = Witness()
    witness.called(write(1, invoked=3))
    witness.applied([committed(1)], 7)
    witness.applied([committed(1)], 9)

    assert list(witness.calls()) == [write(1, invoked=3, returned=7)]


def test_a_write_that_is_applied_nowhere_was_none() -> None:
    witness = Witness()
    witness.called(write(1, invoked=3))
    witness.applied([committed(1, kind="another's")], 7)

    assert list(witness.calls()) == []


def test_a_write_begins_when_it_first_stands_in_a_log() -> None:
    witness = Witness()
    witness.called(write(1, invoked=3, returned=8))
    for moment in (5, 6):
        witness.wrote([slot(1)], moment)
    witness.applied([committed(1)], 7)

    assert list(witness.calls()) == [write(1, invoked=5, returned=7)]


def test_writes_come_in_the_order_in_which_they_were_applied_after_reads() -> None:
    witness = Witness()
    read = Call[Operation, Operation]("0", None, 4, 5, key_of(0, 1))
    for call in (write(1, invoked=1), write(2, invoked=2), read):
        witness.called(call)
    witness.applied([committed(2), committed(1)], 7)

    assert list(witness.calls()) == [read, write(2, 2, 7), write(1, 1, 7)]
