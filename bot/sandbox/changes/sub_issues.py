"""Sub-issues: added to a parent and taken away. Each is told twice, in both repositories."""

from dataclasses import replace

from bot.sandbox.changes.change import By, Change, Effect, EffectKind, Happening
from bot.sandbox.changes.tell import Ends, about_both
from bot.sandbox.records import Issue
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.store import Store
from bot.vocabulary import Instant

MOST_CHILDREN = 100
"""Closed ones count. https://docs.github.com/issues/tracking-your-work-with-issues/adding-sub-issues"""
MOST_LEVELS = 8
_UNABLE = "An error occurred while adding the sub-issue to the parent issue. "


def _effect(store: Store, kind: EffectKind, child: Issue, parent: Issue, by: By) -> Effect:
    content = f"{parent.at.repo}#{parent.at.number}"
    login = store.users[by.user].login
    return Effect(kind, child.id, child.at.repo, child.at.number, content, login)


def _told(store: Store, by: By, verb: str, child: Issue, parent: Issue) -> tuple[Happening, ...]:
    """``verb``: added or removed. The parent's repository hears first."""
    child, parent = store.issues[child.at], store.issues[parent.at]
    ends = Ends("sub_issues", {"sub_issue": child, "parent_issue": parent})
    heard = ((parent, f"sub_issue_{verb}"), (child, f"parent_issue_{verb}"))
    return tuple(
        one for item, action in heard for one in about_both(store, ends, item, action, by.user)
    )


def _touched(store: Store, now: Instant, *items: Issue) -> Store:
    for item in items:
        store = store.with_issue(replace(item, updated_at=max(item.updated_at, now)))
    return store


def add_sub_issue(
    store: Store, by: By, ends: tuple[Issue, Issue], now: Instant, *, replacing: bool = False
) -> Change:
    """``ends``: the child, its parent; ``replacing`` takes it from a former one.

    Raises Refusal(422) past a limit, for a second parent, and for circles.
    """
    child, parent = ends
    former = store.relations.parents.get(child.at)
    told: tuple[Happening, ...] = ()
    if former is not None and replacing and former != parent.at:
        left = remove_sub_issue(store, by, (child, store.issues[former]), now)
        store, told = left.store, left.happened
    _check(store, child, parent)
    relations = store.relations.with_parent(child.at, parent.at)
    store = _touched(replace(store, relations=relations), now, child, parent)
    told += _told(store, by, "added", child, parent)
    return Change(store, _effect(store, "sub-issue-added", child, parent, by), told)


def remove_sub_issue(store: Store, by: By, ends: tuple[Issue, Issue], now: Instant) -> Change:
    """Raises Refusal(404) where ``ends`` are no child and its parent."""
    child, parent = ends
    if store.relations.parents.get(child.at) != parent.at:
        raise not_found()
    relations = store.relations.without_parent(child.at)
    store = _touched(replace(store, relations=relations), now, child, parent)
    told = _told(store, by, "removed", child, parent)
    return Change(store, _effect(store, "sub-issue-removed", child, parent, by), told)


def _check(store: Store, child: Issue, parent: Issue) -> None:
    known = store.relations
    above = (parent.at, *known.ancestors(parent.at))
    owners = {store.repositories[one.at.repo].owner for one in (child, parent)}
    if len(owners) > 1:
        raise Refusal(422, _UNABLE + "The sub-issue must belong to the owner of the parent issue.")
    if child.at in known.parents:
        raise Refusal(422, _UNABLE + "Issue may not contain duplicate sub-issues and "
                                     "Sub issue may only have one parent")  # fmt: skip
    if child.at in above:
        raise Refusal(422, _UNABLE + "Sub issue may not be its own parent or one of its parents.")
    if len(known.sub_issues(parent.at)) >= MOST_CHILDREN:
        raise Refusal(422, _UNABLE + f"Parent cannot have more than {MOST_CHILDREN} sub-issues")
    if len(above) + known.height(child.at) > MOST_LEVELS:
        raise Refusal(422, _UNABLE + f"Issue cannot have more than {MOST_LEVELS} levels.")
