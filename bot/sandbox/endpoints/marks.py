"""Reactions and labels: both have set semantics."""

from bot.sandbox.call import Call, Outcome, changed
from bot.sandbox.changes import marks
from bot.sandbox.endpoints.comments import comment_of
from bot.sandbox.paging import paged
from bot.sandbox.records import Label, Target
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.shapes.issue import label as label_shape
from bot.sandbox.shapes.issue import reaction as reaction_shape


def _target(call: Call) -> Target:
    if "comment_id" in call.args:
        return comment_of(call).id
    return call.issue().at


def list_reactions(call: Call) -> Outcome:
    wanted = call.query.get("content")
    found = [
        one
        for one in call.listed.reactions_on(_target(call))
        if wanted is None or one.content == wanted
    ]
    return paged(call, found, lambda one: reaction_shape(call.listed, one))


def create_reaction(call: Call) -> Outcome:
    """201 when it is new, 200 when the App had reacted so already."""
    content = call.text("content", "Reaction")
    made = marks.add_reaction(call.store, call.by, _target(call), call.now, content)
    shown = reaction_shape(made.store, made.store.reactions[made.effect.id])
    if made.store is call.store:
        return Outcome(200, shown)
    return changed(made, 201, shown)


def delete_reaction(call: Call) -> Outcome:
    one = call.store.reactions.get(call.number("reaction_id"))
    if one is None or one.on != _target(call):
        raise not_found()
    if one.author != call.by.user:
        raise Refusal(403, "Resource not accessible by integration")
    return changed(marks.remove_reaction(call.store, one), 204)


def list_labels(call: Call) -> Outcome:
    found = call.listed.labels_in(call.repo.id)
    return paged(call, found, lambda one: label_shape(call.listed, one))


def create_label(call: Call) -> Outcome:
    name, described = call.text("name", "Label"), call.body.get("description")
    color = str(call.body.get("color") or "ededed")
    draft = Label(0, call.repo.id, name, color, described)
    made = marks.create_label(call.store, call.by, call.repo, draft)
    return changed(made, 201, label_shape(made.store, made.store.labels[made.effect.id]))


def list_labels_of_issue(call: Call) -> Outcome:
    kept = call.listed.issues.get(call.issue().at)
    found = () if kept is None else tuple(call.listed.labels[one] for one in kept.labels)
    return paged(call, found, lambda one: label_shape(call.listed, one))


def add_labels(call: Call) -> Outcome:
    item, given = call.issue(), call.body.get("labels") or ()
    names = tuple(one["name"] if isinstance(one, dict) else str(one) for one in given)
    made = marks.add_labels(call.store, call.by, item, call.now, names)
    kept = made.store.issues[item.at].labels
    return changed(made, 200, [label_shape(made.store, made.store.labels[one]) for one in kept])


def remove_label(call: Call) -> Outcome:
    item = call.issue()
    made = marks.remove_label(call.store, call.by, item, call.now, call.args["name"])
    kept = made.store.issues[item.at].labels
    return changed(made, 200, [label_shape(made.store, made.store.labels[one]) for one in kept])
