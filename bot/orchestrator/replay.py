"""Replay: every decision of a log made again, from what stands in the log and in the side table, and compared.

Pure, and asks GitHub nothing: what a decision knew from outside is written beside it. A decision that comes out
otherwise means that a rule read what it must not read, or changed without raising its version.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.orchestrator.decide import RULES_VERSION, decide
from bot.orchestrator.reading import read
from bot.orchestrator.situation import freeze, look_at
from bot.record import codec
from bot.record.entry import Committed
from bot.record.inbound import Inbound
from bot.record.payload import Decided, Parked, Payload, Received, Unparked
from bot.state import evolve
from bot.state.model import State
from bot.state.slice import slice_of
from bot.vocabulary import Index, TextId

Words = Callable[[TextId], str | None]


class Outcome(StrEnum):
    SAME = "same"
    """Facts and actions are those of the log, byte for byte."""
    DIFFERS = "differs"
    TEXT_ERASED = "not replayable: erased"
    """A text that was read then is gone, and the rest does not tell the same."""
    OTHER_RULES = "other-rules-version"
    VOID = "void"
    """It folded to nothing: what it was based on had moved, or its cause was decided already."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of the decision at ``index``. ``now``: how it would be decided today, if that differs."""

    index: Index
    cause: str
    outcome: Outcome
    now: Decided | None = None


def replay(entries: Iterable[Committed], words: Words) -> Iterator[Replayed]:
    """Decide again every decision among ``entries``, which begin the log and have no gaps."""
    state = State()
    inbounds: dict[str, Inbound] = {}
    for committed in entries:
        payload = codec.decode(committed.entry) if committed.first else None
        if isinstance(payload, Received):
            inbounds[committed.entry.key] = payload.inbound
        if isinstance(payload, Decided):
            yield _replayed(
                payload, committed.entry.index, inbounds.get(payload.cause), state, words
            )
        state = evolve.fold(state, committed, payload)
        _forget(inbounds, payload, state)


def _replayed(
    decided: Decided, index: Index, inbound: Inbound | None, state: State, words: Words
) -> Replayed:
    if inbound is None or not evolve.holds(state, decided):
        return Replayed(index, decided.cause, Outcome.VOID)
    if decided.rules != RULES_VERSION:
        return Replayed(index, decided.cause, Outcome.OTHER_RULES)
    again, whole = _again(decided, inbound, state, words)
    if codec.to_bytes(again) == codec.to_bytes(decided):
        return Replayed(index, decided.cause, Outcome.SAME)
    outcome = Outcome.DIFFERS if whole else Outcome.TEXT_ERASED
    return Replayed(index, decided.cause, outcome, again)


def _again(decided: Decided, inbound: Inbound, state: State, words: Words) -> tuple[Decided, bool]:
    """The decision as the rules make it today, and whether every text was there to be read."""
    observed = decided.observed
    known = slice_of(state, (one.key for one in decided.based_on))
    look = look_at(inbound, known, observed.app)
    looked = read(look, words)
    situation = freeze(decided.cause, inbound, observed, known, looked)
    assert situation is not None, "every text of the look that is there was read"
    decision = decide(inbound, situation)
    again = replace(
        decided, policy=state.policy_hash, facts=decision.facts, actions=decision.actions
    )
    return again, len(looked.contents) == len(look.texts)


def _forget(inbounds: dict[str, Inbound], payload: Payload | None, state: State) -> None:
    """Drop what a cause received once nothing waits for it."""
    match payload:
        case Decided(cause) | Parked(cause) | Unparked(cause):
            if cause not in state.waiting:
                inbounds.pop(cause, None)
        case _:
            pass
