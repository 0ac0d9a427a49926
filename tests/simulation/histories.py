"""Histories of a log: valid ones made around moments of effect, spoilt ones, and a judge that tries everything."""

from dataclasses import replace
from itertools import combinations, permutations, product
from typing import TypeVar

from hypothesis import strategies as st

from bot.consensus.quorum import NodeId
from bot.consensus.raft.entry import CommandId
from bot.simulation.history import Append, Applied, Barrier, History, Slot, Unplaced
from bot.vocabulary import Index, Term

T = TypeVar("T")
KINDS = ("acked", "acked", "acked late", "lost answer", "never came", "refused", "read")


def wish(number: int) -> CommandId:
    return CommandId(NodeId(1), 1, number)


def slots(*numbers: int | None, after: int = 0) -> tuple[Slot, ...]:
    return tuple(
        Slot(Index(after + nth), Term(1), None if number is None else wish(number))
        for nth, number in enumerate(numbers, 1)
    )


def run(replica: int, *numbers: int | None, after: int = 0) -> Applied:
    return Applied(NodeId(replica), Index(after), slots(*numbers, after=after))


def acked(number: int, invoked: int, returned: int, index: int) -> Append:
    return Append(wish(number), invoked, returned, Index(index))


@st.composite
def linearizable(draw: st.DrawFn, most: int = 5) -> History:
    """Each operation takes effect at a moment between its invocation and its return; indexes follow those moments."""
    moments = st.lists(st.integers(0, 12), min_size=3, max_size=3).map(sorted)
    operations = draw(
        st.lists(st.tuples(moments, st.sampled_from(KINDS)), min_size=1, max_size=most)
    )
    appends: list[Append] = []
    barriers: list[Barrier] = []
    log: list[int | None] = []
    for number, ((start, _, end), kind) in enumerate(sorted(operations, key=lambda one: one[0][1])):
        log += [None] * draw(st.booleans())
        if kind == "read":
            barriers.append(Barrier(start, end, Index(len(log))))
        elif kind in {"never came", "refused"}:
            end_ = end if kind == "refused" else None
            appends.append(Append(wish(number), start, end_, Unplaced(_WORD[kind])))
        else:
            log.append(number)
            if kind != "acked":
                appends.append(Append(wish(number), start, None, Unplaced.UNKNOWN))
            if kind != "lost answer":
                appends.append(acked(number, start, end, len(log)))
    stop, resume = (draw(st.integers(0, len(log))) for _ in range(2))
    runs = (run(1, *log), run(2, *log[:stop]), run(2, *log[resume:], after=resume))
    return History(tuple(appends), tuple(barriers), runs)


_WORD = {"never came": "unknown", "refused": "refused"}


@st.composite
def spoilt(draw: st.DrawFn) -> History:
    """A linearizable history with one thing changed, which may or may not break it."""
    history = draw(linearizable())
    ways = [_other_slot, _without_slot]
    ways += [_other_answer, _other_time] if history.appends else []
    ways += [_other_read] if history.barriers else []
    return draw(st.sampled_from(ways))(draw, history)


def _other_answer(draw: st.DrawFn, history: History) -> History:
    answers = st.one_of(st.just(Unplaced.REFUSED), st.integers(1, 8).map(Index))
    nth = draw(st.integers(0, len(history.appends) - 1))
    one = history.appends[nth]
    returned = one.invoked if one.returned is None else one.returned
    changed = replace(one, returned=returned, index=draw(answers))
    return replace(history, appends=_put(history.appends, nth, changed))


def _other_time(draw: st.DrawFn, history: History) -> History:
    nth, moved = draw(st.integers(0, len(history.appends) - 1)), draw(st.integers(-12, 12))
    one = history.appends[nth]
    returned = None if one.returned is None else one.returned + moved
    changed = replace(one, invoked=one.invoked + moved, returned=returned)
    return replace(history, appends=_put(history.appends, nth, changed))


def _other_read(draw: st.DrawFn, history: History) -> History:
    nth = draw(st.integers(0, len(history.barriers) - 1))
    one, moved = history.barriers[nth], draw(st.integers(-12, 12))
    index = draw(st.one_of(st.just(one.index), st.integers(0, 8).map(Index)))
    changed = Barrier(one.invoked + moved, one.returned + moved, index)
    return replace(history, barriers=_put(history.barriers, nth, changed))


def _other_slot(draw: st.DrawFn, history: History) -> History:
    nth = draw(st.integers(0, len(history.applied) - 1))
    one = history.applied[nth]
    at = draw(st.integers(0, len(one.slots)))
    number = draw(st.one_of(st.none(), st.integers(0, 6)))
    (slot,) = slots(number, after=one.after + at)
    return replace(history, applied=_put(history.applied, nth, _with(one, at, slot)))


def _without_slot(draw: st.DrawFn, history: History) -> History:
    one = history.applied[0]
    at = draw(st.integers(0, len(one.slots)))
    return replace(history, applied=_put(history.applied, 0, _with(one, at)))


def _with(one: Applied, at: int, *instead: Slot) -> Applied:
    return replace(one, slots=(*one.slots[:at], *instead, *one.slots[at + 1 :]))


def _put(many: tuple[T, ...], nth: int, one: T) -> tuple[T, ...]:
    return (*many[:nth], one, *many[nth + 1 :])


def linearizable_by_trying(history: History) -> bool:
    """The definition, word by word, and every order; for a handful of operations."""
    return _agree(history) and _placed(history) and _some_order(history)


def _agree(history: History) -> bool:
    for one in history.applied:
        wanted = range(one.after + 1, one.after + 1 + len(one.slots))
        if [slot.index for slot in one.slots] != list(wanted):
            return False
    return all(
        a == b
        for one, other in combinations(history.applied, 2)
        for a, b in product(one.slots, other.slots)
        if a.index == b.index
    )


def _places(history: History, command: CommandId) -> set[Index]:
    return {slot.index for one in history.applied for slot in one.slots if slot.command == command}


def _placed(history: History) -> bool:
    asked = {append.command for append in history.appends}
    stand = {slot.command for one in history.applied for slot in one.slots} - {None}
    if not stand <= asked:
        return False
    for command in asked:
        answers = {append.index for append in history.appends if append.command == command}
        places = _places(history, command)
        if len(places) > 1 or (answers == {Unplaced.REFUSED} and places):
            return False
        if any(not isinstance(answer, Unplaced) and places != {answer} for answer in answers):
            return False
    return True


def _some_order(history: History) -> bool:
    """(invoked, returned, place, whether it takes the place)"""
    operations = [(one.invoked, float(one.returned), one.index, False) for one in history.barriers]
    for command in {append.command for append in history.appends}:
        tries = [one for one in history.appends if one.command == command]
        for place in _places(history, command):
            told = [
                one.returned
                for one in tries
                if one.returned is not None and not isinstance(one.index, Unplaced)
            ]
            began = min(one.invoked for one in tries)
            operations.append((began, min(told, default=float("inf")), place, True))
    return any(_legal(order) for order in permutations(operations))


def _legal(order: tuple[tuple[int, float, Index, bool], ...]) -> bool:
    last = 0
    for _, _, place, takes in order:
        if place < last + takes:
            return False
        last = place
    return all(
        not later[1] < earlier[0] for nth, earlier in enumerate(order) for later in order[nth + 1 :]
    )
