"""What the judges are told of writes that nobody answered: they end where they are applied, or never were."""

from bot.record.entry import Committed, Entry
from bot.simulation.machine import KIND
from bot.simulation.wing_gong import Call
from bot.simulation.witness import Operation, Witness, key_of
from bot.vocabulary import Index, Instant, Term


def write(number: int, invoked: int, returned: int | None = None) -> Call[Operation, Operation]:
    return Call("0", key_of(0, number), invoked, returned)


def committed(number: int, kind: str = KIND) -> Committed:
    return Committed(
        Entry(Index(number), Term(1), kind, key_of(0, number), b"", Instant(0)), first=True
    )


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


def test_what_was_answered_stays_as_it_was() -> None:
    witness = Witness()
    read = Call[Operation, Operation]("0", None, 4, 5, key_of(0, 1))
    for call in (write(1, invoked=3, returned=8), read):
        witness.called(call)
    witness.applied([committed(1)], 7)

    assert list(witness.calls()) == [write(1, invoked=3, returned=8), read]
