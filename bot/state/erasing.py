"""What is to be erased: the texts of a place that is gone, until an ``Erased`` says that they are no more.

The fold never reads texts: it keeps where they stood, so that whoever leads next knows what its forerunner left undone.
"""

from collections.abc import Iterator

from bot.record.draft import CrewReported, CrewStepped
from bot.record.fact import (
    GONE,
    EvidenceStated,
    Fact,
    InstallationRemoved,
    ItemRemoved,
    RepositoryRemoved,
)
from bot.record.inbound import CommentWritten, Inbound
from bot.record.link import Origin
from bot.record.payload import Erased
from bot.record.text import CREW, Place
from bot.state.model import State
from bot.state.owed import Doom
from bot.vocabulary import Index, IssueId


def doom(branch: State, fact: Fact, cause: str, index: Index) -> None:
    """Keep which texts must go because of ``fact``; to be called before it is folded.

    A repository may come back: what came from there since the news that it is gone is spared.
    """
    waiting = branch.waiting.get(cause)
    for place, why in _gone(branch, fact):
        upto = index if place.number or waiting is None else waiting.received
        branch.erasing = branch.erasing.set(place, Doom(upto, cause, why))
        for told in told_of(branch, place):
            branch.erasing = branch.erasing.set(told, Doom(index, cause, why))
            branch.briefed = branch.briefed.delete(IssueId(told.repo, told.number))


def told_of(state: State, gone: Place) -> list[Place]:
    """Where crews were told of what stood at ``gone``, and what they made of it. A comment is told to none."""
    return [
        Place(target.repo, target.number, CREW)
        for target, others in state.briefed.items()
        if any(gone.holds(Place(one.repo, one.number)) for one in others)
    ]


def doom_late(branch: State, inbound: Inbound, cause: str, index: Index) -> None:
    """A webhook that comes after its comment was deleted brings the words once more, and so does what a crew says of
    what went meanwhile.
    """
    match inbound:
        case CommentWritten():
            origin = Origin(inbound.item.id, inbound.comment.id)
            known = branch.statements.get(origin)
            if known is not None and known.at == GONE:
                place = Place(origin.item.repo, origin.item.number, origin.comment)
                branch.erasing = branch.erasing.set(
                    place, Doom(index, cause, "the comment was deleted")
                )
        case CrewStepped() | CrewReported():
            _doom_told(branch, inbound, cause, index)
        case _:
            pass


def _doom_told(
    branch: State, inbound: CrewStepped | CrewReported, cause: str, index: Index
) -> None:
    """Keep whose words are taken in here; they go at once where one of them is gone."""
    target, told = inbound.item, branch.briefed.get(inbound.item)
    if isinstance(inbound, CrewStepped) and inbound.stands:
        told = tuple(
            sorted({*(told or ()), *(one.item for one in inbound.stands if one.stamp)} - {target})
        )
        branch.briefed = branch.briefed.set(target, told)
    if told is None or any(one not in branch.items for one in told):
        place = Place(target.repo, target.number, CREW)
        branch.erasing = branch.erasing.set(place, Doom(index, cause, "what it tells of is gone"))
        branch.briefed = branch.briefed.delete(target) if told is not None else branch.briefed


def settle(branch: State, erased: Erased, key: str) -> None:
    """Nothing that stood there is left, unless the place was doomed anew by another cause."""
    place = erased.place
    if place is None or erased.rest:
        return
    known = branch.erasing.get(place)
    if known is not None and known.cause == key:
        branch.erasing = branch.erasing.delete(place)


def _gone(state: State, fact: Fact) -> Iterator[tuple[Place, str]]:
    match fact:
        case EvidenceStated(Origin(item, comment), at=at) if at == GONE and comment:
            yield Place(item.repo, item.number, comment), "the comment was deleted"
        case ItemRemoved(item, None):
            yield Place(item.repo, item.number), "the item was deleted"
        case ItemRemoved(item):
            yield Place(item.repo, item.number), "the item moved away"
        case RepositoryRemoved(repo):
            yield Place(repo), "the repository is gone"
        case InstallationRemoved(installation):
            for repo, known in state.repositories.items():
                if known.installation == installation:
                    yield Place(repo), "ecos was uninstalled"
        case _:
            pass
