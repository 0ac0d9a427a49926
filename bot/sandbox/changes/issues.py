"""Issues and pull requests: opened, edited, closed, reopened, merged, deleted, transferred."""

from dataclasses import dataclass, replace

from bot.sandbox.changes.change import By, Change, Effect, EffectKind
from bot.sandbox.changes.tell import about, about_item
from bot.sandbox.records import BODY_LIMIT, Issue, Repository, StateReason
from bot.sandbox.refusal import invalid
from bot.sandbox.shapes.issue import issue
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.repository import repository
from bot.sandbox.store import Store
from bot.vocabulary import Instant, IssueId, ItemKind, RepoId


@dataclass(frozen=True, slots=True)
class NewItem:
    """``number`` is given only when a story wants a certain one; labels must exist."""

    repo: RepoId
    title: str
    body: str | None = None
    kind: ItemKind = ItemKind.ISSUE
    number: int | None = None
    labels: tuple[int, ...] = ()


def _effect(kind: EffectKind, item: Issue, content: str, by: str) -> Effect:
    return Effect(kind, item.id, item.at.repo, item.at.number, content, by)


def check_body(resource: str, body: str | None) -> None:
    if body is not None and len(body) > BODY_LIMIT:
        raise invalid(resource, "body", "too_long")


def open_item(store: Store, by: By, draft: NewItem, now: Instant) -> Change:
    if not draft.title.strip():
        raise invalid("Issue", "title", "missing_field")
    check_body("Issue", draft.body)
    number = draft.number or store.last_numbers.get(draft.repo, 0) + 1
    at = IssueId(draft.repo, number)
    if at in store.issues or at in store.moved:
        raise invalid("Issue", "number", "already_exists")
    store, fresh = store.fresh()
    item = Issue(
        fresh, at, draft.kind, draft.title, draft.body, by.user, now, now,
        labels=draft.labels, via_app=by.app,
    )  # fmt: skip
    store = store.with_issue(item)
    effect = _effect("issue-opened", item, item.body or "", store.users[by.user].login)
    return Change(store, effect, about_item(store, item, "opened", by.user))


def edit_item(
    store: Store, by: By, item: Issue, now: Instant, new: tuple[str, str | None]
) -> Change:
    """``new`` is the title and body afterwards; nothing is told when neither changes."""
    title, body = new
    if not title.strip():
        raise invalid("Issue", "title", "missing_field")
    check_body("Issue", body)
    changes: Json = {}
    if title != item.title:
        changes["title"] = {"from": item.title}
    if body != item.body:
        changes["body"] = {"from": item.body or ""}
    login = store.users[by.user].login
    effect = _effect("issue-edited", item, body or "", login)
    if not changes:
        return Change(store, effect)
    after = replace(item, title=title, body=body, updated_at=now)
    store = store.with_issue(after)
    return Change(store, effect, about_item(store, after, "edited", by.user, {"changes": changes}))


def close_item(store: Store, by: By, item: Issue, now: Instant, reason: StateReason) -> Change:
    told = reason if item.kind is ItemKind.ISSUE else None
    effect = _effect("issue-closed", item, told or "", store.users[by.user].login)
    if not item.open:
        return Change(store, effect)
    after = replace(item, open=False, reason=told, closed_at=now, closed_by=by.user, updated_at=now)
    store = store.with_issue(after)
    return Change(store, effect, about_item(store, after, "closed", by.user))


def reopen_item(store: Store, by: By, item: Issue, now: Instant) -> Change:
    if item.merged_at is not None:
        raise invalid("PullRequest", "state")
    effect = _effect("issue-reopened", item, "", store.users[by.user].login)
    if item.open:
        return Change(store, effect)
    told: StateReason | None = "reopened" if item.kind is ItemKind.ISSUE else None
    after = replace(item, open=True, reason=told, closed_at=None, closed_by=None, updated_at=now)
    store = store.with_issue(after)
    return Change(store, effect, about_item(store, after, "reopened", by.user))


def merge_pull(store: Store, by: By, item: Issue, now: Instant) -> Change:
    if item.kind is not ItemKind.PULL_REQUEST or not item.open:
        raise invalid("PullRequest", "state")
    after = replace(
        item, open=False, closed_at=now, closed_by=by.user, merged_at=now, updated_at=now
    )
    store = store.with_issue(after)
    effect = _effect("issue-merged", item, "", store.users[by.user].login)
    return Change(store, effect, about_item(store, after, "closed", by.user))


def delete_item(store: Store, by: By, item: Issue) -> Change:
    told = about_item(store, item, "deleted", by.user)
    effect = _effect("issue-deleted", item, "", store.users[by.user].login)
    for comment in store.comments_on(item.at):
        store = store.without_comment(comment)
    store = replace(store, relations=store.relations.without(item.at))
    return Change(store.without_issue(item, None), effect, told)


def transfer_item(store: Store, by: By, item: Issue, now: Instant, to: Repository) -> Change:
    """The issue gets a new number and id there and takes its comments and relations along; labels
    stay behind."""
    old_repo = store.repositories[item.at.repo]
    old_shape = issue(store, item)
    store, fresh = store.fresh()
    at = IssueId(to.id, store.last_numbers.get(to.id, 0) + 1)
    new = replace(item, id=fresh, at=at, labels=(), updated_at=now)
    thread = store.comments_on(item.at)
    for comment in thread:
        store = store.without_comment(comment)
    store = store.without_issue(item, at).with_issue(new)
    store = replace(store, relations=store.relations.moved(item.at, at))
    for comment in thread:
        store = store.with_comment(replace(comment, on=at))
    left: Json = {"new_issue": issue(store, new), "new_repository": repository(store, to)}
    came: Json = {"old_issue": old_shape, "old_repository": repository(store, old_repo)}
    gone = {"issue": old_shape, "changes": left}
    told = about(store, old_repo, ("issues", "transferred"), by.user, gone)
    opened = about_item(store, new, "opened", by.user, {"changes": came})
    effect = Effect(
        "issue-transferred", new.id, to.id, at.number, str(at), store.users[by.user].login
    )
    return Change(store, effect, (*told, *opened))
