"""One cause's life, found in the log: by its id, its delivery, or an action of it. It only collects."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from bot.cluster.history import Reading
from bot.cluster.port import TERM_STARTED
from bot.orchestrator.recovery import recover
from bot.record import codec
from bot.record.action import action_id
from bot.record.entry import Committed, Entry
from bot.record.payload import Decided, DeliveryMissed, Payload, Received
from bot.state import evolve
from bot.vocabulary import Index, IssueId, Term

_DECIDED, _RECEIVED = codec.kind_of(Decided), codec.kind_of(Received)
_MISSED = codec.kind_of(DeliveryMissed)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a cause. ``payload`` absent: a repeated one, from which nothing followed."""

    entry: Entry
    payload: Payload | None


def life_of(cause: str, history: Reading) -> tuple[Event, ...]:
    return tuple(_event(committed) for committed in history.by_key(cause))


def find_cause(subject: str, history: Reading) -> str | None:
    """The cause that is meant by its id, by its delivery's GUID, or by one of its actions' ids."""
    if history.by_key(subject):
        return subject
    for committed in history.read():
        entry = committed.entry
        if entry.kind in (_RECEIVED, _MISSED) and entry.key.partition(":")[2] == subject:
            return entry.key
        if entry.kind == _DECIDED and subject in _actions(committed):
            return entry.key
    return None


def touching(item: IssueId, history: Reading) -> Iterator[tuple[str, Received | None, Decided]]:
    """The decisions that found or did something about ``item``, each with what was received."""
    for committed in history.read():
        if committed.entry.kind == _DECIDED:
            decided = codec.decode(committed.entry)
            assert isinstance(decided, Decided)
            if names(decided.facts, item) or names(decided.actions, item):
                yield decided.cause, _received(decided.cause, history), decided


def names(value: Any, item: IssueId) -> bool:
    """Whether ``item`` stands anywhere in ``value``."""
    match value:
        case IssueId():
            return value == item
        case tuple():
            return any(names(each, item) for each in value)
        case _ if is_dataclass(value):
            return any(names(getattr(value, field.name), item) for field in fields(value))
        case _:
            return False


def took_hold(event: Event, life: tuple[Event, ...], history: Reading) -> bool:
    """Whether a decision changed anything: its grounds stood, and nobody had decided its cause before."""
    assert isinstance(event.payload, Decided)
    if sum(isinstance(other.payload, Decided) for other in life) == 1:
        return True
    before = recover(history, Index(event.entry.index - 1))
    return event.payload.cause in before.waiting and evolve.holds(before, event.payload)


def leaders(history: Reading) -> dict[Term, str]:
    """Which replica led which term."""
    started = (one.entry for one in history.read() if one.entry.kind == TERM_STARTED)
    return {entry.term: entry.key for entry in started}


def _received(cause: str, history: Reading) -> Received | None:
    for event in life_of(cause, history):
        if isinstance(event.payload, Received):
            return event.payload
    return None


def _event(committed: Committed) -> Event:
    return Event(committed.entry, codec.decode(committed.entry) if committed.first else None)


def _actions(committed: Committed) -> tuple[str, ...]:
    decided = codec.decode(committed.entry)
    assert isinstance(decided, Decided)
    return tuple(action_id(decided.cause, place) for place in range(len(decided.actions)))
