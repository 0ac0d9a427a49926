"""The judge of registers: it accepts what some order explains, and nothing else."""

from dataclasses import dataclass, replace
from itertools import permutations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.simulation.call import Call
from tests.simulation.wing_gong import Model, unexplained


@dataclass(frozen=True)
class Read:
    pass


@dataclass(frozen=True)
class Write:
    value: int


@dataclass(frozen=True)
class Swap:
    """Writes ``new`` where ``old`` stands, and says whether it did."""

    old: int
    new: int


Op = Read | Write | Swap
Said = int | bool | None
Told = Call[Op, Said]


def apply(state: int, op: Op) -> tuple[int, Said]:
    match op:
        case Read():
            return state, state
        case Write(value=value):
            return value, None
        case Swap(old=old, new=new):
            return (new, True) if state == old else (state, False)


REGISTER = Model[int, Op, Said](0, apply)


def wrote(value: int, invoked: int, returned: int | None) -> Told:
    return Call("x", Write(value), invoked, returned)


def read(value: int, invoked: int, returned: int) -> Told:
    return Call("x", Read(), invoked, returned, value)


def swapped(op: Swap, did: bool, invoked: int, returned: int) -> Told:
    return Call("x", op, invoked, returned, did)


BAD: dict[str, tuple[Told, ...]] = {
    "a stale read": (wrote(1, 0, 1), read(0, 2, 3)),
    "a lost write": (wrote(1, 0, 1), wrote(2, 2, 3), read(1, 4, 5)),
    "a read of what was never written": (wrote(1, 0, 1), read(7, 2, 3)),
    "a read of what is written later": (read(1, 0, 1), wrote(1, 2, 3)),
    "a read of what is written later, if at all": (read(1, 0, 1), wrote(1, 2, None)),
    "two reads that see two writes in two orders": (
        wrote(1, 0, 9),
        wrote(2, 0, 9),
        read(1, 1, 2),
        read(2, 3, 4),
        read(1, 5, 6),
    ),
    "a write that nobody heard of again takes effect twice": (
        wrote(1, 0, None),
        read(1, 1, 2),
        wrote(2, 3, 4),
        read(2, 5, 6),
        read(1, 7, 8),
    ),
    "two swaps of one value both succeed": (
        swapped(Swap(0, 1), True, 0, 9),
        swapped(Swap(0, 2), True, 0, 9),
    ),
}

GOOD: dict[str, tuple[Told, ...]] = {
    "nothing": (),
    "one after another": (wrote(1, 0, 1), read(1, 2, 3), wrote(2, 4, 5), read(2, 6, 7)),
    "a read beside a write sees either": (wrote(1, 0, 9), read(0, 1, 2), read(1, 3, 4)),
    "what ends as another begins overlaps it": (wrote(1, 0, 1), read(0, 1, 2)),
    "a write that nobody heard of again never happens": (wrote(1, 0, None), read(0, 1, 2)),
    "or happens much later": (wrote(1, 0, None), read(0, 1, 2), read(1, 3, 4)),
    "whoever reads tells in which order two writes came": (
        wrote(1, 0, 9),
        wrote(2, 0, 9),
        read(1, 10, 11),
    ),
    "one of two swaps succeeds": (
        swapped(Swap(0, 1), True, 0, 9),
        swapped(Swap(0, 2), False, 0, 9),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_no_order_explains_is_found(name: str) -> None:
    (found,) = unexplained(REGISTER, BAD[name])

    assert found.key == "x"
    assert str(found).startswith(f"x: no order of {len(BAD[name])} calls explains them; at most: ")
    assert not some_order(BAD[name])


@pytest.mark.parametrize("name", GOOD)
def test_what_some_order_explains_passes(name: str) -> None:
    assert unexplained(REGISTER, GOOD[name]) == []
    assert some_order(GOOD[name])


def test_keys_are_judged_each_by_itself() -> None:
    bad = [replace(call, key="y") for call in BAD["a stale read"]]

    assert [one.key for one in unexplained(REGISTER, [*GOOD["one after another"], *bad])] == ["y"]


def test_a_sentence_tells_how_far_one_came() -> None:
    (found,) = unexplained(REGISTER, BAD["a lost write"])

    assert str(found) == (
        "x: no order of 3 calls explains them; at most: Write(value=1) → None, Write(value=2) → None"
    )


def test_many_calls_at_once_do_not_explode() -> None:
    """Without remembering what was tried, 12 writes that overlap are 12! orders."""
    writes = [wrote(n % 2, 0, 100) for n in range(12)]

    assert unexplained(REGISTER, [*writes, read(7, 101, 102)]) != []
    assert unexplained(REGISTER, [*writes, read(1, 101, 102)]) == []


def some_order(calls: tuple[Told, ...]) -> bool:
    """The definition: a choice of the calls of unknown outcome, and an order, that keep time and give the results."""
    heard = {nth for nth, call in enumerate(calls) if call.returned is not None}
    return any(
        heard <= set(order) and _legal(tuple(calls[nth] for nth in order))
        for count in range(len(heard), len(calls) + 1)
        for order in permutations(range(len(calls)), count)
    )


def _legal(order: tuple[Told, ...]) -> bool:
    state = REGISTER.initial
    for nth, call in enumerate(order):
        state, said = apply(state, call.op)
        if call.returned is not None and said != call.result:
            return False
        late = [one for one in order[nth + 1 :] if one.returned is not None]
        if any(one.returned is not None and one.returned < call.invoked for one in late):
            return False
    return True


MORE = 5 * settings().max_examples
"""Most changes break nothing: the rarer ways to break something need more examples."""

OPS = st.one_of(
    st.just(Read()),
    st.integers(1, 3).map(Write),
    st.tuples(st.integers(0, 3), st.integers(1, 3)).map(lambda two: Swap(*two)),
)


@st.composite
def executions(draw: st.DrawFn, most: int = 5) -> tuple[Told, ...]:
    """Each call takes effect at a moment between its invocation and its return, or anywhere after, or never."""
    moments = st.lists(st.integers(0, 12), min_size=3, max_size=3).map(sorted)
    drawn = draw(st.lists(st.tuples(moments, OPS, st.booleans()), min_size=1, max_size=most))
    state = 0
    calls: list[Told] = []
    for (start, _, end), op, heard in sorted(drawn, key=lambda one: one[0][1]):
        if heard or draw(st.booleans()):
            state, said = apply(state, op)
        calls.append(Call("x", op, start, end, said) if heard else Call("x", op, start))
    return tuple(calls)


@given(executions(most=25))
def test_what_is_linearizable_passes(calls: tuple[Told, ...]) -> None:
    assert unexplained(REGISTER, calls) == []


@settings(max_examples=MORE)
@given(executions(), st.data())
def test_what_is_spoilt_fails_exactly_if_no_order_explains_it(
    calls: tuple[Told, ...], data: st.DataObject
) -> None:
    nth = data.draw(st.integers(0, len(calls) - 1))
    call, moved = calls[nth], data.draw(st.integers(-6, 6))
    returned = None if call.returned is None else call.returned + moved
    said = data.draw(st.one_of(st.just(call.result), st.integers(0, 3), st.booleans()))
    spoilt = replace(call, invoked=call.invoked + moved, returned=returned, result=said)
    changed = (*calls[:nth], spoilt, *calls[nth + 1 :])

    verdict = unexplained(REGISTER, changed) == []
    event("explained" if verdict else "unexplained")

    assert verdict == some_order(changed)
