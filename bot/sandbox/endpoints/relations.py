"""Sub-issues and dependencies: the path names one issue by number, the body the other by its id."""

from bot.sandbox.call import Call, Outcome, can_see, changed
from bot.sandbox.changes import dependencies, sub_issues
from bot.sandbox.paging import paged
from bot.sandbox.records import Issue
from bot.sandbox.refusal import Refusal, invalid, not_found
from bot.sandbox.relations import Issues
from bot.sandbox.shapes.issue import issue as shape
from bot.sandbox.store import Store
from bot.vocabulary import IssueId, ItemKind


def _subject(call: Call) -> Issue:
    """The issue of the path; a pull request has no relations."""
    item = call.issue()
    if item.kind is not ItemKind.ISSUE:
        raise not_found()
    return item


def _other(call: Call, number: object, missing: str) -> Issue:
    """The issue with this database id, if there is one that the caller can see."""
    found = call.store.issue_with_id(number) if isinstance(number, int) else None
    if found is None or found.kind is not ItemKind.ISSUE or not _seen(call, call.store, found.at):
        raise Refusal(404, missing)
    return found


def _seen(call: Call, store: Store, at: IssueId) -> bool:
    return can_see(store, call.caller, store.repositories[at.repo])


def _asked(call: Call, name: str, missing: str) -> Issue:
    number = call.body.get(name)
    if not isinstance(number, int) or isinstance(number, bool):
        raise invalid("Issue", name, "missing_field" if number is None else "invalid")
    return _other(call, number, missing)


def _list(call: Call, found: Issues) -> Outcome:
    """Those that the caller can see."""
    seen = [call.listed.issues[at] for at in found if _seen(call, call.listed, at)]
    return paged(call, seen, lambda item: shape(call.listed, item))


_NO_CHILD = "The provided sub-issue does not exist"


def list_sub_issues(call: Call) -> Outcome:
    return _list(call, call.listed.relations.sub_issues(_subject(call).at))


def show_parent(call: Call) -> Outcome:
    parent = call.store.relations.parents.get(_subject(call).at)
    if parent is None or not _seen(call, call.store, parent):
        raise not_found()
    return Outcome(200, shape(call.store, call.store.issues[parent]))


def add_sub_issue(call: Call) -> Outcome:
    parent = _subject(call)
    child = _asked(call, "sub_issue_id", _NO_CHILD)
    replacing = call.body.get("replace_parent") is True
    made = sub_issues.add_sub_issue(
        call.store, call.by, (child, parent), call.now, replacing=replacing
    )
    return changed(made, 201, shape(made.store, made.store.issues[parent.at]))


def remove_sub_issue(call: Call) -> Outcome:
    parent = _subject(call)
    child = _asked(call, "sub_issue_id", _NO_CHILD)
    made = sub_issues.remove_sub_issue(call.store, call.by, (child, parent), call.now)
    return changed(made, 200, shape(made.store, made.store.issues[parent.at]))


def list_blockers(call: Call) -> Outcome:
    return _list(call, call.listed.relations.blocked_by(_subject(call).at))


def list_blocked(call: Call) -> Outcome:
    return _list(call, call.listed.relations.blocking(_subject(call).at))


def add_blocker(call: Call) -> Outcome:
    item = _subject(call)
    blocker = _asked(call, "issue_id", "Not Found")
    made = dependencies.add_blocker(call.store, call.by, (item, blocker), call.now)
    return changed(made, 201, shape(made.store, made.store.issues[item.at]))


def remove_blocker(call: Call) -> Outcome:
    item = _subject(call)
    blocker = _other(call, call.number("issue_id"), "Not Found")
    made = dependencies.remove_blocker(call.store, call.by, (item, blocker), call.now)
    return changed(made, 200, shape(made.store, made.store.issues[item.at]))
