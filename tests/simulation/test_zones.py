"""The fast judge of registers says what the search for an order says, of whatever calls."""

from hypothesis import event, given
from hypothesis import strategies as st

from bot.simulation.call import Call
from bot.simulation.zones import Operation, Told, unexplained
from tests.simulation.wing_gong import Model
from tests.simulation.wing_gong import unexplained as searched

MODEL = Model[Operation, Operation, Operation](
    None, lambda state, op: (state, state) if op is None else (op, None)
)
MANY = 60


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Few moments, so that calls touch; reads say anything that is written, or not."""
    names = [str(n) for n in range(draw(st.integers(1, 4)))]
    calls: list[Told] = []
    for name in names:
        invoked, lasts = draw(st.integers(0, 9)), draw(st.none() | st.integers(0, 6))
        calls.append(Call("x", name, invoked, None if lasts is None else invoked + lasts))
    for _ in range(draw(st.integers(0, 5))):
        invoked = draw(st.integers(0, 9))
        value = draw(st.sampled_from([None, *names]))
        calls.append(Call("x", None, invoked, invoked + draw(st.integers(0, 6)), value))
    return draw(st.permutations(calls))


@given(histories())
def test_both_judges_agree(calls: list[Told]) -> None:
    found = list(unexplained(calls))

    event("linearizable" if not found else found[0].split(": ")[2].lstrip("0123456789 ")[:12])
    assert bool(found) == bool(searched(MODEL, calls)), found


def test_many_writes_at_once_take_no_time() -> None:
    """A search tries orders of writes that overlap before it finds that a read fits none of them."""
    writes: list[Told] = [Call("x", str(n), n, MANY * 2) for n in range(MANY)]
    seen: Told = Call("x", None, MANY * 2 + 1, MANY * 2 + 2, str(MANY - 1))
    stale: Told = Call("x", None, MANY * 2 + 3, MANY * 2 + 4, "0")

    assert list(unexplained([*writes, seen])) == []
    again: Told = Call("x", None, 300, 301, str(MANY - 1))
    (found,) = unexplained([*writes, seen, stale, again])
    assert found.endswith("neither 0 (120 … 123) nor 59 (120 … 300) can be the first")


def test_a_value_that_nobody_wrote_is_none() -> None:
    assert list(unexplained([Call("x", None, 0, 1, "7")])) == [
        "register x: no order of 1 calls explains them: 7 was read at 1, which nobody wrote"
    ]
