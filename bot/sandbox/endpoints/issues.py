"""Issues, and pull requests as issues and as themselves."""

from bot.sandbox.call import Call, Outcome
from bot.sandbox.changes.issues import NewItem, close_item, edit_item, open_item, reopen_item
from bot.sandbox.changes.marks import add_labels
from bot.sandbox.endpoints.listing import Keys, ordered, since
from bot.sandbox.paging import paged
from bot.sandbox.records import Issue, StateReason
from bot.sandbox.refusal import invalid, not_found
from bot.sandbox.shapes.issue import closer
from bot.sandbox.shapes.issue import issue as shape
from bot.sandbox.shapes.pull import pull_request
from bot.vocabulary import ItemKind


def list_issues(call: Call) -> Outcome:
    """Newest first, pull requests among them. ``since`` is compared in whole seconds, as shown."""
    start, wanted = since(call), call.query.get("state", "open")
    if wanted not in ("open", "closed", "all"):
        raise invalid("Issue", "state")
    found = [
        item
        for item in call.listed.issues_in(call.repo.id)
        if (wanted == "all" or item.open == (wanted == "open"))
        and item.updated_at // 1000 * 1000 >= start
    ]
    keys: Keys[Issue] = {
        "created": lambda item: (item.created_at, item.at.number),
        "updated": lambda item: (item.updated_at, item.at.number),
        "comments": lambda item: (len(call.listed.threads.get(item.at, ())), item.at.number),
    }
    found = ordered(call, found, keys, "desc")
    return paged(call, found, lambda item: shape(call.listed, item))


def show_issue(call: Call) -> Outcome:
    item = call.issue()
    return Outcome(200, shape(call.store, item) | closer(call.store, item))


def show_pull(call: Call) -> Outcome:
    item = call.issue()
    if item.kind is not ItemKind.PULL_REQUEST:
        raise not_found()
    return Outcome(200, pull_request(call.store, item))


def _labels(call: Call) -> tuple[str, ...]:
    given = call.body.get("labels") or ()
    return tuple(one["name"] if isinstance(one, dict) else str(one) for one in given)


def create_issue(call: Call) -> Outcome:
    draft = NewItem(call.repo.id, str(call.text("title", "Issue")), call.body.get("body"))
    made = open_item(call.store, call.by, draft, call.now)
    item = next(one for one in made.store.issues.values() if one.id == made.effect.id)
    store, told = made.store, made.happened
    if _labels(call):
        marked = add_labels(store, call.by, item, call.now, _labels(call))
        store, told = marked.store, told + marked.happened
    item = store.issues[item.at]
    shown = shape(store, item) | closer(store, item)
    return Outcome(201, shown, store, made.effect, told)


def update_issue(call: Call) -> Outcome:
    """Title, body and state; labels and assignees have endpoints of their own."""
    item = call.issue()
    title = call.body.get("title", item.title)
    body = call.body.get("body", item.body)
    change = edit_item(call.store, call.by, item, call.now, (str(title), body))
    store, told, effect = change.store, change.happened, change.effect
    state = call.body.get("state")
    if state in ("open", "closed"):
        current: Issue = store.issues[item.at]
        if state == "closed":
            reason: StateReason = call.body.get("state_reason") or "completed"
            change = close_item(store, call.by, current, call.now, reason)
        else:
            change = reopen_item(store, call.by, current, call.now)
        store, told, effect = change.store, told + change.happened, change.effect
    elif state is not None:
        raise invalid("Issue", "state")
    item = store.issues[item.at]
    return Outcome(200, shape(store, item) | closer(store, item), store, effect, told)
