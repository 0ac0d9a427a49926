"""Grounds: the keys of the state that a decision reads because of what it is about, whatever its texts name besides."""

from collections.abc import Iterator

from bot.orchestrator import judges
from bot.orchestrator.speech import lane_of, repositories_of
from bot.record.inbound import Inbound, OfDraft, RelationChanged, SweepDue
from bot.state import keys
from bot.state.model import State
from bot.vocabulary import IssueId, Relation

DEPENDANTS = 50
"""Items waiting for one whose own links are read when it changes; a decision must not grow with its neighbourhood."""


def keys_read(inbound: Inbound, state: State) -> Iterator[str]:
    """The item spoken of; of a repository that changed or went, all that is linked with it: what shows may not, now."""
    lane = lane_of(inbound)
    if lane is not None:
        yield keys.item_key(lane)
        yield from (keys.item_key(one) for one in _dependants(lane, state)[:DEPENDANTS])
    if isinstance(inbound, RelationChanged):
        yield keys.item_key(inbound.link.target)
    if isinstance(inbound, SweepDue):
        yield from map(keys.item_key, inbound.items)
    if isinstance(inbound, OfDraft):
        yield from judges.keys_about(inbound.item, state)
    changed = repositories_of(inbound)
    for item, links in state.links_of.items() if changed else ():
        if item.repo in changed:
            yield from (keys.item_key(end) for one in links for end in (one.source, one.target))
    for (item, _), own in state.own.items() if changed else ():
        if changed.intersection(own.names):
            yield keys.item_key(item)
    for item, section in state.sections.items() if changed else ():
        if changed.intersection((item.repo, *section.names)):
            yield keys.item_key(item)
    for item, spoken in state.spoken.items() if changed else ():
        if any(changed.intersection(one.names) for one in spoken):
            yield keys.item_key(item)


def _dependants(item: IssueId, state: State) -> list[IssueId]:
    """What waits for ``item``: a master issue that shows one of these as blocked is to be looked at too."""
    return [
        link.source
        for link in state.links_of.get(item, ())
        if link.relation is Relation.DEPENDS_ON and link.target == item
    ]
