"""Which links GitHub itself should show as sub-issues and dependencies, and which of those it shows are to go.

Pure. Only what people with the right said in words is mirrored, between two issues of one owner, and only where the
readers of each end may know of the other. What ecos did not make it never takes away.
"""

from collections.abc import Callable

from bot.github.mirror import MIRRORED
from bot.github.task import Performed, Task
from bot.orchestrator.adoption import adopted
from bot.record.action import MirrorEnd
from bot.record.link import Link
from bot.state.circles import Onward, closes_circle, onward
from bot.state.model import Repository, State
from bot.state.visibility import may_name
from bot.vocabulary import IssueId, ItemKind, Relation

_SETTLED = {MirrorEnd.MADE, MirrorEnd.THEIRS}


def due(link: Link, state: State) -> bool:
    """Whether something is to be done about ``link`` on GitHub; a reason why it could not be is no end of it."""
    record = state.links.get(link)
    if record is None or record.native.by is not None or _homes(link, state) is None:
        return False
    if wanted(link, state):
        return record.native.end not in _SETTLED
    return record.native.ours


def wanted(link: Link, state: State) -> bool:
    """Whether GitHub should show ``link``."""
    ends = (link.source.repo, link.target.repo)
    return all(adopted(repo, state) for repo in ends) and _fit(link, state)


def would(link: Link, state: State) -> bool:
    """Whether ecos would make GitHub show ``link`` if it were adopted at both ends: it does not yet, and it can."""
    if not _fit(link, state) or _has_parent(link, state):
        return False
    native = state.links[link].native
    return native.by is None and not closes_circle(link, _steps(link, state))


def _has_parent(link: Link, state: State) -> bool:
    """Whether a person has made the source a sub-issue, of whichever issue: there is one parent, and it stays."""
    seen = _seen(link, state)
    return any(
        one.relation is link.relation is Relation.PART_OF
        and one.source == link.source
        and state.links[one].native.by is not None
        and seen(one.target)
        for one in state.links_of.get(link.source, ())
    )


def _fit(link: Link, state: State) -> bool:
    """Whether ``link`` is one that GitHub can show, and may."""
    record, homes = state.links.get(link), _homes(link, state)
    if link.relation not in MIRRORED or record is None or homes is None or not record.explicit:
        return False
    first, second = (home.snapshot for home in homes)
    return (
        first.owner == second.owner
        and may_name(first, second, state.policy)
        and may_name(second, first, state.policy)
        and not any(_is_pull_request(end, state) for end in (link.source, link.target))
    )


def nothing_to_do(task: Task, link: Link, state: State) -> Performed | None:
    """The receipt of a mirror that needs no call: it is as it should be, or would close a circle."""
    done = Performed(status=0, as_of=task.as_of, already=True)
    record = state.links.get(link)
    unsure = task.tries.uncertain
    if record is not None and record.native.by is not None:
        return done
    if not task.present:
        ours = record is not None and record.native.ours
        return None if ours or unsure else done
    assert record is not None, "what is not kept is not wanted"
    if record.native.end in _SETTLED and not unsure:
        return done
    if not unsure and closes_circle(link, _steps(link, state)):
        return Performed(0, as_of=task.as_of, already=True, mirror=MirrorEnd.CIRCLE)
    return None


def _steps(link: Link, state: State) -> Onward:
    """From item to item, through those alone that may be seen."""
    steps, seen = onward(state, link.relation), _seen(link, state)
    return lambda item: filter(seen, steps(item))


def _seen(link: Link, state: State) -> Callable[[IssueId], bool]:
    """What the readers of both ends may know: what is hidden from them decides nothing."""
    wheres = [state.repositories[end.repo].snapshot for end in (link.source, link.target)]

    def seen(item: IssueId) -> bool:
        home = state.repositories.get(item.repo)
        return home is not None and all(
            may_name(home.snapshot, where, state.policy) for where in wheres
        )

    return seen


def _homes(link: Link, state: State) -> tuple[Repository, Repository] | None:
    """Both repositories, where ecos may write in both."""
    found = (state.repositories.get(end.repo) for end in (link.source, link.target))
    homes = tuple(
        home
        for home in found
        if home is not None and home.installation is not None and not home.snapshot.archived
    )
    return (homes[0], homes[1]) if len(homes) == 2 else None


def _is_pull_request(item: IssueId, state: State) -> bool:
    """GitHub has no such relations of pull requests. What was not met is asked for as an issue, and refused."""
    known = state.items.get(item)
    return known is not None and known.kind is ItemKind.PULL_REQUEST
