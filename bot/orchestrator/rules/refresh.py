"""Refresh: what ecos keeps true on GitHub is to be looked at again wherever the facts just found may have changed it.

It names the item and the aspect, never the text: that is made from the state when it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.orchestrator import adoption, naming
from bot.orchestrator.decision import Decision
from bot.orchestrator.readers import Readers, ends, readers
from bot.orchestrator.situation import Situation
from bot.record.action import Action, Aspect, Refresh, SectionEnd, Withdraw
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
from bot.state.visibility import may_know
from bot.vocabulary import IssueId, Relation, RepoId, TextId

Needed = frozenset[RepoId]
"""The repositories that somebody must know of to see one thing."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """Something moved at ``item``, and only who knows of all of ``needed`` can tell.

    ``face``: whatever shows ``item`` may show it otherwise. ``waits``: it waits otherwise. ``told``: one must also know
    one of the repositories that the news is about.
    """

    item: IssueId
    needed: Needed
    face: bool = False
    waits: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class _Changed:
    """What one decision changes.

    ``faces``: the items whose title or state is not as it was; ``links``: those that do not show as they did;
    ``linked``: those that may show the repositories that the news is about.
    """

    readers: Readers
    faces: frozenset[IssueId]
    links: frozenset[Link]
    linked: frozenset[Link]

    @property
    def before(self) -> State:
        return self.readers.before

    @property
    def after(self) -> State:
        return self.readers.after

    def moved(self) -> Iterator[_Moved]:
        """Where something moved."""
        yield from (_Moved(item, frozenset((item.repo,)), face=True) for item in self.faces)
        for link in self.links:
            waits = link.relation is Relation.DEPENDS_ON
            yield _Moved(link.source, ends(link), waits=waits)
            yield _Moved(link.target, ends(link))
        yield from {
            _Moved(item, ends(link), face=True, told=True)
            for link in self.linked
            for item in (link.source, link.target)
        }

    def shows(self, moved: _Moved, where: IssueId) -> bool:
        """Whether the readers of ``where`` can tell: what is hidden from them moves nothing there."""
        told = not moved.told or self.readers.hear(where.repo)
        return told and self.readers.know(moved.needed, where.repo)

    def waits_at(self, item: IssueId) -> Iterator[Link]:
        """By which links ``item`` waits for others or they for it, or did."""
        for link in {*self.before.links_of.get(item, ()), *self.after.links_of.get(item, ())}:
            if link.relation is Relation.DEPENDS_ON:
                yield link


def refresh(inbound: Inbound, before: Situation, after: State) -> Decision:
    """Every master issue whose picture may have changed, and every item whose blockers may have."""
    if isinstance(inbound, SweepDue):
        return Decision((), tuple(_swept(inbound.items, after)))
    changed = _changed(inbound, before.known, after)
    actions: dict[Action, None] = dict.fromkeys(_swept(_unmuted(before.known, after), after))
    masters = {*_masters(inbound, before, changed)}
    for item in sorted(masters | _proposals(changed)):
        actions[Refresh(item, Aspect.ROLL_UP)] = None
    if after.policy.blocked_label is not None:
        for item in sorted({*_dependants(changed)}):
            actions[Refresh(item, Aspect.BLOCKED_LABEL)] = None
    for item in sorted(window.changed(before.known.sections, after.sections)):
        if _written(before.known, item) != _written(after, item):
            actions[Refresh(item, Aspect.THEORY)] = None
    actions |= dict.fromkeys(Refresh(item, Aspect.THEORY) for item in _roomier(before.known, after))
    if isinstance(inbound, RepositoryChanged | InstallationChanged):
        actions |= dict.fromkeys(_withdrawals(after))
        actions |= dict.fromkeys(Refresh(item, Aspect.THEORY) for item in _sections(changed))
    return Decision((), tuple(actions))


def _changed(inbound: Inbound, before: State, after: State) -> _Changed:
    """A mere new ``updated_at`` shows nowhere."""
    items = window.changed(before.items, after.items)
    links = window.changed(before.links, after.links)
    linked = frozenset[Link]()
    if isinstance(inbound, RepositoryChanged | InstallationChanged):
        linked = frozenset(before.links)  # all that showed a name or what its readers may know
    return _Changed(
        readers(inbound, before, after),
        frozenset(item for item in items if _face(before, item) != _face(after, item)),
        frozenset(link for link in links if _look(before, link) != _look(after, link)),
        linked,
    )


def _written(state: State, item: IssueId) -> object:
    """What is to stand in its section; by whose word it is kept shows nowhere."""
    section = state.sections.get(item)
    return section and (section.body, section.by_hand)


def _roomier(before: State, after: State) -> list[IssueId]:
    """Where what was approved did not fit, and people wrote other words: perhaps it does now."""
    unplaced = (
        item
        for item in window.changed(before.items, after.items)
        if (own := after.own.get((item, Aspect.THEORY))) and own.section is SectionEnd.UNPLACED
    )
    return sorted(item for item in unplaced if _body(before, item) != _body(after, item))


def _body(state: State, item: IssueId) -> TextId | None:
    known = state.items.get(item)
    return known.body if known is not None else None


def _sections(changed: _Changed) -> list[IssueId]:
    """The issues whose section may name what may not be named there any more, or may be named again."""
    state = changed.after
    named = {item: {item.repo, *one.names} for item, one in state.sections.items()}
    for (item, aspect), own in state.own.items():
        if aspect is Aspect.THEORY:
            named.setdefault(item, {item.repo}).update(own.names)
    return sorted(item for item, repos in named.items() if changed.readers.told & repos)


def _withdrawals(state: State) -> Iterator[Withdraw]:
    """The replies that name what may not be named there any more: an edit would leave it where readers can look."""
    for item, spoken in sorted(state.spoken.items()):
        for one in spoken if item.repo in state.repositories else ():
            if not all(may_know(state, repo, item.repo) for repo in one.names):
                yield Withdraw(item, one.comment)


def _swept(items: Sequence[IssueId], state: State) -> Iterator[Action]:
    """All that shows at ``items`` or should: the policy of now says what."""
    masters = naming.masters(state)
    for item in items:
        if item in masters or (item, Aspect.ROLL_UP) in state.own:
            yield Refresh(item, Aspect.ROLL_UP)
    for item in items:
        waits = any(
            link.source == item
            and link.relation is Relation.DEPENDS_ON
            and may_know(state, link.target.repo, item.repo)
            for link in state.links_at(item)
        )
        wanted = state.policy.blocked_label is not None and waits
        if wanted or (item, Aspect.BLOCKED_LABEL) in state.own:
            yield Refresh(item, Aspect.BLOCKED_LABEL)
    for item in items:
        if item in state.sections or (item, Aspect.THEORY) in state.own:
            yield Refresh(item, Aspect.THEORY)


def _unmuted(before: State, after: State) -> Sequence[IssueId]:
    """Where ecos was silent and is not any more, or until another time: what it missed waits for that."""
    return [item for item, until in before.muted.items() if after.muted.get(item) != until]


def _face(state: State, item: IssueId) -> object:
    seen = state.items.get(item)
    return seen and (seen.title, seen.state)


def _look(state: State, link: Link) -> object:
    record = state.links.get(link)
    return record is not None and record.stands and (record.confirmed,)


def _masters(inbound: Inbound, before: Situation, changed: _Changed) -> Iterator[IssueId]:
    masters = naming.masters(changed.after)
    if isinstance(inbound, CommentWritten) and _tampered(inbound, before):
        yield inbound.item.id
    for moved in changed.moved():
        near = {*_near(changed, moved.item, masters)}
        for link in changed.waits_at(moved.item) if moved.face or moved.waits else ():
            if link.target == moved.item:
                # where that one shows as blocked, or in a circle
                near |= {*_near(changed, link.source, masters)}
        yield from (one for one in near if changed.shows(moved, one))


def _proposals(changed: _Changed) -> set[IssueId]:
    """Where ecos says what it would do if it were adopted: any change may change that; an installation, the place."""
    places = {adoption.proposal(changed.after), adoption.proposal(changed.before)}
    return {
        place
        for place in places
        if place is not None
        and (
            len(places) > 1
            or changed.readers.hear(place.repo)
            or any(changed.shows(moved, place) for moved in changed.moved())
        )
    }


def _tampered(inbound: CommentWritten, before: Situation) -> bool:
    """Somebody edited the comment that ecos keeps."""
    if inbound.source.sender.id == before.me:
        return False
    own = before.known.own.get((inbound.item.id, Aspect.ROLL_UP))
    return own is not None and own.comment == inbound.comment.id


def _dependants(changed: _Changed) -> Iterator[IssueId]:
    """Whoever waits, or did, for what changed; a new one that waits changes nothing for those who wait already."""
    for moved in changed.moved():
        sources = {moved.item} if moved.waits else set()
        for link in changed.waits_at(moved.item) if moved.face else ():
            if changed.readers.know(ends(link), link.source.repo):
                sources.add(link.source)
        for source in sources:
            if changed.shows(moved, source) and source.repo in changed.after.repositories:
                yield source


def _near(changed: _Changed, item: IssueId, masters: frozenset[IssueId]) -> Iterator[IssueId]:
    """The master issues where ``item`` may be known and that are linked to it, and itself.

    How many others it is linked to costs nothing.
    """
    before, after = changed.before.links, changed.after.links
    for master in masters:
        between = (
            Link(source, relation, target)
            for relation in Relation
            for source, target in ((master, item), (item, master))
        )
        linked = any(link in before or link in after for link in between)
        if master == item or (linked and changed.readers.know((item.repo,), master.repo)):
            yield master
