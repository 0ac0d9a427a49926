"""Whether a history of calls, whose answers do not tell their order, is linearizable: a search for an order.

Wing and Gong, "Testing and Verifying Concurrent Objects" (1993), remembering what was tried as in Lowe, "Testing for
Linearizability" (2017), and key by key, as Herlihy and Wing's locality allows. Exponential at worst in how many calls
overlap: what judges the registers themselves, ``bot/simulation/zones.py``, is held against it where few do.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.simulation.call import Call, Op, Result

# No slots below: Python 3.11 cannot make ``Model[…](…)`` of a class that is frozen, generic and has them.
State = TypeVar("State", bound=Hashable)


@dataclass(frozen=True)
class Model(Generic[State, Op, Result]):
    """What one key does when it is asked one thing at a time. ``apply`` is pure; states compare by value."""

    initial: State
    apply: Callable[[State, Op], tuple[State, Result]]


@dataclass(frozen=True)
class Unexplained(Generic[Op, Result]):
    """No order of ``key``'s calls gives their results; ``longest`` is as far as one came."""

    key: Hashable
    longest: tuple[Call[Op, Result], ...]
    calls: int

    def __str__(self) -> str:
        order = ", ".join(f"{one.op} → {one.result}" for one in self.longest) or "nothing"
        return f"{self.key}: no order of {self.calls} calls explains them; at most: {order}"


@dataclass(slots=True, eq=False)
class _Moment(Generic[Op, Result]):
    """A call's invocation or return, in a list by time. ``returns``: of an invocation, its return, if it had one."""

    call: Call[Op, Result] | None = None
    bit: int = 0
    returns: "_Moment[Op, Result] | None" = None
    before: "_Moment[Op, Result] | None" = field(default=None, repr=False)
    after: "_Moment[Op, Result] | None" = field(default=None, repr=False)

    def lift(self) -> None:
        for one in (self, self.returns):
            if one is not None and one.before is not None:
                one.before.after = one.after
                if one.after is not None:
                    one.after.before = one.before

    def unlift(self) -> None:
        for one in (self.returns, self):
            if one is not None and one.before is not None:
                one.before.after = one
                if one.after is not None:
                    one.after.before = one


def unexplained(
    model: Model[State, Op, Result], calls: Iterable[Call[Op, Result]]
) -> list[Unexplained[Op, Result]]:
    """One for each key that is not linearizable."""
    by_key: defaultdict[Hashable, list[Call[Op, Result]]] = defaultdict(list)
    for call in calls:
        by_key[call.key].append(call)
    found = ((key, mine, _search(model, mine)) for key, mine in by_key.items())
    return [
        Unexplained(key, longest, len(mine)) for key, mine, longest in found if longest is not None
    ]


def _search(
    model: Model[State, Op, Result], calls: list[Call[Op, Result]]
) -> tuple[Call[Op, Result], ...] | None:
    """None when an order exists; else the longest that fits. Whoever returned must be in it; others may be."""
    head = _listed(calls)
    state, done = model.initial, 0
    at = _changing_nothing(model, state, head) or head.after
    tried: set[tuple[int, State]] = set()
    path: list[tuple[_Moment[Op, Result], Call[Op, Result], State, bool]] = []
    longest: tuple[Call[Op, Result], ...] = ()
    while at is not None:
        if at.call is not None:
            after, result = model.apply(state, at.call.op)
            fits = at.returns is None or result == at.call.result
            if fits and (known := (done | at.bit, after)) not in tried:
                tried.add(known)
                path.append((at, at.call, state, at.returns is not None and after == state))
                state, done = after, done | at.bit
                at.lift()
                at = _changing_nothing(model, state, head) or head.after
            else:
                at = at.after
            continue
        # Somebody has returned before all that is left: what was put before it was put wrongly.
        if len(path) > len(longest):
            longest = tuple(call for _, call, *_ in path)
        while path:
            last, _, state, free = path.pop()
            done ^= last.bit
            last.unlift()
            if not free:
                at = last.after
                break
        else:
            return longest
    return None


def _changing_nothing(
    model: Model[State, Op, Result], state: State, head: _Moment[Op, Result]
) -> _Moment[Op, Result] | None:
    """A call that fits and leaves ``state`` as it is, if there is one: if any order exists, one begins with it."""
    at = head.after
    while at is not None and at.call is not None:
        fits = at.returns is not None
        if fits and model.apply(state, at.call.op) == (state, at.call.result):
            return at
        at = at.after
    return None


def _listed(calls: list[Call[Op, Result]]) -> _Moment[Op, Result]:
    """The moments by time, after a head that is none of them; what begins when another ends overlaps it."""
    moments: list[tuple[int, int, _Moment[Op, Result]]] = []
    for nth, call in enumerate(calls):
        returns: _Moment[Op, Result] | None = None
        if call.returned is not None:
            returns = _Moment()
            moments.append((call.returned, 1, returns))
        moments.append((call.invoked, 0, _Moment(call, 1 << nth, returns)))
    head = last = _Moment[Op, Result]()
    for _, _, moment in sorted(moments, key=lambda one: one[:2]):
        last.after, moment.before = moment, last
        last = moment
    return head
