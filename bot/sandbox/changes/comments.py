"""Comments on issues and pull requests: created, edited, deleted; those on issues also pinned."""

from dataclasses import replace

from bot.sandbox.changes.change import By, Change, Effect, EffectKind, Happening
from bot.sandbox.changes.issues import check_body
from bot.sandbox.changes.tell import about
from bot.sandbox.records import Comment, Issue, Stamp
from bot.sandbox.refusal import invalid
from bot.sandbox.shapes.issue import comment as comment_shape
from bot.sandbox.shapes.issue import issue as issue_shape
from bot.sandbox.shapes.json import Json
from bot.sandbox.store import Store
from bot.vocabulary import CommentId, Instant, ItemKind


def _check(body: str) -> None:
    if not body.strip():
        raise invalid("IssueComment", "body", "missing_field")
    check_body("IssueComment", body)


def _told(
    store: Store, by: By, one: Comment, action: str, extra: Json | None = None
) -> tuple[Happening, ...]:
    payload: Json = {
        "issue": issue_shape(store, store.issues[one.on]),
        "comment": comment_shape(store, one),
    }
    repo = store.repositories[one.on.repo]
    return about(store, repo, ("issue_comment", action), by.user, payload | (extra or {}))


def _effect(store: Store, kind: EffectKind, one: Comment, by: By) -> Effect:
    login = store.users[by.user].login
    return Effect(kind, one.id, one.on.repo, one.on.number, one.body, login)


def _touched(store: Store, item: Issue, now: Instant) -> Store:
    return store.with_issue(replace(item, updated_at=max(item.updated_at, now)))


def create_comment(store: Store, by: By, item: Issue, now: Instant, body: str) -> Change:
    _check(body)
    store, fresh = store.fresh()
    made = Comment(CommentId(fresh), item.at, by.user, body, now, now, by.app)
    store = _touched(store.with_comment(made), item, now)
    effect = _effect(store, "comment-created", made, by)
    return Change(store, effect, _told(store, by, made, "created"))


def edit_comment(store: Store, by: By, one: Comment, now: Instant, body: str) -> Change:
    _check(body)
    after = replace(one, body=body, updated_at=now)
    effect = _effect(store, "comment-edited", after, by)
    if body == one.body:
        return Change(store, effect)
    store = _touched(store.with_comment(after), store.issues[one.on], now)
    changes = {"changes": {"body": {"from": one.body}}}
    return Change(store, effect, _told(store, by, after, "edited", changes))


def delete_comment(store: Store, by: By, one: Comment, now: Instant) -> Change:
    """The webhook still shows the comment; the issue in it no longer counts it."""
    store = _touched(store.without_comment(one), store.issues[one.on], now)
    effect = _effect(store, "comment-deleted", one, by)
    return Change(store, effect, _told(store, by, one, "deleted"))


def pin_comment(store: Store, by: By, one: Comment, now: Instant) -> Change:
    """One comment of an issue is pinned at a time: a former one makes room and is told of first."""
    if store.issues[one.on].kind is not ItemKind.ISSUE:
        raise invalid("IssueComment", "pin")
    effect = _effect(store, "comment-pinned", one, by)
    if one.pin is not None:
        return Change(store, effect)
    told: tuple[Happening, ...] = ()
    former = store.pinned_on(one.on)
    if former is not None:
        freed = unpin_comment(store, by, former)
        store, told = freed.store, freed.happened
    after = replace(one, pin=Stamp(by.user, now))
    store = store.with_comment(after)
    return Change(store, effect, (*told, *_told(store, by, after, "pinned")))


def unpin_comment(store: Store, by: By, one: Comment) -> Change:
    effect = _effect(store, "comment-unpinned", one, by)
    if one.pin is None:
        return Change(store, effect)
    after = replace(one, pin=None)
    store = store.with_comment(after)
    return Change(store, effect, _told(store, by, after, "unpinned"))
