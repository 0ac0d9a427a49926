"""The state out of a history: its newest snapshot, if that is sound, and what was committed after it.

A snapshot only saves time. One that does not read back as the state it names is left aside and the whole log is folded.
"""

from hashlib import sha256

from bot.cluster.history import Reading, Snapshot
from bot.errors import BrokenInvariant
from bot.record import codec
from bot.record.inbound import Inbound
from bot.record.payload import Received
from bot.state import evolve, snapshot
from bot.state.model import State
from bot.vocabulary import Index, StateHash


def recover(history: Reading, upto: Index | None = None) -> State:
    """What ecos knows at the head of ``history``, or what it knew at entry ``upto``."""
    end = history.head().index if upto is None else upto
    start = from_snapshot(history, end) or State()
    return evolve.fold_to(history.read(start.applied), end, start)


def from_snapshot(history: Reading, end: Index) -> State | None:
    """The state that the newest snapshot holds, if it is sound and not past ``end``."""
    kept = history.latest_snapshot(evolve.FOLD_VERSION)
    if kept is None or kept.index > end or sha256(kept.blob).hexdigest() != kept.state_hash:
        return None
    try:
        state = snapshot.load(kept.blob)
    except BrokenInvariant:
        return None
    return state if state.applied == kept.index else None


def received(history: Reading, cause: str) -> Inbound:
    """What came in as ``cause``. Invariant: the log holds it."""
    for committed in history.by_key(cause):
        payload = codec.decode(committed.entry) if committed.first else None
        if isinstance(payload, Received):
            return payload.inbound
    raise BrokenInvariant(f"{cause} waits, yet the log does not hold what it received")


def snapshot_of(state: State) -> Snapshot:
    """``state`` as a snapshot to keep."""
    blob = snapshot.save(state)
    digest = StateHash(sha256(blob).hexdigest())
    return Snapshot(state.applied, evolve.FOLD_VERSION, digest, blob)
