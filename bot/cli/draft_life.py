"""A draft's life, brought together from all causes that speak of it. It only collects.

What a draft is stands under many keys: the comment that asked for it, each step and the report of its crew, a thumb or
a command, and the section's own. The facts that were found there name it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.cli.life import Event, life_of, took_hold
from bot.cluster.history import Reading
from bot.record import codec
from bot.record.action import ActionId, Aspect, Refresh, action_id
from bot.record.entry import Entry
from bot.record.fact import AutoUpdateStopped, DraftApproved, DraftAsked
from bot.record.payload import Decided, Done
from bot.state.drafts import DraftFact
from bot.vocabulary import DraftId, Index, IssueId

_KINDS = frozenset((codec.kind_of(Decided), codec.kind_of(Done)))


@dataclass(frozen=True, slots=True)
class Moment:
    """``what`` was found of ``draft`` in ``cause``, or done for it; without a draft it is about the section alone."""

    entry: Entry
    cause: str
    item: IssueId
    draft: DraftId | None
    what: DraftFact | Done


def life_of_draft(draft: DraftId, history: Reading) -> tuple[Moment, ...]:
    """In the order of the log, with the first words of what took its place in the section; empty for a strange name."""
    return tuple(one for one in _moments(history) if one.draft == draft or _follows(one, draft))


def drafts_of(item: IssueId, history: Reading) -> tuple[Moment, ...]:
    """All that happened to drafts of ``item`` and to its section, in the order of the log."""
    return tuple(one for one in _moments(history) if one.item == item)


def _follows(one: Moment, draft: DraftId) -> bool:
    """Whether the section that ``draft`` became is drafted anew there."""
    return (
        isinstance(one.what, DraftAsked)
        and one.what.anew
        and one.cause.startswith("section:")
        and draft in one.cause.split(":")
    )


def _moments(history: Reading) -> Iterator[Moment]:
    items: dict[DraftId, IssueId] = {}
    approved: list[tuple[Index, IssueId, DraftId]] = []
    refreshes: dict[ActionId, IssueId] = {}
    for committed in history.read():
        entry = committed.entry
        payload = codec.decode(entry) if committed.first and entry.kind in _KINDS else None
        match payload:
            case Decided():
                for one in _found(Event(entry, payload), payload, items.__getitem__, history):
                    if isinstance(one.what, DraftAsked):
                        items[one.what.draft] = one.item
                    if isinstance(one.what, DraftApproved):
                        approved.append((entry.index, one.item, one.what.draft))
                    yield one
                refreshes |= dict(_sections(payload))
            case Done() if payload.action in refreshes:
                item, as_of = refreshes[payload.action], payload.as_of or entry.index
                stood = [name for at, place, name in approved if place == item and at <= as_of]
                yield Moment(entry, payload.cause, item, stood[-1] if stood else None, payload)


def _found(
    event: Event, decided: Decided, item_of: Callable[[DraftId], IssueId], history: Reading
) -> Iterator[Moment]:
    facts = [fact for fact in decided.facts if isinstance(fact, DraftFact)]
    if not facts or not took_hold(event, life_of(decided.cause, history), history):
        return
    entry, cause = event.entry, decided.cause
    for fact in facts:
        if isinstance(fact, AutoUpdateStopped):
            yield Moment(entry, cause, fact.item, None, fact)
        else:
            item = fact.item if isinstance(fact, DraftAsked) else item_of(fact.draft)
            yield Moment(entry, cause, item, fact.draft, fact)


def _sections(decided: Decided) -> Iterator[tuple[ActionId, IssueId]]:
    for place, action in enumerate(decided.actions):
        if isinstance(action, Refresh) and action.aspect is Aspect.THEORY:
            yield action_id(decided.cause, place), action.item
