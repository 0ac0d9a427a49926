"""How an item's relations look on its page: parent, sub-issues, what it waits for, what waits for it."""

from dataclasses import dataclass
from urllib.parse import quote

from bot.sandbox.records import Issue
from bot.sandbox.relations import Issues
from bot.sandbox.store import Store
from bot.vocabulary import IssueId, RepoId


@dataclass(frozen=True, slots=True)
class Relative:
    """An item elsewhere: how it is written from here, where it is, and its state."""

    name: str
    page: str
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Relatives:
    """``done``: how many of the sub-issues are closed."""

    parent: Relative | None
    sub_issues: tuple[Relative, ...]
    done: int
    blocked_by: tuple[Relative, ...]
    blocking: tuple[Relative, ...]


def relatives(store: Store, item: Issue) -> Relatives:
    known, here = store.relations, item.at.repo

    def shown(found: Issues) -> tuple[Relative, ...]:
        return tuple(relative(store, store.issues[at], here) for at in found)

    above, below = known.parents.get(item.at), shown(known.sub_issues(item.at))
    return Relatives(
        None if above is None else relative(store, store.issues[above], here),
        below,
        sum(one.state != "open" for one in below),
        shown(known.blocked_by(item.at)),
        shown(known.blocking(item.at)),
    )


def relative(store: Store, item: Issue, here: RepoId) -> Relative:
    """``#4`` at home, ``name#4`` elsewhere."""
    repo = store.repositories[item.at.repo]
    name, number = store.full_name(repo), item.at.number
    short = f"#{number}" if repo.id == here else f"{name.name}#{number}"
    page = f"/{quote(name.owner)}/{quote(name.name)}/issues/{number}"
    return Relative(short, page, item.title, state_of(item))


def written(store: Store, text: str, here: RepoId) -> Relative | None:
    """What an effect names as ``17#4``, wherever it is by now; None where it is gone."""
    repo, _, number = text.partition("#")
    at: IssueId | None = IssueId(RepoId(int(repo)), int(number))
    while at is not None and at not in store.issues:
        at = store.moved.get(at)
    return None if at is None else relative(store, store.issues[at], here)


def state_of(item: Issue) -> str:
    if item.merged_at is not None:
        return "merged"
    return "open" if item.open else "closed"
