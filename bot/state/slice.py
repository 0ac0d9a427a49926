"""The part of a state that one decision may look at: whatever is not named by a key is not there to be read.

So ``based_on`` cannot forget a thing: the slice is made from its keys, on the leader, at a replay and on a replica that
checks the leader alike.
"""

from collections.abc import Iterable, Mapping

from immutables import Map

from bot.record.action import Aspect
from bot.record.link import Link, Origin
from bot.record.payload import Read
from bot.state import keys
from bot.state.model import Draft, LinkRecord, State
from bot.state.owed import Own
from bot.state.table import Table, Value
from bot.state.window import Window
from bot.vocabulary import DraftId, IssueId

Items = Mapping[IssueId, None]
ALWAYS = (keys.POLICY, keys.REPOSITORIES)


def reads(state: State, wanted: Iterable[str]) -> tuple[Read, ...]:
    """The versions at which ``wanted`` keys stand, sorted: what a decision is based on."""
    return tuple(Read(key, state.version(key)) for key in sorted(set(wanted)))


def slice_of(state: State, wanted: Iterable[str]) -> State:
    """A state that holds what ``wanted`` names and nothing else.

    The policy and the repositories are always there, whole: every decision is based on :data:`ALWAYS`. ``applied`` is
    kept to number what a decision finds; no rule may read it.
    """
    named = sorted(set(wanted))
    items = {item: None for key in named if (item := keys.parse_item_key(key)) is not None}
    return State(
        applied=state.applied,
        policy=state.policy,
        policy_hash=state.policy_hash,
        first_owner=state.first_owner,
        installations=state.installations,
        adopted=state.adopted,
        repositories=state.repositories,
        names=state.names,
        items=_at(state.items, items),
        since=_at(state.since, items),
        statements=_said_at(state, state.statements, items),
        origins_of=_at(state.origins_of, items),
        links=_links_at(state, items),
        links_of=_at(state.links_of, items),
        handled=_said_at(state, state.handled, items),
        replies=_at(state.replies, items),
        spoken=_at(state.spoken, items),
        own=_own_at(state, items),
        sections=_at(state.sections, items),
        restores=_at(state.restores, items),
        muted=_at(state.muted, items),
        drafts=_drafts_at(state, items),
        versions=Map({key: state.version(key) for key in named}),
    )


def _at(table: Table[IssueId, Value], items: Items) -> Window[IssueId, Value]:
    return Window(table, items.__contains__, lambda: items)


def _said_at(state: State, table: Table[Origin, Value], items: Items) -> Window[Origin, Value]:
    """By the texts of the items."""
    return Window(
        table,
        lambda origin: origin.item in items,
        lambda: (origin for item in items for origin in state.origins_of.get(item, ())),
    )


def _links_at(state: State, items: Items) -> Window[Link, LinkRecord]:
    """Those that an item ends: it may have thousands, which nobody walks through for one of them."""
    return Window(
        state.links,
        lambda link: link.source in items or link.target in items,
        lambda: (link for item in items for link in state.links_of.get(item, ())),
    )


def _drafts_at(state: State, items: Items) -> Window[DraftId, Draft]:
    """Of the items: few are ever open."""
    mine = {name: None for name in sorted(state.drafts) if state.drafts[name].item in items}
    return Window(state.drafts, mine.__contains__, lambda: mine)


def _own_at(state: State, items: Items) -> Window[tuple[IssueId, Aspect], Own]:
    return Window(
        state.own,
        lambda place: place[0] in items,
        lambda: ((item, aspect) for item in items for aspect in Aspect),
    )
