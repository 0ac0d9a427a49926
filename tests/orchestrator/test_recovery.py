"""The state out of a history: a snapshot saves time where it is sound, and changes nothing where it is not."""

from dataclasses import replace
from hashlib import sha256

import pytest

from bot.cluster.history import Change, Slot, Snapshot
from bot.cluster.memory import Memory
from bot.errors import BrokenInvariant
from bot.orchestrator.recovery import from_snapshot, received, recover, snapshot_of
from bot.record import codec
from bot.record.payload import Received
from bot.state.model import State
from bot.vocabulary import Index, StateHash
from tests.orchestrator.river import River, a_river

ONCE = (codec.kind_of(Received),)


@pytest.fixture(scope="module")
def river() -> River:
    return a_river()


@pytest.fixture
def history(river: River) -> Memory:
    """The river's log, all of it committed."""
    memory = Memory(ONCE)
    for one in (committed.entry for committed in river.entries):
        slot = Slot(one.index, one.term, one.kind, one.key, one.payload, one.recorded_at)
        memory.write(Change(slots=(slot,), commit_to=one.index))
    return memory


def kept(state: State, blob: bytes | None = None) -> Snapshot:
    whole = snapshot_of(state)
    if blob is None:
        return whole
    return replace(whole, blob=blob, state_hash=StateHash(sha256(blob).hexdigest()))


def test_the_log_alone_tells_the_state_and_what_it_was(river: River, history: Memory) -> None:
    assert recover(history) == river.state
    assert recover(history, Index(9)) == river.states[9]


def test_a_snapshot_is_the_start_of_what_comes_after_it(river: River, history: Memory) -> None:
    history.save_snapshot(kept(river.states[9]))

    assert from_snapshot(history, river.state.applied) == river.states[9]
    assert recover(history) == river.state
    assert recover(history, Index(5)) == river.states[5], "one that is too late is no start"


def test_a_snapshot_that_is_not_sound_is_left_aside(river: River, history: Memory) -> None:
    whole = kept(river.states[9])
    unsound = {
        "other bytes than were named": replace(whole, blob=whole.blob + b" "),
        "no state": kept(river.states[9], b"{}"),
        "the state of another entry": replace(whole, index=Index(10)),
    }
    for what, snapshot in unsound.items():
        history.save_snapshot(snapshot)
        assert from_snapshot(history, river.state.applied) is None, what
        assert recover(history) == river.state


def test_what_a_cause_received_is_found_in_the_log(history: Memory, river: River) -> None:
    for committed in river.entries:
        payload = codec.decode(committed.entry)
        if isinstance(payload, Received):
            assert received(history, committed.entry.key) == payload.inbound

    with pytest.raises(BrokenInvariant, match="1/nobody waits"):
        received(history, "1/nobody")
