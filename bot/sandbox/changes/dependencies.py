"""Dependencies: an issue blocked by another. Each is told twice, in both repositories."""

from dataclasses import replace

from bot.sandbox.changes.change import By, Change, Effect, EffectKind, Happening
from bot.sandbox.changes.tell import Ends, about_both
from bot.sandbox.records import Issue
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.store import Store
from bot.vocabulary import Instant

MOST_PER_RELATION = 50
"""Blockers of one issue, and issues that one blocks. Often quoted, nowhere confirmed by GitHub."""


def add_blocker(store: Store, by: By, ends: tuple[Issue, Issue], now: Instant) -> Change:
    """``ends``: the blocked issue, its blocker. Raises Refusal(422) past a limit and for circles."""
    item, blocker = ends
    _check(store, item, blocker)
    relations = store.relations.with_blocker(item.at, blocker.at)
    return _changed(replace(store, relations=relations), by, ends, now, "added")


def remove_blocker(store: Store, by: By, ends: tuple[Issue, Issue], now: Instant) -> Change:
    """Raises Refusal(404) where the one does not block the other."""
    item, blocker = ends
    if blocker.at not in store.relations.blocked_by(item.at):
        raise not_found()
    relations = store.relations.without_blocker(item.at, blocker.at)
    return _changed(replace(store, relations=relations), by, ends, now, "removed")


def _changed(store: Store, by: By, ends: tuple[Issue, Issue], now: Instant, verb: str) -> Change:
    for one in ends:
        store = store.with_issue(replace(one, updated_at=max(one.updated_at, now)))
    item, blocker = (store.issues[one.at] for one in ends)
    shown = Ends("issue_dependencies", {"blocked_issue": item, "blocking_issue": blocker})
    heard = ((item, f"blocked_by_{verb}"), (blocker, f"blocking_{verb}"))
    told: tuple[Happening, ...] = ()
    for place, action in heard:
        told += about_both(store, shown, place, action, by.user)
    kind: EffectKind = "blocker-added" if verb == "added" else "blocker-removed"
    content, login = f"{blocker.at.repo}#{blocker.at.number}", store.users[by.user].login
    effect = Effect(kind, item.id, item.at.repo, item.at.number, content, login)
    return Change(store, effect, told)


def _check(store: Store, item: Issue, blocker: Issue) -> None:
    known = store.relations
    if item.at == blocker.at or known.waits_for(blocker.at, item.at):
        raise Refusal(422, "Validation failed: an issue cannot wait for itself")
    if blocker.at in known.blocked_by(item.at):
        raise Refusal(422, "Validation failed: Target issue has already been taken")
    for edges in (known.blocked_by(item.at), known.blocking(blocker.at)):
        if len(edges) >= MOST_PER_RELATION:
            raise Refusal(422, f"Validation failed: no more than {MOST_PER_RELATION} of a relation")
