"""Comments on issues and pull requests, and the pin on one of them."""

from dataclasses import replace

from bot.sandbox.call import Call, Outcome, changed
from bot.sandbox.changes import comments
from bot.sandbox.endpoints.listing import Keys, ordered, since
from bot.sandbox.paging import paged
from bot.sandbox.records import Comment
from bot.sandbox.refusal import not_found
from bot.sandbox.shapes.issue import comment as shape
from bot.vocabulary import CommentId


def list_of_issue(call: Call) -> Outcome:
    """Oldest first. The issue itself is asked of the truth, its comments of the lists."""
    item, start = call.issue(), since(call)
    found = [
        one for one in call.listed.comments_on(item.at) if one.updated_at // 1000 * 1000 >= start
    ]
    return paged(call, found, lambda one: shape(call.listed, one))


_KEYS: Keys[Comment] = {
    "created": lambda one: (one.created_at, one.id),
    "updated": lambda one: (one.updated_at, one.id),
}


def list_of_repository(call: Call) -> Outcome:
    """Oldest first; ``direction`` says nothing without ``sort``."""
    start = since(call)
    found = [
        one
        for one in call.listed.comments.values()
        if one.on.repo == call.repo.id and one.updated_at // 1000 * 1000 >= start
    ]
    asked = call if "sort" in call.query else replace(call, query={})
    return paged(call, ordered(asked, found, _KEYS, "asc"), lambda one: shape(call.listed, one))


def comment_of(call: Call) -> Comment:
    """The comment of the path, if it is in the repository of the path."""
    one = call.store.comments.get(CommentId(call.number("comment_id")))
    if one is None or one.on.repo != call.repo.id:
        raise not_found()
    return one


def show(call: Call) -> Outcome:
    return Outcome(200, shape(call.store, comment_of(call)))


def create(call: Call) -> Outcome:
    item = call.issue()
    body = call.text("body", "IssueComment")
    made = comments.create_comment(call.store, call.by, item, call.now, body)
    one = made.store.comments[CommentId(made.effect.id)]
    return changed(made, 201, shape(made.store, one))


def update(call: Call) -> Outcome:
    body = call.text("body", "IssueComment")
    made = comments.edit_comment(call.store, call.by, comment_of(call), call.now, body)
    one = made.store.comments[CommentId(made.effect.id)]
    return changed(made, 200, shape(made.store, one))


def delete(call: Call) -> Outcome:
    made = comments.delete_comment(call.store, call.by, comment_of(call), call.now)
    return changed(made, 204)


def pin(call: Call) -> Outcome:
    """200 also where it is pinned already."""
    made = comments.pin_comment(call.store, call.by, comment_of(call), call.now)
    return changed(made, 200, shape(made.store, made.store.comments[CommentId(made.effect.id)]))


def unpin(call: Call) -> Outcome:
    return changed(comments.unpin_comment(call.store, call.by, comment_of(call)), 204)
