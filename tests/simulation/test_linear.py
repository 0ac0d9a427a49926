"""The judge of logs: every way to break a promise is named, and nothing else is found wrong."""

from dataclasses import replace

import pytest
from hypothesis import event, given, settings

from bot.consensus.quorum import NodeId
from bot.simulation.history import Append, Applied, Barrier, History, Slot, Unplaced
from bot.simulation.linear import violations
from bot.simulation.violation import (
    Diverged,
    Duplicated,
    Lost,
    Phantom,
    Reordered,
    Skipped,
    Stale,
    Violation,
)
from bot.vocabulary import Index, Term
from tests.simulation.histories import (
    acked,
    linearizable,
    linearizable_by_trying,
    run,
    slots,
    spoilt,
    wish,
)

UNKNOWN, REFUSED = Unplaced.UNKNOWN, Unplaced.REFUSED

GOOD = History(
    appends=(
        acked(1, 0, 2, 2),
        acked(2, 3, 5, 3),
        Append(wish(3), 3, None, UNKNOWN),
        Append(wish(4), 4, None, UNKNOWN),
        Append(wish(5), 4, 6, REFUSED),
        Append(wish(6), 3, 4, REFUSED),
        acked(6, 7, 9, 5),
    ),
    barriers=(Barrier(3, 4, Index(2)), Barrier(10, 11, Index(5))),
    applied=(run(1, None, 1, 2, 3, 6), run(2, None, 1), run(3, 3, 6, after=3)),
)

BAD: dict[str, tuple[History, type[Violation], str]] = {
    "an acknowledged wish is nowhere": (
        replace(GOOD, applied=(run(1, None, 1),)),
        Lost,
        "wish 1.1.2 was acknowledged at 3, and it stands nowhere",
    ),
    "an acknowledged wish is elsewhere": (
        History((acked(1, 0, 2, 1),), (), (run(1, None, 1),)),
        Lost,
        "wish 1.1.1 was acknowledged at 1, and it stands at 2",
    ),
    "an acknowledged wish stands twice": (
        replace(GOOD, applied=(run(1, None, 1, 2, 3, 6, 2),)),
        Duplicated,
        "wish 1.1.2 stands at 3 and 6",
    ),
    "a wish that nobody heard of again stands twice": (
        replace(GOOD, applied=(run(1, None, 1, 2, 3, 6, 3),)),
        Duplicated,
        "wish 1.1.3 stands at 4 and 6",
    ),
    "a refused wish is there": (
        replace(GOOD, applied=(run(1, None, 1, 2, 3, 6, 5),)),
        Phantom,
        "wish 1.1.5 stands at 6, although it was refused",
    ),
    "a wish of nobody is there": (
        replace(GOOD, applied=(run(1, None, 1, 2, 3, 6, 7),)),
        Phantom,
        "wish 1.1.7 stands at 6, although nobody asked for it",
    ),
    "what came later stands before": (
        History((acked(1, 0, 2, 2), acked(2, 3, 4, 1)), (), (run(1, 2, 1),)),
        Reordered,
        "wish 1.1.2 was asked for at 3 and stands at 1, although wish 1.1.1 had returned 2 at 2, before",
    ),
    "what came later, and nobody heard of again, stands before": (
        History((acked(1, 0, 2, 2), Append(wish(2), 3, None, UNKNOWN)), (), (run(1, 2, 1),)),
        Reordered,
        "wish 1.1.2 was asked for at 3 and stands at 1, although wish 1.1.1 had returned 2 at 2, before",
    ),
    "a read had seen what was not yet asked for": (
        History((acked(1, 3, 4, 1),), (Barrier(0, 1, Index(1)),), (run(1, 1),)),
        Reordered,
        "wish 1.1.1 was asked for at 3 and stands at 1, although another read had returned 1 at 1, before",
    ),
    "a read is older than what was acknowledged": (
        replace(GOOD, barriers=(Barrier(6, 7, Index(2)),)),
        Stale,
        "a read that began at 6 saw 2, although wish 1.1.2 had returned 3 at 5, before",
    ),
    "a read is older than a read before it": (
        History((), (Barrier(0, 1, Index(2)), Barrier(2, 3, Index(1))), (run(1, None, None),)),
        Stale,
        "a read that began at 2 saw 1, although another read had returned 2 at 1, before",
    ),
    "two replicas have different wishes": (
        replace(GOOD, applied=(*GOOD.applied, run(4, None, 1, 3))),
        Diverged,
        "at 3 replica 4 applied wish 1.1.3 of term 1, replica 1 wish 1.1.2 of term 1",
    ),
    "two replicas have one wish of different terms": (
        replace(
            GOOD,
            applied=(
                *GOOD.applied,
                Applied(NodeId(4), Index(1), (Slot(Index(2), Term(2), wish(1)),)),
            ),
        ),
        Diverged,
        "at 2 replica 4 applied wish 1.1.1 of term 2, replica 1 wish 1.1.1 of term 1",
    ),
    "a replica has what another's protocol put there": (
        replace(GOOD, applied=(*GOOD.applied, run(4, 1))),
        Diverged,
        "at 1 replica 4 applied wish 1.1.1 of term 1, replica 1 an entry of the protocol of term 1",
    ),
    "a replica left one out": (
        replace(GOOD, applied=(*GOOD.applied, Applied(NodeId(4), Index(0), slots(None, 1)[1:]))),
        Skipped,
        "replica 4 applied 2 right after 0",
    ),
}


def test_a_good_history_is_good() -> None:
    assert violations(GOOD) == []
    assert linearizable_by_trying(GOOD)


@pytest.mark.parametrize("name", BAD)
def test_a_broken_promise_is_named(name: str) -> None:
    history, kind, sentence = BAD[name]

    found = violations(history)

    assert sentence in [str(one) for one in found if isinstance(one, kind)]
    assert not linearizable_by_trying(history)


def test_what_happens_at_one_moment_is_concurrent() -> None:
    both = (acked(1, 0, 2, 2), acked(2, 2, 3, 1))

    assert violations(History(both, (), (run(1, 2, 1),))) == []


def test_what_a_first_snapshot_holds_is_not_judged() -> None:
    began_late = replace(GOOD, applied=(run(1, 3, 6, after=3),))

    assert violations(began_late) == []


def test_a_wish_that_was_tried_again_counts_from_its_first_try() -> None:
    tried_twice = (Append(wish(1), 0, None, UNKNOWN), acked(2, 1, 2, 2), acked(1, 3, 4, 1))

    assert violations(History(tried_twice, (), (run(1, 1, 2),))) == []
    assert violations(History(tried_twice[1:], (), (run(1, 1, 2),))) != []


MORE = 5 * settings().max_examples
"""Most changes break nothing: the rarer ways to break something need more examples."""


@given(linearizable(most=30))
def test_what_is_linearizable_passes(history: History) -> None:
    assert violations(history) == []


@settings(max_examples=MORE)
@given(spoilt())
def test_what_is_spoilt_fails_exactly_if_it_is_broken(history: History) -> None:
    found = violations(history)
    for kind in {type(one).__name__ for one in found} or {"still linearizable"}:
        event(kind)

    assert (found == []) == linearizable_by_trying(history), found
