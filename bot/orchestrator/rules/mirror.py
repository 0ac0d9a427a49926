"""Mirror: where GitHub's own relations are to follow the links, as far as this decision may have changed that.

It names the link, not what is to be done: that is decided from the state when it is done.
"""

from collections.abc import Iterator

from bot.orchestrator import mirroring
from bot.orchestrator.decision import Decision
from bot.orchestrator.readers import Readers, ends, readers
from bot.orchestrator.situation import Situation
from bot.record.action import Mirror
from bot.record.inbound import (
    Inbound,
    InstallationChanged,
    RelationChanged,
    RepositoryChanged,
    SweepDue,
)
from bot.record.link import Link
from bot.state import window
from bot.state.model import State


def mirror(inbound: Inbound, before: Situation, after: State) -> Decision:
    """Every link about which something is to be done on GitHub, now or still."""
    return Decision((), tuple(map(Mirror, _due(inbound, before.known, after))))


def _due(inbound: Inbound, before: State, after: State) -> Iterator[Link]:
    told = readers(inbound, before, after)
    # where ecos was silent, what it missed waits for the time that is over now
    heard = frozenset(window.changed(before.muted, after.muted))
    moved = before.repositories is not after.repositories or before.adopted is not after.adopted
    changed = frozenset(window.changed(before.links, after.links))
    every = moved or heard or _lets(inbound)
    for link in sorted(after.links if every else changed | _met(before, after)):
        if mirroring.due(link, after):
            fresh = not mirroring.due(link, before)
            spoken = link.source in heard or link.target in heard
            if fresh or link in changed or spoken or _let_in(link, inbound, told):
                yield link


def _met(before: State, after: State) -> set[Link]:
    """The links of items of which it is news whether they are pull requests."""
    kinds = (
        item
        for item in window.changed(before.items, after.items)
        if (item in before.items) is not (item in after.items)
    )
    return {link for item in kinds for link in after.links_of.get(item, ())}


def _lets(inbound: Inbound) -> bool:
    """Whether what could not be done before may succeed now; one relation more lets no other one in."""
    match inbound:
        case RelationChanged(present=present):
            return not present
        case RepositoryChanged() | InstallationChanged() | SweepDue():
            return True
        case _:
            return False


def _let_in(link: Link, inbound: Inbound, told: Readers) -> bool:
    """Whether that may be so of ``link``: what is hidden from the readers of one of its ends lets it in nowhere."""
    if not _lets(inbound):
        return False
    match inbound:
        case RelationChanged(link=gone):
            return all(told.know(ends(gone), end) for end in ends(link))
        case SweepDue():
            return True
        case _:
            return all(told.hear(end) for end in ends(link))
