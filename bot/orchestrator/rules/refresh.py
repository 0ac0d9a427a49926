"""Refresh: what ecos keeps true on GitHub is to be looked at again wherever the facts just found may have changed it.

It names the item and the aspect, never the text: that is made from the state when it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.orchestrator import adoption, naming
from bot.orchestrator.decision import Decision
from bot.orchestrator.situation import Situation
from bot.orchestrator.speech import repositories_of
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
from bot.vocabulary import IssueId, Relation, RepoId

Needed = frozenset[RepoId]
"""The repositories that somebody must know of to see one thing."""


@dataclass(frozen=True, slots=True)
class _Changed:
    """What one decision changes.

    ``faces``: the items whose title or state is not as it was; ``links``: those that do not show as they did;
    ``repositories``: whose names or readers changed; ``linked``: what may show them.
    """

    before: State
    after: State
    faces: frozenset[IssueId]
    links: frozenset[Link]
    repositories: frozenset[RepoId]
    linked: frozenset[IssueId]

    def items(self) -> Iterator[tuple[IssueId, Needed | None]]:
        """Where something moved, and what one must know of to see it; None: one of ``repositories``."""
        yield from ((item, frozenset((item.repo,))) for item in self.faces)
        for link in self.links:
            yield from ((item, _ends(link)) for item in (link.source, link.target))
        yield from ((item, None) for item in self.linked)

    def waits_for(self, item: IssueId) -> bool:
        """Whether who waits for ``item`` may show otherwise."""
        waits = (link.source for link in self.links if link.relation is Relation.DEPENDS_ON)
        return item in self.faces or item in self.linked or item in waits

    def shows(self, needed: Needed | None, where: IssueId) -> bool:
        """Whether the readers of ``where`` can tell: what is hidden from them moves nothing there."""
        return self.tells(where) or (
            needed is not None
            and any(
                all(_may_know(state, repo, where.repo) for repo in needed)
                for state in (self.before, self.after)
            )
        )

    def tells(self, where: IssueId) -> bool:
        """Whether one of the repositories may be known at ``where``, or might before."""
        return any(
            _may_know(state, repo, where.repo)
            for state in (self.before, self.after)
            for repo in self.repositories
        )

    def links_at(self, item: IssueId) -> set[Link]:
        return {*self.before.links_of.get(item, ()), *self.after.links_of.get(item, ())}


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
    if isinstance(inbound, RepositoryChanged | InstallationChanged):
        actions |= dict.fromkeys(_withdrawals(after))
    return Decision((), tuple(actions))


def _changed(inbound: Inbound, before: State, after: State) -> _Changed:
    """A mere new ``updated_at`` shows nowhere."""
    items = window.changed(before.items, after.items)
    links = window.changed(before.links, after.links)
    repositories, linked = repositories_of(inbound), frozenset[IssueId]()
    if isinstance(inbound, InstallationChanged):
        repositories |= {
            repo
            for repo, known in before.repositories.items()
            if known.installation == inbound.installation
        }
    if isinstance(inbound, RepositoryChanged | InstallationChanged):
        linked = _linked(before)  # a name or a visibility: all that showed it must be looked at
    return _Changed(
        before,
        after,
        frozenset(item for item in items if _face(before, item) != _face(after, item)),
        frozenset(link for link in links if _look(before, link) != _look(after, link)),
        repositories,
        linked,
    )


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


def _linked(known: State) -> frozenset[IssueId]:
    return frozenset(end for link in known.links for end in (link.source, link.target))


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
    for item, needed in changed.items():
        near = {*_near(changed, item, masters)}
        for link in changed.links_at(item) if changed.waits_for(item) else ():
            if link.relation is Relation.DEPENDS_ON and link.target == item:
                # where that one shows as blocked, or in a circle
                near |= {*_near(changed, link.source, masters)}
        yield from (one for one in near if changed.shows(needed, one))


def _proposals(changed: _Changed) -> set[IssueId]:
    """Where ecos says what it would do if it were adopted: any change may change that; an installation, the place."""
    places = {adoption.proposal(changed.after), adoption.proposal(changed.before)}
    return {
        place
        for place in places
        if place is not None
        and (
            len(places) > 1
            or changed.tells(place)
            or any(changed.shows(needed, place) for _, needed in changed.items())
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
    moved = [
        (link, needed)
        for item, needed in changed.items()
        if item in changed.faces or item in changed.linked
        for link in changed.links_at(item)
    ]
    moved += [(link, _ends(link)) for link in changed.links]
    for link, needed in moved:
        waits = link.relation is Relation.DEPENDS_ON and changed.shows(needed, link.source)
        if waits and link.source.repo in changed.after.repositories:
            yield link.source


def _near(changed: _Changed, item: IssueId, masters: frozenset[IssueId]) -> Iterator[IssueId]:
    """The master issues that are linked to ``item``, and itself; how many others it is linked to costs nothing."""
    before, after = changed.before.links, changed.after.links
    for master in masters:
        ends = (
            Link(source, relation, target)
            for relation in Relation
            for source, target in ((master, item), (item, master))
        )
        if master == item or any(link in before or link in after for link in ends):
            yield master


def _ends(link: Link) -> Needed:
    return frozenset((link.source.repo, link.target.repo))


def _may_know(state: State, repo: RepoId, where: RepoId) -> bool:
    """Whether the readers of ``where`` may know of ``repo``."""
    home, readers = state.repositories.get(repo), state.repositories.get(where)
    if home is None or readers is None:
        return False
    return may_name(home.snapshot, readers.snapshot, state.policy)
