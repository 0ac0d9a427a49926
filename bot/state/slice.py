"""The part of a state that one decision may look at: whatever is not named by a key is not there to be read.

So ``based_on`` cannot forget a thing: the slice is made from its keys, on the leader, at a replay and on a replica that
checks the leader alike.
"""

from collections.abc import Iterable

from bot.record.action import Aspect
from bot.record.payload import Read
from bot.state import keys
from bot.state.model import State
from bot.state.table import Key, Table, Value
from bot.vocabulary import IssueId

ALWAYS = (keys.POLICY, keys.REPOSITORIES)


def reads(state: State, wanted: Iterable[str]) -> tuple[Read, ...]:
    """The versions at which ``wanted`` keys stand, sorted: what a decision is based on."""
    return tuple(Read(key, state.version(key)) for key in sorted(set(wanted)))


def slice_of(state: State, wanted: Iterable[str]) -> State:
    """A state that holds what ``wanted`` names and nothing else.

    The policy and the repositories are always there, whole: every decision is based on :data:`ALWAYS`. ``applied`` is
    kept to number what a decision finds; no rule may read it.
    """
    part = State(
        applied=state.applied,
        policy=state.policy,
        policy_hash=state.policy_hash,
        first_owner=state.first_owner,
        installations=state.installations,
        adopted=state.adopted,
        repositories=state.repositories,
        names=state.names,
    )
    for key in sorted(set(wanted)):
        item = keys.parse_item_key(key)
        if item is not None:
            _take_item(state, part, item)
        part.versions = part.versions.set(key, state.version(key))
    return part


def _take_item(state: State, part: State, item: IssueId) -> None:
    part.items = _with(part.items, state.items, item)
    part.since = _with(part.since, state.since, item)
    part.replies = _with(part.replies, state.replies, item)
    part.muted = _with(part.muted, state.muted, item)
    part.spoken = _with(part.spoken, state.spoken, item)
    for origin in state.origins_of.get(item, ()):
        part.statements = _with(part.statements, state.statements, origin)
        part.handled = _with(part.handled, state.handled, origin)
    part.origins_of = _with(part.origins_of, state.origins_of, item)
    _take_links(state, part, item)
    for aspect in Aspect:
        part.own = _with(part.own, state.own, (item, aspect))


def _take_links(state: State, part: State, item: IssueId) -> None:
    for link in state.links_of.get(item, ()):
        part.links = part.links.set(link, state.links[link])
    part.links_of = _with(part.links_of, state.links_of, item)


def _with(part: Table[Key, Value], whole: Table[Key, Value], key: Key) -> Table[Key, Value]:
    return part.set(key, whole[key]) if key in whole else part
