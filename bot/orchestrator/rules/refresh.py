"""Refresh: what ecos keeps true on GitHub is to be looked at again wherever the facts just found may have changed it.

It names the item and the aspect, never the text: that is made from the state when it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.orchestrator import adoption, naming
from bot.orchestrator.decision import Decision
from bot.orchestrator.situation import Situation
from bot.record.action import Action, Aspect, Refresh, Withdraw
from bot.record.inbound import (
    CommentWritten,
    Inbound,
    InstallationChanged,
    RepositoryChanged,
    SweepDue,
)
from bot.record.link import Link
from bot.state import window
from bot.state.model import State
from bot.state.visibility import may_name
from bot.vocabulary import IssueId, Relation


def refresh(inbound: Inbound, before: Situation, after: State) -> Decision:
    """Every master issue whose picture may have changed, and every item whose blockers may have."""
    if isinstance(inbound, SweepDue):
        return Decision((), tuple(_swept(inbound.items, after)))
    changed = _changed(before.known, after)
    if isinstance(inbound, RepositoryChanged | InstallationChanged):
        # a name or a visibility: all that showed it must be looked at
        changed = replace(changed, faces=changed.faces | _linked(before.known))
    actions: dict[Action, None] = dict.fromkeys(_swept(_unmuted(before.known, after), after))
    masters = {*_masters(inbound, before, after, changed)}
    for item in sorted(masters | _proposals(inbound, before.known, after, changed)):
        actions[Refresh(item, Aspect.ROLL_UP)] = None
    if after.policy.blocked_label is not None:
        for item in sorted(_dependants(before.known, after, changed)):
            actions[Refresh(item, Aspect.BLOCKED_LABEL)] = None
    if isinstance(inbound, RepositoryChanged | InstallationChanged):
        actions |= dict.fromkeys(_withdrawals(after))
    return Decision((), tuple(actions))


def _withdrawals(state: State) -> Iterator[Withdraw]:
    """The replies that name what may not be named there any more: an edit would leave it where readers can look."""
    for item, spoken in sorted(state.spoken.items()):
        here = state.repositories.get(item.repo)
        for one in spoken if here else ():
            assert here is not None
            named = (state.repositories.get(repo) for repo in one.names)
            if not all(it and may_name(it.snapshot, here.snapshot, state.policy) for it in named):
                yield Withdraw(item, one.comment)


def _swept(items: Sequence[IssueId], state: State) -> Iterator[Action]:
    """All that shows at ``items`` or should: the policy of now says what."""
    masters = naming.masters(state)
    for item in items:
        if item in masters or (item, Aspect.ROLL_UP) in state.own:
            yield Refresh(item, Aspect.ROLL_UP)
    for item in items:
        waits = any(
            link.source == item and link.relation is Relation.DEPENDS_ON
            for link in state.links_at(item)
        )
        wanted = state.policy.blocked_label is not None and waits
        if wanted or (item, Aspect.BLOCKED_LABEL) in state.own:
            yield Refresh(item, Aspect.BLOCKED_LABEL)


def _unmuted(before: State, after: State) -> Sequence[IssueId]:
    """Where ecos was silent and is not any more, or until another time: what it missed waits for that."""
    return [item for item, until in before.muted.items() if after.muted.get(item) != until]


@dataclass(frozen=True, slots=True)
class _Changes:
    """``faces``: the items whose title or state is not as it was; ``links``: those that do not show as they did."""

    faces: frozenset[IssueId]
    links: frozenset[Link]

    @property
    def items(self) -> frozenset[IssueId]:
        return self.faces | {end for link in self.links for end in (link.source, link.target)}

    def __bool__(self) -> bool:
        return bool(self.faces or self.links)


def _changed(before: State, after: State) -> _Changes:
    """A mere new ``updated_at`` shows nowhere."""
    items = window.changed(before.items, after.items)
    links = window.changed(before.links, after.links)
    return _Changes(
        frozenset(item for item in items if _face(before, item) != _face(after, item)),
        frozenset(link for link in links if _look(before, link) != _look(after, link)),
    )


def _linked(known: State) -> frozenset[IssueId]:
    return frozenset(end for link in known.links for end in (link.source, link.target))


def _face(state: State, item: IssueId) -> object:
    seen = state.items.get(item)
    return seen and (seen.title, seen.state)


def _look(state: State, link: Link) -> object:
    record = state.links.get(link)
    return record is not None and record.stands and (record.confirmed,)


def _masters(
    inbound: Inbound, before: Situation, after: State, changed: _Changes
) -> Iterator[IssueId]:
    masters = naming.masters(after)
    if isinstance(inbound, CommentWritten) and _tampered(inbound, before):
        yield inbound.item.id
    for item in changed.items:
        yield from _near(before.known, after, item, masters)
    waited_for = {link.source for link in changed.links if link.relation is Relation.DEPENDS_ON}
    for item in changed.faces | waited_for:
        for link in _links(before.known, after, item):
            if link.relation is Relation.DEPENDS_ON and link.target == item:
                # where that one shows as blocked, or in a circle
                yield from _near(before.known, after, link.source, masters)


def _proposals(inbound: Inbound, before: State, after: State, changed: _Changes) -> set[IssueId]:
    """Where ecos says what it would do if it were adopted: any change may change that; an installation, the place."""
    places = set()
    if changed or isinstance(inbound, RepositoryChanged | InstallationChanged):
        places |= {adoption.proposal(after), adoption.proposal(before)}
    return {place for place in places if place is not None}


def _tampered(inbound: CommentWritten, before: Situation) -> bool:
    """Somebody edited the comment that ecos keeps."""
    if inbound.source.sender.id == before.me:
        return False
    own = before.known.own.get((inbound.item.id, Aspect.ROLL_UP))
    return own is not None and own.comment == inbound.comment.id


def _dependants(before: State, after: State, changed: _Changes) -> Iterator[IssueId]:
    """Whoever waits, or did, for what changed; a new one that waits changes nothing for those who wait already."""
    links = {link for item in changed.faces for link in _links(before, after, item)}
    for link in links | changed.links:
        if link.relation is Relation.DEPENDS_ON and link.source.repo in after.repositories:
            yield link.source


def _near(
    before: State, after: State, item: IssueId, masters: frozenset[IssueId]
) -> Iterator[IssueId]:
    """The master issues that are linked to ``item``, and itself; how many others it is linked to costs nothing."""
    for master in masters:
        ends = (
            Link(source, relation, target)
            for relation in Relation
            for source, target in ((master, item), (item, master))
        )
        if master == item or any(link in before.links or link in after.links for link in ends):
            yield master


def _links(before: State, after: State, item: IssueId) -> set[Link]:
    return {*before.links_of.get(item, ()), *after.links_of.get(item, ())}
